//! Not checks but measurements; run with `--ignored --nocapture`, best in a release build.

use super::{MIGRATIONS, sequence_to, sequencer, signing, write};
use kit_audit::{CheckOptions, check};
use std::time::Instant;

const ENTRIES: i64 = 50_000;

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn now() -> Instant {
    Instant::now()
}

fn report(what: &str, started: Instant) {
    let seconds = started.elapsed().as_secs_f64();
    let each = seconds * 1e6 / ENTRIES as f64;
    println!(
        "{what}: {each:.1} µs each, {:.0} a second",
        ENTRIES as f64 / seconds
    );
}

fn measure(db: &testing::TestDb) {
    let started = now();
    for from in (0..ENTRIES).step_by(1_000) {
        write(db, from, from + 1_000);
    }
    report("record", started);
    let (mut sequencer, _) = sequencer(db, signing());
    let started = now();
    sequence_to(&mut sequencer, db, u64::try_from(ENTRIES).unwrap());
    report("sequence", started);
    let started = now();
    assert_eq!(
        check(db, &CheckOptions::default()).unwrap().problems,
        vec![]
    );
    report("check", started);
}

#[test]
#[ignore = "a measurement"]
fn how_fast_the_log_is_on_sqlite() {
    measure(&testing::sqlite_db(MIGRATIONS));
}

#[test]
#[ignore = "a measurement"]
fn how_fast_the_log_is_on_postgresql() {
    measure(&testing::postgres_db(MIGRATIONS));
}
