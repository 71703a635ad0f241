//! Nothing outside kit/db asks which database it talks to; a text that must differ says
//! `sql!(lite: …, pg: …)`.

use crate::{finding::Finding, tree::Tree};

const HOME: &str = "kit/db/";
const INSTEAD: &str = "write one text for both databases, or sql!(lite: \"…\", pg: \"…\") where \
                       they cannot agree; whatever else differs belongs into kit/db";

/// Rows of tokens that ask for, or go round, the database underneath.
const QUESTIONS: [&[&str]; 8] = [
    &["Backend", "::"],
    &["Dialect", "::"],
    &["DatabaseUrl", "::", "Postgres"],
    &["DatabaseUrl", "::", "Sqlite"],
    &["is_postgres"],
    &["is_sqlite"],
    &["rusqlite", "::"],
    &["postgres", "::"],
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree
        .with_extension("rs")
        .filter(|file| !file.path.starts_with(HOME))
    {
        for question in QUESTIONS {
            for line in file.rust().lines_with(question) {
                if !file.is_test_line(line) {
                    let what = format!("`{}` outside kit/db", question.concat());
                    found.push(Finding::new(&file.path, line, what, INSTEAD));
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
    fn asking_for_the_database_fails_outside_kit_db() {
        let text = "fn a(tx: &Tx) {\n    if tx.is_postgres() { rusqlite::open(); }\n}\n";
        assert_eq!(places(check, &[("kit/jobs/src/lib.rs", text)]).len(), 2);
        assert_eq!(places(check, &[("kit/db/src/tx.rs", text)]).len(), 0);
    }

    #[test]
    fn a_text_for_each_database_passes() {
        let text = "const X: Sql = sql!(lite: \"select 1\", pg: \"select 2\");\n";
        assert_eq!(places(check, &[("kit/jobs/src/lib.rs", text)]).len(), 0);
    }

    #[test]
    fn tests_may_run_on_each_database() {
        let text = "#[test]\nfn a() { for b in [Backend::Lite] {} }\n";
        assert_eq!(places(check, &[("kit/jobs/src/lib.rs", text)]).len(), 0);
    }
}
