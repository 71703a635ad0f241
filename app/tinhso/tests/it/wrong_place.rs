//! A command that is pointed at the wrong place says so and leaves it as it was.

use crate::{
    command_line::{code, out, tinhso, told},
    world::{On, Place, fill_sample, open, waiting},
};
use kit_base::{Clock, hex, sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use tinhso::{CopyOptions, back_up, config::Config, modules};
use tokio::runtime::Handle;

/// Commands that need an installation and never make one.
const COMMANDS: &[&[&str]] = &[
    &["audit", "check"],
    &["audit", "export", "log.jsonl"],
    &["audit", "head"],
    &["backup"],
    &["certificate", "import", "."],
    &["check", "audit"],
    &["check", "figures"],
    &["check", "files"],
    &["check", "files", "--quick"],
    &["check", "search"],
    &["files", "collect"],
    &["files", "collect", "--dry-run"],
    &["files", "quarantine"],
    &[
        "import",
        "--units",
        "units.csv",
        "--from",
        "2022-01-01",
        "--basis",
        "none",
    ],
    &["jobs", "list"],
    &["jobs", "dead"],
    &["jobs", "replay", "--kind", "kit_notify.send"],
    &["jobs", "discard", "0AB12CD34EF56", "--reason", "none"],
    &["outbox", "status"],
    &["outbox", "hold"],
    &["outbox", "release"],
    &["report", "annual", "--year", "2022"],
    &["search", "build"],
    &["user", "list"],
    &["user", "unlock", "nva"],
    &["user", "disable", "nva", "--reason", "none"],
    &["user", "enable", "nva"],
    &["user", "end-sessions", "nva", "--reason", "none"],
    &["user", "reset-password", "nva"],
    &["user", "reset-second-factor", "nva"],
];

/// Those that only look: they write nothing into an installation either.
const LOOKING: &[&[&str]] = &[
    &["audit", "check"],
    &["audit", "head"],
    &["check", "audit"],
    &["check", "figures"],
    &["check", "files"],
    &["check", "files", "--quick"],
    &["files", "collect", "--dry-run"],
    &["files", "quarantine"],
    &["jobs", "list"],
    &["jobs", "dead"],
    &["migrate", "--dry-run"],
    &["outbox", "status"],
    &["report", "annual", "--year", "2022"],
    &["user", "list"],
];

/// Commands that make an installation, or need none.
const OTHERS: &[&str] = &[
    "serve", "demo", "migrate", "restore", "simulate", "verify", "routes", "openapi", "config",
    "help",
];

/// Every file below a folder with its digest, and every folder.
fn everything_in(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(everything_in(&path));
            all.insert(path.display().to_string(), "folder".to_owned());
        } else {
            let bytes = fs::read(&path).expect("a file");
            // SQLite's own signs of somebody who reads, without content; they go with the next reader
            let name = path.to_string_lossy();
            if name.ends_with("-shm") || (name.ends_with("-wal") && bytes.is_empty()) {
                continue;
            }
            all.insert(path.display().to_string(), hex(&sha256(&bytes)));
        }
    }
    all
}

#[test]
fn a_place_without_a_database_is_refused_by_name_and_left_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in COMMANDS {
        let refused = tinhso(folder.path(), command);
        let words = told(&refused);
        assert_eq!(code(&refused), Some(2), "{command:?}: {words}");
        let file = folder.path().join("tinhso.sqlite").display().to_string();
        assert!(words.contains(&file), "{command:?}: {words}");
        assert!(words.contains("--data"), "{command:?}: {words}");
        assert_eq!(
            everything_in(folder.path()),
            BTreeMap::new(),
            "{command:?} makes nothing"
        );
    }
}

#[test]
fn what_a_migration_would_do_is_told_without_doing_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = tinhso(folder.path(), &["migrate", "--dry-run"]);
    assert_eq!(code(&asked), Some(1), "{}", told(&asked));
    assert_eq!(everything_in(folder.path()), BTreeMap::new());
}

#[test]
fn every_command_of_the_program_is_known_to_these_tests() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = out(&tinhso(folder.path(), &["--help"]));
    let commands = help.split("Commands:").nth(1).expect("a list of commands");
    let commands = commands.split("Options:").next().unwrap_or_default();
    let commands = commands.split("Settings:").next().unwrap_or_default();
    let names: BTreeSet<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let is_known = OTHERS.contains(&name) || COMMANDS.iter().any(|it| it[0] == name);
        assert!(is_known, "is {name} refused in the wrong place?");
    }
}

#[test]
fn tables_of_an_older_version_are_not_touched_before_migrate() {
    let folder = tempfile::tempdir().expect("a folder");
    let steps = modules::catalogue().migrations();
    let url = format!("sqlite:{}", folder.path().join("tinhso.sqlite").display());
    {
        let options = kit_db::OpenOptions::default();
        let db = kit_db::Db::open(&url.parse().expect("an address"), &options).expect("made");
        let older = &steps[..steps.len() - 1];
        db.migrate(older, Clock::system().now()).expect("made");
    }
    let before = everything_in(folder.path());
    for command in COMMANDS {
        let refused = tinhso(folder.path(), command);
        let words = told(&refused);
        assert_eq!(code(&refused), Some(1), "{command:?}: {words}");
        assert!(words.contains("tinhso migrate"), "{command:?}: {words}");
        assert_eq!(everything_in(folder.path()), before, "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_looks_writes_nothing_into_an_installation() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = [("node.data", folder.path().display().to_string())];
    let parts = open(Config::from_flags(settings).expect("settings")).await;
    drop(fill_sample(parts).await);
    waiting(move || {
        let before = everything_in(folder.path());
        for command in LOOKING {
            let looked = tinhso(folder.path(), command);
            assert!(
                // 3: the log agrees with itself, and nobody else kept a head of it
                matches!(code(&looked), Some(0 | 1 | 3)),
                "{command:?}: {}",
                told(&looked)
            );
            assert_eq!(everything_in(folder.path()), before, "{command:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_only_looks_cannot_write_on_either_database() {
    for on in [On::Sqlite, On::Postgresql] {
        let place = Place::new(on).await;
        drop(place.parts("a").await);
        let (config, runtime) = (place.config("a"), Handle::current());
        let tried = waiting(move || {
            let usage = kit_db::Usage::Read;
            let clock = Clock::system();
            let parts = tinhso::node::Parts::open_existing(config, clock, &runtime, usage)
                .expect("it is there");
            parts.db.write_blocking(kit_module::begin_epoch)
        });
        assert!(tried.await.is_err(), "{on:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_far_fewer_rows_than_the_newest_one_must_be_wanted() {
    let (full, empty) = (Place::new(On::Sqlite).await, Place::new(On::Sqlite).await);
    let copies = full.folder.path().join("copies");
    let full = fill_sample(full.parts("a").await).await;
    let empty = empty.parts("a").await;
    let runtime = Handle::current();
    waiting(move || {
        let usual = CopyOptions::default();
        let made = back_up(&full, &copies, usual, &runtime, |_| {}).expect("a copy is made");
        let refused = back_up(&empty, &copies, usual, &runtime, |_| {}).expect_err("refused");
        assert!(
            matches!(refused, tinhso::BackupFailure::Smaller { .. }),
            "{refused}"
        );
        let left = fs::read_dir(&copies).expect("a folder").filter(|entry| {
            let name = entry.as_ref().expect("an entry").file_name();
            name.to_string_lossy().starts_with('2')
        });
        assert_eq!(
            left.count(),
            1,
            "nothing of it is left beside {:?}",
            made.place
        );
        back_up(&full, &copies, usual, &runtime, |_| {}).expect("the same one goes on");
        let although_smaller = CopyOptions {
            although_smaller: true,
            ..usual
        };
        back_up(&empty, &copies, although_smaller, &runtime, |_| {}).expect("wanted");
    })
    .await;
}
