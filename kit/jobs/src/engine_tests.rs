//! What happens when a worker dies: claims that nobody ends, on both databases.

use crate::{
    DeadBecause, Done, JobContext, JobError, JobKind, JobState, NewJob, Work, dead_letters,
    engine::Engine, enqueue, progress_of,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_db::{Db, Migration, params, sql};

const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    crate::MIGRATIONS[0],
    Migration {
        name: "202611220199_test",
        text: "create table t_effect (number @feed_number, what @text not null);",
    },
];
const SHORT: SignedDuration = SignedDuration::from_millis(1);

sql!(EFFECT: "insert into t_effect (what) values (?1)");
sql!(EFFECTS -> i64: "select count(*) as n from t_effect");

const COUNT: JobKind = JobKind::new("test.count", |context, run| {
    let run = run.clone();
    context.db.write_blocking(move |tx| {
        tx.execute(&EFFECT, params!["done"])?;
        run.finish_in(tx)
    })
});

fn engine(db: &Db, clock: &Clock, lease: SignedDuration) -> Engine {
    let context = JobContext::new(db.clone(), clock.clone());
    let work = Work {
        kinds: vec![COUNT],
        ..Work::default()
    };
    Engine::new(context, work, None, lease).unwrap()
}

fn clock() -> Clock {
    Clock::fixed(Timestamp::from_second(1_800_000_000).unwrap())
}

fn put(db: &Db, clock: &Clock) -> crate::JobId {
    let now = clock.now();
    db.write_blocking(move |tx| enqueue(tx, now, &NewJob::new("test.count", &()).unique("k")))
        .unwrap()
}

fn effects(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.get(&EFFECTS, params![])).unwrap()
}

/// Lets leases of one millisecond end, by the database's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the database's clock is the real one"
)]
fn let_leases_end() {
    std::thread::sleep(std::time::Duration::from_millis(15));
}

testing::on_both_databases! {
    fn a_job_whose_worker_died_is_done_by_another_one_once(db: &TestDb) {
        let clock = clock();
        let (dying, living) = (engine(db, &clock, SHORT), engine(db, &clock, crate::engine::LEASE));
        put(db, &clock);
        let lost = dying.claim(4).unwrap();
        assert_eq!(lost.len(), 1);
        assert_eq!(living.claim(4).unwrap().len(), 0);
        let_leases_end();
        assert_eq!(living.take_back_expired().unwrap(), 1);
        clock.advance(SignedDuration::from_secs(10));
        let taken = living.claim(4).unwrap();
        assert_eq!(taken[0].id(), lost[0].id());
        assert!(taken[0].fence() > lost[0].fence());

        // the first worker was not dead after all: nothing that it does counts
        dying.run(&lost[0]);
        assert!(lost[0].is_lost());
        assert_eq!(effects(db), 0);
        let late = lost[0].clone();
        let held = db.write_blocking(move |tx| late.hold_in(tx));
        assert!(matches!(held, Err(JobError::Lost)));
        assert!(matches!(lost[0].progress(&dying.context, 1, 2, ""), Err(JobError::Lost)));

        living.run(&taken[0]);
        assert_eq!(effects(db), 1);
        dying.run(&lost[0]);
        assert_eq!(effects(db), 1);
    }

    fn a_worker_that_renews_keeps_its_job(db: &TestDb) {
        let clock = clock();
        let slow = engine(db, &clock, SignedDuration::from_millis(40));
        put(db, &clock);
        let runs = slow.claim(1).unwrap();
        for _ in 0..6 {
            let_leases_end();
            slow.renew(runs.clone()).unwrap();
            assert_eq!(slow.take_back_expired().unwrap(), 0);
        }
        slow.run(&runs[0]);
        assert_eq!(effects(db), 1);
    }

    fn a_job_that_kills_its_workers_stops_after_three(db: &TestDb) {
        let clock = clock();
        let engine = engine(db, &clock, SHORT);
        let id = put(db, &clock);
        for death in 1..=3 {
            assert_eq!(engine.claim(1).unwrap().len(), 1, "death {death}");
            let_leases_end();
            assert_eq!(engine.take_back_expired().unwrap(), 1);
            clock.advance(SignedDuration::from_secs(10));
        }
        assert_eq!(engine.claim(1).unwrap().len(), 0);
        let dead = db.read_blocking(|tx| dead_letters(tx, None)).unwrap();
        assert_eq!((dead[0].id, dead[0].dead_because), (id, DeadBecause::Poison));
        assert_ne!(put(db, &clock), id, "its key is free again");
    }

    fn a_job_whose_worker_died_before_the_commit_left_no_effect(db: &TestDb) {
        let clock = clock();
        let engine = engine(db, &clock, SHORT);
        let id = put(db, &clock);
        let run = engine.claim(1).unwrap().remove(0);
        let died: Result<Done, JobError> = db.write_blocking(move |tx| {
            tx.execute(&EFFECT, params!["half"])?;
            run.finish_in(tx)?;
            Err(JobError::retry("the process is gone before the commit"))
        });
        assert!(died.is_err());
        assert_eq!(effects(db), 0);
        let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!(job.state, JobState::Running);
    }

    fn one_claim_never_takes_more_than_it_was_asked_for(db: &TestDb) {
        let clock = clock();
        let engine = engine(db, &clock, crate::engine::LEASE);
        let now = clock.now();
        db.write_blocking(move |tx| (0..50).try_for_each(|_| enqueue(tx, now, &NewJob::new("test.count", &())).map(drop))).unwrap();
        let claimed: Vec<usize> = (0..8).map(|_| engine.claim(7).unwrap().len()).collect();
        assert_eq!(claimed, [7, 7, 7, 7, 7, 7, 7, 1]);
    }
}
