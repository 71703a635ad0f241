use super::MIGRATIONS;
use jiff::{SignedDuration, Timestamp};
use kit_db::{Db, DbError, LeaseError, MigrateError, Migration, Once, OnceKey, Tx, params, sql};
use std::thread;

sql!(START: "insert into t_counter (name, last) values (?1, 0)");
sql!(NEXT -> i64: "update t_counter set last = last + 1 where name = ?1 returning last");
sql!(LAST -> i64: "select last from t_counter where name = ?1");

fn started(db: &Db) {
    db.write_blocking(|tx| tx.execute(&START, params!["book"]))
        .unwrap();
}

fn next(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    tx.get(&NEXT, params!["book"])
}

testing::on_both_databases! {
    fn numbers_have_no_gap_and_no_double_under_rollbacks(db: &TestDb) {
        started(db);
        let mut numbers: Vec<i64> = thread::scope(|scope| {
            let workers: Vec<_> = (0..8).map(|worker| scope.spawn(move || {
                (0..50).filter_map(|turn| {
                    db.write_blocking(move |tx| {
                        let number = next(tx)?;
                        if (turn + worker) % 3 == 0 { Err(DbError::NoRow) } else { Ok(number) }
                    }).ok()
                }).collect::<Vec<_>>()
            })).collect();
            workers.into_iter().flat_map(|w| w.join().unwrap()).collect()
        });
        numbers.sort_unstable();
        let expected: Vec<i64> = (1..=numbers.len() as i64).collect();
        assert_eq!(numbers, expected);
    }

    fn a_panic_undoes_the_operation_and_spares_the_database(db: &TestDb) {
        started(db);
        let result: Result<i64, DbError> = db.write_blocking(|tx| {
            next(tx)?;
            panic!("in the middle");
        });
        assert!(matches!(result, Err(DbError::Panicked(_))), "{result:?}");
        assert_eq!(db.read_blocking(|tx| tx.get(&LAST, params!["book"])).unwrap(), 0);
    }

    fn a_nested_part_may_fail_without_the_rest(db: &TestDb) {
        started(db);
        let last = db.write_blocking(|tx| {
            next(tx)?;
            let failed = tx.nested(|tx| { next(tx)?; tx.execute(&START, params!["book"]) });
            assert!(matches!(failed, Err(DbError::Duplicate(_))));
            next(tx)
        }).unwrap();
        assert_eq!(last, 2);
    }

    fn reads_cannot_write(db: &TestDb) {
        started(db);
        assert!(db.read_blocking(next).is_err());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(runtime.block_on(db.read(next)).is_err());
        assert_eq!(db.read_blocking(|tx| tx.get(&LAST, params!["book"])).unwrap(), 0);
    }

    fn the_second_request_gets_the_first_answer(db: &TestDb) {
        let key = OnceKey::new("clerk", "register", "form-1");
        let ask = |db: &Db| {
            let key = key.clone();
            db.write_blocking(move |tx| {
                let once = tx.once(&key, Timestamp::UNIX_EPOCH)?;
                if once == Once::First { tx.answered(&key, "number 7")?; }
                Ok::<_, DbError>(once)
            }).unwrap()
        };
        assert_eq!(ask(db), Once::First);
        assert_eq!(ask(db), Once::Repeated("number 7".to_owned()));
    }

    fn a_lease_has_one_holder_and_its_fence_rises(db: &TestDb) {
        let take = |holder: &'static str| db.write_blocking(move |tx| tx.lease("sequencer", holder, SignedDuration::from_secs(60)));
        let first = take("a").unwrap();
        assert!(matches!(take("b"), Err(LeaseError::Held { holder, .. }) if holder == "a"));
        assert_eq!(take("a").unwrap().fence, first.fence);
        db.write_blocking(|tx| tx.give_back("sequencer", "a")).unwrap();
        assert_eq!(take("b").unwrap().fence, first.fence + 1);
    }

    fn a_lease_of_a_clock_that_ran_ahead_keeps_nobody_out(db: &TestDb) {
        let take = |holder: &'static str, hours: i64| db.write_blocking(move |tx| tx.lease("sequencer", holder, SignedDuration::from_hours(hours)));
        let ahead = take("a", 48).unwrap();
        assert_eq!(take("b", 1).unwrap().fence, ahead.fence + 1);
        // and one that two nodes give each other by turns is safe for its whole time
        assert!(matches!(take("a", 1), Err(LeaseError::Held { holder, .. }) if holder == "b"));
    }

    fn two_processes_never_share_a_node_number(db: &TestDb) {
        let a = kit_db::claim_node_number(db, "a").unwrap();
        let b = kit_db::claim_node_number(db, "b").unwrap();
        assert_ne!(a, b);
        assert_eq!(kit_db::claim_node_number(db, "a").unwrap(), a);
    }

    fn a_database_of_a_newer_program_is_refused(db: &TestDb) {
        let older = &MIGRATIONS[..1];
        let refused = db.migrate(older, Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(MigrateError::Newer(name)) if name == "202611220002_test"));
        let changed = [MIGRATIONS[0], Migration { name: "202611220002_test", text: "select 1" }];
        assert!(matches!(db.migrate(&changed, Timestamp::UNIX_EPOCH), Err(MigrateError::Changed(_))));
    }

    fn a_failed_migration_leaves_nothing(db: &TestDb) {
        let steps = [MIGRATIONS, &[Migration { name: "202611220003_bad", text: "create table t_half (id @id); select * from nowhere;" }]].concat();
        assert!(matches!(db.migrate(&steps, Timestamp::UNIX_EPOCH), Err(MigrateError::Failed { .. })));
        let state = db.migration_state(&steps).unwrap();
        assert_eq!(state.pending, ["202611220003_bad"]);
    }
}
