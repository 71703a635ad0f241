//! Work outside the request: events in an outbox, jobs with leases and fences, schedules.
//!
//! An act calls [`publish`] or [`enqueue`] in its own transaction, so the fact and its
//! consequences are stored together or not at all. A [`Runner`] on every node does the work;
//! several runners share one database without a leader. See the crate's README.

mod claim;
mod context;
mod cron;
mod dead;
mod dispatch;
mod engine;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod engine_tests;
mod error;
mod event;
mod gauges;
mod job;
mod kind;
mod moved;
mod overview;
mod prune;
mod run;
mod runner;
mod schedule;

pub use context::JobContext;
pub use dead::{
    DEAD_LETTERS_PER_PAGE, DeadBecause, DeadLetter, dead_letters, discard, replay, replay_kind,
};
pub use engine::{IDLE_ROUNDS, StartError, run_until_idle};
pub use error::JobError;
pub use event::{StoredEvent, publish};
pub use gauges::{Gauges, measure};
pub use job::{JobId, JobState, NewJob, Priority, enqueue};
pub use kind::{Cron, Done, JobKind, RetryPolicy, Subscription, Work, WorkError};
pub use moved::move_subscriptions;
pub use overview::{JOBS_PER_PAGE, JobProgress, Waiting, progress_of, running_jobs, waiting};
pub use prune::{EVENTS_KEPT, FINISHED_JOBS_KEPT, prune};
pub use run::JobRun;
pub use runner::{Runner, RunnerOptions};
pub use schedule::{Schedule, ScheduleError};

/// The tables of this crate.
pub const MIGRATIONS: &[kit_db::Migration] = &[kit_db::migration!(
    "202611220101_kit_jobs",
    "../migrations/202611220101_kit_jobs.sql"
)];
