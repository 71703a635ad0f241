//! SQL names the tables of its own crate only.

use super::sql_words;
use crate::{
    finding::Finding,
    offices::Offices,
    rust_source::RustSource,
    tree::{Floor, SourceFile, Tree},
};

const INSTEAD: &str = "call a read-only function or an act of the owner, contribute through \
                       Module, or keep what you need of its events in a table of your own";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let offices = tree.offices();
    let mut found = Vec::new();
    for file in &tree.files {
        let Some(owner) = owner_of_code(file) else {
            continue;
        };
        for (line, table) in tables_named(file) {
            let Some(theirs) = offices.owner_of(&table) else {
                continue;
            };
            // Tests of the whole look anywhere; tests of an office look what reached the kit.
            let may_look = file.is_test_line(line) && (owner == "app" || theirs == "kit");
            if theirs != owner && !may_look {
                found.push(Finding::new(
                    &file.path,
                    line,
                    format!("SQL of {owner} names `{table}`, a table of {theirs}"),
                    INSTEAD,
                ));
            }
        }
    }
    found
}

/// The context's name, `kit` or `app`; `None` for code that can hold no SQL.
fn owner_of_code(file: &SourceFile) -> Option<&str> {
    let home = file.home()?;
    match Floor::of(home)? {
        Floor::Contexts => home.rsplit('/').next(),
        Floor::Kit => Some("kit"),
        Floor::App if home != "app/xtask" => Some("app"),
        Floor::App | Floor::Pure => None,
    }
}

fn tables_named(file: &SourceFile) -> Vec<(usize, String)> {
    if file.is("sql") {
        let named = sql_words::tables(&file.text).into_iter();
        return named.map(|(above, table)| (above + 1, table)).collect();
    }
    texts(file.rust())
        .flat_map(|(line, text)| {
            sql_words::tables(&text)
                .into_iter()
                .map(move |(above, table)| (line + above, table))
        })
        .collect()
}

/// The string literals of a file with their lines; pieces that stand side by side, as `concat!` and
/// lists of arguments write them, are one text.
fn texts(source: &RustSource) -> impl Iterator<Item = (usize, String)> {
    let mut whole: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for token in &source.tokens {
        match (&token.string, whole.last_mut()) {
            (Some(piece), Some((_, text))) if goes_on => text.push_str(piece),
            (Some(piece), _) => whole.push((token.line, piece.clone())),
            (None, _) if token.text == "," && goes_on => continue,
            (None, _) => {}
        }
        goes_on = token.string.is_some();
    }
    whole.into_iter()
}

/// Tables that a file of SQL makes, with their lines.
pub(super) fn tables_made(text: &str) -> Vec<(usize, String)> {
    let mut made = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let lower = line.trim_start().to_ascii_lowercase();
        let makes = lower.starts_with("create") && lower.split_whitespace().any(|w| w == "table");
        if makes && let Some((_, table)) = sql_words::tables(&lower).into_iter().next() {
            made.push((index + 1, table));
        }
    }
    made
}

/// What the message of a finding calls the list of owners.
pub(super) const OWNERS: &str = Offices::FILE;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::{OFFICES, places};

    const STORE: &str = "contexts/documents/src/incoming/store.rs";

    fn found(path: &str, sql: &str) -> Vec<String> {
        let text = format!("const X: Sql = sql!(\n    \"{sql}\"\n);\n");
        places(check, &[OFFICES, (path, &text)])
    }

    #[test]
    fn own_tables_pass_and_foreign_ones_fail() {
        assert_eq!(found(STORE, "select id from doc_incoming"), [""; 0]);
        assert_eq!(
            found(STORE, "select id from idn_unit"),
            [format!("{STORE}:2")]
        );
        assert_eq!(
            found(STORE, "select d.id from doc_a d join sig_key k on 1=1").len(),
            1
        );
        assert_eq!(found(STORE, "delete from kit_job").len(), 1);
    }

    #[test]
    fn a_foreign_table_is_seen_in_every_spelling() {
        for sql in [
            "\\\"idn_unit\\\"",
            "main.idn_unit",
            "`idn_unit`",
            "/**/ idn_unit",
        ] {
            assert_eq!(
                found(STORE, &format!("select id from {sql}")).len(),
                1,
                "{sql}"
            );
        }
        let pieces = "const X: Sql = sql!(concat!(\"select id from \", \"idn_unit\"));\n";
        assert_eq!(places(check, &[OFFICES, (STORE, pieces)]).len(), 1);
    }

    #[test]
    fn tests_look_what_an_act_left_with_the_kit_but_not_with_another_office() {
        let test = "contexts/documents/tests/it/incoming.rs";
        assert_eq!(found(test, "select body from aud_leaf"), [""; 0]);
        assert_eq!(found(test, "select id from idn_unit").len(), 1);
    }

    #[test]
    fn a_foreign_column_name_is_not_a_table() {
        assert_eq!(found(STORE, "select idn_unit from doc_incoming"), [""; 0]);
    }

    #[test]
    fn a_foreign_key_into_another_office_fails() {
        let migration = "create table doc_a (\n  unit @id references idn_unit\n);";
        let path = "contexts/documents/migrations/202211010000_doc_a.sql";
        assert_eq!(
            places(check, &[OFFICES, (path, migration)]),
            [format!("{path}:2")]
        );
    }

    #[test]
    fn the_front_door_holds_no_sql_but_in_tests_of_the_whole() {
        assert_eq!(
            found("app/tinhso/src/commands/report.rs", "select 1 from doc_a").len(),
            1
        );
        assert_eq!(
            found("app/tinhso/tests/it/year.rs", "select 1 from doc_a").len(),
            0
        );
    }
}
