//! What is done every night: idle accounts are disabled, proposals
//! that nobody decided lapse, old sessions are forgotten.

use crate::{
    accounts::disable::disable_idle_accounts, proposals::lapse_proposals,
    sessions::forget_old_sessions,
};
use jiff::civil::time;
use kit_db::DbError;
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule};

const NAME: &str = "identity.upkeep";

/// The job.
pub(crate) const UPKEEP: JobKind = JobKind::new(NAME, run);

/// The schedules of this context, for the runner.
pub const CRONS: &[Cron] = &[Cron {
    name: "identity.upkeep.nightly",
    schedule: Schedule::Daily(time(1, 30, 0, 0)),
    kind: NAME,
}];

fn run(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let now = context.clock.now();
    let idle = move |tx: &mut kit_db::Tx<'_>| disable_idle_accounts(tx, now);
    while retry(context.db.write_blocking(idle))? > 0 {
        context.go_on()?;
    }
    let lapse = move |tx: &mut kit_db::Tx<'_>| lapse_proposals(tx, now);
    while retry::<usize, DbError>(context.db.write_blocking(lapse))? > 0 {
        context.go_on()?;
    }
    let forget = move |tx: &mut kit_db::Tx<'_>| forget_old_sessions(tx, now);
    retry::<u64, DbError>(context.db.write_blocking(forget))?;
    Ok(Done::now())
}

fn retry<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, JobError> {
    result.map_err(|error| JobError::Retry(error.to_string()))
}
