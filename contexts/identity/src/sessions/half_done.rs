//! Between the two steps of signing in: the password was right, and the second factor is asked.

use super::{LiveSession, store, token_hash};
use crate::{
    Settings,
    accounts::{
        passkeys::{Challenge, proof_challenge},
        second_factor::FactorError,
    },
    actor::Strength,
};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// What the page of the second step offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondStep {
    /// What asks for a passkey, where the account has one.
    pub challenge: Option<Challenge>,
    /// Whether it is an account of the demonstration.
    pub demo: bool,
}

/// What the page of the second step offers to whoever is between the two steps: nothing to anybody else.
///
/// # Errors
/// As the database answers.
pub fn offered_at_second_step(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    pending: &str,
) -> Result<SecondStep, DbError> {
    let Some(half) = half_done(tx, now, pending)? else {
        return Ok(SecondStep::default());
    };
    let challenge = match proof_challenge(tx, now, settings, (half.account, Some(half.id))) {
        Err(FactorError::Database(error)) => return Err(error),
        // codes go on when a stored passkey cannot be read
        other => other.unwrap_or_default(),
    };
    Ok(SecondStep {
        challenge,
        demo: half.demo,
    })
}

/// The half-done sign-in that this token names, while it may be gone on with.
pub(super) fn half_done(
    tx: &mut Tx<'_>,
    now: Timestamp,
    pending: &str,
) -> Result<Option<LiveSession>, DbError> {
    let found: Option<LiveSession> = tx.find(&store::BY_TOKEN, params![token_hash(pending)])?;
    Ok(found.filter(|half| half.strength == Strength::None && half.ends_at > now))
}
