//! What the log promises, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod checkpoints;
mod database_role;
mod exports;
mod gathered;
mod own_head;
mod reading;
mod recording;
mod speed;
mod tampering;
mod verdicts;

use jiff::Timestamp;
use kit_audit::{Actor, Leaf, LogOptions, Sequencer, Signer, log_size, record};
use kit_base::{Clock, Secret};
use kit_db::{Db, Migration};
use std::time::Duration;

const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    kit_db::MIGRATIONS[1],
    kit_jobs::MIGRATIONS[0],
    kit_audit::MIGRATIONS[0],
    kit_audit::MIGRATIONS[1],
    kit_audit::MIGRATIONS[2],
];

#[test]
fn every_statement_fits_both_databases() {
    for db in [
        testing::sqlite_db(MIGRATIONS),
        testing::postgres_db(MIGRATIONS),
    ] {
        assert_eq!(kit_db::check::prepare_all(&db).unwrap(), vec![]);
    }
}

fn start() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn signer() -> Signer {
    Signer::from_seed("nhat-ky.example.vn/tinhso", &Secret::new([5; 32])).unwrap()
}

fn leaf(person: i64, document: i64) -> Leaf<'static> {
    Leaf {
        before: Some(1),
        after: Some(2),
        ..Leaf::new(
            start(),
            "documents.incoming.register",
            Actor::Person(person),
            ("documents.incoming", document),
        )
    }
}

/// Writes entries `from..to`, each about a document of its own.
fn write(db: &Db, from: i64, to: i64) {
    db.write_blocking(move |tx| (from..to).try_for_each(|n| record(tx, &leaf(7, 1_000 + n))))
        .unwrap();
}

fn sequencer(db: &Db, options: LogOptions) -> (Sequencer, Clock) {
    let clock = Clock::fixed(start());
    (Sequencer::new(db.clone(), clock.clone(), options), clock)
}

fn signing() -> LogOptions {
    LogOptions {
        signer: Some(signer()),
        ..LogOptions::default()
    }
}

/// Sequences until the log has `size` entries: on PostgreSQL other databases' transactions
/// may hide the newest ones for a moment.
fn sequence_to(sequencer: &mut Sequencer, db: &Db, size: u64) {
    for _ in 0..3_000 {
        sequencer.run_once().unwrap();
        if db.read_blocking(log_size).unwrap() >= size {
            return;
        }
        pause(3);
    }
    panic!("{size} entries were never sequenced");
}

/// A signed log of `size` entries.
fn signed_log(db: &Db, size: i64) {
    let (mut sequencer, _) = sequencer(db, signing());
    write(db, 0, size);
    sequence_to(&mut sequencer, db, u64::try_from(size).unwrap());
    sequencer.checkpoint().unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "waits for other threads and databases"
)]
fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}
