//! The daily check as a job.

use crate::{
    acts::ActSource,
    check::{CheckOptions, SignedWithin, check},
    kept::KeptPlace,
    note::Verifier,
    report::{Report, Verdict},
};
use jiff::{SignedDuration, Timestamp, civil::time};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, RetryPolicy, Schedule, Work};
use std::sync::Arc;

const CHECK: JobKind = JobKind::new("kit_audit.check", run).retry(RetryPolicy {
    attempts: 5,
    ..RetryPolicy::DEFAULT
});
const CHECK_DAILY: Cron = Cron {
    name: "kit_audit.check",
    schedule: Schedule::Daily(time(2, 10, 0, 0)),
    kind: CHECK.name,
};

/// The name under which the daily check says how it ended; see [`kit_db::check_verdicts`].
pub const AUDIT_CHECK: &str = "audit";

/// With what the log is compared: a service of the runner's context, and what commands use.
#[derive(Clone)]
pub struct CheckSettings {
    /// The public key of the log.
    pub verifier: Verifier,
    /// Public keys under which the log was signed before.
    pub retired: Vec<Verifier>,
    /// After which time a head is due.
    pub checkpoint_time: SignedDuration,
    /// The records of the offices.
    pub acts: Vec<ActSource>,
    /// Reads the places where heads are kept.
    pub places: Arc<dyn Fn() -> Vec<KeptPlace> + Send + Sync>,
}

impl CheckSettings {
    /// For a check that is made now.
    #[must_use]
    pub fn options(&self, now: Timestamp) -> CheckOptions {
        CheckOptions {
            verifier: Some(self.verifier.clone()),
            retired: self.retired.clone(),
            kept_elsewhere: Vec::new(),
            places: (self.places)(),
            acts: self.acts.clone(),
            signed_within: Some(SignedWithin {
                now,
                time: self.checkpoint_time,
            }),
            copy: None,
        }
    }
}

/// The daily check of the whole log; a log that is damaged, or of which a part cannot be shown, is
/// a dead letter that nobody overlooks, and `app.audit.chain_ok` is 0. The context needs
/// [`CheckSettings`].
#[must_use]
pub fn work() -> Work {
    Work {
        kinds: vec![CHECK],
        crons: vec![CHECK_DAILY],
        ..Work::default()
    }
}

fn run(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let settings = context.find::<CheckSettings>().ok_or_else(|| {
        JobError::Permanent("check the audit log: nobody said with what to compare it".to_owned())
    })?;
    let options = settings.options(context.clock.now());
    let report = check(&context.db, &options).map_err(JobError::retry)?;
    let verdict = report.verdict();
    let well = matches!(verdict, Verdict::Intact | Verdict::OnlyAgainstItself);
    metrics::gauge!("app.audit.chain_ok").set(if well { 1.0 } else { 0.0 });
    metrics::gauge!("app.audit.kept_heads").set(report.kept as f64);
    let found = report.problems.first().map(ToString::to_string);
    let found = found.or_else(|| report.unshown.first().map(ToString::to_string));
    let (now, found) = (context.clock.now(), found.filter(|_| !well));
    context
        .db
        .write_blocking(move |tx| kit_db::note_check(tx, now, AUDIT_CHECK, found.as_deref()))?;
    judged(&report, verdict)
}

fn judged(report: &Report, verdict: Verdict) -> Result<Done, JobError> {
    match verdict {
        Verdict::Intact => {
            let (size, signed, kept) = (report.size, report.signed, report.kept);
            tracing::info!(size, signed, kept, "the audit log is intact");
            Ok(Done::now())
        }
        Verdict::OnlyAgainstItself => {
            tracing::warn!(
                size = report.size,
                "the audit log agrees with itself; no head kept elsewhere was there to compare"
            );
            Ok(Done::now())
        }
        // it may pass: a long transaction, a mount that comes back
        Verdict::NotShown => {
            let first = report.unshown.first().map(ToString::to_string);
            Err(JobError::retry(NotShown(first.unwrap_or_default())))
        }
        Verdict::NotIntact => {
            let first = report.problems.first().map(ToString::to_string);
            Err(JobError::Permanent(format!(
                "trust the audit log: {} problems, the first: {}",
                report.problems_in_all,
                first.unwrap_or_default()
            )))
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("show the whole audit log: {0}")]
struct NotShown(String);
