//! How a job can fail.

use jiff::SignedDuration;
use kit_db::DbError;
use std::fmt::Display;

/// Why a job is not done. Decides what happens to it next.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JobError {
    /// Something that may be better later: tried again by the kind's [`crate::RetryPolicy`].
    #[error("{0}")]
    Retry(String),
    /// No repetition can help: becomes a dead letter at once.
    #[error("{0}")]
    Permanent(String),
    /// Not yet time, e.g. an outside system is closed: runs again after this pause, and the
    /// attempt does not count.
    #[error("go on before {after:#} have passed: {reason}")]
    Postponed {
        /// How long to wait.
        after: SignedDuration,
        /// What it waits for.
        reason: String,
    },
    /// The node is stopping: another one takes over at once, and the attempt does not count.
    #[error("go on while the node is stopping")]
    Stopping,
    /// The lease went to another worker, so nothing of this run may be stored.
    #[error("keep the lease: another worker has the job")]
    Lost,
    /// The database did not do what was asked: tried again.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl JobError {
    /// A failure that may be better later.
    pub fn retry(cause: impl Display) -> Self {
        Self::Retry(cause.to_string())
    }

    /// A failure that no repetition can mend.
    pub fn permanent(cause: impl Display) -> Self {
        Self::Permanent(cause.to_string())
    }
}
