//! Migrations are named by time, prefix and purpose, and make tables with that prefix.

use super::table_owners::{OWNERS, tables_made};
use crate::{
    finding::Finding,
    offices::{KIT_PREFIXES, Offices},
    tree::{Floor, SourceFile, Tree},
};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let offices = tree.offices();
    let mut found = Vec::new();
    let mut times: Vec<(String, String)> = Vec::new();
    for file in tree
        .with_extension("sql")
        .filter(|file| file.path.contains("/migrations/"))
    {
        let allowed = prefixes(&offices, file);
        if allowed.is_empty() {
            let instead = format!("put it into a crate of kit/ or a context listed in {OWNERS}");
            found.push(Finding::new(
                &file.path,
                0,
                "a migration of no owner of tables",
                instead,
            ));
            continue;
        }
        found.extend(name_fault(file, &allowed, &mut times));
        for (line, table) in tables_made(&file.text) {
            let own = allowed
                .iter()
                .any(|own| table.starts_with(&format!("{own}_")));
            if !own {
                let instead = format!("call it {}_{table}", allowed[0]);
                let what = format!("table `{table}` without its owner's prefix");
                found.push(Finding::new(&file.path, line, what, instead));
            }
        }
    }
    found
}

/// The prefixes that tables of the file's crate may carry.
fn prefixes(offices: &Offices, file: &SourceFile) -> Vec<String> {
    let home = file.home().unwrap_or_default();
    match Floor::of(home) {
        Some(Floor::Kit) => KIT_PREFIXES.iter().map(ToString::to_string).collect(),
        Some(Floor::Contexts) => {
            let name = home.rsplit('/').next().unwrap_or_default();
            offices
                .named(name)
                .map(|office| office.prefix.clone())
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// `times` has the crate and the time of every migration seen so far.
fn name_fault(
    file: &SourceFile,
    allowed: &[String],
    times: &mut Vec<(String, String)>,
) -> Option<Finding> {
    let say = |what: String, instead: String| Some(Finding::new(&file.path, 0, what, instead));
    let Some((time, prefix)) = parts_of_name(file) else {
        let instead = format!("name it <yyyymmddhhmm>_{}_<what>.sql", allowed.join("|"));
        return say("the name of the migration".into(), instead);
    };
    if !allowed.iter().any(|own| own == prefix) {
        let what = format!("prefix `{prefix}` in the name of the migration");
        return say(what, format!("use {}", allowed.join("|")));
    }
    let place = (file.home().unwrap_or_default().to_owned(), time.to_owned());
    if times.contains(&place) {
        let what = format!("a second migration of {} with the time {time}", place.0);
        return say(what, "give it a later minute: order is by name".into());
    }
    times.push(place);
    None
}

/// `202211230900_doc_incoming.sql` → `("202211230900", "doc")`.
fn parts_of_name(file: &SourceFile) -> Option<(&str, &str)> {
    let stem = file.name().strip_suffix(".sql")?;
    let mut parts = stem.splitn(3, '_');
    let (time, prefix, what) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str| text.parse::<u32>().ok();
    let is_time = time.len() == 12
        && time.bytes().all(|b| b.is_ascii_digit())
        && (1..=12).contains(&number(&time[4..6])?)
        && (1..=31).contains(&number(&time[6..8])?)
        && number(&time[8..10])? < 24
        && number(&time[10..12])? < 60;
    let is_words = what
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (is_time && !what.is_empty() && is_words).then_some((time, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::{OFFICES, places};

    fn found(name: &str, text: &str) -> usize {
        let path = format!("contexts/documents/migrations/{name}");
        places(check, &[OFFICES, (&path, text)]).len()
    }

    #[test]
    fn a_well_named_migration_with_its_own_tables_passes() {
        let text = "create table doc_incoming (id @id primary key);\ncreate table if not exists doc_book (id @id);";
        assert_eq!(found("202211230900_doc_incoming.sql", text), 0);
    }

    #[test]
    fn names_without_time_prefix_or_purpose_fail() {
        for name in [
            "1_doc_a.sql",
            "202213230900_doc_a.sql",
            "202211230900_doc.sql",
            "202211230900_idn_a.sql",
        ] {
            assert_eq!(found(name, ""), 1, "{name}");
        }
    }

    #[test]
    fn a_table_with_another_prefix_fails() {
        assert_eq!(
            found("202211230900_doc_a.sql", "create table incoming (id @id);"),
            1
        );
        assert_eq!(
            found("202211230900_doc_a.sql", "CREATE TABLE idn_unit (id @id);"),
            1
        );
    }

    #[test]
    fn two_migrations_of_one_minute_fail() {
        let first = ("contexts/documents/migrations/202211230900_doc_a.sql", "");
        let second = ("contexts/documents/migrations/202211230900_doc_b.sql", "");
        assert_eq!(places(check, &[OFFICES, first, second]).len(), 1);
    }

    #[test]
    fn kit_has_two_prefixes_and_the_front_door_none() {
        let jobs = (
            "kit/jobs/migrations/202211230900_kit_jobs.sql",
            "create table kit_job (id @id);",
        );
        let app = ("app/tinhso/migrations/202211230900_kit_a.sql", "");
        assert_eq!(places(check, &[OFFICES, jobs]).len(), 0);
        assert_eq!(places(check, &[OFFICES, app]).len(), 1);
    }
}
