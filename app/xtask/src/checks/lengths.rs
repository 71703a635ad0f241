//! How long functions, files and handlers may be.

use crate::{
    finding::Finding,
    rust_source::Function,
    tree::{SourceFile, Tree},
};
use std::collections::BTreeMap;

/// Lines of a function: what fits on a screen. 95 % of the functions of well-kept code are shorter.
const FUNCTION_MAX: usize = 70;
/// Lines of a function in test code, where a table of cases or a story reads from top to bottom.
const TEST_FUNCTION_MAX: usize = 100;
/// Lines of a file above which its head must say why it is one.
const FILE_ASK: usize = 500;
/// Lines of a file that nothing excuses.
const FILE_MAX: usize = 800;
/// Lines of a `lib.rs`, which is docs and the public face only.
const LIB_MAX: usize = 150;
/// Lines of a page handler: read the question, call one act, show the answer.
const HANDLER_MAX: usize = 30;
/// What the head comment of a long file begins its reason with.
const REASON: &str = "//! Length:";
/// Functions that were longer when the rule came, with their length then.
const EXCEPTIONS: &str = "app/xtask/lists/long-functions.txt";

pub(super) fn functions(tree: &Tree) -> Vec<Finding> {
    let mut allowed = exceptions(tree.list(EXCEPTIONS));
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        for function in &file.rust().functions {
            let is_test = file.is_test_line(function.first_line);
            let limit = if is_test {
                TEST_FUNCTION_MAX
            } else {
                FUNCTION_MAX
            };
            if function.lines() <= limit {
                continue;
            }
            let key = format!("{}::{}", file.path, function.name);
            let Some((line, most)) = allowed.remove(&key) else {
                let what = format!("{} has {} lines", function.name, function.lines());
                let instead = format!("cut it into steps that have names, {limit} lines at most");
                found.push(Finding::new(&file.path, function.first_line, what, instead));
                continue;
            };
            found.extend(against_exception(file, function, line, most));
        }
    }
    for (key, (line, _)) in allowed {
        let what = format!("{key} is no longer too long, or no longer there");
        found.push(Finding::new(
            EXCEPTIONS,
            line,
            what,
            "take the line out: the list only shrinks",
        ));
    }
    found
}

fn against_exception(
    file: &SourceFile,
    function: &Function,
    line: usize,
    most: usize,
) -> Option<Finding> {
    let lines = function.lines();
    if lines > most {
        let what = format!("{} has grown from {most} to {lines} lines", function.name);
        return Some(Finding::new(
            &file.path,
            function.first_line,
            what,
            "let it shrink",
        ));
    }
    (lines < most).then(|| {
        let what = format!("{} has {lines} lines now, not {most}", function.name);
        Finding::new(
            EXCEPTIONS,
            line,
            what,
            format!("write {lines}: the list only shrinks"),
        )
    })
}

/// Lines such as `kit/db/src/tx.rs::Tx::execute 84`, by function, with their line in the list.
fn exceptions(list: &str) -> BTreeMap<String, (usize, usize)> {
    let lines = list.lines().enumerate().filter_map(|(index, line)| {
        let (key, most) = line.split('#').next()?.trim().rsplit_once(' ')?;
        Some((key.trim().to_owned(), (index + 1, most.parse().ok()?)))
    });
    lines.collect()
}

pub(super) fn files(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        let lines = file.text.lines().count();
        let mut say = |what: &str, instead: String| {
            found.push(Finding::new(
                &file.path,
                0,
                format!("{lines} lines{what}"),
                instead,
            ));
        };
        if file.name() == "lib.rs" && lines > LIB_MAX {
            let instead = "move code into a file named after what it is about; lib.rs is docs and \
                           the public face";
            say(&format!(" in lib.rs, {LIB_MAX} at most"), instead.into());
        } else if lines > FILE_MAX {
            say(
                &format!(", {FILE_MAX} at most"),
                "cut it by thing or by act".into(),
            );
        } else if lines > FILE_ASK && !has_reason(file) {
            let instead =
                format!("cut it, or give the reason why it is one file: `{REASON} …` in its head");
            say(&format!(", over {FILE_ASK} without a reason"), instead);
        }
    }
    found
}

fn has_reason(file: &SourceFile) -> bool {
    let head = file.text.lines().take_while(|line| line.starts_with("//!"));
    head.filter_map(|line| line.strip_prefix(REASON))
        .any(|reason| !reason.trim().is_empty())
}

pub(super) fn page_handlers(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs").filter(|file| is_page(&file.path)) {
        for function in file.rust().functions.iter().filter(|f| f.is_async) {
            if function.lines() > HANDLER_MAX && !file.is_test_line(function.first_line) {
                let what = format!("handler {} has {} lines", function.name, function.lines());
                let instead = format!(
                    "read the question, call one act, show the answer: {HANDLER_MAX} lines; the \
                     rule goes into the act, the picture into a function that is not async"
                );
                found.push(Finding::new(&file.path, function.first_line, what, instead));
            }
        }
    }
    found
}

fn is_page(path: &str) -> bool {
    path.contains("/pages/") || path.ends_with("/pages.rs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    fn function(head: &str, lines: usize) -> String {
        format!("{head} {{\n{}}}\n", "    call();\n".repeat(lines - 2))
    }

    #[test]
    fn a_function_of_70_lines_passes_and_of_71_fails() {
        assert_eq!(
            places(functions, &[("a.rs", &function("fn a()", 70))]),
            [""; 0]
        );
        assert_eq!(
            places(functions, &[("a.rs", &function("fn a()", 71))]),
            ["a.rs:1"]
        );
        let test = |lines| places(functions, &[("tests/a.rs", &function("fn a()", lines))]);
        assert_eq!(test(100), [""; 0]);
        assert_eq!(test(101), ["tests/a.rs:1"]);
    }

    #[test]
    fn a_listed_function_may_stay_but_not_grow() {
        let listed = |lines| {
            places(
                functions,
                &[
                    ("a.rs", &function("fn a()", lines)),
                    (EXCEPTIONS, "# why\na.rs::a 80\n"),
                ],
            )
        };
        assert_eq!(listed(80), [""; 0]);
        assert_eq!(listed(81), ["a.rs:1"]);
    }

    #[test]
    fn the_list_shrinks_with_the_function() {
        let listed = |lines| {
            places(
                functions,
                &[
                    ("a.rs", &function("fn a()", lines)),
                    (EXCEPTIONS, "a.rs::a 80\n"),
                ],
            )
        };
        assert_eq!(listed(75), [format!("{EXCEPTIONS}:1")]);
        assert_eq!(listed(60), [format!("{EXCEPTIONS}:1")]);
    }

    #[test]
    fn a_long_file_gives_its_reason_and_a_very_long_one_fails() {
        let file = |head: &str, lines: usize| format!("{head}\n{}", "\n".repeat(lines - 1));
        let check = |head: &str, lines| places(files, &[("src/a.rs", &file(head, lines))]).len();
        assert_eq!(check("//! What.", 500), 0);
        assert_eq!(check("//! What.", 501), 1);
        assert_eq!(check("//! Length: one table", 501), 0);
        assert_eq!(check("//! Length:", 501), 1);
        assert_eq!(check("//! Length: one table", 801), 1);
    }

    #[test]
    fn lib_rs_is_the_public_face_only() {
        assert_eq!(places(files, &[("src/lib.rs", &"\n".repeat(150))]).len(), 0);
        assert_eq!(places(files, &[("src/lib.rs", &"\n".repeat(151))]).len(), 1);
    }

    #[test]
    fn a_handler_is_short_and_a_view_may_be_longer() {
        let page = "contexts/a/src/incoming/pages/register.rs";
        assert_eq!(
            places(page_handlers, &[(page, &function("async fn a()", 31))]).len(),
            1
        );
        assert_eq!(
            places(page_handlers, &[(page, &function("async fn a()", 30))]).len(),
            0
        );
        assert_eq!(
            places(page_handlers, &[(page, &function("fn a()", 60))]).len(),
            0
        );
        assert_eq!(
            places(page_handlers, &[("a/b.rs", &function("async fn a()", 31))]).len(),
            0
        );
    }
}
