//! How long an account waits after wrong passwords and codes.

use super::store;
use crate::AccountId;
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params};

/// Wrong tries that are free: five, as the province's rules ask (5 in 15 minutes).
pub const FREE_TRIES: i64 = 5;
/// The first wait.
pub const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// The longest wait, so that a stranger cannot keep somebody out for good.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(4);

/// Until when an account waits after its `failures`-th wrong try in a row; every further try
/// doubles the wait.
#[must_use]
pub fn locked_until(failures: i64, now: Timestamp) -> Option<Timestamp> {
    let beyond = failures.checked_sub(FREE_TRIES).filter(|n| *n >= 0)?;
    let doubled = 1_i32
        .checked_shl(u32::try_from(beyond).unwrap_or(u32::MAX))
        .filter(|factor| *factor > 0);
    let wait = doubled
        .and_then(|factor| FIRST_WAIT.checked_mul(factor))
        .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT));
    now.checked_add(wait).ok()
}

/// Counts a wrong try and locks the account if it was one too many.
pub(crate) fn count_failure(tx: &mut Tx<'_>, now: Timestamp, id: AccountId) -> Result<(), DbError> {
    let failures = tx.get(&store::FAILED, params![id])?;
    if let Some(until) = locked_until(failures, now) {
        tx.execute(&store::LOCK, params![id, until])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_wrong_tries_cost_nothing_and_the_fifth_a_quarter_of_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(locked_until(4, now), None);
        assert_eq!(locked_until(5, now), Some(now + FIRST_WAIT));
        assert_eq!(locked_until(6, now), Some(now + FIRST_WAIT * 2));
    }

    proptest! {
        #[test]
        fn the_wait_never_shrinks_and_never_passes_its_limit(failures in 0_i64..=i64::MAX - 1) {
            let now = Timestamp::UNIX_EPOCH;
            let (one, next) = (locked_until(failures, now), locked_until(failures + 1, now));
            prop_assert!(one <= next);
            prop_assert!(next <= Some(now + LONGEST_WAIT));
        }
    }
}
