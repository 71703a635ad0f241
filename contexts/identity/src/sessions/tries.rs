//! Wrong sign-ins of one address: how many are answered, and their sums for the log of official acts.

use super::store;
use crate::{Actor, Settings, SignInSumId, accounts::lockout::network_of, trail};
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params};
use std::net::{IpAddr, Ipv6Addr};

const HOUR: i64 = 60 * 60;
/// Sums stay for a year, as sessions do.
const KEPT: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Sums that one transaction writes into the log.
const AT_ONCE: i64 = 500;

/// What a try was that leaves no leaf of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Uncounted {
    /// A name that nobody has.
    UnknownName,
    /// A wrong password where the account was waiting already.
    Wrong,
    /// Turned away without a look.
    Unchecked,
}

kit_db::row! {
    pub(crate) struct Window {
        pub(crate) wrong: i64,
        pub(crate) since: Timestamp,
    }
}

kit_db::row! {
    /// What came from one address in one hour.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SignInSum {
        /// Identifier; the object of the entry in the log.
        pub id: SignInSumId,
        /// The address, of IPv6 its /64.
        pub address: String,
        /// Names that nobody has.
        pub unknown: i64,
        /// Wrong passwords where an account was waiting already.
        pub wrong: i64,
        /// Turned away without a look.
        pub unchecked: i64,
    }
}

/// Until when this address is turned away.
pub(super) fn turned_away(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    address: IpAddr,
) -> Result<Option<Timestamp>, DbError> {
    let window: Option<Window> = tx.find(&store::WINDOW, params![one_address(address)])?;
    let until = window
        .filter(|window| window.wrong >= settings.address_tries)
        .map(|window| window.since + settings.address_window);
    // a window of a clock that ran ahead is none
    Ok(until.filter(|until| *until > now && *until <= now + settings.address_window))
}

/// Until when this address may try no code on paper (of a reset, of a first password): it sent too many wrong ones, or
/// wrong passwords.
pub(crate) fn may_try_paper(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    address: IpAddr,
) -> Result<Option<Timestamp>, DbError> {
    let until = turned_away(tx, now, settings, address)?;
    if until.is_some() {
        add_to_sum(tx, now, address, Uncounted::Unchecked)?;
    }
    Ok(until)
}

/// Counts a wrong code on paper, of which nobody knows whose it should have been.
pub(crate) fn wrong_paper(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    address: IpAddr,
) -> Result<(), DbError> {
    count(tx, now, settings, address)?;
    add_to_sum(tx, now, address, Uncounted::Wrong)
}

/// Counts a wrong sign-in of this address.
pub(super) fn count(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    address: IpAddr,
) -> Result<(), DbError> {
    let begun = now - settings.address_window;
    tx.execute(
        &store::COUNT_ADDRESS,
        params![one_address(address), now, begun],
    )
    .map(drop)
}

/// Adds to the sum of the address and hour.
pub(super) fn add_to_sum(
    tx: &mut Tx<'_>,
    now: Timestamp,
    address: IpAddr,
    what: Uncounted,
) -> Result<(), DbError> {
    let one = |which| i64::from(what == which);
    tx.execute(
        &store::ADD_TO_SUM,
        params![
            SignInSumId::generate(),
            one_address(address),
            hour_of(now),
            one(Uncounted::UnknownName),
            one(Uncounted::Wrong),
            one(Uncounted::Unchecked)
        ],
    )
    .map(drop)
}

/// Writes the sums of hours that are over into the log of official acts, one leaf for each address and hour; tells how
/// many, [`AT_ONCE`] at most. The leaf names the network; the address stays in the sums, which are forgotten after a
/// year.
///
/// # Errors
/// As the database answers.
pub fn log_sums(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, DbError> {
    let system = Actor::system("identity.sign_in_sums");
    let open = tx.query(&store::OPEN_SUMS, params![hour_of(now), AT_ONCE])?;
    for sum in &open {
        let network = sum
            .address
            .parse()
            .map_or_else(|_| String::new(), network_of);
        let (unknown, wrong, unchecked) = (sum.unknown, sum.wrong, sum.unchecked);
        let reason = format!("{network} unknown={unknown} wrong={wrong} unchecked={unchecked}");
        tx.execute(&store::LOGGED, params![sum.id, now])?;
        trail::of(&system, now, "identity.session.refused_many")
            .on("sign_in_sum", sum.id)
            .reason(&reason)
            .refused()
            .record(tx)?;
    }
    Ok(open.len())
}

/// Forgets windows that are over and sums that are a year old.
///
/// # Errors
/// As the database answers.
pub fn forget_old_tries(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    let day = SignedDuration::from_hours(24);
    tx.execute(&store::FORGET_WINDOWS, params![now - day])?;
    tx.execute(&store::FORGET_SUMS, params![now - KEPT])
        .map(drop)
}

fn hour_of(now: Timestamp) -> Timestamp {
    let second = now.as_second().div_euclid(HOUR) * HOUR;
    Timestamp::from_second(second).unwrap_or(now)
}

/// One IPv6 household or office owns a whole /64, so it counts as one address.
fn one_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).to_string(),
    }
}
