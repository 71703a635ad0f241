//! How long an account waits after wrong passwords and codes, counted apart for each place that they come from.
//!
//! A place is a network, or a browser that signed in to the account before. So whoever types wrong passwords elsewhere
//! keeps nobody out: not the office, and not the browser at home that the owner always uses.

use super::store;
use crate::AccountId;
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Wrong tries that are free: five, as the province's rules ask (5 in 15 minutes).
pub const FREE_TRIES: i64 = 5;
/// Wrong codes that are free from everywhere together: who sends them knows the password, so they may come from many
/// networks and still be one guess in a hundred thousand at most.
pub const FREE_CODES: i64 = 10;
/// The first wait.
pub const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// The longest wait.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(4);
/// A wrong try is forgiven after each such time without another.
pub const FORGIVEN_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// The lane of wrong codes from everywhere.
const ALL_CODES: &str = "code";

/// What wrong tries are counted under: passwords and codes apart, for one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    place: String,
    /// Whether it is a browser that signed in before.
    pub(crate) known: bool,
}

kit_db::row! {
    pub(crate) struct Tries {
        pub(crate) failures: i64,
        pub(crate) failed_at: Timestamp,
        pub(crate) locked_until: Option<Timestamp>,
    }
}

impl Lane {
    /// The network of an address: /24 of IPv4 and /48 of IPv6, what one customer or office is given at most. Of a
    /// smaller one (a single address, a /64) somebody may have thousands, each with its free tries; and in a larger one
    /// a stranger's tries would keep out more neighbours than need be.
    pub(crate) fn of_network(address: IpAddr) -> Self {
        Self {
            place: network_of(address),
            known: false,
        }
    }

    /// A browser that signed in before.
    pub(crate) fn of_device(device: &str) -> Self {
        Self {
            place: format!("device {device}"),
            known: true,
        }
    }

    fn codes(&self) -> String {
        format!("{ALL_CODES} {}", self.place)
    }

    /// Until when no password is compared for somebody without a second factor.
    pub(crate) fn locked(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        id: AccountId,
    ) -> Result<Option<Timestamp>, DbError> {
        locked(tx, now, id, &self.place)
    }

    /// Until when no code is compared: after wrong codes from this place or, unless it is known, from everywhere.
    pub(crate) fn locked_for_codes(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        id: AccountId,
    ) -> Result<Option<Timestamp>, DbError> {
        let here = locked(tx, now, id, &self.codes())?;
        if here.is_some() || self.known {
            return Ok(here);
        }
        locked(tx, now, id, ALL_CODES)
    }

    /// Counts a wrong password.
    pub(crate) fn count_password(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        id: AccountId,
    ) -> Result<(), DbError> {
        count(tx, now, id, &self.place, FREE_TRIES)
    }

    /// Counts a wrong code.
    pub(crate) fn count_code(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        id: AccountId,
    ) -> Result<(), DbError> {
        count(tx, now, id, &self.codes(), FREE_TRIES)?;
        count(tx, now, id, ALL_CODES, FREE_CODES)
    }

    /// Forgets the wrong tries from this place, and wrong codes from everywhere: the owner came in.
    pub(crate) fn forgive(&self, tx: &mut Tx<'_>, id: AccountId) -> Result<(), DbError> {
        tx.execute(
            &store::FORGIVE,
            params![id, self.place, self.codes(), ALL_CODES],
        )
        .map(drop)
    }
}

/// The network of an address, as in `203.0.113.0/24`.
pub(crate) fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(four) => {
            let [a, b, c, _] = four.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(six) => {
            let mut words = six.segments();
            words[3..].fill(0);
            format!("{}/48", Ipv6Addr::from(words))
        }
    }
}

fn locked(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    lane: &str,
) -> Result<Option<Timestamp>, DbError> {
    let tries: Option<Tries> = tx.find(&store::TRIES, params![id, lane])?;
    // a wait of a clock that ran ahead is none
    Ok(tries
        .and_then(|tries| tries.locked_until)
        .filter(|until| *until > now && *until <= now + LONGEST_WAIT))
}

fn count(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    lane: &str,
    free: i64,
) -> Result<(), DbError> {
    // one after the other, however many guess at once
    tx.execute(&store::HOLD, params![id])?;
    let before: Option<Tries> = tx.find(&store::TRIES, params![id, lane])?;
    let before = before.map_or(0, |tries| {
        still_counted(tries.failures, tries.failed_at, now)
    });
    let failures = before.saturating_add(1);
    let until = locked_until(failures.saturating_sub(free - FREE_TRIES), now);
    tx.execute(&store::FAILED, params![id, lane, failures, now, until])
        .map(drop)
}

/// Forgets wrong tries of which none counts any more.
pub(crate) fn forget_old_lanes(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    const MONTH: SignedDuration = SignedDuration::from_hours(31 * 24);
    tx.execute(&store::FORGET_LANES, params![now - MONTH])
        .map(drop)
}

/// How many of so many wrong tries still count when the last was at `failed_at`.
#[must_use]
pub fn still_counted(failures: i64, failed_at: Timestamp, now: Timestamp) -> i64 {
    let hours = now.duration_since(failed_at).as_secs() / FORGIVEN_EVERY.as_secs();
    failures.saturating_sub(hours.max(0)).max(0)
}

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

    #[test]
    fn a_network_is_what_one_customer_has_however_the_address_is_written() {
        let of = |text: &str| network_of(text.parse().expect("an address"));
        assert_eq!(of("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(of("::ffff:203.0.113.1"), "203.0.113.0/24");
        assert_eq!(of("2001:db8:1:2:3::4"), "2001:db8:1::/48");
    }

    proptest! {
        #[test]
        fn the_wait_never_shrinks_and_never_passes_its_limit(failures in 0_i64..=i64::MAX - 1) {
            let now = Timestamp::UNIX_EPOCH;
            let (one, next) = (locked_until(failures, now), locked_until(failures + 1, now));
            prop_assert!(one <= next);
            prop_assert!(next <= Some(now + LONGEST_WAIT));
        }

        #[test]
        fn wrong_tries_are_forgiven_with_time_and_never_become_more(failures in 0_i64..1000, minutes in -600_i64..6000) {
            let then = Timestamp::UNIX_EPOCH;
            let left = still_counted(failures, then, then + SignedDuration::from_mins(minutes));
            prop_assert!((0..=failures).contains(&left));
            prop_assert_eq!(left, (failures - (minutes / 60).max(0)).max(0));
        }
    }
}
