//! What an export of the replaced log says after a copy is believed only where it is shown to be the
//! log of this installation, whole, and from the copy on.

use crate::world::{Place, fill_sample, on_both, waiting};
use identity::{Actor, accounts::account_by_user_name};
use kit_audit::{LogOptions, Sequencer, export, log_size};
use kit_base::Clock;
use kit_db::count_rows;
use std::{fs, path::PathBuf, time::Duration};
use tinhso::{
    BackupFailure, CopyOptions, RestoreOptions, Restored, back_up, config::Config, node::Parts,
    restore,
};
use tokio::runtime::Handle;

const NAME: &str = "van-thu.ubnd";

/// What a node does with the log; one for each place, since it holds the lease.
fn sequencer(parts: &Parts) -> Sequencer {
    let key = &parts.config.audit.key.0;
    let own = kit_audit::OwnHead::beside(key, vec![parts.keys.audit.verifier()]);
    let options = LogOptions {
        signer: Some(parts.keys.audit.clone()),
        own_head: Some(own),
        ..LogOptions::default()
    };
    Sequencer::new(parts.db.clone(), parts.clock.clone(), options)
}

/// Every entry has its place and is under a signed head, as when a node has run.
#[expect(
    clippy::disallowed_methods,
    reason = "transactions of other tests hide the newest entries for a moment"
)]
fn sign(parts: &Parts, node: &mut Sequencer) {
    let entries = count_rows(&parts.db, &["aud_leaf".to_owned()]).expect("counted")["aud_leaf"];
    for _ in 0..3_000 {
        node.checkpoint().expect("signed");
        if parts.db.read_blocking(log_size).expect("a size") == entries {
            return;
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    panic!("{entries} entries were never sequenced");
}

fn disable(parts: &Parts) {
    let now = parts.clock.now();
    let done = parts.db.write_blocking(move |tx| {
        let account = account_by_user_name(tx, NAME)?.expect("the account is there");
        let actor = Actor::system("tinhso.command_line");
        identity::accounts::disable::disable_account(tx, now, &actor, account.id, "left")
    });
    done.expect("disabled");
}

fn exported(parts: &Parts, from: u64, to: Option<u64>) -> String {
    let (mut out, key) = (Vec::new(), parts.keys.audit.verifier());
    let now = parts.clock.now();
    export(&parts.db, Some(&key), now, from, to, &mut out).expect("exported");
    String::from_utf8(out).expect("text")
}

/// The settings of a new place that has the old keys, and not the head beside them.
fn elsewhere(old: &Place, new: &Place) -> Config {
    let mut config = new.config("restored");
    let keys = old.config("a");
    config.web.form_key = keys.web.form_key;
    config.sessions.sealing_key = keys.sessions.sealing_key;
    config.backup.key = keys.backup.key;
    let key = new.folder.path().join("audit.key");
    fs::copy(&keys.audit.key.0, &key).expect("copied");
    config.audit.key = (key, true);
    config
}

/// What a restore was given, and where it goes.
#[derive(Clone)]
struct Attempt {
    config: Config,
    copy: PathBuf,
    log: PathBuf,
}

impl Attempt {
    async fn with(&self, text: &str, although_not_shown: bool) -> Result<Restored, BackupFailure> {
        fs::write(&self.log, text).expect("written");
        let (it, runtime) = (self.clone(), Handle::current());
        let options = RestoreOptions {
            since_log: Some(it.log),
            although_not_shown,
            ..RestoreOptions::default()
        };
        waiting(move || {
            restore(
                it.config,
                Clock::system(),
                &it.copy,
                &options,
                &runtime,
                |_| {},
            )
        })
        .await
    }
}

/// The line of an entry.
fn line_of(text: &str, position: u64) -> &str {
    let begins = format!("{{\"position\":{position},");
    let line = text.lines().find(|line| line.starts_with(&begins));
    line.expect("the entry is there")
}

fn doubts(refused: &Result<Restored, BackupFailure>) -> String {
    match refused {
        Err(BackupFailure::LogNotShown { doubts, .. }) => doubts.join("; "),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was believed"),
    }
}

on_both! {
    async fn an_export_that_is_not_this_log_from_the_copy_on_is_not_believed_unless_somebody_wants_it(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        let other_place = Place::new(on).await;
        let others = fill_sample(other_place.parts("a").await).await;
        let folder = place.folder.path().join("copies");
        let runtime = Handle::current();
        let (copy, copied, older, text, part, foreign) = waiting(move || {
            let (mut node, mut foreign) = (sequencer(&parts), sequencer(&others));
            sign(&parts, &mut node);
            let older = exported(&parts, 0, None);
            let copy = back_up(&parts, &folder, CopyOptions::default(), &runtime, |_| {}).expect("a copy");
            disable(&parts);
            sign(&parts, &mut node);
            sign(&others, &mut foreign);
            disable(&others);
            sign(&others, &mut foreign);
            let copied = copy.manifest.rows["aud_leaf"];
            let part = exported(&parts, copied + 1, None);
            (copy.place, copied, older, exported(&parts, 0, None), part, exported(&others, 0, None))
        }).await;
        let new = Place::empty(on).await;
        let attempt = Attempt {
            config: elsewhere(&place, &new),
            copy,
            log: new.folder.path().join("log.jsonl"),
        };
        let disabled = line_of(&text, copied);
        assert!(disabled.contains("identity.account.disabled"), "{disabled}");
        let early = line_of(&text, 3);
        let last_head = text.lines().rfind(|line| line.contains("checkpoint")).expect("a head");
        let gap = text.replacen(&format!("{early}\n"), "", 1);
        for (what, changed, word) in [
            ("a gap", gap.clone(), "entry 3 is missing in the export"),
            ("the entry that shuts out is left out", text.replacen(&format!("{disabled}\n"), "", 1), "missing"),
            ("what stands beside an entry", text.replacen(
                "\"action\":\"identity.account.disabled\"", "\"action\":\"identity.account.enabled\"", 1), "reads otherwise"),
            ("an entry", text.replacen(early, &early.replacen("\"leaf\":\"", "\"leaf\":\"AAAA", 1), 1), "entry 3 was changed"),
            ("a hash", text.replacen(early, &early.replacen("\"hash\":\"", "\"hash\":\"00", 1), 1), "the hash of entry 3"),
            ("cut off", text[..text.find(disabled).expect("there")].to_owned(), "are missing in the export"),
            ("no line of an export", text.replacen(early, "[[[[", 1), "cannot be read"),
            ("a head", text.replacen(last_head, &last_head.replacen("\\n\\n— ", "\\n\\n— x", 1), 1), "does not hold"),
            ("another installation", foreign, "does not hold"),
            ("older than the copy", older, "is not newer than the copy"),
            ("a part from after the copy", part, "the export begins at entry"),
        ] {
            assert_ne!(changed, text, "{what}");
            let refused = attempt.with(&changed, false).await;
            assert!(doubts(&refused).contains(word), "{what}: {}", doubts(&refused));
        }
        // the same place is still empty, and the whole export is believed
        let restored = attempt.with(&text, false).await.expect("restored");
        assert_eq!(restored.log_doubts, Vec::<String>::new());
        assert!(restored.ended.undone.iter().any(|act| act.user_name == NAME && act.is_disabled));

        let wanted = Place::empty(on).await;
        let attempt = Attempt { config: elsewhere(&place, &wanted), ..attempt };
        let restored = attempt.with(&gap, true).await.expect("somebody wants it");
        assert!(!restored.log_doubts.is_empty());
        assert!(restored.ended.undone.iter().any(|act| act.user_name == NAME && act.is_disabled));
    }

    async fn an_entry_that_nobody_vouches_for_shuts_out_and_lets_nobody_in(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        let folder = place.folder.path().join("copies");
        let runtime = Handle::current();
        let (copy, text) = waiting(move || {
            let mut node = sequencer(&parts);
            sign(&parts, &mut node);
            let copy = back_up(&parts, &folder, CopyOptions::default(), &runtime, |_| {}).expect("a copy");
            disable(&parts);
            sign(&parts, &mut node);
            let now = parts.clock.now();
            parts.db.write_blocking(move |tx| {
                let account = account_by_user_name(tx, NAME)?.expect("the account is there");
                let actor = Actor::system("tinhso.command_line");
                identity::accounts::disable::enable_account(tx, now, &actor, account.id)
            }).expect("enabled");
            (copy.place, exported(&parts, 0, None))
        }).await;
        assert!(text.lines().last().is_some_and(|line| line.contains("identity.account.enabled")));
        let new = Place::empty(on).await;
        let attempt = Attempt {
            config: elsewhere(&place, &new),
            copy,
            log: new.folder.path().join("log.jsonl"),
        };
        let restored = attempt.with(&text, false).await.expect("restored");
        assert_eq!(restored.log_doubts, Vec::<String>::new());
        assert!(restored.ended.undone.iter().any(|act| act.user_name == NAME && act.is_disabled));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_beside_the_key_tells_of_an_end_that_the_export_leaves_out() {
    let on = crate::world::On::Sqlite;
    let place = Place::new(on).await;
    let parts = fill_sample(place.parts("a").await).await;
    let folder = place.folder.path().join("copies");
    let runtime = Handle::current();
    let (copy, text) = waiting(move || {
        let mut node = sequencer(&parts);
        sign(&parts, &mut node);
        let copy = back_up(&parts, &folder, CopyOptions::default(), &runtime, |_| {});
        let copy = copy.expect("a copy").place;
        disable(&parts);
        sign(&parts, &mut node);
        let text = exported(&parts, 0, None);
        disable_another(&parts);
        sign(&parts, &mut node);
        (copy, text)
    })
    .await;
    let new = Place::empty(on).await;
    let mut config = elsewhere(&place, &new);
    config.audit.key = place.config("a").audit.key;
    let log = new.folder.path().join("log.jsonl");
    let attempt = Attempt { config, copy, log };
    let refused = attempt.with(&text, false).await;
    let told = doubts(&refused);
    assert!(told.contains("the end was cut off"), "{told}");
}

fn disable_another(parts: &Parts) {
    let now = parts.clock.now();
    let leaf = kit_audit::Leaf::new(
        now,
        "identity.account.disabled",
        Actor::system("tinhso.command_line").audit_actor(),
        ("account", 7),
    );
    let done = parts
        .db
        .write_blocking(move |tx| kit_audit::record(tx, &leaf));
    done.expect("recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_or_no_export_is_not_read_as_one() {
    let on = crate::world::On::Sqlite;
    let place = Place::new(on).await;
    let parts = fill_sample(place.parts("a").await).await;
    let folder = place.folder.path().join("copies");
    let runtime = Handle::current();
    let copy = waiting(move || {
        let made = back_up(&parts, &folder, CopyOptions::default(), &runtime, |_| {});
        made.expect("a copy").place
    })
    .await;
    let new = Place::empty(on).await;
    let config = elsewhere(&place, &new);
    let log = new.folder.path().join("log.jsonl");
    let attempt = Attempt { config, copy, log };
    let endless = "x".repeat(3 * 1024 * 1024);
    let deep = "[".repeat(100_000);
    for text in ["", "{\"format\":\"something\"}\n", &endless, &deep] {
        let refused = attempt.with(text, true).await.expect_err("no export");
        let told = refused.to_string();
        assert!(matches!(refused, BackupFailure::NoExport { .. }), "{told}");
    }
    for log in [PathBuf::from("/dev/zero"), new.folder.path().to_owned()] {
        let (it, runtime) = (attempt.clone(), Handle::current());
        let options = RestoreOptions {
            since_log: Some(log),
            ..RestoreOptions::default()
        };
        let refused = waiting(move || {
            restore(
                it.config,
                Clock::system(),
                &it.copy,
                &options,
                &runtime,
                |_| {},
            )
        })
        .await
        .expect_err("no file");
        assert!(matches!(refused, BackupFailure::NoFile(_)), "{refused}");
    }
}
