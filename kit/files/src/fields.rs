//! Field instructions of word processors: what a field would start or fetch, however its instruction is
//! spelt.

use crate::address;
use crate::danger::Danger;

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
/// Switches of a link that are followed by a word of their own.
const WITH_WORD: &[&str] = &["\\l", "\\o", "\\s", "\\t", "\\m"];

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
    if field == "hyperlink" {
        let all: Vec<&str> = words(arguments).collect();
        let mut before = None;
        let target = all.iter().find(|word| {
            let is_own = before.is_some_and(|before| WITH_WORD.contains(&before));
            before = Some(**word);
            !is_own && !is_switch(word)
        });
        let bad = target.is_some_and(|target| !address::may_be_clicked(target));
        return bad.then_some(Danger::Link);
    }
    if !FETCHING.contains(&field.as_str()) {
        return None;
    }
    // a name without its path lies beside the document
    let mut plain = words(arguments).filter(|word| !is_switch(word)).enumerate();
    let address = usize::from(field == "link");
    let fetches = plain.any(|(at, word)| {
        address::speaks_of_another_machine(word)
            || (at <= address && !address::may_be_fetched_from_outside(word))
    });
    fetches.then_some(Danger::Remote)
}

/// `\d`, `\*`: a switch, not an address of another machine.
fn is_switch(word: &str) -> bool {
    word.starts_with('\\') && word.chars().count() == 2
}

/// The words of arguments, quoted or not.
fn words(arguments: &str) -> impl Iterator<Item = &str> {
    let mut rest = arguments;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let quote = rest.chars().next()?;
        let (word, after) = if matches!(quote, '"' | '\u{201c}' | '\u{201d}') {
            let inner = &rest[quote.len_utf8()..];
            let closes = |c: char| matches!(c, '"' | '\u{201c}' | '\u{201d}');
            inner.split_once(closes).unwrap_or((inner, ""))
        } else {
            let ends = |c: char| c.is_whitespace() || c == '"';
            rest.split_at(rest.find(ends).unwrap_or(rest.len()))
        };
        rest = after;
        Some(word)
    })
}

/// What a `QUOTE` shows: its numbers as letters, its words as they are. Another field around it takes that
/// for a piece of its own instruction.
pub(crate) fn quoted(instruction: &str) -> Option<String> {
    let text = instruction.trim_start();
    let is_quote = text
        .get(..5)
        .is_some_and(|word| word.eq_ignore_ascii_case("quote"));
    let arguments = text.get(5..).filter(|_| is_quote)?;
    if arguments.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let mut shown = String::new();
    for word in words(arguments).filter(|word| !is_switch(word)) {
        let number = match word.to_ascii_lowercase().strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => word.parse().ok(),
        };
        match number.and_then(char::from_u32) {
            Some(letter) => shown.push(letter),
            None => shown.push_str(word),
        }
    }
    Some(shown)
}

/// A field that is open.
#[derive(Debug, Default)]
struct Open {
    instruction: String,
    /// How often it was judged before its end.
    judged: u8,
}

/// Fields that are open, one in another, while a text is read.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    open: Vec<Open>,
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
            self.open.push(Open::default());
        }
    }

    /// A piece of the instruction of the innermost field; of a field that never began, if there is none.
    pub(crate) fn say(&mut self, piece: &str) {
        /// Instructions are a line; what they would do stands in their first words.
        const LONGEST: usize = 64 * 1024;
        if self.open.is_empty() {
            self.open.push(Open::default());
        }
        let last = self.open.last_mut().map(|it| &mut it.instruction);
        if let Some(last) = last.filter(|it| it.len() < LONGEST) {
            last.push_str(piece);
        }
    }

    /// The instruction of the innermost field is complete.
    pub(crate) fn judge(&mut self) {
        /// A field has one place where its instruction ends; it is judged once more at its own end.
        const MOST: u8 = 16;
        if let Some(last) = self.open.last_mut().filter(|it| it.judged < MOST) {
            last.judged += 1;
            self.found = self.found.or_else(|| of_instruction(&last.instruction));
        }
    }

    /// The innermost field ends; what it shows is a piece of the one around it.
    pub(crate) fn end(&mut self) {
        let Some(last) = self.open.pop() else { return };
        let found = self.found.or_else(|| of_instruction(&last.instruction));
        self.found = found;
        if let (Some(shown), false) = (quoted(&last.instruction), self.open.is_empty()) {
            self.say(&shown);
        }
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
            ("HYPERLINK \\l \"_Toc1\" \\o \"file://\"", None),
            ("HYPERLINK \\o \"x\" \"ms-msdt:/id a\"", Some(Danger::Link)),
            (
                "LINK Excel.Sheet.12 \"C:\\\\a\\\\b.xlsx\" R1C1:R9C3 \\a \\f 5 \\h",
                None,
            ),
            ("PAGE \\* MERGEFORMAT", None),
            ("TOC \\o \"1-3\" \\h \\z \\u", None),
            ("", None),
        ] {
            assert_eq!(of_instruction(instruction), found, "{instruction}");
        }
    }
}
