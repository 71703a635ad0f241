//! The node remembers what it signed: it signs no other log, whatever the database holds.

use super::{MIGRATIONS, leaf, sequence_to, sequencer, signer, signing, start, write};
use jiff::SignedDuration;
use kit_audit::{
    Actor, CheckOptions, KeptPlace, LogError, LogOptions, OwnHead, Sequencer, SignedWithin,
    Unshown, Verdict, accept_restored, check, last_checkpoint, notes_in, record,
};
use kit_db::{Db, params, sql};
use std::{os::unix::fs::MetadataExt, path::Path};

sql!(NUMBERS -> i64: "select number from aud_leaf order by number");
sql!(DELETE: "delete from aud_leaf where number = ?1");
sql!(BODY -> Vec<u8>: "select body from aud_leaf where number = ?1");
sql!(REPLACE: "update aud_leaf set body = ?2 where number = ?1");
sql!(NO_TILES: "delete from aud_tile");
sql!(NO_STATE: "delete from aud_state");
sql!(NO_NAMES: "delete from aud_named");
sql!(NO_HEADS: "delete from aud_checkpoint");
sql!(NO_LEASE: "delete from kit_lease");

fn own(folder: &Path) -> OwnHead {
    OwnHead::beside(&folder.join("audit.key"), vec![signer().verifier()])
}

fn keeping(folder: &Path) -> LogOptions {
    LogOptions {
        own_head: Some(own(folder)),
        ..signing()
    }
}

/// A log of 30 entries whose head this node signed and keeps.
fn signed_here(db: &Db, folder: &Path) {
    let (mut node, _) = sequencer(db, keeping(folder));
    write(db, 0, 30);
    sequence_to(&mut node, db, 30);
    node.checkpoint().unwrap();
}

/// The database is another one by now: what only it says of tree and heads is gone.
fn rewritten(db: &Db, change: impl Fn(&Db, &[i64])) {
    let numbers = db
        .read_blocking(|tx| tx.query(&NUMBERS, params![]))
        .unwrap();
    db.write_blocking(|tx| {
        for statement in [&NO_TILES, &NO_STATE, &NO_NAMES, &NO_HEADS, &NO_LEASE] {
            tx.execute(statement, params![])?;
        }
        Ok::<_, kit_db::DbError>(())
    })
    .unwrap();
    change(db, &numbers);
}

fn without(db: &Db, numbers: &[i64]) {
    let numbers = numbers.to_vec();
    db.write_blocking(move |tx| {
        numbers
            .iter()
            .try_for_each(|n| tx.execute(&DELETE, params![*n]).map(drop))
    })
    .unwrap();
}

/// A started node on this database of `size` entries: gives why it does not sign.
fn node_refuses(db: &Db, folder: &Path, size: u64) -> LogError {
    let (mut forger, _) = sequencer(db, LogOptions::default());
    sequence_to(&mut forger, db, size);
    db.write_blocking(|tx| tx.execute(&NO_LEASE, params![]))
        .unwrap();
    let (mut node, _) = sequencer(db, keeping(folder));
    let mut turns = 0;
    loop {
        match node.checkpoint() {
            Err(error) => return error,
            Ok(signed) => assert_eq!(signed, None, "nothing is signed"),
        }
        turns += 1;
        assert!(turns < 3_000, "it never refused");
        crate::pause(3);
    }
}

testing::on_both_databases! {
    fn heads_that_were_taken_away_are_missed_although_another_kept_head_agrees(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("heads.txt"), folder.path().join("other.txt"));
        let own = own(folder.path()).of_node("máy một");
        let options = LogOptions {
            own_head: Some(own.clone()),
            push: vec![file.clone(), other.clone()],
            ..signing()
        };
        let (mut node, _) = sequencer(db, options);
        for (from, to) in [(0, 30), (30, 60)] {
            write(db, from, to);
            sequence_to(&mut node, db, u64::try_from(to).unwrap());
            node.checkpoint().unwrap();
        }
        let judged = |own: &OwnHead| {
            let places = vec![KeptPlace::file(&file), KeptPlace::file(&other), KeptPlace::own(own)];
            let options = CheckOptions {
                verifier: Some(signer().verifier()),
                places,
                ..CheckOptions::default()
            };
            let report = check(db, &options).unwrap();
            (report.verdict(), report.unshown.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(judged(&own), (Verdict::Intact, vec![]));

        let whole = std::fs::read_to_string(&file).unwrap();
        let first = notes_in(&whole)[0].clone();
        std::fs::write(&file, format!("{first}\n")).unwrap();
        let (verdict, said) = judged(&own);
        assert_eq!(verdict, Verdict::NotShown);
        assert!(said[0].contains("over 60 entries") && said[0].contains("over 30"), "{said:?}");
        std::fs::write(&file, whole).unwrap();

        let last = std::fs::read_to_string(own.path()).unwrap();
        std::fs::write(own.path(), first).unwrap();
        assert_eq!(judged(&own).0, Verdict::NotShown, "an older head beside the key");
        // the same place, written another way
        let turned = folder.path().join(".").join("..").join(folder.path().file_name().unwrap());
        let spelt = self::own(&turned).of_node("máy một");
        assert_eq!(judged(&spelt).0, Verdict::NotShown, "an older head, by another spelling");
        std::fs::remove_file(own.path()).unwrap();
        let (verdict, said) = judged(&own);
        assert_eq!(verdict, Verdict::NotShown, "none beside the key");
        assert!(said[0].contains("audit.key.head"), "{said:?}");
        assert_eq!(judged(&spelt).0, Verdict::NotShown, "none, by another spelling");
        let elsewhere = self::own(folder.path()).of_node("máy hai");
        assert_eq!(judged(&elsewhere), (Verdict::Intact, vec![]), "a node that never signed has none");
        std::fs::write(own.path(), last).unwrap();
        assert_eq!(judged(&own), (Verdict::Intact, vec![]));
    }

    fn the_last_head_is_kept_beside_the_key_for_its_owner_only(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        signed_here(db, folder.path());
        let (path, kept) = (folder.path().join("audit.key.head"), own(folder.path()).read().unwrap().unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), db.read_blocking(last_checkpoint).unwrap().unwrap().note);
        assert_eq!(kept.size, 30);
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1, "no half-written file is left");
    }

    fn a_node_does_not_sign_a_log_that_was_rewritten(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        signed_here(db, folder.path());
        rewritten(db, |db, numbers| {
            let number = numbers[11];
            db.write_blocking(move |tx| {
                let mut body = tx.get(&BODY, params![number])?;
                let end = body.len() - 1;
                body[end] ^= 1; // done becomes refused
                tx.execute(&REPLACE, params![number, body])
            }).unwrap();
        });
        write(db, 30, 35);
        let refused = node_refuses(db, folder.path(), 35);
        assert!(matches!(refused, LogError::NotExtended { signed: 30, found: 35 }), "{refused}");
        assert!(refused.to_string().contains("does not begin with the 30 entries"), "{refused}");
        assert_eq!(db.read_blocking(last_checkpoint).unwrap(), None);
    }

    fn a_node_does_not_sign_a_log_that_was_cut_off_or_emptied(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        signed_here(db, folder.path());
        rewritten(db, |db, numbers| without(db, &numbers[20..]));
        let refused = node_refuses(db, folder.path(), 20);
        assert!(matches!(refused, LogError::NotExtended { signed: 30, found: 20 }), "{refused}");
        rewritten(db, without);
        write(db, 0, 3);
        let refused = node_refuses(db, folder.path(), 3);
        assert!(matches!(refused, LogError::NotExtended { signed: 30, found: 3 }), "{refused}");
    }

    fn a_node_does_not_sign_a_log_in_another_order(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        signed_here(db, folder.path());
        rewritten(db, |db, numbers| {
            let (a, b) = (numbers[4], numbers[9]);
            db.write_blocking(move |tx| {
                let (first, second) = (tx.get(&BODY, params![a])?, tx.get(&BODY, params![b])?);
                tx.execute(&REPLACE, params![a, second])?;
                tx.execute(&REPLACE, params![b, first])
            }).unwrap();
        });
        let refused = node_refuses(db, folder.path(), 30);
        assert!(matches!(refused, LogError::NotExtended { signed: 30, found: 30 }), "{refused}");
    }

    fn a_file_that_nobody_signed_stops_the_signing(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        signed_here(db, folder.path());
        for (text, size) in [("", 31), ("nhat-ky.example.vn/tinhso\n1\nAAAA\n", 32)] {
            std::fs::write(folder.path().join("audit.key.head"), text).unwrap();
            write(db, 30, 31);
            db.write_blocking(|tx| tx.execute(&NO_LEASE, params![])).unwrap();
            assert!(matches!(node_refuses(db, folder.path(), size), LogError::OwnHead { .. }));
        }
    }

    fn a_running_node_says_why_it_does_not_sign(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        signed_here(db, folder.path());
        rewritten(db, |db, numbers| without(db, &numbers[20..]));
        let node = Sequencer::new((*db).clone(), kit_base::Clock::fixed(start()), LogOptions {
            every: std::time::Duration::from_millis(5), ..keeping(folder.path())
        }).start().unwrap();
        let health = node.health();
        for _ in 0..2_000 {
            if health.trouble().is_some() { break; }
            crate::pause(5);
        }
        node.stop_blocking();
        let said = health.trouble().unwrap();
        assert!(said.contains("does not begin with the 30 entries"), "{said}");
    }

    fn a_restore_is_accepted_by_a_person_and_the_log_says_so(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (mut node, _) = sequencer(db, keeping(folder.path()));
        write(db, 0, 20);
        sequence_to(&mut node, db, 20);
        node.checkpoint().unwrap();
        let head_of_copy = db.read_blocking(last_checkpoint).unwrap().unwrap().note;
        let accept = || accept_restored(db, start(), Actor::System(1), &own(folder.path()), "fire");
        assert_eq!(accept().unwrap(), None, "nothing to accept");
        write(db, 20, 30);
        sequence_to(&mut node, db, 30);
        node.checkpoint().unwrap();
        let kept_elsewhere = db.read_blocking(last_checkpoint).unwrap().unwrap().note;
        // the copy comes back: twenty entries under their head
        rewritten(db, |db, numbers| without(db, &numbers[20..]));
        let (mut copy, _) = sequencer(db, signing());
        sequence_to(&mut copy, db, 20);
        copy.checkpoint().unwrap();
        assert_eq!(db.read_blocking(last_checkpoint).unwrap().unwrap().note, head_of_copy);
        db.write_blocking(|tx| tx.execute(&NO_LEASE, params![])).unwrap();
        db.write_blocking(|tx| record(tx, &leaf(1, 2))).unwrap();
        assert!(matches!(node_refuses(db, folder.path(), 21), LogError::NotExtended { signed: 30, found: 21 }));
        let accepted = accept().unwrap().unwrap();
        assert_eq!((accepted.lost, accepted.kept), (30, 21));
        db.write_blocking(|tx| tx.execute(&NO_LEASE, params![])).unwrap();
        let (mut node, _) = sequencer(db, keeping(folder.path()));
        sequence_to(&mut node, db, 22);
        node.checkpoint().unwrap();
        assert_eq!(own(folder.path()).read().unwrap().unwrap().size, 22);
        let given_up = std::fs::read_dir(folder.path()).unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("given-up")).count();
        assert_eq!(given_up, 1, "what was signed before is kept");
        let now = start() + SignedDuration::from_hours(1);
        let options = |kept: &String| CheckOptions {
            verifier: Some(signer().verifier()),
            kept_elsewhere: vec![kept.clone()],
            signed_within: Some(SignedWithin { now, time: SignedDuration::from_mins(5) }),
            ..CheckOptions::default()
        };
        let report = check(db, &options(&kept_elsewhere)).unwrap();
        assert_eq!((report.verdict(), report.superseded, report.restores.len()), (Verdict::NotShown, 1, 1));
        assert!(matches!(report.unshown[..], [Unshown::TakenByRestore { from: 21, to: 30, .. }]), "{report:?}");
        assert_eq!(check(db, &options(&head_of_copy)).unwrap().verdict(), Verdict::Intact);
    }
}
