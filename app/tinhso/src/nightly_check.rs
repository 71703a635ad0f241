//! Every night: is every content there that rows name? Nothing is read, so it costs little; the drill
//! and `tinhso check files` read everything.

use crate::contents::{ContentsReport, compare};
use jiff::civil::time;
use kit_db::note_check;
use kit_files::{Depth, Files};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule, Work};
use tokio::runtime::Handle;

/// The name under which it says how it ended.
pub(crate) const FILES_CHECK: &str = "files";
/// Problems that are named in the log.
const LOGGED: usize = 20;

const CHECK: JobKind = JobKind::new("tinhso.check_files", check);
const CHECK_NIGHTLY: Cron = Cron {
    name: "tinhso.check_files",
    schedule: Schedule::Daily(time(2, 40, 0, 0)),
    kind: CHECK.name,
};

/// The job of this file and when it comes.
pub(crate) fn work() -> Work {
    Work {
        kinds: vec![CHECK],
        crons: vec![CHECK_NIGHTLY],
        ..Work::default()
    }
}

fn check(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let (files, runtime) = (context.get::<Files>()?, context.get::<Handle>()?);
    let compared = runtime.block_on(compare(&context.db, files, Depth::Length, |_| ()));
    let report: ContentsReport = compared.map_err(JobError::retry)?;
    for problem in report.problems.iter().take(LOGGED) {
        tracing::error!(%problem, "a content that is named is not what it should be");
    }
    let first = report.problems.first().map(ToString::to_string);
    let (now, found) = (context.clock.now(), first.clone());
    context
        .db
        .write_blocking(move |tx| note_check(tx, now, FILES_CHECK, found.as_deref()))?;
    match first {
        None => Ok(Done::now()),
        // a dead letter that nobody overlooks
        Some(first) => Err(JobError::Permanent(format!(
            "find contents of files: {} problems, the first: {first}",
            report.problems_in_all
        ))),
    }
}
