//! Code that is not written: `unwrap` outside tests, allowed lints, leftovers.

use crate::{
    finding::Finding,
    tree::{SourceFile, Tree},
};

pub(super) fn unwraps(tree: &Tree) -> Vec<Finding> {
    let call = [".", "unwrap", "(", ")"];
    let path = ["::", "unwrap"];
    let tests_may = |file: &SourceFile, line| file.is_test_line(line);
    let instead = "give the error to the caller, or say why it cannot happen: expect(\"…\")";
    each(tree, &[&call, &path], instead, tests_may)
}

pub(super) fn allows(tree: &Tree) -> Vec<Finding> {
    let instead = "mend what the lint says, or #[expect(…, reason = \"…\")], which complains \
                   when it is no longer needed";
    // What a macro makes may or may not need the lint: it cannot expect it.
    let macros_may = |file: &SourceFile, line| file.rust().is_macro_line(line);
    each(
        tree,
        &[
            &["#", "[", "allow", "("],
            &["#", "!", "[", "allow", "("],
            &[",", "allow", "("],
        ],
        instead,
        macros_may,
    )
}

pub(super) fn leftovers(tree: &Tree) -> Vec<Finding> {
    let instead = "finish it, or leave it out and open an issue";
    let mut found = each(
        tree,
        &[&["todo", "!"], &["unimplemented", "!"]],
        instead,
        |_, _| false,
    );
    for file in tree.files.iter().filter(|file| is_code(file)) {
        for (line, text) in file.lines() {
            if let Some(word) = LEFTOVERS.iter().find(|word| comment_has(text, word)) {
                let what = format!("`{word}` in a comment");
                found.push(Finding::new(&file.path, line, what, instead));
            }
        }
    }
    found
}

/// Words of work that was put off, written so that this line is none of them.
const LEFTOVERS: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("HA", "CK"),
];

fn is_code(file: &SourceFile) -> bool {
    ["rs", "mjs", "js", "css", "sql", "ftl", "toml", "sh"]
        .iter()
        .any(|kind| file.is(kind))
        || file.name() == "Makefile"
}

/// Whether `word` stands, whole and in capitals, behind a sign that opens a comment.
fn comment_has(line: &str, word: &str) -> bool {
    let comment = ["//", "/*", "--", "#"]
        .iter()
        .filter_map(|sign| line.find(sign))
        .min();
    let Some(start) = comment else { return false };
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut rest = &line[start..];
    while let Some(at) = rest.find(word) {
        let after = &rest[at + word.len()..];
        if !letter(rest[..at].chars().next_back()) && !letter(after.chars().next()) {
            return true;
        }
        rest = after;
    }
    false
}

fn each(
    tree: &Tree,
    patterns: &[&[&str]],
    instead: &str,
    may: fn(&SourceFile, usize) -> bool,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        for pattern in patterns {
            for line in file.rust().lines_with(pattern) {
                if !may(file, line) {
                    let what = format!("`{}`", pattern.concat());
                    found.push(Finding::new(&file.path, line, what, instead));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    #[test]
    fn unwrap_fails_outside_tests_also_inside_macros() {
        let text = "fn a() { html! { (b().unwrap()) } }\n#[test]\nfn t() { b().unwrap(); }\n";
        assert_eq!(places(unwraps, &[("src/a.rs", text)]), ["src/a.rs:1"]);
        assert_eq!(places(unwraps, &[("tests/it/a.rs", text)]), [""; 0]);
        assert_eq!(
            places(
                unwraps,
                &[("src/a.rs", "fn a() { b().unwrap_or(1); } // .unwrap()")]
            ),
            [""; 0]
        );
        let by_path = "fn a() { b().map(Option::unwrap) }\n";
        assert_eq!(places(unwraps, &[("src/a.rs", by_path)]), ["src/a.rs:1"]);
    }

    #[test]
    fn an_allowed_lint_fails_and_an_expected_one_passes() {
        assert_eq!(
            places(allows, &[("a.rs", "#[allow(dead_code)]\nfn a() {}\n")]),
            ["a.rs:1"]
        );
        assert_eq!(
            places(allows, &[("a.rs", "#![allow(dead_code)]\n")]),
            ["a.rs:1"]
        );
        assert_eq!(
            places(
                allows,
                &[("a.rs", "#[expect(dead_code, reason = \"x\")]\nfn a() {}\n")]
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_lint_that_is_allowed_behind_a_condition_fails() {
        let text = "#[cfg_attr(test, allow(dead_code))]\nfn a() {}\n";
        assert_eq!(places(allows, &[("a.rs", text)]), ["a.rs:1"]);
    }

    #[test]
    fn leftovers_fail_in_code_and_in_comments() {
        let word = LEFTOVERS[0];
        let text = format!(
            "fn a() {{ {}!() }}\nfn b() {{}} // {word}: later\n",
            word.to_lowercase()
        );
        assert_eq!(places(leftovers, &[("a.rs", &text)]), ["a.rs:1", "a.rs:2"]);
        let sql = format!("select 1; -- {word}\n");
        assert_eq!(places(leftovers, &[("a.sql", &sql)]), ["a.sql:1"]);
    }

    #[test]
    fn a_word_that_only_contains_one_passes() {
        let text = format!("// a{}s\nconst {}: u8 = 1;\n", LEFTOVERS[0], LEFTOVERS[0]);
        assert_eq!(places(leftovers, &[("a.rs", &text)]), [""; 0]);
    }
}
