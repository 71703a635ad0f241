//! The front door holds no SQL: what a command wants to know of a table, the table's owner answers.

use super::sql_words;
use crate::{finding::Finding, tree::Tree};

const HOME: &str = "app/tinhso/src/";
const INSTEAD: &str =
    "call a read-only function or an act of the table's owner (a context, or kit)";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        if !file.path.starts_with(HOME) {
            continue;
        }
        let source = file.rust();
        let statements = source
            .strings()
            .filter(|(_, text)| sql_words::is_statement(text))
            .map(|(line, _)| line);
        let macros = source.lines_with(&["sql", "!"]);
        for line in statements
            .chain(macros)
            .filter(|line| !file.is_test_line(*line))
        {
            found.push(Finding::new(
                &file.path,
                line,
                "SQL at the front door".to_owned(),
                INSTEAD,
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    fn found(text: &str) -> usize {
        places(check, &[("app/tinhso/src/commands/report.rs", text)]).len()
    }

    #[test]
    fn sql_in_a_command_fails_in_every_spelling() {
        for text in [
            "fn a() { tx.raw(\"select 1\"); }\n",
            "const X: Sql = sql!(concat!(\"a\"));\n",
            "use kit_db::sql as s;\ns!(X: \"a\");\n",
            "fn a() { tx.raw(\"\\n  DELETE FROM \\\"doc_a\\\"\"); }\n",
        ] {
            assert_eq!(found(text), 1, "{text}");
        }
    }

    #[test]
    fn sentences_and_tests_pass() {
        assert_eq!(found("fn a() { say(\"select a folder\"); }\n"), 0);
        assert_eq!(found("#[test]\nfn a() { tx.raw(\"select 1\"); }\n"), 0);
    }
}
