//! Work of every night that no office owns.

use jiff::{SignedDuration, civil::time};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule, Work};

/// How long an answer to a form is kept, for a second request with the same key: a browser that
/// was left open over a holiday week sends at last.
const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

const FORGET: JobKind = JobKind::new("tinhso.forget_answers", forget);
const FORGET_NIGHTLY: Cron = Cron {
    name: "tinhso.forget_answers",
    schedule: Schedule::Daily(time(1, 50, 0, 0)),
    kind: FORGET.name,
};
const PRUNE_SEARCH: JobKind = JobKind::new("tinhso.prune_search_changes", prune_search);
const PRUNE_SEARCH_NIGHTLY: Cron = Cron {
    name: "tinhso.prune_search_changes",
    schedule: Schedule::Daily(time(1, 55, 0, 0)),
    kind: PRUNE_SEARCH.name,
};

/// The jobs of this file and when they come.
pub(crate) fn work() -> Work {
    Work {
        kinds: vec![FORGET, PRUNE_SEARCH],
        crons: vec![FORGET_NIGHTLY, PRUNE_SEARCH_NIGHTLY],
        ..Work::default()
    }
}

fn forget(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let before = context
        .clock
        .now()
        .saturating_sub(ANSWERS_KEPT)
        .map_err(JobError::retry)?;
    let forgotten = context
        .db
        .write_blocking(move |tx| tx.forget_answers(before))?;
    tracing::info!(forgotten, "answers to old forms are forgotten");
    Ok(Done::now())
}

fn prune_search(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let deleted = kit_module::prune_search_changes(&context.db, context.clock.now())?;
    tracing::info!(deleted, "changes that no search index needs are deleted");
    Ok(Done::now())
}
