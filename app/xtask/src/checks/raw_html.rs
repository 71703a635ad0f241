//! Text goes into pages escaped. The few files that put markup in as it is are listed, each with
//! its reason.

use super::listed;
use crate::{finding::Finding, rust_source::RustSource, tree::Tree};

const LISTED: &str = "app/xtask/lists/raw-html.txt";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut unused: Vec<(usize, &str)> = listed(tree.list(LISTED)).collect();
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        let lines: Vec<usize> = file
            .rust()
            .places(&["PreEscaped"])
            .filter(|at| is_put_in(file.rust(), *at))
            .map(|at| file.rust().tokens[at].line)
            .filter(|line| !file.is_test_line(*line))
            .collect();
        if lines.is_empty() {
            continue;
        }
        if let Some(at) = unused.iter().position(|(_, path)| *path == file.path) {
            unused.swap_remove(at);
            continue;
        }
        found.extend(lines.into_iter().map(|line| {
            let instead = format!(
                "let maud escape it, or use a part of kit/web; if the markup is made by this \
                 program and safe, list the file with its reason in {LISTED}"
            );
            Finding::new(&file.path, line, "PreEscaped markup", instead)
        }));
    }
    for (line, path) in unused {
        let what = format!("{path} has no PreEscaped markup");
        found.push(Finding::new(
            LISTED,
            line,
            what,
            "take the line out: the list only shrinks",
        ));
    }
    found
}

/// Whether markup is made here: called, or given to something that calls it. A type or an import does
/// nothing by itself.
fn is_put_in(source: &RustSource, at: usize) -> bool {
    let text = |at: usize| source.tokens.get(at).map_or("", |token| &*token.text);
    let is_called = text(at + 1) == "(" || (text(at + 1) == "::" && text(at + 2) == "<");
    let before = if at >= 2 && text(at - 1) == "::" {
        at - 3
    } else {
        at.wrapping_sub(1)
    };
    let is_given = text(before) == "(" && text(at + 1) == ")";
    is_called || is_given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const CODE: (&str, &str) = ("kit/web/src/icon.rs", "fn a() { PreEscaped(x) }\n");

    #[test]
    fn raw_markup_fails_unless_the_file_is_listed() {
        assert_eq!(places(check, &[CODE]), ["kit/web/src/icon.rs:1"]);
        assert_eq!(
            places(
                check,
                &[CODE, (LISTED, "kit/web/src/icon.rs # own sprite\n")]
            ),
            [""; 0]
        );
    }

    #[test]
    fn raw_markup_fails_in_every_spelling() {
        for text in [
            "use maud::PreEscaped as Raw;\nfn a() { Raw(x) }\n",
            "fn a() { x.map(PreEscaped) }\n",
            "fn a() { x.map(maud::PreEscaped) }\n",
            "fn a() { PreEscaped::<String>(x) }\n",
        ] {
            assert_eq!(places(check, &[(CODE.0, text)]).len(), 1, "{text}");
        }
        assert_eq!(
            places(check, &[(CODE.0, "fn a() -> PreEscaped<String> { b() }\n")]),
            [""; 0]
        );
    }

    #[test]
    fn a_listed_file_without_raw_markup_fails() {
        assert_eq!(
            places(check, &[(LISTED, "# files\nkit/web/src/a.rs # why\n")]),
            [format!("{LISTED}:2")]
        );
    }
}
