//! What administrators and waiting people see.

use crate::{JobId, JobState};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

/// How many running jobs are listed at most.
pub const JOBS_PER_PAGE: i64 = 100;

kit_db::row! {
    /// How far a job is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct JobProgress {
        /// The job.
        pub id: JobId,
        /// Its kind.
        pub kind: String,
        /// Where it stands.
        pub state: JobState,
        /// Steps done, if it tells.
        pub progress_done: Option<i64>,
        /// Steps in all, if it tells.
        pub progress_total: Option<i64>,
        /// What it is doing, in its own words.
        pub progress_note: Option<String>,
        /// How often it was begun.
        pub attempts: u32,
        /// The last failure.
        pub last_error: Option<String>,
        /// When it is due, or was.
        pub run_at: Timestamp,
        /// When it ended.
        pub finished_at: Option<Timestamp>,
    }
}
kit_db::row! {
    /// The jobs of one kind that wait.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Waiting {
        /// The kind.
        pub kind: String,
        /// How many.
        pub number: i64,
        /// When the first of them is or was due.
        pub oldest: Timestamp,
    }
}

sql!(ONE -> JobProgress: "select id, kind, state, progress_done, progress_total, progress_note, attempts,
    last_error, run_at, finished_at from kit_job where id = ?1");
sql!(RUNNING -> JobProgress: "select id, kind, state, progress_done, progress_total, progress_note, attempts,
    last_error, run_at, finished_at from kit_job where state = 'running' order by held_until limit ?1");
sql!(WAITING -> Waiting: "select kind, count(*) as number, min(run_at) as oldest from kit_job
    where state = 'ready' group by kind order by kind");

/// How far a job is; `None` if it is unknown or forgotten.
///
/// # Errors
/// As the database answers.
pub fn progress_of(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobProgress>, DbError> {
    tx.find(&ONE, params![id])
}

/// The jobs that are running now, on all nodes.
///
/// # Errors
/// As the database answers.
pub fn running_jobs(tx: &mut Tx<'_>) -> Result<Vec<JobProgress>, DbError> {
    tx.query(&RUNNING, params![JOBS_PER_PAGE])
}

/// How many jobs of each kind wait, and since when.
///
/// # Errors
/// As the database answers.
pub fn waiting(tx: &mut Tx<'_>) -> Result<Vec<Waiting>, DbError> {
    tx.query(&WAITING, params![])
}
