//! How often a program may ask: counted in the database, so that several nodes count together.

use super::{Program, store};
use crate::ProgramId;
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// What is left of a quota after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// `minute` or `day` (UTC).
    pub span: &'static str,
    /// Its length in seconds.
    pub seconds: i64,
    /// Requests in it.
    pub quota: i64,
    /// Requests left.
    pub left: i64,
    /// Seconds until it begins anew.
    pub resets_in: i64,
    /// Whether this request was one too many.
    pub over: bool,
}

/// Counts a request; requests that are refused for it count too, so that asking on does not help.
///
/// # Errors
/// As the database answers.
pub fn count_request(
    tx: &mut Tx<'_>,
    now: Timestamp,
    program: &Program,
) -> Result<[Left; 2], DbError> {
    Ok([
        count(tx, now, program.id, ("minute", MINUTE, program.per_minute))?,
        count(tx, now, program.id, ("day", DAY, program.per_day))?,
    ])
}

fn count(
    tx: &mut Tx<'_>,
    now: Timestamp,
    program: ProgramId,
    (span, seconds, quota): (&'static str, i64, i64),
) -> Result<Left, DbError> {
    let into = now.as_second().rem_euclid(seconds);
    let begins = Timestamp::from_second(now.as_second() - into).unwrap_or(now);
    let used: i64 = tx.get(&store::COUNT_USE, params![program, span, begins])?;
    Ok(Left {
        span,
        seconds,
        quota,
        left: (quota - used).max(0),
        resets_in: seconds - into,
        over: used > quota,
    })
}
