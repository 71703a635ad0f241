//! All statements and migrations of the whole program, on both databases.

use std::{fs, path::Path};
use testing::{TestDb, postgres_db, sqlite_db};
use tinhso::modules;

fn every_statement_prepares(db: &TestDb) {
    let findings = kit_db::check::prepare_all(db).expect("the database answers");
    let told: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.place, finding.what))
        .collect();
    assert!(
        told.is_empty(),
        "{} statements do not fit:\n{}",
        told.len(),
        told.join("\n")
    );
}

#[test]
fn every_statement_prepares_on_sqlite_with_the_types_that_rust_expects() {
    every_statement_prepares(&sqlite_db(&modules::catalogue().migrations()));
}

#[test]
fn every_statement_prepares_on_postgresql_with_the_types_that_rust_expects() {
    every_statement_prepares(&postgres_db(&modules::catalogue().migrations()));
}

#[test]
fn no_statement_of_the_sources_is_left_out_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut written = Vec::new();
    for floor in ["kit", "contexts", "app/tinhso"] {
        statements_in(&root.join(floor), &mut written);
    }
    assert!(
        written.len() > 400,
        "{} statements were found",
        written.len()
    );
    let missing: Vec<&String> = written.iter().filter(|one| !is_linked(one)).collect();
    assert_eq!(missing, [""; 0], "not in the program");
}

/// Whether a statement of the name in this line is part of the program.
fn is_linked(line: &str) -> bool {
    let declared = line.split("sql!(").nth(1).unwrap_or_default();
    let is_name = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let name = declared
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .find(is_name);
    let crate_name = line
        .split("/src/")
        .next()
        .and_then(|home| home.rsplit('/').next());
    let all = kit_db::__private::inventory::iter::<kit_db::Registered>();
    name.zip(crate_name).is_some_and(|(name, home)| {
        all.into_iter()
            .any(|one| one.place.ends_with(&format!("::{name}")) && one.place.contains(home))
    })
}

/// Lines of sources that declare a statement, but for tests and the macro itself.
fn statements_in(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "tests" && name != "benches" {
            statements_in(&path, found);
        } else if is_source(&path) {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines: Vec<&str> = code.lines().map(str::trim_start).collect();
            for (at, line) in lines.iter().enumerate() {
                if let Some(declared) = declaration(line, &lines[at + 1..]) {
                    found.push(format!("{}: {declared}", path.display()));
                }
            }
        }
    }
}

/// The line that names the statement, before which its documentation may stand. What a macro of the
/// file's own declares has no name here; that it fits is tested with all others.
fn declaration(line: &str, after: &[&str]) -> Option<String> {
    let starts = ["sql!(", "kit_db::sql!(", "crate::sql!("];
    let start = starts.into_iter().find(|start| line.starts_with(start))?;
    let rest = line.strip_prefix(start)?;
    if rest.starts_with('$') {
        return None;
    }
    if !rest.trim().is_empty() {
        return Some(format!("sql!({rest}"));
    }
    let named = after.iter().find(|line| !line.starts_with("//"))?;
    Some(format!("sql!({named}"))
}

#[test]
fn migrations_apply_from_empty_and_a_second_time_do_nothing() {
    let steps = modules::catalogue().migrations();
    for db in [sqlite_db(&[]), postgres_db(&[])] {
        let first = db
            .migrate(&steps, jiff::Timestamp::UNIX_EPOCH)
            .expect("they apply");
        assert_eq!((first.applied.len(), first.pending.len()), (steps.len(), 0));
        let again = db
            .migrate(&steps, jiff::Timestamp::UNIX_EPOCH)
            .expect("nothing to do");
        assert_eq!(first, again);
    }
}

#[test]
fn the_names_of_migrations_are_unique() {
    let mut names: Vec<&str> = modules::catalogue()
        .migrations()
        .iter()
        .map(|step| step.name)
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// Not the macro itself, and no file of tests beside the code.
fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".rs") && !name.ends_with("_tests.rs") && !path.ends_with("db/src/sql.rs")
}
