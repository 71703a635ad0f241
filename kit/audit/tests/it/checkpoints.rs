use super::{MIGRATIONS, sequence_to, sequencer, signer, signing, start, write};
use jiff::SignedDuration;
use kit_audit::{
    Hash, LogOptions, Sequencer, StoredTiles, checkpoints_after, consistency_proof,
    inclusion_proof, last_checkpoint, leaf_hash, notes_in, root, verify_consistency,
    verify_inclusion,
};
use kit_base::Clock;
use kit_db::{Db, params, sql};

sql!(BODY -> Vec<u8>: "select body from aud_leaf order by number limit 1");

fn heads(db: &Db) -> Vec<i64> {
    let heads = db
        .read_blocking(|tx| checkpoints_after(tx, 0, 100))
        .unwrap();
    heads.into_iter().map(|head| head.size).collect()
}

testing::on_both_databases! {
    fn a_head_is_signed_after_enough_leaves_or_enough_time(db: &TestDb) {
        let options = LogOptions { checkpoint_leaves: 10, ..signing() };
        let (mut sequencer, clock) = sequencer(db, options);
        sequencer.run_once().unwrap();
        assert_eq!(heads(db), Vec::<i64>::new());
        write(db, 0, 4);
        sequence_to(&mut sequencer, db, 4);
        assert_eq!(heads(db), [4], "the first one at once");
        write(db, 4, 6);
        sequence_to(&mut sequencer, db, 6);
        assert_eq!(heads(db), [4]);
        write(db, 6, 14);
        sequence_to(&mut sequencer, db, 14);
        assert_eq!(heads(db), [4, 14]);
        write(db, 14, 15);
        sequence_to(&mut sequencer, db, 15);
        clock.advance(SignedDuration::from_mins(5));
        sequencer.run_once().unwrap();
        assert_eq!(heads(db), [4, 14, 15]);
        clock.advance(SignedDuration::from_mins(5));
        sequencer.run_once().unwrap();
        assert_eq!(heads(db), [4, 14, 15], "nothing new, nothing to sign");
        write(db, 15, 16);
        sequence_to(&mut sequencer, db, 16);
        assert_eq!(heads(db), [4, 14, 15, 16], "five minutes after the last one");
        write(db, 16, 17);
        sequence_to(&mut sequencer, db, 17);
        assert_eq!(heads(db).len(), 4);
        assert_eq!(sequencer.checkpoint().unwrap(), Some(17));
        assert_eq!(sequencer.checkpoint().unwrap(), None);
    }

    fn a_clock_that_ran_ahead_keeps_no_head_from_being_signed(db: &TestDb) {
        let (mut sequencer, clock) = sequencer(db, signing());
        let decade = SignedDuration::from_hours(10 * 365 * 24);
        clock.advance(decade);
        write(db, 0, 4);
        sequence_to(&mut sequencer, db, 4);
        clock.advance(-decade);
        write(db, 4, 6);
        sequence_to(&mut sequencer, db, 6);
        assert_eq!(heads(db), [4, 6], "at once, and not in ten years");
        write(db, 6, 7);
        sequence_to(&mut sequencer, db, 7);
        assert_eq!(heads(db), [4, 6], "then again after its time");
        clock.advance(SignedDuration::from_mins(5));
        sequencer.run_once().unwrap();
        assert_eq!(heads(db), [4, 6, 7]);
    }

    fn a_node_that_ends_signs_what_is_left(db: &TestDb) {
        let clock = Clock::fixed(start());
        let node = Sequencer::new((*db).clone(), clock, signing()).start().unwrap();
        write(db, 0, 30);
        node.stop_blocking();
        assert_eq!(heads(db).last(), Some(&30));
    }

    fn heads_are_verified_with_the_public_key_and_are_consistent(db: &TestDb) {
        let (mut sequencer, _) = sequencer(db, signing());
        write(db, 0, 300);
        sequence_to(&mut sequencer, db, 300);
        write(db, 300, 700);
        sequence_to(&mut sequencer, db, 700);
        sequencer.checkpoint().unwrap();
        let stored = db.read_blocking(|tx| checkpoints_after(tx, 0, 10)).unwrap();
        let verified: Vec<_> = stored.iter().map(|s| signer().verifier().verify(&s.note).unwrap()).collect();
        let (old, new) = (verified[0].clone(), verified[1].clone());
        assert_eq!((old.size, new.size), (300, 700));
        let proof: Vec<Hash> = db.read_blocking(|tx| consistency_proof(&mut StoredTiles::new(tx), 300, 700)).unwrap();
        assert_eq!(verify_consistency(300, 700, &old.root, &new.root, &proof), Ok(()));
        let body = db.read_blocking(|tx| tx.get(&BODY, params![])).unwrap();
        let proof = db.read_blocking(|tx| inclusion_proof(&mut StoredTiles::new(tx), 0, 700)).unwrap();
        assert_eq!(verify_inclusion(&leaf_hash(&body), 0, 700, &proof, &new.root), Ok(()));
        let computed = db.read_blocking(|tx| root(&mut StoredTiles::new(tx), 300)).unwrap();
        assert_eq!(computed, old.root);
    }

    fn heads_are_appended_to_files_elsewhere(db: &TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heads.txt");
        let options = LogOptions { push: vec![file.clone()], ..signing() };
        let (mut sequencer, _) = sequencer(db, options);
        for n in 0..3 {
            write(db, n, n + 1);
            sequence_to(&mut sequencer, db, u64::try_from(n).unwrap() + 1);
            sequencer.checkpoint().unwrap();
        }
        let notes = notes_in(&std::fs::read_to_string(&file).unwrap());
        let sizes: Vec<u64> = notes.iter().map(|n| signer().verifier().verify(n).unwrap().size).collect();
        assert_eq!(sizes, [1, 2, 3]);
        let last = db.read_blocking(last_checkpoint).unwrap().unwrap();
        assert_eq!(last.note, notes[2]);
    }
}
