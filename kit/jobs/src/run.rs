//! One run of a job: its lease, its fence and its end.

use crate::{Done, JobContext, JobError, JobId};
use jiff::Timestamp;
use kit_base::Clock;
use kit_db::{Tx, params, sql};
use serde::de::DeserializeOwned;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// Progress is stored at most this often, so that a quick loop does not fill the database.
const PROGRESS_EVERY: jiff::SignedDuration = jiff::SignedDuration::from_millis(700);

sql!(pub(crate) FINISH: "update kit_job set state = 'done', finished_at = ?3, unique_key = null, holder = null,
    held_until = null, last_error = null where id = ?1 and fence = ?2 and state = 'running'");
sql!(HOLD: "update kit_job set fence = fence where id = ?1 and fence = ?2 and state = 'running'");
sql!(PROGRESS: "update kit_job set progress_done = ?3, progress_total = ?4, progress_note = ?5
    where id = ?1 and fence = ?2 and state = 'running'");

/// A job that this worker has leased. Cheap to clone into the closure of a transaction.
#[derive(Clone, Debug)]
pub struct JobRun(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: JobId,
    kind: String,
    payload: String,
    fence: i64,
    attempt: u32,
    created_at: Timestamp,
    clock: Clock,
    lost: AtomicBool,
    progress_at: Mutex<Option<Timestamp>>,
}

kit_db::row! {
    pub(crate) struct Claimed {
        pub id: JobId, pub kind: String, pub payload: String, pub fence: i64, pub attempts: u32,
        pub created_at: Timestamp,
    }
}

impl JobRun {
    pub(crate) fn new(row: Claimed, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            id: row.id,
            kind: row.kind,
            payload: row.payload,
            fence: row.fence,
            attempt: row.attempts,
            created_at: row.created_at,
            clock,
            lost: AtomicBool::new(false),
            progress_at: Mutex::new(None),
        }))
    }

    /// The job.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.0.id
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Which attempt this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// Rises with every claim; an outside effect that can carry a number carries this one.
    #[must_use]
    pub fn fence(&self) -> i64 {
        self.0.fence
    }

    /// When the job was stored.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.0.created_at
    }

    /// What the job is to work on.
    ///
    /// # Errors
    /// [`JobError::Permanent`] if it has another form.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, JobError> {
        serde_json::from_str(&self.0.payload)
            .map_err(|e| JobError::Permanent(format!("read the payload of {}: {e}", self.0.kind)))
    }

    /// Marks the job as done in the transaction of its effect: both happen, or neither.
    ///
    /// # Errors
    /// [`JobError::Lost`] if another worker has taken over; the transaction must be undone.
    pub fn finish_in(&self, tx: &mut Tx<'_>) -> Result<Done, JobError> {
        let now = self.0.clock.now();
        self.expect_one(tx.execute(&FINISH, params![self.0.id, self.0.fence, now])?)?;
        Ok(Done { stored: true })
    }

    /// Makes an effect in the middle of a job depend on the lease: the transaction holds the
    /// job's row until it ends, so nobody can take over in between.
    ///
    /// # Errors
    /// [`JobError::Lost`] if another worker has taken over; the transaction must be undone.
    pub fn hold_in(&self, tx: &mut Tx<'_>) -> Result<(), JobError> {
        self.expect_one(tx.execute(&HOLD, params![self.0.id, self.0.fence])?)
    }

    /// Shows people how far the job is. Stored about once a second at most, and at the end.
    ///
    /// # Errors
    /// [`JobError::Lost`] if another worker has taken over.
    pub fn progress(
        &self,
        context: &JobContext,
        done: u64,
        total: u64,
        note: &str,
    ) -> Result<(), JobError> {
        if self.is_lost() {
            return Err(JobError::Lost);
        }
        if !self.progress_is_due(context.clock.now(), done >= total) {
            return Ok(());
        }
        let (id, fence, note) = (self.0.id, self.0.fence, note.to_owned());
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (done, total) = (count(done), count(total));
        let changed = context.db.write_blocking(move |tx| {
            tx.execute(&PROGRESS, params![id, fence, done, total, note])
        })?;
        self.expect_one(changed)
    }

    fn progress_is_due(&self, now: Timestamp, at_the_end: bool) -> bool {
        let mut last = self
            .0
            .progress_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let due = at_the_end || last.is_none_or(|at| now.duration_since(at) >= PROGRESS_EVERY);
        if due {
            *last = Some(now);
        }
        due
    }

    /// True once the lease is known to be with another worker: stop soon, nothing counts.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.0.lost.load(Ordering::SeqCst)
    }

    pub(crate) fn mark_lost(&self) {
        self.0.lost.store(true, Ordering::SeqCst);
    }

    fn expect_one(&self, changed: u64) -> Result<(), JobError> {
        if changed == 1 {
            return Ok(());
        }
        self.mark_lost();
        Err(JobError::Lost)
    }
}
