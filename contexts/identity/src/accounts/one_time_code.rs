//! Codes by time (RFC 6238): which one is right at this moment, and what a wrong one says about the clock of the
//! authenticator.

use super::{Settings, second_factor::FactorError, store};
use crate::AccountId;
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};
use totp_rs::{Builder, Secret, Totp};

/// Seconds of one step.
const STEP_SECONDS: i64 = 30;
/// Digits of a code.
const DIGITS: usize = 6;
/// How far an authenticator's clock may differ so that it can still be used: a step before or after the present one
/// (RFC 6238 §5.2 and §6), once the difference was recorded.
const SKEW_MAX: i64 = 1;
/// How far around the present step a wrong code is looked for, so that a wrong clock can be named: ten minutes.
const LOOKED_FOR: i64 = 20;

/// How far a code was from the present step, in steps of thirty seconds; behind if negative.
pub(super) type Offset = i64;

/// Accepts the code of this moment once (ASVS 6.5.1): a code of the same or an earlier step is refused afterwards. The
/// step before or after the present one counts only for an authenticator whose clock is known to differ by that much:
/// since it was set up, or because two codes in a row said so (the resynchronisation of RFC 6238 §6).
///
/// # Errors
/// [`FactorError::OtherTime`] for a code that would be right within ten minutes, [`FactorError::WrongCode`] for
/// another or a used one. What was learnt of the clock is stored also then: commit it.
pub(crate) fn use_code(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    id: AccountId,
    code: &str,
) -> Result<(), FactorError> {
    let stored = tx
        .find(&store::TOTP, params![id])?
        .ok_or(FactorError::NotSetUp)?;
    let totp = open(settings, id, &stored.secret, "x")?;
    let present = present_step(settings, now)?;
    let offset = offset_of(&totp, code, present, stored.skew).ok_or(FactorError::WrongCode)?;
    let step = present + offset;
    if step <= stored.last_step {
        return Err(FactorError::WrongCode);
    }
    let known = offset == 0 || offset == stored.skew;
    let again = offset == stored.near_skew
        && stored.near_step > 0
        && (1..=LOOKED_FOR).contains(&(step - stored.near_step));
    let near = offset.abs() <= SKEW_MAX;
    if !known && (!near || !again) {
        if near {
            tx.execute(&store::NEAR, params![id, step, offset])?;
        }
        return Err(FactorError::OtherTime { steps: offset });
    }
    let skew = if known { stored.skew } else { offset };
    if tx.execute(&store::USE_STEP, params![id, step, skew])? == 0 {
        return Err(FactorError::WrongCode);
    }
    Ok(())
}

/// The step and the clock's difference that a first code shows, while an authenticator is being set up.
///
/// # Errors
/// As [`use_code`].
pub(super) fn first_code(
    settings: &Settings,
    now: Timestamp,
    totp: &Totp,
    code: &str,
) -> Result<(i64, Offset), FactorError> {
    let present = present_step(settings, now)?;
    let offset = offset_of(totp, code, present, 0).ok_or(FactorError::WrongCode)?;
    if offset.abs() > SKEW_MAX {
        return Err(FactorError::OtherTime { steps: offset });
    }
    Ok((present + offset, offset))
}

/// The code that is right at this moment.
pub(super) fn present_code(
    settings: &Settings,
    now: Timestamp,
    totp: &Totp,
) -> Result<String, FactorError> {
    let time = u64::try_from(present_step(settings, now)? * STEP_SECONDS).unwrap_or(0);
    Ok(totp.generate(time).to_string())
}

/// By how many minutes a clock differs that shows a code so many steps away: at least one.
#[must_use]
pub(crate) fn minutes_off(steps: Offset) -> i64 {
    (steps.abs() * STEP_SECONDS + 30).div_euclid(60).max(1)
}

fn present_step(settings: &Settings, now: Timestamp) -> Result<i64, FactorError> {
    // authenticators go by the world's clock, not by that of a demonstration
    let world = now
        .checked_sub(settings.clock_shift)
        .map_err(|_| FactorError::WrongCode)?;
    Ok(world.as_second() / STEP_SECONDS)
}

/// How far from the present step the code is; the accepted steps are asked first, then the nearest.
fn offset_of(totp: &Totp, code: &str, present: i64, skew: Offset) -> Option<Offset> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != DIGITS {
        return None;
    }
    let mut offsets: Vec<Offset> = (-LOOKED_FOR..=LOOKED_FOR).collect();
    offsets.sort_by_key(|offset| (*offset != 0 && *offset != skew, offset.abs()));
    offsets.into_iter().find(|offset| {
        let time = u64::try_from((present + offset) * STEP_SECONDS).unwrap_or(0);
        let expected = totp.generate(time).to_string();
        kit_base::same_bytes(expected.as_bytes(), digits.as_bytes())
    })
}

/// Opens a stored secret.
///
/// # Errors
/// [`FactorError::Sealed`] if key, account or bytes are others.
pub(super) fn open(
    settings: &Settings,
    id: AccountId,
    sealed: &[u8],
    user_name: &str,
) -> Result<Totp, FactorError> {
    let secret = settings
        .sealing_key
        .open(&place(id), sealed)
        .ok_or(FactorError::Sealed)?;
    Builder::new()
        .with_secret(Secret::new(secret.into_boxed_slice()))
        .with_account_name(user_name)
        .with_issuer(Some(settings.issuer.replace(':', " ")))
        .build()
        .map_err(|_| FactorError::Sealed)
}

/// Where a secret is sealed for.
pub(super) fn place(id: AccountId) -> String {
    format!("idn_totp:{id}")
}

/// Whether codes by time are set up.
///
/// # Errors
/// As the database answers.
pub(crate) fn is_set_up(tx: &mut Tx<'_>, id: AccountId) -> Result<bool, DbError> {
    Ok(tx.find(&store::TOTP, params![id])?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_off_by_whole_minutes_and_by_one_at_least() {
        let minutes: Vec<i64> = [1, -1, 2, 3, -4, 20, -20].map(minutes_off).to_vec();
        assert_eq!(minutes, [1, 1, 1, 2, 2, 10, 10]);
    }
}
