use super::{EFFECT, MIGRATIONS, context, effects, put, start};
use jiff::{SignedDuration, ToSpan};
use kit_db::{DbError, params, sql};
use kit_jobs::{
    Done, JobContext, JobError, JobKind, JobRun, JobState, NewJob, Priority, RetryPolicy, Work,
    enqueue, progress_of, prune, run_until_idle, running_jobs, waiting,
};
use std::sync::atomic::{AtomicU32, Ordering};

fn store(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let what: String = run.payload()?;
    let run = run.clone();
    context.db.write_blocking(move |tx| {
        tx.execute(&EFFECT, params![what])?;
        run.finish_in(tx)
    })
}

const STORE: JobKind = JobKind::new("test.store", store);

fn work(kinds: &[JobKind]) -> Work {
    Work {
        kinds: kinds.to_vec(),
        ..Work::default()
    }
}

struct Failures(AtomicU32);

/// Fails as often as its service says.
const SHAKY: JobKind = JobKind::new("test.shaky", |context, _| {
    let left = &context.get::<Failures>()?.0;
    let failed = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
    if failed.is_ok() {
        return Err(JobError::retry("the line is broken"));
    }
    Ok(Done::now())
});

sql!(STATE_COUNT -> i64: "select count(*) as n from kit_job where state = ?1");

testing::on_both_databases! {
    fn a_job_is_done_once_with_its_effect(db: &TestDb) {
        let id = put(db, NewJob::new("test.store", &"a"));
        assert_eq!(run_until_idle(&context(db), &work(&[STORE])).unwrap(), 1);
        assert_eq!(run_until_idle(&context(db), &work(&[STORE])).unwrap(), 0);
        assert_eq!(effects(db), ["a"]);
        let progress = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!(progress.state, JobState::Done);
    }

    fn urgent_jobs_come_first_then_the_oldest(db: &TestDb) {
        let earlier = start() - 1.hour();
        put(db, NewJob::new("test.store", &"background").priority(Priority::Background).at(earlier));
        put(db, NewJob::new("test.store", &"later"));
        put(db, NewJob::new("test.store", &"earlier").at(earlier));
        put(db, NewJob::new("test.store", &"urgent").priority(Priority::Urgent));
        put(db, NewJob::new("test.store", &"tomorrow").at(start() + 24.hours()));
        let waiting = db.read_blocking(waiting).unwrap();
        assert_eq!((waiting[0].number, waiting[0].oldest), (5, earlier));
        run_until_idle(&context(db), &work(&[STORE])).unwrap();
        assert_eq!(effects(db)[0], "urgent");
        assert_eq!(effects(db)[3], "background");
        assert_eq!(effects(db).len(), 4);
    }

    fn a_key_makes_one_job_until_it_is_done(db: &TestDb) {
        let job = || NewJob::new("test.store", &"a").unique("k");
        let first = put(db, job());
        assert_eq!(put(db, job()), first);
        run_until_idle(&context(db), &work(&[STORE])).unwrap();
        assert_ne!(put(db, job()), first);
    }

    fn a_key_until_the_start_lets_a_second_job_wait_while_the_first_runs(db: &TestDb) {
        const TWICE: JobKind = JobKind::new("test.twice", |context, run| {
            let round: u32 = run.payload()?;
            if round < 3 {
                let next = NewJob::new("test.twice", &(round + 1)).unique_until_started("k");
                context.db.write_blocking(move |tx| enqueue(tx, start(), &next))?;
            }
            Ok(Done::now())
        });
        put(db, NewJob::new("test.twice", &1).unique_until_started("k"));
        assert_eq!(run_until_idle(&context(db), &work(&[TWICE])).unwrap(), 3);
    }

    fn a_failed_job_waits_longer_each_time_and_then_succeeds(db: &TestDb) {
        let context = context(db).with(Failures(AtomicU32::new(3)));
        let id = put(db, NewJob::new("test.shaky", &()));
        let work = work(&[SHAKY]);
        let mut rounds = 0;
        loop {
            run_until_idle(&context, &work).unwrap();
            let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
            if job.state == JobState::Done { break; }
            assert_eq!(job.last_error.as_deref(), Some("the line is broken"));
            let pause = job.run_at.duration_since(context.clock.now());
            assert!(pause <= SignedDuration::from_secs(10 << rounds.min(20)), "{pause:?} in round {rounds}");
            context.clock.set(job.run_at);
            rounds += 1;
            assert!(rounds <= 3);
        }
        let attempts = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap().attempts;
        assert_eq!(attempts, 4);
    }

    fn waiting_for_an_outside_system_costs_no_attempt(db: &TestDb) {
        const CLOSED: JobKind = JobKind::new("test.closed", |_, _| {
            Err(JobError::Postponed { after: SignedDuration::from_mins(1), reason: "closed at night".to_owned() })
        }).retry(RetryPolicy::NEVER);
        let context = context(db);
        let id = put(db, NewJob::new("test.closed", &()));
        for _ in 0..3 {
            run_until_idle(&context, &work(&[CLOSED])).unwrap();
            context.clock.advance(SignedDuration::from_mins(1));
        }
        let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Ready, 0));
    }

    fn a_kind_that_this_node_does_not_know_is_left_to_others(db: &TestDb) {
        let context = context(db);
        put(db, NewJob::new("test.store", &"a"));
        run_until_idle(&context, &work(&[])).unwrap();
        assert_eq!(run_until_idle(&context, &work(&[STORE])).unwrap(), 0);
        context.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(run_until_idle(&context, &work(&[STORE])).unwrap(), 1);
    }

    fn a_panic_is_a_failure_and_undoes_the_effect(db: &TestDb) {
        const PANICS: JobKind = JobKind::new("test.panics", |context, run| {
            let run = run.clone();
            context.db.write_blocking(move |tx| {
                tx.execute(&EFFECT, params!["half"])?;
                run.finish_in(tx)?;
                panic!("between effect and commit");
            })
        });
        let id = put(db, NewJob::new("test.panics", &()));
        run_until_idle(&context(db), &work(&[PANICS])).unwrap();
        assert_eq!(effects(db), Vec::<String>::new());
        let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Ready, 1));
        assert!(job.last_error.unwrap().contains("panicked"));
    }

    fn people_see_how_far_a_long_job_is(db: &TestDb) {
        const LONG: JobKind = JobKind::new("test.long", |context, run| {
            run.progress(context, 1, 4, "tệp 1")?;
            let seen = context.db.read_blocking(running_jobs)?;
            assert_eq!((seen[0].progress_done, seen[0].progress_total), (Some(1), Some(4)));
            assert_eq!(seen[0].progress_note.as_deref(), Some("tệp 1"));
            run.progress(context, 2, 4, "too soon to be stored")?;
            assert_eq!(context.db.read_blocking(running_jobs)?[0].progress_done, Some(1));
            run.progress(context, 4, 4, "hết")?;
            Ok(Done::now())
        });
        let id = put(db, NewJob::new("test.long", &()));
        run_until_idle(&context(db), &work(&[LONG])).unwrap();
        let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!((job.state, job.progress_done), (JobState::Done, Some(4)), "{:?}", job.last_error);
    }

    fn done_jobs_are_forgotten_after_a_while(db: &TestDb) {
        put(db, NewJob::new("test.store", &"a"));
        run_until_idle(&context(db), &work(&[STORE])).unwrap();
        let count = || -> i64 { db.read_blocking(|tx| tx.get(&STATE_COUNT, params![JobState::Done])).unwrap() };
        let prune_at = |days: i64| db.write_blocking(move |tx| prune(tx, start() + (24 * days).hours())).unwrap();
        assert_eq!((prune_at(13), count()), (0, 1));
        assert_eq!((prune_at(15), count()), (1, 0));
    }

    fn a_job_with_a_payload_that_is_no_json_is_refused(db: &TestDb) {
        let bad = NewJob::new("test.store", &std::collections::BTreeMap::from([((1, 2), 3)]));
        let refused = db.write_blocking(move |tx| enqueue(tx, start(), &bad));
        assert!(matches!(refused, Err(DbError::Statement(_))));
    }
}
