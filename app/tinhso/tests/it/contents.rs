//! Contents that rows name and that are not there, or are not what they were: every check, copy and
//! restore says which, and whose.

use crate::{
    command_line::{code, json, out, tinhso},
    world::{On, Place, on_both, open, waiting},
};
use kit_base::Clock;
use kit_db::{params, sql};
use kit_files::{ContentHash, Depth, Fault};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tinhso::{
    Copied, CopyOptions, RestoreOptions, Restored, back_up,
    config::Config,
    contents::{ContentsReport, ThingId, compare},
    node::Parts,
    restore,
};
use tokio::runtime::Handle;

sql!(DOCUMENT: "insert into doc_document (id, origin, kind, number_text, notation, notation_key,
    issuer_name, issuer_key, subject, signer_name, signer_position, urgency, pages, language, created_at)
    values (?1, 'inside', 'CV', '', '', '', '', '', 'Dự thảo', '', '', 0, 1, 'vi', ?2)");
sql!(ATTACHMENT: "insert into doc_attachment (id, document_id, name, sha256, size_bytes, media_type,
    scan, added_at, added_by) values (?1, ?1, 'tệp.txt', ?2, ?3, 'text/plain', 'clean', ?4, 0)");

const TEXTS: [&str; 4] = ["alpha", "gamma", "delta", "omega"];

/// Keeps a content and attaches it to the document of this number.
async fn attach(parts: &Parts, number: i64, text: &'static str) -> ContentHash {
    let kept = parts.files.keep_bytes(text.into(), "text/plain").await;
    let hash = kept.expect("kept").sha256;
    let (now, digest, bytes) = (parts.clock.now(), hash.to_string(), text.len() as i64);
    let attached = parts.db.write(move |tx| {
        tx.execute(&DOCUMENT, params![number, now])?;
        tx.execute(&ATTACHMENT, params![number, digest, bytes, now])
    });
    attached.await.expect("attached");
    hash
}

async fn attach_all(parts: &Parts) -> Vec<ContentHash> {
    let mut all = Vec::new();
    for (number, text) in (1..).zip(TEXTS) {
        all.push(attach(parts, number, text).await);
    }
    all
}

fn at(files: &Path, hash: &ContentHash) -> PathBuf {
    files.join(hash.key())
}

/// Deletes the first, swaps the second for other bytes of its length, cuts the third off.
fn harm(files: &Path, hashes: &[ContentHash]) {
    fs::remove_file(at(files, &hashes[0])).expect("deleted");
    fs::write(at(files, &hashes[1]), "GAMMA").expect("swapped");
    fs::write(at(files, &hashes[2]), "del").expect("cut off");
}

/// Digest, thing and fault of each problem, by digest.
fn named(report: &ContentsReport) -> Vec<(String, Option<String>, Fault)> {
    assert_eq!(report.problems.len() as u64, report.problems_in_all);
    let problems = report.problems.iter();
    let mut named: Vec<_> = problems
        .map(|it| (it.sha256.clone(), it.thing.clone(), it.fault.clone()))
        .collect();
    named.sort_by(|one, other| one.0.cmp(&other.0));
    named
}

fn of_document(hash: &ContentHash, number: i64, fault: Fault) -> (String, Option<String>, Fault) {
    let id: ThingId = kit_base::Id::from_i64(number);
    let thing = Some(format!("documents.document {id}"));
    (hash.to_string(), thing, fault)
}

fn sorted(
    mut problems: Vec<(String, Option<String>, Fault)>,
) -> Vec<(String, Option<String>, Fault)> {
    problems.sort_by(|one, other| one.0.cmp(&other.0));
    problems
}

fn swapped() -> Fault {
    let found = ContentHash::of(b"GAMMA");
    Fault::Changed { found }
}

const CUT: Fault = Fault::Length {
    expected: 5,
    found: 3,
};

async fn copy(parts: &Parts, folder: PathBuf, read_all: bool) -> Copied {
    let (parts, runtime) = (parts.clone(), Handle::current());
    let options = CopyOptions {
        read_all,
        ..CopyOptions::default()
    };
    waiting(move || back_up(&parts, &folder, options, &runtime, |_| {}).expect("a copy is made"))
        .await
}

async fn put_back(old: &Place, new: &Place, from: PathBuf) -> Restored {
    let mut config = new.config("restored");
    let keys = old.config("a");
    config.web.form_key = keys.web.form_key;
    config.sessions.sealing_key = keys.sessions.sealing_key;
    config.audit.key = keys.audit.key;
    config.backup.key = keys.backup.key;
    let (runtime, options) = (Handle::current(), RestoreOptions::default());
    let put = move || restore(config, Clock::system(), &from, &options, &runtime, |_| {});
    waiting(put).await.expect("restored")
}

on_both! {
    async fn a_check_names_every_content_that_is_missing_swapped_or_cut_off_and_whose_it_is(on) {
        let place = Place::new(on).await;
        let parts = place.parts("a").await;
        let hashes = attach_all(&parts).await;
        let look = |depth| compare(&parts.db, &parts.files, depth, |_| ());
        let well = look(Depth::Digest).await.expect("compared");
        assert!(well.is_well(), "{:?}", well.problems);
        assert_eq!((well.contents, well.bytes, well.named), (4, 20, 4));

        harm(&parts.config.node.data.join("files"), &hashes);
        let quick = look(Depth::Length).await.expect("compared");
        let missing = of_document(&hashes[0], 1, Fault::Missing);
        let cut = of_document(&hashes[2], 3, CUT);
        assert_eq!(named(&quick), sorted(vec![missing.clone(), cut.clone()]));
        let whole = look(Depth::Digest).await.expect("compared");
        let swapped = of_document(&hashes[1], 2, swapped());
        assert_eq!(named(&whole), sorted(vec![missing, swapped, cut]));

        fs::remove_dir_all(parts.config.node.data.join("files")).expect("deleted");
        let gone = look(Depth::Length).await.expect("compared");
        assert_eq!((gone.contents, gone.problems_in_all), (0, 4));
    }

    async fn a_copy_is_made_of_what_is_there_and_names_what_the_installation_has_lost(on) {
        let place = Place::new(on).await;
        let parts = place.parts("a").await;
        let hashes = attach_all(&parts).await;
        harm(&parts.config.node.data.join("files"), &hashes);
        let copied = copy(&parts, place.folder.path().join("copies"), false).await;
        let expected = vec![
            of_document(&hashes[0], 1, Fault::Missing),
            of_document(&hashes[1], 2, swapped()),
            of_document(&hashes[2], 3, Fault::Changed { found: ContentHash::of(b"del") }),
        ];
        assert_eq!(named(&copied.contents), sorted(expected));
        assert_eq!((copied.manifest.contents, copied.manifest.content_bytes), (1, 5));
    }

    async fn a_restore_names_what_the_folder_of_copies_has_lost(on) {
        let place = Place::new(on).await;
        let parts = place.parts("a").await;
        let hashes = attach_all(&parts).await;
        let folder = place.folder.path().join("copies");
        let copied = copy(&parts, folder.clone(), false).await;
        assert!(copied.contents.is_well());
        drop(parts);
        harm(&folder.join("files"), &hashes);
        let restored = put_back(&place, &Place::empty(on).await, copied.place.clone()).await;
        assert!(!restored.is_whole() && restored.copies_lost.is_some());
        let expected = vec![
            of_document(&hashes[0], 1, Fault::Missing),
            of_document(&hashes[1], 2, swapped()),
            of_document(&hashes[2], 3, Fault::Changed { found: ContentHash::of(b"del") }),
        ];
        assert_eq!(named(&restored.contents), sorted(expected));
        assert_eq!((restored.contents_copied, restored.contents.contents), (4, 1));

        fs::remove_dir_all(folder.join("files")).expect("deleted");
        let restored = put_back(&place, &Place::empty(on).await, copied.place).await;
        assert!(restored.copies_lost.is_some());
        assert_eq!(restored.contents.problems_in_all, 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_reads_everything_brings_anew_what_rotted_among_the_copies() {
    let place = Place::new(On::Sqlite).await;
    let parts = place.parts("a").await;
    let hashes = attach_all(&parts).await;
    let folder = place.folder.path().join("copies");
    copy(&parts, folder.clone(), false).await;
    let rotten = at(&folder.join("files"), &hashes[1]);
    fs::write(&rotten, "GAMMA").expect("swapped");
    copy(&parts, folder.clone(), false).await;
    assert_eq!(fs::read(&rotten).expect("there"), b"GAMMA");
    copy(&parts, folder, true).await;
    assert_eq!(fs::read(&rotten).expect("there"), b"gamma");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_end_with_1_when_a_content_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copies, new) = (
        folder.path().join("data"),
        folder.path().join("copies"),
        folder.path().join("new"),
    );
    let settings = [("node.data", data.display().to_string())];
    let parts = open(Config::from_flags(settings).expect("settings")).await;
    let hashes = attach_all(&parts).await;
    drop(parts);
    let to = copies.display().to_string();
    let made = tinhso(&data, &["backup", "--to", &to, "--format", "json"]);
    assert_eq!(code(&made), Some(0), "{}", out(&made));
    let copy = json(&made)["copy"].as_str().expect("a folder").to_owned();

    let lost = copies.join("files").join(hashes[3].key());
    fs::remove_file(lost).expect("deleted");
    fs::create_dir_all(new.join("keys")).expect("a folder");
    for key in fs::read_dir(data.join("keys")).expect("keys") {
        let key = key.expect("a key");
        fs::copy(key.path(), new.join("keys").join(key.file_name())).expect("copied");
    }
    let restored = tinhso(&new, &["restore", "--from", &copy, "--yes"]);
    assert_eq!(code(&restored), Some(1), "{}", out(&restored));
    assert!(out(&restored).contains(&hashes[3].to_string()));
    for command in [&["check", "files"][..], &["check", "files", "--quick"]] {
        let checked = tinhso(&new, command);
        assert_eq!(code(&checked), Some(1), "{}", out(&checked));
        let id: ThingId = kit_base::Id::from_i64(4);
        let line = format!(
            "content {} (documents.document {id}): it is not there",
            hashes[3]
        );
        assert!(out(&checked).contains(&line), "{}", out(&checked));
        assert_eq!(code(&tinhso(&data, command)), Some(0));
    }
    let made = tinhso(&new, &["backup", "--to", &to, "--format", "json"]);
    assert_eq!(code(&made), Some(1));
    assert_eq!(json(&made)["contents"]["problems"][0]["fault"], "missing");
}
