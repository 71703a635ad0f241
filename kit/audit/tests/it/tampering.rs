use super::{MIGRATIONS, leaf, signed_log, signer};
use kit_audit::{CheckOptions, Problem, Report, Verdict, check, notes_in, record};
use kit_db::{Db, Position, params, sql};

sql!(REPLACE: "update aud_leaf set body = ?2 where number = ?1");
sql!(BODY -> Vec<u8>: "select body from aud_leaf where number = ?1");
sql!(DELETE: "delete from aud_leaf where number = ?1");
sql!(DELETE_FROM: "delete from aud_leaf where number >= ?1");
sql!(COPY:
    lite "insert into aud_leaf (number, body) select number - 5000, body from aud_leaf where number = ?1",
    pg "insert into aud_leaf (number, transaction_id, body)
        select number - 5000, transaction_id, body from aud_leaf where number = ?1");
sql!(NUMBERS -> i64: "select number from aud_leaf order by number");
sql!(TILE -> Vec<u8>: "select hashes from aud_tile where level = ?1 and place = ?2");
sql!(SET_TILE: "update aud_tile set hashes = ?3 where level = ?1 and place = ?2");
sql!(SET_STATE: "update aud_state set size = ?1, number = ?2");
sql!(CUT_HEADS: "delete from aud_checkpoint where size > ?1");
sql!(HEAD -> String: "select note from aud_checkpoint order by size desc limit 1");
sql!(SET_HEAD: "update aud_checkpoint set note = ?1");
sql!(END -> Ending: "select transaction_number, number from aud_state");
kit_db::row! { struct Ending { transaction_number: i64, number: i64 } }

fn report(db: &Db) -> Report {
    let options = CheckOptions {
        verifier: Some(signer().verifier()),
        ..CheckOptions::default()
    };
    check(db, &options).unwrap()
}

fn numbers(db: &Db) -> Vec<i64> {
    db.read_blocking(|tx| tx.query(&NUMBERS, params![]))
        .unwrap()
}

testing::on_both_databases! {
    fn an_untouched_log_is_intact_and_signed(db: &TestDb) {
        signed_log(db, 600);
        let report = report(db);
        assert_eq!(report.problems, vec![]);
        assert_eq!((report.size, report.signed), (600, 600));
        assert!(report.checkpoints >= 1);
    }

    fn an_edited_entry_is_found(db: &TestDb) {
        signed_log(db, 600);
        let number = numbers(db)[300];
        db.write_blocking(move |tx| {
            let mut body = tx.get(&BODY, params![number])?;
            let end = body.len() - 1;
            body[end] ^= 1; // done becomes refused
            tx.execute(&REPLACE, params![number, body])
        }).unwrap();
        assert_eq!(report(db).problems, [Problem::LeafChanged { position: 300 }]);
    }

    fn a_removed_entry_is_found(db: &TestDb) {
        signed_log(db, 600);
        let number = numbers(db)[599];
        db.write_blocking(move |tx| tx.execute(&DELETE, params![number])).unwrap();
        assert_eq!(report(db).problems, [Problem::LeafMissing { position: 599 }]);
    }

    fn two_swapped_entries_are_found(db: &TestDb) {
        signed_log(db, 600);
        let (a, b) = (numbers(db)[10], numbers(db)[400]);
        db.write_blocking(move |tx| {
            let (first, second) = (tx.get(&BODY, params![a])?, tx.get(&BODY, params![b])?);
            tx.execute(&REPLACE, params![a, second])?;
            tx.execute(&REPLACE, params![b, first])
        }).unwrap();
        assert_eq!(report(db).problems, [
            Problem::LeafChanged { position: 10 },
            Problem::LeafChanged { position: 400 },
        ]);
    }

    fn an_entry_put_in_later_is_found(db: &TestDb) {
        signed_log(db, 600);
        let last = numbers(db)[599];
        db.write_blocking(move |tx| tx.execute(&COPY, params![last])).unwrap();
        let problems = report(db).problems;
        assert!(matches!(problems[..], [Problem::LeafAdded { before: 0, .. }]), "{problems:?}");
    }

    fn an_entry_edited_with_its_hashes_contradicts_the_signature(db: &TestDb) {
        signed_log(db, 600);
        let number = numbers(db)[300];
        db.write_blocking(move |tx| {
            let mut body = tx.get(&BODY, params![number])?;
            body[20] ^= 1;
            let mut tile = tx.get(&TILE, params![0, 1])?;
            tile[(300 - 256) * 32..][..32].copy_from_slice(&kit_audit::leaf_hash(&body));
            tx.execute(&REPLACE, params![number, body])?;
            tx.execute(&SET_TILE, params![0, 1, tile])
        }).unwrap();
        let problems = report(db).problems;
        assert!(problems.contains(&Problem::TileWrong { level: 1, place: 0 }), "{problems:?}");
        assert!(problems.contains(&Problem::RootDiffers { size: 600 }), "{problems:?}");
    }

    fn a_changed_upper_tile_is_found(db: &TestDb) {
        signed_log(db, 600);
        db.write_blocking(|tx| {
            let mut tile = tx.get(&TILE, params![1, 0])?;
            tile[5] ^= 1;
            tx.execute(&SET_TILE, params![1, 0, tile])
        }).unwrap();
        assert_eq!(report(db).problems, [Problem::TileWrong { level: 1, place: 0 }]);
    }

    fn a_head_with_another_signature_is_found(db: &TestDb) {
        signed_log(db, 20);
        let other = kit_audit::Signer::from_seed(signer().name(), &kit_base::Secret::new([6; 32])).unwrap();
        let note = db.read_blocking(|tx| tx.get(&HEAD, params![])).unwrap();
        let head = signer().verifier().verify(&note).unwrap();
        let forged = other.sign(head.size, head.root);
        db.write_blocking(move |tx| tx.execute(&SET_HEAD, params![forged])).unwrap();
        let problems = report(db).problems;
        assert!(matches!(problems[..], [Problem::CheckpointWrong { size: 20, .. }]), "{problems:?}");
    }

    fn a_cut_off_end_is_found_by_what_others_kept(db: &TestDb) {
        signed_log(db, 600);
        let kept = db.read_blocking(|tx| tx.get(&HEAD, params![])).unwrap();
        let numbers = numbers(db);
        // a careful forger takes away entries, heads and the size; the tiles' rest is unused
        db.write_blocking(move |tx| {
            tx.execute(&DELETE_FROM, params![numbers[500]])?;
            tx.execute(&CUT_HEADS, params![0])?;
            tx.execute(&SET_STATE, params![500, numbers[499]])
        }).unwrap();
        let alone = report(db);
        // SQLite gave numbers that are not there any more; on PostgreSQL nothing tells
        let verdict = if db.is_postgres() { Verdict::NotShown } else { Verdict::NotIntact };
        assert_eq!(alone.verdict(), verdict, "without heads nothing is shown");
        let options = CheckOptions { verifier: Some(signer().verifier()), kept_elsewhere: notes_in(&kept), ..CheckOptions::default() };
        let problems = check(db, &options).unwrap().problems;
        assert!(problems.contains(&Problem::CutOff { signed: 600, found: 500 }), "{problems:?}");
    }

    fn a_rewritten_log_contradicts_what_others_kept(db: &TestDb) {
        signed_log(db, 30);
        let honest = db.read_blocking(|tx| tx.get(&HEAD, params![])).unwrap();
        let forged = signer().sign(30, [1; 32]);
        let options = CheckOptions { verifier: Some(signer().verifier()), kept_elsewhere: vec![forged], ..CheckOptions::default() };
        assert_eq!(check(db, &options).unwrap().problems, [Problem::RootDiffers { size: 30 }]);
        let options = CheckOptions { verifier: Some(signer().verifier()), kept_elsewhere: vec![honest], ..CheckOptions::default() };
        assert_eq!(check(db, &options).unwrap().verdict(), Verdict::Intact);
    }

    fn entries_that_wait_are_no_problem(db: &TestDb) {
        signed_log(db, 20);
        db.write_blocking(|tx| record(tx, &leaf(1, 2))).unwrap();
        let end = db.read_blocking(|tx| tx.get(&END, params![])).unwrap();
        assert!(Position { transaction: end.transaction_number, number: end.number } > Position::default());
        let report = report(db);
        assert_eq!((report.problems, report.unsequenced), (vec![], 1));
    }
}
