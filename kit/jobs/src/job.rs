//! Jobs: work that an act leaves for later.

use crate::event::to_json;
use jiff::Timestamp;
use kit_db::{DbError, FromCell, ToValue, Tx, Value, params, sql};
use serde::Serialize;

kit_db::id_type!(pub struct JobId, "a job");

kit_db::code_enum! {
    /// Where a job stands.
    pub enum JobState {
        /// Waits for its time and a worker.
        Ready = "ready",
        /// A worker has it.
        Running = "running",
        /// Done.
        Done = "done",
        /// Given up, waits for a person.
        Dead = "dead",
        /// Given up by a person.
        Discarded = "discarded",
    }
}

/// Which of the due jobs come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    /// Somebody waits for it.
    Urgent,
    /// Most jobs.
    #[default]
    Normal,
    /// Whenever there is room: rebuilding, cleaning, reports.
    Background,
}

impl Priority {
    pub(crate) const ALL: [Self; 3] = [Self::Urgent, Self::Normal, Self::Background];

    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Urgent => 0,
            Self::Normal => 1,
            Self::Background => 2,
        }
    }
}

impl ToValue for Priority {
    fn to_value(&self) -> Value<'_> {
        Value::Int(self.number())
    }
}

impl FromCell for Priority {
    const KIND: kit_db::Kind = kit_db::Kind::Int;
    fn from_cell(cell: kit_db::Cell<'_>) -> Result<Self, DbError> {
        i64::from_cell(cell).map(|number| match number {
            ..=0 => Self::Urgent,
            1 => Self::Normal,
            _ => Self::Background,
        })
    }
}

/// A job to be stored.
#[derive(Clone, Debug)]
pub struct NewJob {
    kind: &'static str,
    payload: Result<String, DbError>,
    run_at: Option<Timestamp>,
    priority: Priority,
    unique_key: Option<String>,
    release_key_at_start: bool,
}

impl NewJob {
    /// A job of this kind, due at once.
    #[must_use]
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Self {
        Self {
            kind,
            payload: to_json(payload),
            run_at: None,
            priority: Priority::Normal,
            unique_key: None,
            release_key_at_start: false,
        }
    }

    /// Not before this time.
    #[must_use]
    pub fn at(mut self, run_at: Timestamp) -> Self {
        self.run_at = Some(run_at);
        self
    }

    /// Before or after others that are due.
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// While a job of this kind and key is waiting or running, there is no second one.
    #[must_use]
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self.release_key_at_start = false;
        self
    }

    /// As [`NewJob::unique`], but only while the first one waits: what changes after it has
    /// begun is not missed, because it makes a second one.
    #[must_use]
    pub fn unique_until_started(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self.release_key_at_start = true;
        self
    }
}

sql!(pub(crate) INSERT: "insert into kit_job
    (id, kind, payload, state, priority, run_at, unique_key, release_key_at_start, created_at)
    values (?1, ?2, ?3, 'ready', ?4, ?5, ?6, ?7, ?8)
    on conflict (kind, unique_key) do nothing");
sql!(SAME -> JobId: "select id from kit_job where kind = ?1 and unique_key = ?2");

/// Stores a job in the caller's transaction; it can begin when that is committed. Gives the
/// job of the same kind and key if there is one (its time and payload stay as they are).
///
/// # Errors
/// As the database answers, or [`DbError::Statement`] if the payload is no JSON.
pub fn enqueue(tx: &mut Tx<'_>, now: Timestamp, job: &NewJob) -> Result<JobId, DbError> {
    let payload = job.payload.as_ref().map_err(Clone::clone)?;
    let id = JobId::generate();
    // A job of the same key may end between the two statements; then the insert finds room.
    for _ in 0..3 {
        let stored = tx.execute(
            &INSERT,
            params![
                id,
                job.kind,
                payload,
                job.priority,
                job.run_at.unwrap_or(now),
                job.unique_key,
                job.release_key_at_start,
                now
            ],
        )?;
        if stored == 1 {
            return Ok(id);
        }
        if let Some(same) = tx.find(&SAME, params![job.kind, job.unique_key])? {
            return Ok(same);
        }
    }
    Err(DbError::Busy(
        "jobs of the same key came and went three times".into(),
    ))
}
