//! What a check may say, and in which cases it must not say that all is well.

use super::{MIGRATIONS, leaf, sequence_to, sequencer, signed_log, signer, signing, start, write};
use jiff::{SignedDuration, Timestamp};
use kit_audit::{
    ActCount, ActSource, CheckOptions, CopiedLog, Keeper, KeptPlace, LogOptions, Problem, Report,
    SignedWithin, StoredTiles, Unshown, Verdict, check, inclusion_proof, last_checkpoint,
    leaf_hash, record, root, verify_inclusion,
};
use kit_db::{Db, params, sql};

sql!(NUMBERS -> i64: "select number from aud_leaf order by number");
sql!(BODIES -> Vec<u8>: "select body from aud_leaf order by number");
sql!(DELETE: "delete from aud_leaf where number = ?1");
sql!(EMPTY_LOG: "delete from aud_leaf");
sql!(NO_TILES: "delete from aud_tile");
sql!(NO_STATE: "delete from aud_state");
sql!(NO_NAMES: "delete from aud_named");
sql!(NO_HEADS: "delete from aud_checkpoint");
sql!(NO_LEASE: "delete from kit_lease");
sql!(SET_STATE: "update aud_state set size = ?1, number = ?2");
sql!(REPLACE: "update aud_leaf set body = ?2 where number = ?1");
sql!(PUSHED: "insert into aud_pushed (target, size, at) values ('a file', ?1, ?2)");

/// Long after everything was written.
fn later() -> CheckOptions {
    let now = start() + SignedDuration::from_hours(1);
    at(now)
}

fn at(now: Timestamp) -> CheckOptions {
    CheckOptions {
        verifier: Some(signer().verifier()),
        signed_within: Some(SignedWithin {
            now,
            time: SignedDuration::from_mins(5),
        }),
        ..CheckOptions::default()
    }
}

fn place(keeper: Keeper, heads: Result<Vec<String>, String>) -> KeptPlace {
    KeptPlace {
        name: "a place".to_owned(),
        keeper,
        heads,
        entries: None,
        noted: None,
    }
}

fn head(db: &Db) -> String {
    let head = db.read_blocking(last_checkpoint).unwrap();
    head.unwrap().note
}

fn numbers(db: &Db) -> Vec<i64> {
    db.read_blocking(|tx| tx.query(&NUMBERS, params![]))
        .unwrap()
}

fn with_kept(notes: &[String]) -> CheckOptions {
    CheckOptions {
        kept_elsewhere: notes.to_vec(),
        ..later()
    }
}

/// Forty acts of an office, as its own records have them.
const FORTY: ActSource = ActSource {
    name: "an office",
    count: |_| {
        Ok(vec![ActCount {
            actions: vec!["documents.incoming.register".to_owned()],
            acts: 40,
        }])
    },
};

/// What somebody does who has the database and this program, and not the key: forgets tree and
/// heads, changes what is there, and lets a program sequence it anew.
fn forge(db: &Db, keep: usize, change: impl Fn(&mut Vec<Vec<u8>>)) {
    let numbers = numbers(db);
    let mut bodies = db.read_blocking(|tx| tx.query(&BODIES, params![])).unwrap();
    change(&mut bodies);
    bodies.truncate(keep);
    let left = bodies.len() as u64;
    db.write_blocking(move |tx| {
        for statement in [&NO_TILES, &NO_STATE, &NO_NAMES, &NO_HEADS, &NO_LEASE] {
            tx.execute(statement, params![])?;
        }
        for (place, number) in numbers.iter().enumerate() {
            match bodies.get(place) {
                Some(body) => tx.execute(&REPLACE, params![*number, body])?,
                None => tx.execute(&DELETE, params![*number])?,
            };
        }
        Ok::<_, kit_db::DbError>(())
    })
    .unwrap();
    let (mut forger, _) = sequencer(db, LogOptions::default());
    sequence_to(&mut forger, db, left);
}

fn swap(bodies: &mut [Vec<u8>]) {
    bodies.swap(3, 7);
    // two entries about different documents
    assert_ne!(bodies[3], bodies[7]);
}

fn found(report: &Report, wanted: impl Fn(&Problem) -> bool) -> bool {
    report.problems.iter().any(wanted)
}

testing::on_both_databases! {
    fn a_log_is_intact_only_if_somebody_else_kept_a_head_of_it(db: &TestDb) {
        signed_log(db, 20);
        let alone = check(db, &later()).unwrap();
        assert_eq!((alone.verdict(), alone.kept, alone.since), (Verdict::OnlyAgainstItself, 0, Some(start())));
        let own = CheckOptions { places: vec![place(Keeper::Node, Ok(vec![head(db)]))], ..later() };
        assert_eq!(check(db, &own).unwrap().verdict(), Verdict::OnlyAgainstItself, "the node is nobody else");
        let copy = CheckOptions { places: vec![place(Keeper::Copy, Ok(vec![head(db)]))], ..later() };
        assert_eq!(check(db, &copy).unwrap().verdict(), Verdict::Intact);
        let kept = check(db, &with_kept(&[head(db), head(db)])).unwrap();
        assert_eq!((kept.verdict(), kept.kept), (Verdict::Intact, 1), "a head may stand there twice");
        let keyless = CheckOptions { verifier: None, ..later() };
        assert_eq!(check(db, &keyless).unwrap().unshown, [Unshown::NoKey]);
    }

    fn entries_that_wait_for_long_are_not_shown(db: &TestDb) {
        write(db, 0, 2_500);
        let report = check(db, &later()).unwrap();
        assert_eq!((report.size, report.unsequenced, report.verdict()), (0, 2_500, Verdict::NotShown));
        assert_eq!(report.unshown, [Unshown::Unsigned { from: 0, entries: 2_500, since: start() }]);
        assert_eq!(report.oldest_unsequenced, Some(start()));
        let now = check(db, &at(start() + SignedDuration::from_mins(2))).unwrap();
        assert_eq!(now.unshown, [], "a node needs some minutes");
    }

    fn a_restored_log_is_judged_as_of_its_copy_and_what_came_later_is_not_missed(db: &TestDb) {
        signed_log(db, 30);
        let kept = head(db);
        write(db, 30, 35);
        let copied = |entries, at| CopiedLog { name: "the copy".to_owned(), at, entries };
        let as_of = |copy, notes: &[String]| {
            let options = with_kept(notes);
            let options = CheckOptions { places: vec![place(Keeper::Copy, Ok(vec![kept.clone()]))], ..options };
            check(db, &CheckOptions { copy: Some(copy), ..options }).unwrap()
        };
        let made = start() + SignedDuration::from_mins(4);
        // an hour later: five entries of the copy had no head yet, and none was due
        assert_eq!(check(db, &with_kept(std::slice::from_ref(&kept))).unwrap().verdict(), Verdict::NotShown);
        let drill = as_of(copied(35, made), &[]);
        assert_eq!((drill.verdict(), drill.kept, drill.signed), (Verdict::Intact, 1, 30), "{drill:?}");
        let late = as_of(copied(35, start() + SignedDuration::from_hours(1)), &[]);
        assert_eq!(late.verdict(), Verdict::NotShown, "a head was due before the copy: {late:?}");
        let later = as_of(copied(34, made), &[]);
        assert_eq!(later.verdict(), Verdict::NotShown, "one entry was not in the copy: {later:?}");
        let fewer = as_of(copied(36, made), &[]);
        let gone = Problem::FewerThanCopied { place: "the copy".to_owned(), copied: 36, found: 35 };
        assert!(fewer.problems.contains(&gone), "{fewer:?}");
        // somebody kept a head of what came after the copy
        let note = signer().sign(40, [7; 32]);
        let ahead = as_of(copied(35, made), std::slice::from_ref(&note));
        assert_eq!((ahead.verdict(), ahead.after_copy), (Verdict::Intact, 1), "{ahead:?}");
        let missed = check(db, &with_kept(&[note])).unwrap();
        assert!(missed.problems.contains(&Problem::CutOff { signed: 40, found: 30 }), "{missed:?}");
    }

    fn an_empty_log_shows_nothing(db: &TestDb) {
        let report = check(db, &later()).unwrap();
        assert_eq!((report.verdict(), report.unshown), (Verdict::NotShown, vec![Unshown::Empty]));
        write(db, 0, 40);
        db.write_blocking(|tx| tx.execute(&EMPTY_LOG, params![])).unwrap();
        let options = CheckOptions { acts: vec![FORTY], ..later() };
        let report = check(db, &options).unwrap();
        assert!(found(&report, |p| matches!(p, Problem::ActsWithoutEntry { acts: 40, entries: 0, .. })), "{report:?}");
    }

    fn half_of_the_waiting_entries_are_missed(db: &TestDb) {
        write(db, 0, 40);
        let options = CheckOptions { acts: vec![FORTY], ..at(start()) };
        assert_eq!(check(db, &options).unwrap().problems, []);
        for number in numbers(db).into_iter().step_by(2) {
            db.write_blocking(move |tx| tx.execute(&DELETE, params![number])).unwrap();
        }
        let report = check(db, &options).unwrap();
        assert!(found(&report, |p| matches!(p, Problem::ActsWithoutEntry { acts: 40, entries: 20, .. })), "{report:?}");
        // no office's records are needed where the database gives numbers without gaps
        let alone = check(db, &at(start())).unwrap();
        let gone = Problem::WaitingMissing { after: 0, rows: 20 };
        assert_eq!(alone.problems, if db.is_postgres() { vec![] } else { vec![gone] });
    }

    fn an_entry_more_than_acts_is_none_of_the_checks_business(db: &TestDb) {
        write(db, 0, 41);
        let options = CheckOptions { acts: vec![FORTY], ..at(start()) };
        let report = check(db, &options).unwrap();
        assert_eq!((report.problems.len(), report.acts), (0, 40));
    }

    fn a_rewritten_log_without_its_heads_is_not_shown(db: &TestDb) {
        signed_log(db, 30);
        let kept = head(db);
        forge(db, 30, |bodies| swap(bodies));
        let alone = check(db, &later()).unwrap();
        assert_eq!(alone.verdict(), Verdict::NotShown, "{alone:?}");
        let compared = check(db, &with_kept(std::slice::from_ref(&kept))).unwrap();
        assert_eq!(compared.problems, [Problem::RootDiffers { size: 30 }]);
        let own = CheckOptions { places: vec![place(Keeper::Node, Ok(vec![kept]))], ..later() };
        assert_eq!(check(db, &own).unwrap().problems, [Problem::RootDiffers { size: 30 }]);
    }

    fn a_truncated_log_is_cut_off_and_an_emptied_one_too(db: &TestDb) {
        signed_log(db, 30);
        let kept = head(db);
        forge(db, 20, |_| {});
        // SQLite gave numbers that are not there any more; on PostgreSQL nothing tells
        let verdict = if db.is_postgres() { Verdict::NotShown } else { Verdict::NotIntact };
        assert_eq!(check(db, &later()).unwrap().verdict(), verdict);
        let compared = check(db, &with_kept(std::slice::from_ref(&kept))).unwrap();
        assert!(compared.problems.contains(&Problem::CutOff { signed: 30, found: 20 }), "{compared:?}");
        forge(db, 0, |_| {});
        let compared = check(db, &with_kept(&[kept])).unwrap();
        assert!(compared.problems.contains(&Problem::CutOff { signed: 30, found: 0 }), "{compared:?}");
    }

    fn heads_that_were_handed_on_must_still_be_there(db: &TestDb) {
        signed_log(db, 30);
        db.write_blocking(|tx| tx.execute(&PUSHED, params![30, start()])).unwrap();
        assert_eq!(check(db, &later()).unwrap().problems, []);
        db.write_blocking(|tx| tx.execute(&NO_HEADS, params![])).unwrap();
        let report = check(db, &later()).unwrap();
        assert_eq!(report.problems, [Problem::HeadsRemoved { handed_on: 30, left: 0 }]);
    }

    fn a_place_without_heads_is_not_taken_for_one(db: &TestDb) {
        signed_log(db, 20);
        let kept = vec![head(db)];
        for heads in [Ok(vec![]), Err("permission denied".to_owned())] {
            let places = vec![place(Keeper::Other, heads), place(Keeper::Copy, Ok(kept.clone()))];
            let report = check(db, &CheckOptions { places, ..later() }).unwrap();
            assert!(matches!(report.unshown[..], [Unshown::Place { .. }]), "{report:?}");
            assert_eq!(report.verdict(), Verdict::NotShown);
        }
        let places = vec![place(Keeper::Other, Ok(vec!["not a head".to_owned()]))];
        let report = check(db, &CheckOptions { places, ..later() }).unwrap();
        assert!(matches!(report.problems[..], [Problem::CheckpointWrong { .. }]), "{report:?}");
    }

    fn a_copy_that_held_more_entries_shows_that_some_were_removed(db: &TestDb) {
        signed_log(db, 20);
        let copy = |entries| KeptPlace { entries: Some((entries, start())), ..place(Keeper::Copy, Ok(vec![])) };
        let checked = |entries| check(db, &CheckOptions { places: vec![copy(entries)], ..later() }).unwrap();
        assert_eq!(checked(20).problems, []);
        assert!(matches!(checked(21).problems[..], [Problem::FewerThanCopied { copied: 21, found: 20, .. }]));
    }

    fn an_entry_from_the_future_is_not_fresh(db: &TestDb) {
        write(db, 0, 3);
        let before = start() - SignedDuration::from_hours(24);
        assert_eq!(check(db, &at(before)).unwrap().verdict(), Verdict::NotShown);
    }
}

/// Pseudo-random places that are the same in every run.
fn places(of: u64, number: u64) -> impl Iterator<Item = u64> {
    (1..=number).map(move |n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % of)
}

fn any_entry_is_proven_and_ten_dropped_ones_are_missed(db: &testing::TestDb, entries: i64) {
    let size = u64::try_from(entries).unwrap();
    for from in (0..entries).step_by(5_000) {
        write(db, from, (from + 5_000).min(entries));
    }
    let (mut sequencer, _) = sequencer(db, signing());
    sequence_to(&mut sequencer, db, size);
    sequencer.checkpoint().unwrap();
    let kept = head(db);
    let signed = signer().verifier().verify(&kept).unwrap();
    assert_eq!(signed.size, size);
    let bodies = db.read_blocking(|tx| tx.query(&BODIES, params![])).unwrap();
    for place in places(size, 200) {
        let proof = db
            .read_blocking(move |tx| inclusion_proof(&mut StoredTiles::new(tx), place, size))
            .unwrap();
        let hash = leaf_hash(&bodies[usize::try_from(place).unwrap()]);
        assert_eq!(
            verify_inclusion(&hash, place, size, &proof, &signed.root),
            Ok(()),
            "entry {place}"
        );
        assert!(verify_inclusion(&hash, (place + 1) % size, size, &proof, &signed.root).is_err());
    }
    let options = with_kept(std::slice::from_ref(&kept));
    assert_eq!(check(db, &options).unwrap().verdict(), Verdict::Intact);
    // the last ten go, with everything in the database that says that they were there
    let numbers = numbers(db);
    let cut = numbers[numbers.len() - 11];
    db.write_blocking(move |tx| {
        for number in numbers.iter().rev().take(10) {
            tx.execute(&DELETE, params![*number])?;
        }
        tx.execute(&NO_HEADS, params![])?;
        tx.execute(&SET_STATE, params![entries - 10, cut])
    })
    .unwrap();
    let report = check(db, &options).unwrap();
    assert!(
        report.problems.contains(&Problem::CutOff {
            signed: size,
            found: size - 10
        }),
        "{:?}",
        report.problems
    );
    let left = db
        .read_blocking(move |tx| root(&mut StoredTiles::new(tx), size - 10))
        .unwrap();
    assert_ne!(left, signed.root);
}

#[test]
fn any_of_100000_entries_is_proven_and_ten_dropped_ones_are_missed_on_sqlite() {
    any_entry_is_proven_and_ten_dropped_ones_are_missed(&testing::sqlite_db(MIGRATIONS), 100_000);
}

#[test]
fn any_of_10000_entries_is_proven_and_ten_dropped_ones_are_missed_on_postgresql() {
    any_entry_is_proven_and_ten_dropped_ones_are_missed(&testing::postgres_db(MIGRATIONS), 10_000);
}

#[test]
fn a_removed_entry_is_named_by_its_place_on_sqlite() {
    let db = testing::sqlite_db(MIGRATIONS);
    signed_log(&db, 30);
    let number = numbers(&db)[12];
    db.write_blocking(move |tx| tx.execute(&DELETE, params![number]))
        .unwrap();
    assert_eq!(
        check(&db, &later()).unwrap().problems,
        [Problem::LeafMissing { position: 12 }]
    );
    db.write_blocking(|tx| record(tx, &leaf(1, 2))).unwrap();
    let last = *numbers(&db).last().unwrap();
    db.write_blocking(move |tx| tx.execute(&DELETE, params![last]))
        .unwrap();
    let problems = check(&db, &later()).unwrap().problems;
    assert!(
        problems.contains(&Problem::WaitingMissing {
            after: last - 1,
            rows: 1
        }),
        "{problems:?}"
    );
}
