use super::{EFFECT, MIGRATIONS, context, effects, put, start};
use jiff::SignedDuration;
use kit_base::Clock;
use kit_db::{Db, params};
use kit_jobs::{
    Done, JobContext, JobError, JobKind, JobRun, NewJob, Runner, RunnerOptions, StoredEvent,
    Subscription, Work, publish,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

fn options() -> RunnerOptions {
    RunnerOptions {
        workers: 3,
        poll: Duration::from_millis(20),
        lease: SignedDuration::from_millis(900),
        grace: Duration::from_millis(300),
        holder: None,
    }
}

/// Which jobs run at this moment, on all runners of the test.
#[derive(Clone, Default)]
struct Together(Arc<Mutex<(HashSet<String>, bool)>>);

const COUNT: JobKind = JobKind::new("test.count", |context, run| {
    let together = context.get::<Together>()?.clone();
    let id = run.id().to_string();
    {
        let mut state = together.0.lock().unwrap();
        let alone = state.0.insert(id.clone());
        state.1 |= !alone;
    }
    pause(2);
    let done = count(context, run);
    together.0.lock().unwrap().0.remove(&id);
    done
});

fn count(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let (what, run) = (run.payload::<String>()?, run.clone());
    context.db.write_blocking(move |tx| {
        tx.execute(&EFFECT, params![what])?;
        run.finish_in(tx)
    })
}

fn heard(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let (what, event) = (format!("event {}", event.subject), event.clone());
    context.db.write_blocking(move |tx| {
        tx.execute(&EFFECT, params![what])?;
        event.finish_in(tx).map(drop)
    })
}

fn work() -> Work {
    Work {
        kinds: vec![COUNT, SLOW],
        subscriptions: vec![Subscription {
            name: "count",
            topic: "test.happened",
            handle: heard,
        }],
        ..Work::default()
    }
}

const SLOW: JobKind = JobKind::new("test.slow", |context, run| {
    let mut step = 0;
    while step < 40 {
        context.go_on()?;
        pause(50);
        step += 1;
    }
    count(context, run)
});

fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    for _ in 0..1500 {
        if reached() {
            return;
        }
        pause(10);
    }
    panic!("waited too long for {what}");
}

#[expect(clippy::disallowed_methods, reason = "work that takes its time")]
fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

fn number_of_effects(db: &Db) -> usize {
    effects(db).len()
}

testing::on_both_databases! {
    fn two_nodes_share_the_work_and_do_each_job_once(db: &TestDb) {
        let together = Together::default();
        let context = JobContext::new((*db).clone(), Clock::fixed(start())).with(together.clone());
        let nodes = [(); 2].map(|()| Runner::start(context.clone(), work(), &options()).unwrap());
        let mut expected = Vec::new();
        for n in 0..60 {
            put(db, NewJob::new("test.count", &format!("job {n}")));
            expected.push(format!("job {n}"));
        }
        for n in 0..60 {
            db.write_blocking(move |tx| publish(tx, start(), "test.happened", n, &())).unwrap();
            expected.push(format!("event {n}"));
        }
        wait_until("all effects", || number_of_effects(db) >= expected.len());
        for node in nodes { node.stop_blocking(); }
        let mut seen = effects(db);
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
        assert!(!together.0.lock().unwrap().1, "a job ran twice at the same time");
    }

    fn a_job_longer_than_its_lease_keeps_it(db: &TestDb) {
        let context = context(db);
        let nodes = [(); 2].map(|()| Runner::start(context.clone(), work(), &options()).unwrap());
        put(db, NewJob::new("test.slow", &"slow")); // two seconds; the lease is for 0.9
        wait_until("the slow job", || number_of_effects(db) > 0);
        pause(100);
        for node in nodes { node.stop_blocking(); }
        assert_eq!(effects(db), ["slow"]);
    }

    fn a_stopping_node_hands_its_job_to_the_next(db: &TestDb) {
        let first = Runner::start(context(db), work(), &options()).unwrap();
        put(db, NewJob::new("test.slow", &"slow"));
        pause(300);
        first.stop_blocking();
        assert_eq!(number_of_effects(db), 0);
        let second = Runner::start(context(db), work(), &options()).unwrap();
        wait_until("the slow job", || number_of_effects(db) > 0);
        second.stop_blocking();
        assert_eq!(effects(db), ["slow"]);
    }

    fn a_hanging_job_does_not_keep_a_node_from_stopping(db: &TestDb) {
        const HANGS: JobKind = JobKind::new("test.hangs", |context, run| {
            pause(3_000); // hears nothing of the stop
            count(context, run)
        });
        let hanging = Work { kinds: vec![HANGS], ..Work::default() };
        let patient = Work { kinds: vec![JobKind::new("test.hangs", count)], ..Work::default() };
        put(db, NewJob::new("test.hangs", &"once"));
        let first = Runner::start(context(db), hanging, &options()).unwrap();
        pause(300);
        first.stop_blocking();
        let second = Runner::start(context(db), patient, &options()).unwrap();
        wait_until("the job on the second node", || number_of_effects(db) > 0);
        pause(3_000); // the late worker ends and changes nothing
        second.stop_blocking();
        assert_eq!(effects(db), ["once"]);
    }
}
