//! The second factor: codes by time, set up, replaced and taken away, beside passkeys ([`super::passkeys`]). What is
//! confirmed stays until another is confirmed, and whoever changes anything shows a factor that is set up, or a code of
//! the recovery sheet.

use super::{
    Settings, account,
    begun::{Kind, begin, begun, drop_begun},
    one_time_code::{first_code, is_set_up, open, place, present_code, use_code},
    passkeys::{PasskeyFault, use_passkey},
    recovery::{fresh_recovery_codes, use_recovery_code},
    store,
};
pub use super::{
    begun::BEGUN_LIFE,
    recovery::{RECOVERY_CODES, recovery_codes_left},
};
use crate::{
    AccountId, Actor, Refused, SessionId, Strength,
    events::{self, SignInChange},
    sessions, trail,
};
use jiff::Timestamp;
use kit_base::random_bytes;
use kit_db::{DbError, Tx, params};
use qrcode::{Color, QrCode};

/// What a person needs to set up an authenticator program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The address in the authenticator's QR code: `otpauth://totp/…`.
    pub address: String,
    /// The secret in base 32, to be typed where no camera is.
    pub secret: String,
}

impl Enrolment {
    /// The QR code: how many squares a side has, and its dark squares as the path of an SVG
    /// picture with squares of size 1. `None` if the address is too long for a code.
    #[must_use]
    pub fn qr_path(&self) -> Option<(usize, String)> {
        let code = QrCode::new(self.address.as_bytes()).ok()?;
        let side = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                path.push_str(&format!("M{} {}h1v1h-1z", at % side, at / side));
            }
        }
        Some((side, path))
    }
}

/// Why a second factor was not set up or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// Not the code of this moment, or used before.
    #[error("accept the code")]
    WrongCode,
    /// The code of another moment: the authenticator's clock is off, or the code was typed too late.
    #[error("accept a code that is {steps} steps of 30 seconds away from the present one")]
    OtherTime {
        /// Steps between its moment and this one; negative for an earlier one.
        steps: i64,
    },
    /// Nothing was begun, or nothing is set up.
    #[error("use a second factor that is not set up")]
    NotSetUp,
    /// Somebody else's account: everybody sets up their own.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A passkey was not enrolled or not accepted.
    #[error(transparent)]
    Passkey(#[from] PasskeyFault),
    /// The stored secret does not open with the installation's key.
    #[error("open the stored second factor with this installation's key")]
    Sealed,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What somebody shows of the second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The code of this moment, or one of the recovery sheet.
    Code(String),
    /// A passkey's answer to a challenge.
    Passkey {
        /// [`super::passkeys::Challenge::sealed`].
        challenge: String,
        /// What the browser gave, as JSON.
        answer: String,
    },
    /// The button of the demonstration: holds for its accounts, whose password everybody knows, and for no others.
    Demonstration,
}

impl From<&str> for Proof {
    fn from(code: &str) -> Self {
        Self::Code(code.to_owned())
    }
}

impl From<&String> for Proof {
    fn from(code: &String) -> Self {
        Self::Code(code.clone())
    }
}

impl From<&Proof> for Proof {
    fn from(proof: &Proof) -> Self {
        proof.clone()
    }
}

/// A second factor that was set up just now, or a new recovery sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshCodes {
    /// The recovery codes, told this once; none where the sheet that the person has stays.
    pub codes: Vec<String>,
    /// The present session's new token; the old one is dead. Absent where no session was named.
    pub token: Option<String>,
}

/// Begins to set up: stores a fresh secret that holds after [`confirm_factor`] in the same session only. Where a second
/// factor is set up already, `proof` is its present code or one of the recovery sheet, and it stays until the new one is
/// confirmed.
///
/// # Errors
/// [`FactorError`].
pub fn begin_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, present): (AccountId, Option<SessionId>),
    proof: impl Into<Proof>,
) -> Result<Enrolment, FactorError> {
    if is_any_set_up(tx, id)? {
        prove(tx, now, settings, (id, present), &proof.into())?;
    }
    let secret: [u8; 20] = random_bytes();
    let sealed = settings.sealing_key.seal(&place(id), &secret);
    begin(tx, now, (id, present), Kind::Codes, &sealed)?;
    enrolment(tx, now, settings, (id, present))
}

/// What was begun in this session and is not confirmed yet.
///
/// # Errors
/// [`FactorError::NotSetUp`] if nothing was begun, in another session, or longer than [`BEGUN_LIFE`] ago.
pub fn enrolment(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    whose: (AccountId, Option<SessionId>),
) -> Result<Enrolment, FactorError> {
    let totp = pending(tx, now, settings, whose)?;
    Ok(Enrolment {
        address: totp.to_url().map_err(|_| FactorError::Sealed)?,
        secret: totp.secret().to_base32(),
    })
}

/// Forgets what was begun; a confirmed second factor stays as it is.
///
/// # Errors
/// As the database answers.
pub fn abandon_factor(tx: &mut Tx<'_>, id: AccountId) -> Result<(), DbError> {
    drop_begun(tx, id)
}

/// Ends setting up what this session began, with a first code; gives the recovery codes, which are told this once. All other sessions of the
/// account end, and the present one goes on under a new token.
///
/// # Errors
/// [`FactorError::WrongCode`], [`FactorError::OtherTime`] and the others.
pub fn confirm_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    (id, present): (AccountId, Option<SessionId>),
    code: &str,
) -> Result<FreshCodes, FactorError> {
    let totp = pending(tx, now, settings, (id, present))?;
    let (step, skew) = first_code(settings, now, &totp, code)?;
    let replaced = is_set_up(tx, id)?;
    let sealed = settings
        .sealing_key
        .seal(&place(id), totp.secret().as_bytes());
    tx.execute(&store::SET_TOTP, params![id, sealed, step, skew, now])?;
    drop_begun(tx, id)?;
    let (action, what) = if replaced {
        (
            "identity.account.second_factor_replaced",
            SignInChange::FactorReplaced,
        )
    } else {
        (
            "identity.account.second_factor_set",
            SignInChange::FactorSet,
        )
    };
    let fresh = renewed(tx, now, id, present, action)?;
    trail::of(actor, now, action).on("account", id).record(tx)?;
    events::sign_in_changed(tx, now, id, what)?;
    Ok(fresh)
}

/// Sets codes by time up for an account of the demonstration, without an authenticator: one click to try. Where a second
/// factor is set up already it is left as it is.
///
/// # Errors
/// [`FactorError::NotSetUp`] for every other account.
pub fn try_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    (id, present): (AccountId, Option<SessionId>),
) -> Result<FreshCodes, FactorError> {
    must_own(tx, actor, id)?;
    if !account(tx, id)?.demo || is_any_set_up(tx, id)? {
        return Err(FactorError::NotSetUp);
    }
    let whose = (id, present);
    begin_factor(tx, now, settings, whose, "")?;
    let code = present_code(settings, now, &pending(tx, now, settings, whose)?)?;
    confirm_factor(tx, now, settings, actor, whose, &code)
}

/// Takes codes by time away; `proof` shows a second factor that is set up. With the last second factor go the recovery
/// codes. All other sessions of the account end. Gives the present session's new token.
///
/// # Errors
/// [`FactorError`].
pub fn drop_own_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    (id, present): (AccountId, Option<SessionId>),
    proof: impl Into<Proof>,
) -> Result<Option<String>, FactorError> {
    prove(tx, now, settings, (id, present), &proof.into())?;
    drop_begun(tx, id)?;
    if tx.execute(&store::DROP_TOTP, params![id])? == 0 {
        return Err(FactorError::NotSetUp);
    }
    let strength = if is_any_set_up(tx, id)? {
        Strength::TwoFactors
    } else {
        no_factor_left(tx, now, id)?;
        Strength::Password
    };
    removed(tx, now, actor, id)?;
    sessions::end_all(tx, now, id, present, "second_factor_removed")?;
    let renew = |present| sessions::renew_token(tx, present, Some(strength));
    Ok(present.map(renew).transpose()?)
}

/// Takes every second factor away, with the recovery codes and whatever was begun; who calls has shown why they may.
///
/// # Errors
/// [`FactorError`].
pub(super) fn drop_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
) -> Result<(), FactorError> {
    if !is_any_set_up(tx, id)? {
        return Err(FactorError::NotSetUp);
    }
    drop_all_factors(tx, now, id)?;
    removed(tx, now, actor, id)
}

/// The same without a trace, for acts that leave their own.
pub(super) fn drop_all_factors(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
) -> Result<(), DbError> {
    drop_begun(tx, id)?;
    let had = is_any_set_up(tx, id)?;
    tx.execute(&store::DROP_TOTP, params![id])?;
    tx.execute(&store::DROP_PASSKEYS, params![id])?;
    if had {
        no_factor_left(tx, now, id)?;
    }
    Ok(())
}

/// The recovery codes go with the last factor; who needs one has had the time to set it up.
pub(super) fn no_factor_left(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
) -> Result<(), DbError> {
    tx.execute(&store::DROP_RECOVERY, params![id])?;
    tx.execute(&store::FACTOR_DUE, params![id, now]).map(drop)
}

fn removed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
) -> Result<(), FactorError> {
    trail::of(actor, now, "identity.account.second_factor_removed")
        .on("account", id)
        .record(tx)?;
    Ok(events::sign_in_changed(
        tx,
        now,
        id,
        SignInChange::FactorRemoved,
    )?)
}

/// Replaces the recovery codes; the new ones are told this once. `proof` is a present code or one of the old sheet.
/// All other sessions of the account end.
///
/// # Errors
/// [`FactorError`].
pub fn renew_recovery_codes(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    (id, present): (AccountId, Option<SessionId>),
    proof: impl Into<Proof>,
) -> Result<FreshCodes, FactorError> {
    const ACTION: &str = "identity.account.recovery_codes_renewed";
    prove(tx, now, settings, (id, present), &proof.into())?;
    let fresh = renewed(tx, now, id, present, ACTION)?;
    trail::of(actor, now, ACTION).on("account", id).record(tx)?;
    events::sign_in_changed(tx, now, id, SignInChange::RecoveryRenewed)?;
    Ok(fresh)
}

/// A new recovery sheet, all other sessions ended, the present one under a new token.
fn renewed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    present: Option<SessionId>,
    why: &str,
) -> Result<FreshCodes, FactorError> {
    let codes = fresh_recovery_codes(tx, id)?;
    sessions::end_all(tx, now, id, present, why)?;
    let renew = |present| sessions::renew_token(tx, present, Some(Strength::TwoFactors));
    let token = present.map(renew).transpose()?;
    Ok(FreshCodes { codes, token })
}

/// Everybody sets up and removes their own second factor.
pub(super) fn must_own(tx: &mut Tx<'_>, actor: &Actor, id: AccountId) -> Result<(), FactorError> {
    if account(tx, id)?.person == actor.person {
        return Ok(());
    }
    Err(Refused::Scope {
        permission: "identity.account.own".to_owned(),
    }
    .into())
}

/// Whether any second factor is set up.
pub(crate) fn is_any_set_up(tx: &mut Tx<'_>, id: AccountId) -> Result<bool, DbError> {
    Ok(tx.get(&store::ANY_FACTOR, params![id])? > 0)
}

/// How strongly this shows who it is: by a second factor that is set up, or by a code of the recovery sheet.
///
/// # Errors
/// [`FactorError`]; what was learnt of a clock or a challenge is stored also then: commit it.
pub(crate) fn prove(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, present): (AccountId, Option<SessionId>),
    proof: &Proof,
) -> Result<Strength, FactorError> {
    if !is_any_set_up(tx, id)? {
        return Err(FactorError::NotSetUp);
    }
    let code = match proof {
        Proof::Code(code) => code,
        Proof::Passkey { challenge, answer } => {
            use_passkey(tx, now, settings, (id, present), (challenge, answer))?;
            return Ok(Strength::TwoFactors);
        }
        Proof::Demonstration if account(tx, id)?.demo => return Ok(Strength::TwoFactors),
        Proof::Demonstration => return Err(FactorError::WrongCode),
    };
    let wrong = match use_code(tx, now, settings, id, code) {
        Ok(()) => return Ok(Strength::TwoFactors),
        Err(wrong @ (FactorError::WrongCode | FactorError::OtherTime { .. })) => wrong,
        // passkeys only: the code can be one of the sheet
        Err(FactorError::NotSetUp) => FactorError::WrongCode,
        Err(other) => return Err(other),
    };
    match use_recovery_code(tx, now, id, code) {
        Ok(()) => Ok(Strength::Recovery),
        Err(FactorError::Database(error)) => Err(error.into()),
        Err(_) => Err(wrong),
    }
}

fn pending(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, present): (AccountId, Option<SessionId>),
) -> Result<totp_rs::Totp, FactorError> {
    let user_name = account(tx, id)?.user_name;
    let secret = begun(tx, now, (id, present), Kind::Codes)?.ok_or(FactorError::NotSetUp)?;
    open(settings, id, &secret, &user_name)
}
