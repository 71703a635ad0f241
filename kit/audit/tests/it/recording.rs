use super::{MIGRATIONS, leaf, pause, sequence_to, sequencer, start, write};
use kit_audit::{
    Actor, CheckOptions, Leaf, LogFilter, LogOptions, LogReader, Sequencer, check, erase_subject,
    log_size, matches_commitment, read_log, record,
};
use kit_base::Clock;
use kit_db::DbError;
use std::{thread, time::Duration};

testing::on_both_databases! {
    fn an_undone_act_leaves_no_entry(db: &TestDb) {
        let undone: Result<(), DbError> = db.write_blocking(|tx| {
            record(tx, &leaf(1, 2))?;
            Err(DbError::NoRow)
        });
        assert!(undone.is_err());
        let report = check(db, &CheckOptions::default()).unwrap();
        assert_eq!((report.size, report.unsequenced), (0, 0));
    }

    fn entries_wait_until_they_are_sequenced(db: &TestDb) {
        write(db, 0, 3);
        let report = check(db, &CheckOptions::default()).unwrap();
        assert_eq!((report.size, report.unsequenced, report.oldest_unsequenced), (0, 3, Some(start())));
        let (mut sequencer, _) = sequencer(db, LogOptions::default());
        sequence_to(&mut sequencer, db, 3);
        let report = check(db, &CheckOptions::default()).unwrap();
        assert_eq!((report.size, report.unsequenced, report.problems), (3, 0, vec![]));
    }

    fn a_log_of_many_batches_is_intact(db: &TestDb) {
        let (mut sequencer, _) = sequencer(db, LogOptions::default());
        for (from, to) in [(0, 1), (1, 255), (255, 256), (256, 257), (257, 2_600)] {
            write(db, from, to);
            sequence_to(&mut sequencer, db, u64::try_from(to).unwrap());
        }
        let report = check(db, &CheckOptions::default()).unwrap();
        assert_eq!(report.problems, vec![]);
        assert_eq!(report.size, 2_600);
    }

    fn nothing_is_lost_while_many_write_and_two_nodes_sequence(db: &TestDb) {
        thread::scope(|scope| {
            let writers: Vec<_> = (0..3).map(|writer| scope.spawn(move || {
                for turn in 0..40 {
                    db.write_blocking(move |tx| {
                        record(tx, &leaf(writer, turn))?;
                        if turn % 5 == 0 { pause(2); }
                        record(tx, &leaf(writer, turn))
                    }).unwrap();
                }
            })).collect();
            let node = || Sequencer::new((*db).clone(), Clock::fixed(start()), LogOptions {
                every: Duration::from_millis(5), ..LogOptions::default()
            }).start().unwrap();
            let nodes = [node(), node()];
            for writer in writers { writer.join().unwrap(); }
            for _ in 0..2_000 {
                if db.read_blocking(log_size).unwrap() == 240 { break; }
                pause(5);
            }
            for node in nodes { node.stop_blocking(); }
        });
        let report = check(db, &CheckOptions::default()).unwrap();
        assert_eq!((report.size, report.unsequenced, report.problems), (240, 0, vec![]));
    }

    fn another_node_takes_over_when_the_first_one_ends(db: &TestDb) {
        let clock = Clock::fixed(start());
        let first = Sequencer::new((*db).clone(), clock.clone(), LogOptions::default()).start().unwrap();
        let mut second = Sequencer::new((*db).clone(), clock, LogOptions::default());
        write(db, 0, 2);
        first.stop_blocking();
        write(db, 2, 4);
        sequence_to(&mut second, db, 4);
    }

    fn personal_values_are_committed_to_and_can_be_made_mute(db: &TestDb) {
        let personal = [("phone", "0900 000 001"), ("address", "xóm 3")];
        db.write_blocking(move |tx| {
            let leaf = Leaf { subject: Some(99), personal: &personal, ..leaf(7, 99) };
            record(tx, &leaf)?;
            record(tx, &leaf)
        }).unwrap();
        let (mut sequencer, _) = sequencer(db, LogOptions::default());
        sequence_to(&mut sequencer, db, 2);
        let reader = LogReader { at: start(), actor: Actor::Person(1), unit: None, request: None, purpose: None };
        let page = db.write_blocking(move |tx| read_log(tx, &reader, &LogFilter::Person(99), None)).unwrap();
        let committed = page.entries[0].leaf.clone().unwrap().personal;
        assert_eq!(committed, page.entries[1].leaf.clone().unwrap().personal, "one key for one person");
        assert_eq!(committed[0].field, "phone");
        let asks = move |value: &'static str| {
            let hmac = committed[0].hmac.clone();
            db.read_blocking(move |tx| matches_commitment(tx, 99, "phone", value, &hmac)).unwrap()
        };
        assert_eq!(asks("0900 000 001"), Some(true));
        assert_eq!(asks("0900 000 002"), Some(false));
        assert!(db.write_blocking(|tx| erase_subject(tx, 99, start())).unwrap());
        assert!(!db.write_blocking(|tx| erase_subject(tx, 99, start())).unwrap());
        assert_eq!(asks("0900 000 001"), None);
        // later acts are still logged, and the log still holds
        db.write_blocking(move |tx| record(tx, &Leaf { subject: Some(99), personal: &personal, ..leaf(7, 99) })).unwrap();
        assert_eq!(check(db, &CheckOptions::default()).unwrap().problems, vec![]);
    }

    fn personal_values_without_a_person_are_refused(db: &TestDb) {
        let refused = db.write_blocking(|tx| record(tx, &Leaf { personal: &[("phone", "1")], ..leaf(1, 2) }));
        assert!(matches!(refused, Err(DbError::Constraint(_))));
    }
}
