//! Dead letters: jobs that were given up, and what a person can do with them.

use crate::{JobId, claim::shortened};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};

/// How many dead letters one page of the list holds.
pub const DEAD_LETTERS_PER_PAGE: i64 = 50;

kit_db::code_enum! {
    /// Why a job was given up.
    pub enum DeadBecause {
        /// Every attempt failed.
        Attempts = "attempts",
        /// It said itself that no repetition can help.
        Permanent = "permanent",
        /// Three workers died while they had it.
        Poison = "poison",
    }
}

kit_db::row! {
    /// A job that was given up.
    #[derive(Clone, Debug)]
    pub struct DeadLetter {
        /// The job.
        pub id: JobId,
        /// Its kind; `on:<name>` for a subscription.
        pub kind: String,
        /// What it should have worked on, as JSON.
        pub payload: String,
        /// Why it was given up.
        pub dead_because: DeadBecause,
        /// The last error, in the words of the code that failed.
        pub last_error: String,
        /// How often it was tried.
        pub attempts: u32,
        /// When it was stored.
        pub created_at: Timestamp,
        /// When it was given up.
        pub finished_at: Timestamp,
    }
}

sql!(PAGE -> DeadLetter: "select id, kind, payload, dead_because, last_error, attempts, created_at, finished_at
    from kit_job where state = 'dead' and id < ?1 order by id desc limit ?2");
sql!(REPLAY: "update kit_job set state = 'ready', run_at = ?2, attempts = 0, worker_deaths = 0,
    dead_because = null, finished_at = null where id = ?1 and state = 'dead'");
sql!(REPLAY_KIND: "update kit_job set state = 'ready', run_at = ?2, attempts = 0, worker_deaths = 0,
    dead_because = null, finished_at = null where kind = ?1 and state = 'dead'");
sql!(DISCARD: "update kit_job set state = 'discarded', finished_at = ?2, last_error = ?3
    where id = ?1 and state = 'dead'");

/// Dead letters, the newest job first; `before` is the last one of the page before.
///
/// # Errors
/// As the database answers.
pub fn dead_letters(tx: &mut Tx<'_>, before: Option<JobId>) -> Result<Vec<DeadLetter>, DbError> {
    let before = before.unwrap_or(JobId::from_i64(i64::MAX));
    tx.query(&PAGE, params![before, DEAD_LETTERS_PER_PAGE])
}

/// Gives a dead letter to the workers again, with all its attempts. False if it is not dead.
/// Its key is not taken back, so a job that was unique may now stand beside a newer one.
///
/// # Errors
/// As the database answers.
pub fn replay(tx: &mut Tx<'_>, now: Timestamp, id: JobId) -> Result<bool, DbError> {
    Ok(tx.execute(&REPLAY, params![id, now])? == 1)
}

/// [`replay`] for all dead letters of a kind; gives how many.
///
/// # Errors
/// As the database answers.
pub fn replay_kind(tx: &mut Tx<'_>, now: Timestamp, kind: &str) -> Result<u64, DbError> {
    tx.execute(&REPLAY_KIND, params![kind, now])
}

/// Gives a dead letter up for good, with the reason a person gave. False if it is not dead.
///
/// # Errors
/// As the database answers.
pub fn discard(tx: &mut Tx<'_>, now: Timestamp, id: JobId, reason: &str) -> Result<bool, DbError> {
    Ok(tx.execute(&DISCARD, params![id, now, shortened(reason)])? == 1)
}
