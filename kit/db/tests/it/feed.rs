use super::MIGRATIONS;
use kit_db::{Db, Position, params, sql};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

const WRITERS: usize = 3;
const TURNS: usize = 60;

kit_db::row! {
    struct Entry { transaction_number: i64, number: i64, what: String }
}
sql!(ADD: "insert into t_feed (what) values (?1)");
sql!(AFTER -> Entry:
    lite "select transaction_id as transaction_number, number, what from t_feed
          where number > ?2 and ?1 >= 0 order by number limit ?3",
    pg "select transaction_id::text::bigint as transaction_number, number, what from t_feed
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, number limit ?3");

fn read_on(db: &Db, from: &mut Position, seen: &mut Vec<String>) {
    let after = *from;
    let entries = db
        .read_blocking(move |tx| {
            tx.query(&AFTER, params![after.transaction, after.number, 100_i64])
        })
        .unwrap();
    for entry in entries {
        *from = Position {
            transaction: entry.transaction_number,
            number: entry.number,
        };
        seen.push(entry.what);
    }
}

#[expect(clippy::disallowed_methods, reason = "a writer that takes its time")]
fn pause() {
    thread::sleep(Duration::from_millis(3));
}

testing::on_both_databases! {
    fn a_reader_of_a_feed_misses_nothing_while_many_write(db: &TestDb) {
        let writing = AtomicBool::new(true);
        let (mut from, mut seen) = (Position::default(), Vec::new());
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || {
                for turn in 0..TURNS {
                    db.write_blocking(move |tx| {
                        tx.execute(&ADD, params![format!("{writer}-{turn}-a")])?;
                        if turn % 4 == 0 { pause(); }
                        tx.execute(&ADD, params![format!("{writer}-{turn}-b")])
                    }).unwrap();
                }
            })).collect();
            let reader = scope.spawn(|| {
                while writing.load(Ordering::SeqCst) { read_on(db, &mut from, &mut seen); }
                // the server holds rows back while any older transaction runs, also one of
                // another database beside ours: late is allowed, missing is not
                #[expect(clippy::disallowed_methods, reason = "a test has patience, not for ever")]
                let patience = Instant::now() + Duration::from_secs(60);
                #[expect(clippy::disallowed_methods, reason = "a test has patience, not for ever")]
                while seen.len() < WRITERS * TURNS * 2 && Instant::now() < patience {
                    read_on(db, &mut from, &mut seen);
                    pause();
                }
            });
            for writer in writers { writer.join().unwrap(); }
            writing.store(false, Ordering::SeqCst);
            reader.join().unwrap();
        });
        let mut expected: Vec<String> = (0..WRITERS).flat_map(|w| (0..TURNS).flat_map(move |t| ["a", "b"].map(|x| format!("{w}-{t}-{x}")))).collect();
        expected.sort();
        seen.sort();
        assert_eq!(seen, expected);
    }
}
