//! What jobs and events promise, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod dead_letters;
mod events;
mod jobs;
mod runners;
mod schedules;

use jiff::Timestamp;
use kit_base::Clock;
use kit_db::{Db, Migration, params, sql};
use kit_jobs::{JobContext, JobId, NewJob, enqueue};

const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    kit_db::MIGRATIONS[1],
    kit_jobs::MIGRATIONS[0],
    Migration {
        name: "202611220199_test",
        text: "create table t_effect (number @feed_number, what @text not null, worker @text);",
    },
];

sql!(EFFECT: "insert into t_effect (what) values (?1)");
sql!(EFFECTS -> String: "select what from t_effect order by number");

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

fn context(db: &Db) -> JobContext {
    JobContext::new(db.clone(), Clock::fixed(start()))
}

fn put(db: &Db, job: NewJob) -> JobId {
    db.write_blocking(move |tx| enqueue(tx, start(), &job))
        .unwrap()
}

fn effects(db: &Db) -> Vec<String> {
    db.read_blocking(|tx| tx.query(&EFFECTS, params![]))
        .unwrap()
}
