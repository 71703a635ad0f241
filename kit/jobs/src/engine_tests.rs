//! What happens when a worker dies: claims that nobody ends, on both databases.

use crate::{
    DeadBecause, Done, JobContext, JobError, JobKind, JobState, NewJob, StoredEvent, Subscription,
    Work, dead_letters, engine::Engine, enqueue, progress_of, publish, replay_kind,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_db::{Db, Migration, params, sql};
use proptest::prelude::*;

const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    kit_db::MIGRATIONS[1],
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
        // together the pauses are longer than the lease; one alone is not by far, on a busy machine either
        let slow = engine(db, &clock, SignedDuration::from_millis(500));
        put(db, &clock);
        let runs = slow.claim(1).unwrap();
        for _ in 0..40 {
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

/// What the world does to two nodes with one database.
#[derive(Clone, Debug)]
enum Step {
    Publish,
    /// A node makes jobs of events; with `false` it dies before the commit.
    Dispatch(bool),
    /// A node claims jobs and dies with them.
    ClaimAndDie(usize),
    /// A node claims jobs and runs them.
    ClaimAndRun(usize),
    /// A node claims jobs, sleeps beyond its leases, and runs them all the same.
    ClaimAndOversleep(usize),
    /// The leases of the dead and sleeping end and somebody notices.
    TakeBack,
    Later,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Publish),
        2 => any::<bool>().prop_map(Step::Dispatch),
        1 => (1_usize..4).prop_map(Step::ClaimAndDie),
        2 => (1_usize..4).prop_map(Step::ClaimAndRun),
        1 => (1_usize..4).prop_map(Step::ClaimAndOversleep),
        1 => Just(Step::TakeBack),
        1 => Just(Step::Later),
    ]
}

sql!(HEARD: "insert into t_effect (what) values (?1)");
sql!(ALL_HEARD -> String: "select what from t_effect order by what");

fn hear(context: &JobContext, event: &StoredEvent, who: &str) -> Result<(), JobError> {
    let (what, event) = (format!("{who} {:03}", event.subject), event.clone());
    context.db.write_blocking(move |tx| {
        tx.execute(&HEARD, params![what])?;
        event.finish_in(tx).map(drop)
    })
}

const A: Subscription = Subscription {
    name: "a",
    topic: "t",
    handle: |c, e| hear(c, e, "a"),
};
const B: Subscription = Subscription {
    name: "b",
    topic: "t",
    handle: |c, e| hear(c, e, "b"),
};

fn node(db: &Db, clock: &Clock, lease: SignedDuration) -> Engine {
    let work = Work {
        subscriptions: vec![A, B],
        ..Work::default()
    };
    Engine::new(
        JobContext::new(db.clone(), clock.clone()),
        work,
        None,
        lease,
    )
    .unwrap()
}

/// A dispatch whose transaction is undone at its end.
fn die_in_dispatch(engine: &Engine) {
    let (subscriptions, now) = (
        engine.work.subscriptions.clone(),
        engine.context.clock.now(),
    );
    let holder = std::sync::Arc::clone(&engine.holder);
    let died: Result<(), kit_db::DbError> = engine.context.db.write_blocking(move |tx| {
        crate::dispatch::dispatch(tx, &subscriptions, &holder, now)?;
        Err(kit_db::DbError::NoRow)
    });
    assert!(died.is_err());
}

fn play(db: &Db, steps: &[Step]) -> i64 {
    let clock = clock();
    let (hasty, lasting) = (
        node(db, &clock, SHORT),
        node(db, &clock, crate::engine::LEASE),
    );
    let mut published = 0;
    for step in steps {
        match step {
            Step::Publish => {
                let (now, subject) = (clock.now(), published);
                db.write_blocking(move |tx| publish(tx, now, "t", subject, &()))
                    .unwrap();
                published += 1;
            }
            Step::Dispatch(true) => drop(hasty.dispatch().unwrap()),
            Step::Dispatch(false) => die_in_dispatch(&hasty),
            Step::ClaimAndDie(count) => drop(hasty.claim(*count).unwrap()),
            Step::ClaimAndRun(count) => {
                lasting
                    .claim(*count)
                    .unwrap()
                    .iter()
                    .for_each(|run| lasting.run(run));
            }
            Step::ClaimAndOversleep(count) => {
                let runs = hasty.claim(*count).unwrap();
                let_leases_end();
                lasting.take_back_expired().unwrap();
                clock.advance(SignedDuration::from_secs(10));
                lasting
                    .claim(1)
                    .unwrap()
                    .iter()
                    .for_each(|run| lasting.run(run));
                runs.iter().for_each(|run| hasty.run(run));
            }
            Step::TakeBack => {
                let_leases_end();
                lasting.take_back_expired().unwrap();
            }
            Step::Later => clock.advance(SignedDuration::from_secs(10)),
        }
    }
    // the world heals: whatever is left is done, poisoned jobs are played again by a person
    let_leases_end();
    lasting.take_back_expired().unwrap();
    clock.advance(SignedDuration::from_secs(10));
    let now = clock.now();
    db.write_blocking(move |tx| {
        replay_kind(tx, now, "on:a")?;
        replay_kind(tx, now, "on:b")
    })
    .unwrap();
    while hasty.dispatch().unwrap() > 0 {}
    loop {
        let runs = lasting.claim(50).unwrap();
        if runs.is_empty() {
            return published;
        }
        runs.iter().for_each(|run| lasting.run(run));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_dies_every_listener_hears_every_event_exactly_once(
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let db = testing::sqlite_db(MIGRATIONS);
        let published = play(&db, &steps);
        let heard = db.read_blocking(|tx| tx.query(&ALL_HEARD, params![])).unwrap();
        let expected: Vec<String> = ["a", "b"].iter()
            .flat_map(|who| (0..published).map(move |n| format!("{who} {n:03}"))).collect();
        prop_assert_eq!(heard, expected);
    }
}
