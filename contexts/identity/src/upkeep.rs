//! What is done every night: idle accounts are disabled, proposals that nobody decided lapse, old
//! sessions are forgotten, and those of a clock that ran ahead ended in time.

use crate::{
    Settings,
    accounts::begun::forget_begun,
    accounts::disable::disable_idle_accounts,
    accounts::lockout::forget_old_lanes,
    accounts::passkeys::forget_answered,
    proposals::lapse_proposals,
    sessions::{end_ahead, forget_old_sessions, forget_old_tries, log_sums},
};
use jiff::civil::time;
use kit_db::DbError;
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule};

const NAME: &str = "identity.upkeep";

/// The job.
pub(crate) const UPKEEP: JobKind = JobKind::new(NAME, run);

const SUMS: &str = "identity.sign_in_sums";

/// Sums of wrong sign-ins become leaves of the log.
pub(crate) const SIGN_IN_SUMS: JobKind = JobKind::new(SUMS, sums);

/// The schedules of this context, for the runner.
pub const CRONS: &[Cron] = &[
    Cron {
        name: "identity.upkeep.nightly",
        schedule: Schedule::Daily(time(1, 30, 0, 0)),
        kind: NAME,
    },
    Cron {
        name: "identity.sign_in_sums.hourly",
        schedule: Schedule::EveryMinutes(60),
        kind: SUMS,
    },
    Cron {
        name: "identity.sort_keys.soon",
        // one short question; after an update the order of names is right within minutes
        schedule: Schedule::EveryMinutes(10),
        kind: crate::sort_keys::NAME,
    },
];

fn sums(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let now = context.clock.now();
    while retry::<usize, DbError>(context.db.write_blocking(move |tx| log_sums(tx, now)))? > 0 {
        context.go_on()?;
    }
    Ok(Done::now())
}

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
    retry::<(), DbError>(context.db.write_blocking(move |tx| {
        forget_old_tries(tx, now)?;
        forget_old_lanes(tx, now)?;
        forget_answered(tx, now)?;
        forget_begun(tx, now)
    }))?;
    let life = context.get::<Settings>()?.absolute;
    let ahead = move |tx: &mut kit_db::Tx<'_>| end_ahead(tx, now, life);
    retry::<u64, DbError>(context.db.write_blocking(ahead))?;
    Ok(Done::now())
}

fn retry<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, JobError> {
    result.map_err(|error| JobError::Retry(error.to_string()))
}
