//! Field instructions of word processors: what a field would start or fetch, however its instruction is
//! spelt.

use crate::danger::{Danger, is_remote};

/// Fields that fetch what another file or machine holds (ECMA-376 part 1, 17.16.5). A `HYPERLINK` waits
/// for a click.
const FETCHING: &[&str] = &[
    "includepicture",
    "includetext",
    "include",
    "import",
    "link",
    "rd",
    "database",
    "embed",
    "glossary",
];

/// What an instruction would do. Its first word is the field; what follows are its arguments, in which
/// backslashes are written twice.
pub(crate) fn of_instruction(instruction: &str) -> Option<Danger> {
    let instruction = instruction.trim_start_matches(|c: char| !c.is_alphabetic());
    let end = instruction
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(instruction.len());
    let (field, arguments) = instruction.split_at(end);
    let field = field.to_lowercase();
    if matches!(field.as_str(), "dde" | "ddeauto") {
        return Some(Danger::DdeField);
    }
    let fetches = FETCHING.contains(&field.as_str());
    // a name without its path lies beside the document
    (fetches && is_remote(&unescaped(arguments))).then_some(Danger::Remote)
}

/// The arguments with single backslashes and without their quotes.
fn unescaped(arguments: &str) -> String {
    let plain = arguments.trim().replace("\\\\", "\\");
    let target = plain.split('"').map(str::trim).find(|it| is_remote(it));
    target.unwrap_or(&plain).to_owned()
}

/// Fields that are open, one in another, while a text is read.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    open: Vec<String>,
    /// What was found first.
    pub(crate) found: Option<Danger>,
}

impl Fields {
    /// A field begins.
    pub(crate) fn begin(&mut self) {
        /// Deeper than anybody nests them; what lies deeper is read as one instruction.
        const DEEPEST: usize = 64;
        self.judge();
        if self.open.len() < DEEPEST {
            self.open.push(String::new());
        }
    }

    /// A piece of the instruction of the innermost field; of a field that never began, if there is none.
    pub(crate) fn say(&mut self, piece: &str) {
        /// Instructions are a line; what they would do stands in their first words.
        const LONGEST: usize = 64 * 1024;
        if self.open.is_empty() {
            self.open.push(String::new());
        }
        if let Some(last) = self.open.last_mut().filter(|it| it.len() < LONGEST) {
            last.push_str(piece);
        }
    }

    /// The instruction of the innermost field is complete.
    pub(crate) fn judge(&mut self) {
        if self.found.is_none() {
            self.found = self.open.last().and_then(|it| of_instruction(it));
        }
    }

    /// The innermost field ends.
    pub(crate) fn end(&mut self) {
        self.judge();
        self.open.pop();
    }

    /// What was found in all of them, ended or not.
    pub(crate) fn finish(mut self) -> Option<Danger> {
        while !self.open.is_empty() {
            self.end();
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_first_word_and_its_target() {
        for (instruction, found) in [
            (
                " DDEAUTO c:\\\\windows\\\\cmd.exe \"/k calc\" ",
                Some(Danger::DdeField),
            ),
            ("dde\"cmd\"", Some(Danger::DdeField)),
            (
                "INCLUDEPICTURE \"http://vi-du.vn/a.png\" \\d",
                Some(Danger::Remote),
            ),
            (
                "INCLUDETEXT \"\\\\\\\\may-khac\\\\chung\\\\a.docx\"",
                Some(Danger::Remote),
            ),
            (
                "LINK Excel.Sheet.8 \"\\\\\\\\may\\\\a.xls\" A1",
                Some(Danger::Remote),
            ),
            (
                "INCLUDEPICTURE \"C:\\\\Users\\\\an\\\\a.png\" \\* MERGEFORMAT",
                None,
            ),
            ("INCLUDETEXT \"phu-luc.docx\"", None),
            ("HYPERLINK \"https://nghean.gov.vn\"", None),
            ("PAGE \\* MERGEFORMAT", None),
            ("TOC \\o \"1-3\" \\h \\z \\u", None),
            ("", None),
        ] {
            assert_eq!(of_instruction(instruction), found, "{instruction}");
        }
    }
}
