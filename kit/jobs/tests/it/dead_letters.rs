use super::{MIGRATIONS, context, put, start};
use kit_jobs::{
    DeadBecause, Done, JobError, JobKind, JobState, NewJob, RetryPolicy, Work, dead_letters,
    discard, progress_of, replay, replay_kind, run_until_idle,
};
use std::sync::atomic::{AtomicBool, Ordering};

struct Broken(AtomicBool);

const SEND: JobKind = JobKind::new("test.send", |context, _| {
    if context.get::<Broken>()?.0.load(Ordering::SeqCst) {
        return Err(JobError::retry("no answer"));
    }
    Ok(Done::now())
})
.retry(RetryPolicy::NEVER);
const IMPOSSIBLE: JobKind = JobKind::new("test.impossible", |_, run| {
    let number: u32 = run.payload()?;
    Err(JobError::permanent(format!("{number} is unknown there")))
});

fn work() -> Work {
    Work {
        kinds: vec![SEND, IMPOSSIBLE],
        ..Work::default()
    }
}

testing::on_both_databases! {
    fn a_job_without_hope_is_a_dead_letter_at_once(db: &TestDb) {
        put(db, NewJob::new("test.impossible", &5));
        put(db, NewJob::new("test.impossible", &"not a number"));
        run_until_idle(&context(db), &work()).unwrap();
        let dead = db.read_blocking(|tx| dead_letters(tx, None)).unwrap();
        assert_eq!(dead.len(), 2);
        assert!(dead.iter().all(|d| d.dead_because == DeadBecause::Permanent));
        assert!(dead[0].last_error.contains("payload"));
        assert_eq!(dead[1].last_error, "5 is unknown there");
        let first = dead[0].id;
        let rest = db.read_blocking(move |tx| dead_letters(tx, Some(first))).unwrap();
        assert_eq!(rest.len(), 1);
    }

    fn a_dead_letter_that_is_played_again_succeeds(db: &TestDb) {
        let context = context(db).with(Broken(AtomicBool::new(true)));
        let id = put(db, NewJob::new("test.send", &()).unique("one"));
        run_until_idle(&context, &work()).unwrap();
        let dead = db.read_blocking(|tx| dead_letters(tx, None)).unwrap();
        assert_eq!((dead[0].id, dead[0].dead_because, dead[0].attempts), (id, DeadBecause::Attempts, 1));
        context.get::<Broken>().unwrap().0.store(false, Ordering::SeqCst);
        assert!(db.write_blocking(move |tx| replay(tx, start(), id)).unwrap());
        assert!(!db.write_blocking(move |tx| replay(tx, start(), id)).unwrap(), "it waits already");
        assert_eq!(run_until_idle(&context, &work()).unwrap(), 1);
        let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!(job.state, JobState::Done);
    }

    fn a_dead_letter_can_be_discarded_with_a_reason(db: &TestDb) {
        let context = context(db).with(Broken(AtomicBool::new(true)));
        let id = put(db, NewJob::new("test.send", &()));
        run_until_idle(&context, &work()).unwrap();
        assert!(db.write_blocking(move |tx| discard(tx, start(), id, "gửi tay rồi")).unwrap());
        assert_eq!(db.read_blocking(|tx| dead_letters(tx, None)).unwrap().len(), 0);
        let job = db.read_blocking(move |tx| progress_of(tx, id)).unwrap().unwrap();
        assert_eq!((job.state, job.last_error.as_deref()), (JobState::Discarded, Some("gửi tay rồi")));
    }

    fn all_dead_letters_of_a_kind_are_played_together(db: &TestDb) {
        let context = context(db).with(Broken(AtomicBool::new(true)));
        for _ in 0..3 { put(db, NewJob::new("test.send", &())); }
        put(db, NewJob::new("test.impossible", &5));
        run_until_idle(&context, &work()).unwrap();
        assert_eq!(db.write_blocking(|tx| replay_kind(tx, start(), "test.send")).unwrap(), 3);
        assert_eq!(db.read_blocking(|tx| dead_letters(tx, None)).unwrap().len(), 1);
    }
}
