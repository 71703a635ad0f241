//! The log of official acts as an operator checks it: with the program, and with the one that
//! shares nothing with it.

use kit_audit::{LogOptions, Sequencer, Signer};
use kit_base::Clock;
use kit_db::{Db, OpenOptions, params, sql};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

sql!(BODIES -> Leaf: "select number, body from aud_leaf order by number");
sql!(REWRITE: "update aud_leaf set body = ?2 where number = ?1");
sql!(REMOVE: "delete from aud_leaf where number = ?1");
kit_db::row! { struct Leaf { number: i64, body: Vec<u8> } }

fn tinhso(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tinhso"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .current_dir(data)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    [output.stdout.clone(), output.stderr.clone()]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

/// Runs docs/verify-audit.py with the public key that the program tells.
fn verify(data: &Path, export: &Path) -> (Option<i32>, String) {
    let key = tinhso(data, &["audit", "head", "--key"]);
    let key = String::from_utf8_lossy(&key.stdout).trim().to_owned();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify-audit.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(export)
        .args(["--key", &key])
        .output()
        .expect("python3 is installed");
    (output.status.code(), said(&output))
}

fn database(data: &Path) -> Db {
    let url = format!("sqlite:{}", data.join("tinhso.sqlite").display());
    Db::open(&url.parse().expect("an address"), &OpenOptions::default()).expect("it opens")
}

/// An installation with some acts in its log, all of them under a signed head.
fn installation() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, more) in [
        (1, "--new-organisation=Ủy ban nhân dân tỉnh"),
        (2, "--title=Quản trị"),
    ] {
        let name = format!("quan-tri.{number}");
        let added = tinhso(
            folder.path(),
            &[
                "user",
                "add",
                &name,
                "--name",
                "Nguyễn Văn Mẫu",
                "--role",
                "quan_tri",
                more,
            ],
        );
        assert!(added.status.success(), "{}", said(&added));
    }
    sign(folder.path());
    folder
}

/// What a running node does within minutes.
fn sign(data: &Path) {
    let signer = Signer::open(&data.join("keys/audit.key"), "tinhso").expect("the key");
    let options = LogOptions {
        signer: Some(signer),
        checkpoint_leaves: 1,
        ..LogOptions::default()
    };
    let sequencer = Sequencer::new(database(data), Clock::system(), options);
    sequencer.start().expect("it starts").stop_blocking();
}

fn export(data: &Path, name: &str) -> (Output, PathBuf) {
    let path = data.join(name);
    let text = path.display().to_string();
    (
        tinhso(data, &["audit", "export", &text, "--format", "json"]),
        path,
    )
}

/// Changes one byte in the middle of the second entry, as somebody with the database could.
fn change_one_byte(data: &Path) {
    let db = database(data);
    let leaf = db
        .read_blocking(|tx| tx.query(&BODIES, params![]))
        .expect("read")
        .remove(1);
    let mut body = leaf.body;
    let middle = body.len() / 2;
    body[middle] ^= 1;
    db.write_blocking(move |tx| tx.execute(&REWRITE, params![leaf.number, body]))
        .expect("changed");
}

#[test]
fn an_export_of_an_installation_is_accepted_by_the_independent_program() {
    let folder = installation();
    let (output, path) = export(folder.path(), "log.jsonl");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = json(&output);
    assert!(
        told["to"].as_u64().is_some_and(|entries| entries > 4),
        "{told}"
    );
    assert_eq!(
        (&told["missing"], &told["checkpoints"]),
        (&0.into(), &1.into())
    );
    let (code, told) = verify(folder.path(), &path);
    assert_eq!(code, Some(3), "no head kept elsewhere was given: {told}");
    assert!(told.contains("1 signed tree heads"), "{told}");
    let mode = std::os::unix::fs::MetadataExt::mode(&path.metadata().expect("there"));
    assert_eq!(mode & 0o777, 0o600, "it names people");
    let again = tinhso(
        folder.path(),
        &["audit", "export", &path.display().to_string()],
    );
    assert_eq!(
        again.status.code(),
        Some(2),
        "an export is not written over"
    );
}

#[test]
fn that_the_log_was_exported_stands_in_the_log() {
    let folder = installation();
    export(folder.path(), "first.jsonl");
    sign(folder.path());
    let (_, path) = export(folder.path(), "second.jsonl");
    let text = std::fs::read_to_string(&path).expect("an export");
    let exports: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("audit.log.export"))
        .collect();
    assert_eq!(exports.len(), 2, "{exports:?}");
    assert!(
        exports[0].contains("\"position\"") && exports[1].contains("\"waiting\""),
        "the second one carries its own export as an entry that waits: {exports:?}"
    );
}

#[test]
fn a_changed_byte_is_found_by_both_programs() {
    let folder = installation();
    let before = tinhso(folder.path(), &["audit", "check"]);
    assert_eq!(before.status.code(), Some(3), "{}", said(&before));
    assert!(
        said(&before).contains("only against itself"),
        "{}",
        said(&before)
    );
    change_one_byte(folder.path());
    for command in [["audit", "check"], ["check", "audit"]] {
        let output = tinhso(
            folder.path(),
            &[&command[..], &["--format", "json"]].concat(),
        );
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert_eq!(json(&output)["intact"], false);
        assert_eq!(
            json(&output)["problems"][0],
            "entry 1 was changed after it was written"
        );
    }
    let (output, path) = export(folder.path(), "log.jsonl");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let (code, told) = verify(folder.path(), &path);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("NOT INTACT: entry 1 was changed"), "{told}");
}

#[test]
fn a_removed_entry_makes_the_export_a_finding() {
    let folder = installation();
    let db = database(folder.path());
    db.write_blocking(|tx| tx.execute(&REMOVE, params![3_i64]))
        .expect("removed");
    let (output, path) = export(folder.path(), "log.jsonl");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("they were removed"),
        "{}",
        said(&output)
    );
    assert_eq!(verify(folder.path(), &path).0, Some(1));
}

#[test]
fn the_signed_head_can_be_printed_and_is_accepted_when_it_comes_back() {
    let folder = installation();
    let output = tinhso(folder.path(), &["audit", "head", "--format", "json"]);
    let head = json(&output);
    let kept = folder.path().join("kept.txt");
    std::fs::write(&kept, head["head"].as_str().expect("a head")).expect("written");
    let kept = kept.display().to_string();
    let checked = tinhso(folder.path(), &["audit", "check", "--kept", &kept]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let wrong = tinhso(
        folder.path(),
        &["audit", "export", "x", "--from", "5", "--to", "2"],
    );
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}

sql!(NO_HEADS: "delete from aud_checkpoint");
sql!(NO_LEAVES: "delete from aud_leaf");

#[test]
fn heads_in_copies_and_files_are_compared_without_being_asked_for() {
    let folder = installation();
    let copies = folder.path().join("copies");
    let backup = tinhso(
        folder.path(),
        &["backup", "--to", &copies.display().to_string()],
    );
    assert!(backup.status.success(), "{}", said(&backup));
    let with_copies = format!("backup.folder={}", copies.display());
    let check = |more: &[&str]| {
        let arguments = [&["audit", "check", "--set", &with_copies], more].concat();
        tinhso(folder.path(), &arguments)
    };
    let intact = check(&["--format", "json"]);
    assert_eq!(intact.status.code(), Some(0), "{}", said(&intact));
    assert_eq!(json(&intact)["kept"], 1, "{}", said(&intact));
    let absent = format!(
        "audit.checkpoint_files={}",
        folder.path().join("gone").display()
    );
    let unshown = check(&["--set", &absent]);
    assert_eq!(unshown.status.code(), Some(1), "{}", said(&unshown));
    assert!(
        said(&unshown).contains("not shown: the heads kept in"),
        "{}",
        said(&unshown)
    );
    database(folder.path())
        .write_blocking(|tx| {
            tx.execute(&NO_HEADS, params![])?;
            tx.execute(&NO_LEAVES, params![])
        })
        .expect("emptied");
    let emptied = check(&[]);
    assert_eq!(emptied.status.code(), Some(1), "{}", said(&emptied));
    assert!(said(&emptied).contains("NOT intact"), "{}", said(&emptied));
}

#[test]
fn a_file_of_heads_without_a_head_is_an_error() {
    let folder = installation();
    let empty = folder.path().join("empty.txt");
    std::fs::write(&empty, "").expect("written");
    for path in [empty, folder.path().join("absent.txt")] {
        let checked = tinhso(
            folder.path(),
            &["audit", "check", "--kept", &path.display().to_string()],
        );
        assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
        assert!(checked.stdout.is_empty(), "nothing is said about the log");
    }
}

#[test]
fn there_is_nothing_to_accept_where_nothing_was_restored() {
    let folder = installation();
    let accepted = tinhso(
        folder.path(),
        &[
            "audit",
            "accept-restored",
            "--reason",
            "none",
            "--format",
            "json",
        ],
    );
    assert_eq!(accepted.status.code(), Some(0), "{}", said(&accepted));
    assert_eq!(json(&accepted)["accepted"], false);
}

fn add(data: &Path, name: &str) {
    let added = tinhso(
        data,
        &[
            "user",
            "add",
            name,
            "--name",
            "Nguyễn Văn Mẫu",
            "--role",
            "quan_tri",
            "--title",
            "Quản trị",
        ],
    );
    assert!(added.status.success(), "{}", said(&added));
}

fn append_head(data: &Path, kept: &Path) {
    let head = json(&tinhso(data, &["audit", "head", "--format", "json"]));
    let mut text = std::fs::read_to_string(kept).unwrap_or_default();
    text.push_str(head["head"].as_str().expect("a head"));
    text.push('\n');
    std::fs::write(kept, text).expect("written");
}

#[test]
fn a_drill_compares_the_restored_log_with_the_manifest_of_its_copy_and_with_heads_of_others() {
    let (folder, new) = (installation(), tempfile::tempdir().expect("a folder"));
    let (kept, copies) = (new.path().join("kept.txt"), new.path().join("copies"));
    let restored = new.path().join("restored");
    std::fs::create_dir(&restored).expect("a folder");
    append_head(folder.path(), &kept);
    // in the copy, under no head
    add(folder.path(), "quan-tri.3");
    let to = copies.display().to_string();
    let copied = tinhso(folder.path(), &["backup", "--to", &to, "--format", "json"]);
    assert_eq!(copied.status.code(), Some(0), "{}", said(&copied));
    let copy = std::fs::read_dir(&copies).expect("copies");
    let copy = copy.map(|entry| entry.expect("an entry").path());
    let copy = copy
        .into_iter()
        .find(|path| path.join("manifest.json").exists())
        .expect("a copy");
    // after the copy
    add(folder.path(), "quan-tri.4");
    sign(folder.path());
    append_head(folder.path(), &kept);
    let done = Command::new("cp")
        .arg("-a")
        .arg(folder.path().join("keys"))
        .arg(&restored)
        .status();
    assert!(done.expect("cp runs").success());
    let (copy_text, kept_text) = (copy.display().to_string(), kept.display().to_string());
    let done = tinhso(&restored, &["restore", "--from", &copy_text, "--yes"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));

    let with = |more: &[&str]| tinhso(&restored, &[&["audit", "check"], more].concat());
    let alone = with(&["--kept", &kept_text]);
    assert_eq!(
        alone.status.code(),
        Some(1),
        "a restore took entries: {}",
        said(&alone)
    );
    let drill = with(&["--kept", &kept_text, "--copy", &copy_text]);
    assert_eq!(drill.status.code(), Some(0), "{}", said(&drill));
    let words = said(&drill);
    assert!(
        words.contains("the log is intact") && words.contains("as of the copy of"),
        "{words}"
    );
    assert!(
        words.contains("1 heads kept elsewhere are about later entries"),
        "{words}"
    );
    let drill = with(&["--copy", &copy_text, "--format", "json"]);
    let told = json(&drill);
    assert_eq!(
        (&told["verdict"], &told["kept"]),
        (&"intact".into(), &1.into()),
        "{told}"
    );

    // what the restore brought is not there any more
    let db = database(&restored);
    let numbers = db
        .read_blocking(|tx| tx.query(&BODIES, params![]))
        .expect("read");
    let left: Vec<i64> = numbers
        .iter()
        .rev()
        .take(6)
        .map(|leaf| leaf.number)
        .collect();
    for number in left {
        db.write_blocking(move |tx| tx.execute(&REMOVE, params![number]))
            .expect("removed");
    }
    drop(db);
    let fewer = with(&["--copy", &copy_text]);
    assert_eq!(fewer.status.code(), Some(1), "{}", said(&fewer));
    assert!(
        said(&fewer).contains("entries were removed"),
        "{}",
        said(&fewer)
    );
    let manifest = copy.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    std::fs::write(&manifest, text.replace("\"format\": 1", "\"format\":  1")).expect("written");
    let changed = with(&["--copy", &copy_text]);
    assert_eq!(changed.status.code(), Some(1), "{}", said(&changed));
    assert!(
        said(&changed).contains("not the one that was signed"),
        "{}",
        said(&changed)
    );
}
