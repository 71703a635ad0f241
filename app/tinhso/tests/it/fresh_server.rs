//! A copy of one PostgreSQL server, restored into another that has hardly counted a transaction:
//! what was written before must not lie above what comes after.

use crate::world::{On, Place, fill_sample, open, waiting};
use kit_audit::{Actor, CheckOptions, Leaf, LogOptions, Sequencer, check, log_size, record};
use kit_db::{Db, DbError, params, sql};
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription, Work, publish, run_until_idle};
use std::sync::{Mutex, PoisonError};
use testing::OwnServer;
use tinhso::{CopyOptions, RestoreOptions, back_up, node::Parts, restore};
use tokio::runtime::Handle;

sql!(HIGHEST -> i64:
    lite "select max(transaction_id) as n from kit_event where ?1 = ?1",
    pg "select max(transaction_id::text::bigint) as n from kit_event where ?1 = ?1::bigint");
sql!(COUNTER -> i64:
    lite "select 0 as n where ?1 = ?1",
    pg "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as n where ?1 = ?1::bigint");
sql!(TOUCH: "update kit_epoch set epoch = epoch where name = 'cluster'");

const TOPIC: &str = "test.happened";
static HEARD: Mutex<Vec<i64>> = Mutex::new(Vec::new());

fn hear(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let subject = event.subject;
    HEARD
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(subject);
    let event = event.clone();
    context
        .db
        .write_blocking(move |tx| event.finish_in(tx).map(drop))
}

fn work() -> Work {
    Work {
        subscriptions: vec![Subscription {
            name: "test.listener",
            topic: TOPIC,
            handle: hear,
        }],
        ..Work::default()
    }
}

fn happen(parts: &Parts, subject: i64) {
    let now = parts.clock.now();
    let done = parts.db.write_blocking(move |tx| {
        record(
            tx,
            &Leaf::new(now, "test.thing.act", Actor::Job(7), ("test", subject)),
        )?;
        publish(tx, now, TOPIC, subject, &())
    });
    done.expect("it happens");
}

fn deliver(parts: &Parts) -> Vec<i64> {
    let context = JobContext::new(parts.db.clone(), parts.clock.clone());
    run_until_idle(&context, &work()).expect("delivered");
    std::mem::take(&mut HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Gives every entry its position and signs, as a running node does.
fn sign(parts: &Parts, entries: u64) {
    let options = LogOptions {
        signer: Some(parts.keys.audit.clone()),
        checkpoint_leaves: 1,
        ..LogOptions::default()
    };
    let mut sequencer = Sequencer::new(parts.db.clone(), parts.clock.clone(), options);
    // other databases' transactions may hide the newest entries for a moment
    for _ in 0..20_000 {
        sequencer.run_once().expect("sequenced");
        if parts.db.read_blocking(log_size).expect("a size") >= entries {
            break;
        }
    }
    sequencer.start().expect("it starts").stop_blocking();
}

/// Moves the server's counter ahead of that of a server that was just made.
fn count_ahead(db: &Db, beyond: i64) {
    while db
        .read_blocking(|tx| tx.get(&COUNTER, params![1_i64]))
        .expect("a number")
        < beyond
    {
        let touched = db.write_blocking(|tx| tx.execute(&TOUCH, params![]));
        touched.expect("a transaction");
    }
}

/// An installation whose last event and entries were not delivered and not sequenced when the
/// copy was made.
fn busy_installation(parts: &Parts) -> u64 {
    deliver(parts);
    count_ahead(&parts.db, 6_000);
    for subject in [1, 2] {
        happen(parts, subject);
    }
    assert_eq!(deliver(parts), [1, 2]);
    let waiting = check(&parts.db, &CheckOptions::default()).expect("checked");
    let entries = waiting.size + waiting.unsequenced;
    sign(parts, entries);
    happen(parts, 3);
    entries
}

fn highest_event(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.get(&HIGHEST, params![1_i64]))
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_into_a_fresh_server_goes_on_in_order() {
    let place = Place::new(On::Postgresql).await;
    let parts = fill_sample(place.parts("a").await).await;
    let (folder, runtime) = (place.folder.path().join("copies"), Handle::current());
    let (copy, entries, last) = waiting(move || {
        let entries = busy_installation(&parts);
        let last = highest_event(&parts.db);
        let copy = back_up(&parts, &folder, CopyOptions::default(), &runtime, |_| {})
            .expect("a copy is made")
            .place;
        (copy, entries, last)
    })
    .await;

    let server = waiting(|| OwnServer::start(|_| String::new())).await;
    let mut config = place.config("restored");
    config.database.url = server.url().parse().expect("an address");
    let (settings, runtime, clock) = (config.clone(), Handle::current(), kit_base::Clock::system());
    let options = RestoreOptions::default();
    let restored =
        waiting(move || restore(settings, clock, &copy, &options, &runtime, |_| {})).await;
    let restored = restored.expect("restored");
    assert_eq!(
        (restored.log_entries, restored.log_entries_waiting),
        (entries, 1)
    );

    let parts = open(config).await;
    waiting(move || {
        let counter = parts
            .db
            .read_blocking(|tx| tx.get(&COUNTER, params![1_i64]));
        let counter = counter.expect("a number");
        assert!(
            counter < last,
            "{counter} < {last}: the server is a fresh one"
        );
        happen(&parts, 4);
        assert_eq!(
            deliver(&parts),
            [3, 4],
            "what was heard is not heard again, nothing is lost"
        );
        happen(&parts, 5);
        assert_eq!(deliver(&parts), [5]);
        // the three that happened, and that the copy was restored
        sign(&parts, entries + 4);
        let options = CheckOptions {
            verifier: Some(parts.keys.audit.verifier()),
            ..CheckOptions::default()
        };
        let report = check(&parts.db, &options).expect("checked");
        assert_eq!(report.problems, []);
        assert_eq!((report.size, report.signed), (entries + 4, entries + 4));
        let nothing = parts.db.write_blocking(|tx| tx.execute(&TOUCH, params![]));
        assert_eq!(nothing.map_err(|error: DbError| error.to_string()), Ok(1));
    })
    .await;
    drop(server);
}
