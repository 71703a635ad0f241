//! Commands that only look, at an installation on a disk where nothing can be written: the copy on a
//! mounted medium, the disk that the system made read-only after an error.

use crate::command_line::{code, out, told};
use kit_db::{Db, OpenOptions, params, sql};
use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Output},
};

sql!(WRITE: "update aud_leaf set body = ?1");

/// Whoever may write nothing here if the tests run as root, whom modes do not stop.
const NOBODY: u32 = 65_534;

/// Everything that only looks and needs no node.
const LOOKS: &[&[&str]] = &[
    &["audit", "check"],
    &["audit", "head"],
    &["check", "audit"],
    &["check", "search"],
    &["check", "files"],
    &[
        "check",
        "figures",
        "--from",
        "2022-01-01",
        "--to",
        "2022-12-31",
    ],
    &["jobs", "list"],
    &["outbox", "status"],
    &["user", "list"],
    &["files", "collect", "--dry-run"],
    &[
        "report",
        "annual",
        "--year",
        "2022",
        "--as-of",
        "2022-12-31",
    ],
];

fn run(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tinhso"));
    let command = command.args(arguments).arg("--data").arg(data);
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/").output().expect("the program runs")
}

/// An administrator, a log, an index; owned by whoever runs commands here.
fn installation(data: &Path) {
    fs::create_dir(data).expect("a folder");
    owned_and(data, 0o755, 0o600);
    let add = [
        "user",
        "add",
        "quan-tri",
        "--name",
        "Nguyễn Văn Mẫu",
        "--role",
        "quan_tri",
        "--new-organisation",
        "Ủy ban nhân dân tỉnh",
        "--title",
        "Quản trị",
    ];
    for command in [&add[..], &["search", "build"]] {
        let done = run(data, command);
        assert_eq!(code(&done), Some(0), "{command:?}: {}", told(&done));
    }
}

/// Gives a folder and what is in it to whoever runs commands here, with these modes.
fn owned_and(path: &Path, folders: u32, files: u32) {
    if rustix::process::geteuid().is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("owned");
    }
    let mode = if path.is_dir() { folders } else { files };
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            owned_and(&entry.expect("an entry").path(), folders, files);
        }
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
}

/// A folder that everybody may enter.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("set");
    folder
}

#[test]
fn commands_that_only_look_say_the_same_where_nothing_can_be_written() {
    let folder = folder();
    let data = folder.path().join("dữ liệu 1%20");
    installation(&data);
    let before: Vec<Output> = LOOKS.iter().map(|words| run(&data, words)).collect();
    owned_and(&data, 0o555, 0o400);
    for (words, before) in LOOKS.iter().zip(before) {
        let now = run(&data, words);
        assert_eq!(
            (code(&now), out(&now)),
            (code(&before), out(&before)),
            "{words:?}: {}",
            told(&now)
        );
    }
    let checked = run(&data, &["config", "check", "--offline"]);
    assert_eq!(code(&checked), Some(1), "{}", out(&checked));
    assert!(
        out(&checked).contains("Permission denied"),
        "{}",
        out(&checked)
    );
    let changed = run(&data, &["search", "build"]);
    assert_eq!(code(&changed), Some(1), "{}", told(&changed));
    owned_and(&data, 0o755, 0o600);
}

#[test]
fn a_database_with_a_journal_beside_it_that_cannot_be_read_along_says_what_to_copy() {
    let folder = folder();
    let data = folder.path().join("data");
    installation(&data);
    let journal = data.join("tinhso.sqlite-wal");
    let url = format!("sqlite:{}", data.join("tinhso.sqlite").display());
    let database = Db::open(&url.parse().expect("an address"), &OpenOptions::default());
    let database = database.expect("it opens");
    let written = database.write_blocking(|tx| tx.execute(&WRITE, params![b"another".to_vec()]));
    written.expect("written");
    let left: Vec<u8> = fs::read(&journal).expect("the journal");
    assert!(!left.is_empty(), "something is in the journal");
    drop(database);
    // as after a crash: the journal is left, what processes shared is gone
    fs::write(&journal, left).expect("written");
    owned_and(&data, 0o555, 0o400);
    let refused = run(&data, &["check", "audit"]);
    assert_eq!(code(&refused), Some(1), "{}", told(&refused));
    let told = told(&refused);
    assert!(
        told.contains("tinhso.sqlite-wal beside it holds what was written last")
            && told.contains("look at the copy"),
        "{told}"
    );
    owned_and(&data, 0o755, 0o600);
}
