//! `kit/` knows nothing of government: what stands there would make sense in a hospital or a shop.

use crate::{
    finding::Finding,
    tree::{Floor, SourceFile, Tree},
};
use std::collections::BTreeMap;

const LISTED: &str = "app/xtask/lists/kit-words.txt";
const INSTEAD: &str = "say it without government, or put it into the office that answers for it (the \
                       room test in ARCHITECTURE.md)";

/// Words that only government uses, each as it stands in a name, alone or within it.
const WORDS: [&str; 28] = [
    "citizen",
    "commune",
    "ministry",
    "decree",
    "circular",
    "dossier",
    "province",
    "provincial",
    "district",
    "ward",
    "clerk",
    "gazette",
    "petition",
    "one_stop",
    "onestop",
    "seal",
    "delegation",
    "succession",
    "ubnd",
    "hdnd",
    "van_thu",
    "cong_van",
    "tthc",
    "can_cuoc",
    "ky_hieu",
    "so_den",
    "lanh_dao",
    "chuyen_vien",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut unused: BTreeMap<(&str, &str), usize> = listed(tree.list(LISTED)).collect();
    let known: Vec<(&str, &str)> = unused.keys().copied().collect();
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        let is_kit = file.home().and_then(Floor::of) == Some(Floor::Kit);
        if !is_kit || file.is_test_file() {
            continue;
        }
        for (line, word) in words_of(file) {
            if unused.remove(&(file.path.as_str(), word)).is_none()
                && !known.contains(&(file.path.as_str(), word))
            {
                let what = format!("`{word}` is a word of government");
                found.push(Finding::new(&file.path, line, what, INSTEAD));
            }
        }
    }
    for ((path, word), line) in unused {
        let what = format!("{path} does not say `{word}`");
        let instead = "take the line out: the list only shrinks";
        found.push(Finding::new(LISTED, line, what, instead));
    }
    found
}

/// Words in the names of the code: `CitizenId` and `citizen_id` say `citizen`. Texts and comments
/// may give an example.
fn words_of(file: &SourceFile) -> impl Iterator<Item = (usize, &'static str)> {
    let names = file.rust().tokens.iter().filter(|token| {
        token.string.is_none()
            && token
                .text
                .starts_with(|c: char| c.is_alphabetic() || c == '_')
    });
    names
        .filter(|token| !file.is_test_line(token.line))
        .filter_map(|token| {
            let parts = format!("_{}_", snake(&token.text));
            let says = |word: &&str| {
                parts.contains(&format!("_{word}_")) || parts.contains(&format!("_{word}s_"))
            };
            let word = WORDS.iter().copied().find(says)?;
            Some((token.line, word))
        })
}

/// `CitizenId` as `citizen_id`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut before_was_small = false;
    for c in name.chars() {
        if c.is_uppercase() && before_was_small {
            out.push('_');
        }
        before_was_small = c.is_lowercase() || c.is_numeric();
        out.extend(c.to_lowercase());
    }
    out
}

/// Lines such as `kit/base/src/clock.rs province  # the one place that knows where noon is`.
fn listed(list: &str) -> impl Iterator<Item = ((&str, &str), usize)> {
    list.lines().enumerate().filter_map(|(index, line)| {
        let mut words = line.split('#').next()?.split_whitespace();
        Some(((words.next()?, words.next()?), index + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const PATH: &str = "kit/jobs/src/job.rs";

    #[test]
    fn a_word_of_government_in_a_name_fails_in_every_spelling() {
        for text in [
            "struct CitizenId;\n",
            "fn of_citizen() {}\n",
            "const CITIZENS: u8 = 1;\n",
            "fn a(dossier: u8) {}\n",
            "mod one_stop {}\n",
        ] {
            assert_eq!(
                places(check, &[(PATH, text)]),
                [format!("{PATH}:1")],
                "{text}"
            );
        }
    }

    #[test]
    fn examples_in_texts_tests_and_the_offices_own_code_pass() {
        let text =
            "/// As for a citizen.\nconst A: &str = \"citizen\";\n#[test]\nfn a_citizen() {}\n";
        assert_eq!(places(check, &[(PATH, text)]), [""; 0]);
        let office = ("contexts/documents/src/a.rs", "struct CitizenId;\n");
        assert_eq!(places(check, &[office]), [""; 0]);
        assert_eq!(places(check, &[(PATH, "fn forward() {}\n")]), [""; 0]);
    }

    #[test]
    fn the_list_of_exceptions_only_shrinks() {
        let code = (PATH, "struct CitizenId;\n");
        let list = (LISTED, "kit/jobs/src/job.rs citizen  # why\n");
        assert_eq!(places(check, &[code, list]), [""; 0]);
        assert_eq!(places(check, &[list]), [format!("{LISTED}:1")]);
    }
}
