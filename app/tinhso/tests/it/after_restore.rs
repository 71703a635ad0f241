//! What a restored copy brings back: nobody is signed in, and what a log tells was revoked since is
//! named and stays revoked.

use crate::{
    command_line::{code, json, out, tinhso, told},
    world::{fill_sample, open, waiting},
};
use identity::{
    accounts::{SealingKey, account_by_user_name},
    sessions::{Origin, sessions_of, sign_in},
};
use kit_audit::{LogOptions, Sequencer};
use std::{fs, net::Ipv4Addr, path::Path};
use tinhso::{config::Config, node::Parts};

const NAME: &str = "van-thu.ubnd";

fn settings_of(data: &Path) -> Config {
    let settings = [("node.data", data.display().to_string())];
    Config::from_flags(settings).expect("settings")
}

fn sign_in_once(parts: &Parts) {
    let (now, settings) = (
        parts.clock.now(),
        identity::Settings::new("Tỉnh", SealingKey::fresh()),
    );
    let origin = Origin {
        client: "test".to_owned(),
        address: Ipv4Addr::LOCALHOST.into(),
        devices: Vec::new(),
        session: None,
    };
    let signed = parts
        .db
        .write_blocking(move |tx| sign_in::first_step(tx, now, &settings, NAME, true, &origin));
    assert!(
        matches!(signed, Ok(sign_in::Outcome::SignedIn { .. })),
        "a demonstration account needs no second factor"
    );
}

fn open_sessions(parts: &Parts) -> usize {
    let now = parts.clock.now();
    let open = parts.db.read_blocking(move |tx| {
        let account = account_by_user_name(tx, NAME)?.expect("the account is there");
        sessions_of(tx, account.id, now)
    });
    open.expect("an answer").len()
}

/// Gives every entry its position and signs the head, as a running node does.
fn sequencer(parts: &Parts) -> Sequencer {
    let options = LogOptions {
        signer: Some(parts.keys.audit.clone()),
        ..LogOptions::default()
    };
    Sequencer::new(parts.db.clone(), parts.clock.clone(), options)
}

fn copy_keys(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("keys")).expect("a folder");
    for key in fs::read_dir(from.join("keys")).expect("keys") {
        let key = key.expect("a key");
        fs::copy(key.path(), to.join("keys").join(key.file_name())).expect("copied");
    }
}

/// An export whose end is missing, given by a script.
fn a_log_in_doubt_stops_it(folder: &Path, data: &Path, copy: &str, log: &str) {
    let whole = fs::read_to_string(log).expect("the export");
    let (before, _) = whole.split_once("{\"position\":3,").expect("an entry");
    fs::write(log, before).expect("written");
    let doubtful = folder.join("doubtful");
    copy_keys(data, &doubtful);
    let refused = tinhso(
        &doubtful,
        &[
            "restore",
            "--from",
            copy,
            "--since-log",
            log,
            "--yes",
            "--format",
            "json",
        ],
    );
    assert_eq!(code(&refused), Some(1), "{}", told(&refused));
    assert_eq!(json(&refused)["restored"], false);
    let doubts = json(&refused)["log_doubts"].to_string();
    assert!(doubts.contains("are missing in the export"), "{doubts}");
    assert!(told(&refused).contains("--although-not-shown"));
    assert!(
        !doubtful.join("tinhso.sqlite").exists(),
        "before anything is written"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_copy_lets_nobody_in_again_who_was_shut_out_after_it_was_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let parts = fill_sample(open(settings_of(&data)).await).await;
    waiting(move || {
        sign_in_once(&parts);
        assert_eq!(open_sessions(&parts), 1);
        let mut node = sequencer(&parts);
        node.checkpoint().expect("signed");
        let copies = folder.path().join("copies").display().to_string();
        let made = tinhso(&data, &["backup", "--to", &copies, "--format", "json"]);
        assert_eq!(code(&made), Some(0), "{}", told(&made));
        let copy = json(&made)["copy"].as_str().expect("a folder").to_owned();
        let shut = tinhso(&data, &["user", "disable", NAME, "--reason", "left"]);
        assert_eq!(code(&shut), Some(0), "{}", told(&shut));
        node.checkpoint().expect("signed");
        drop(parts);
        let log = folder.path().join("log.jsonl").display().to_string();
        let exported = tinhso(&data, &["audit", "export", &log]);
        assert_eq!(code(&exported), Some(0), "{}", told(&exported));

        let new = folder.path().join("told");
        copy_keys(&data, &new);
        let arguments = [
            "restore",
            "--from",
            &copy,
            "--since-log",
            &log,
            "--format",
            "json",
        ];
        let restored = tinhso(&new, &arguments);
        assert_eq!(code(&restored), Some(0), "{}", told(&restored));
        let restored = json(&restored);
        assert_eq!(restored["ended"]["sessions"], 1);
        let undone = &restored["ended"]["undone"][0];
        assert_eq!(
            (&undone["user_name"], &undone["what"]),
            (&NAME.into(), &"disabled".into())
        );
        assert_eq!(undone["is_disabled"], true);
        assert!(restored["told_until"].is_string());
        let listed = tinhso(&new, &["user", "list", "--start", NAME, "--format", "json"]);
        assert_eq!(json(&listed)[0]["state"], "disabled", "{}", out(&listed));

        let untold = folder.path().join("untold");
        copy_keys(&data, &untold);
        let unasked = tinhso(&untold, &["restore", "--from", &copy]);
        assert_eq!(code(&unasked), Some(2), "{}", told(&unasked));
        assert!(
            told(&unasked).contains("--since-log") && told(&unasked).contains("--yes"),
            "{}",
            told(&unasked)
        );
        assert!(
            !untold.join("tinhso.sqlite").exists(),
            "before anything is written"
        );
        let restored = tinhso(&untold, &["restore", "--from", &copy, "--yes"]);
        assert_eq!(code(&restored), Some(0), "{}", told(&restored));
        assert!(
            out(&restored).contains("nobody told (--since-log)"),
            "{}",
            out(&restored)
        );

        let confirmed = folder.path().join("confirmed");
        copy_keys(&data, &confirmed);
        let arguments = [
            "restore",
            "--from",
            &copy,
            "--since-log",
            &log,
            "--enable-all",
            "--yes",
        ];
        let restored = tinhso(&confirmed, &arguments);
        assert_eq!(code(&restored), Some(0), "{}", told(&restored));
        assert!(out(&restored).contains(NAME) && !out(&restored).contains("disabled now"));

        a_log_in_doubt_stops_it(folder.path(), &data, &copy, &log);
        fs::write(&log, "{\"format\":\"something\"}\n").expect("written");
        let other = folder.path().join("other");
        copy_keys(&data, &other);
        let refused = tinhso(&other, &["restore", "--from", &copy, "--since-log", &log]);
        assert_eq!(code(&refused), Some(1));
        assert!(
            !other.join("tinhso.sqlite").exists(),
            "before anything is written"
        );
    })
    .await;
}
