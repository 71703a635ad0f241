//! The daily check as a job.

use crate::{
    check::{CheckOptions, check},
    note::Verifier,
};
use jiff::civil::time;
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, RetryPolicy, Schedule, Work};

const CHECK: JobKind = JobKind::new("kit_audit.check", run).retry(RetryPolicy {
    attempts: 5,
    ..RetryPolicy::DEFAULT
});
const CHECK_DAILY: Cron = Cron {
    name: "kit_audit.check",
    schedule: Schedule::Daily(time(2, 10, 0, 0)),
    kind: CHECK.name,
};

/// Public keys under which the log was signed before: a service of the runner's context.
#[derive(Clone, Debug, Default)]
pub struct RetiredKeys(pub Vec<Verifier>);

/// The daily check of the whole log; a damaged log is a dead letter that nobody overlooks, and
/// `app.audit.chain_ok` is 0. Signatures are checked if the context has a [`Verifier`].
#[must_use]
pub fn work() -> Work {
    Work {
        kinds: vec![CHECK],
        crons: vec![CHECK_DAILY],
        ..Work::default()
    }
}

fn run(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let options = CheckOptions {
        verifier: context.find::<Verifier>().cloned(),
        retired: context
            .find::<RetiredKeys>()
            .map_or_else(Vec::new, |keys| keys.0.clone()),
        ..CheckOptions::default()
    };
    let report = check(&context.db, &options).map_err(JobError::retry)?;
    let intact = report.is_intact();
    metrics::gauge!("app.audit.chain_ok").set(if intact { 1.0 } else { 0.0 });
    if intact {
        tracing::info!(
            size = report.size,
            signed = report.signed,
            "the audit log is intact"
        );
        return Ok(Done::now());
    }
    let first = report.problems.first().map(ToString::to_string);
    Err(JobError::Permanent(format!(
        "trust the audit log: {} problems, the first: {}",
        report.problems_in_all,
        first.unwrap_or_default()
    )))
}
