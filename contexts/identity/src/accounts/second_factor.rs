//! The second factor: codes by time (RFC 6238) and a sheet of recovery codes.

use super::{Settings, account, store};
use crate::{AccountId, Actor, trail};
use jiff::Timestamp;
use kit_base::{random_bytes, sha256};
use kit_db::{DbError, Tx, params};
use qrcode::{Color, QrCode};
use totp_rs::{Builder, Secret, Totp};

/// Seconds of one step.
const STEP_SECONDS: i64 = 30;
/// Steps before and after the present one that are accepted, for clocks that go wrong a little.
const SKEW: u16 = 1;
/// Codes on a recovery sheet.
pub const RECOVERY_CODES: usize = 10;

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
    /// Nothing was begun, or nothing is set up.
    #[error("use a second factor that is not set up")]
    NotSetUp,
    /// The stored secret does not open with the installation's key.
    #[error("open the stored second factor with this installation's key")]
    Sealed,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Begins to set up: stores a fresh secret that holds after [`confirm_factor`] only.
///
/// # Errors
/// [`FactorError`].
pub fn begin_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    id: AccountId,
) -> Result<Enrolment, FactorError> {
    let secret: [u8; 20] = random_bytes();
    let sealed = settings.sealing_key.seal(&place(id), &secret);
    tx.execute(&store::SET_TOTP, params![id, sealed, now])?;
    enrolment(tx, settings, id)
}

/// What was begun and is not confirmed yet.
///
/// # Errors
/// [`FactorError::NotSetUp`] if nothing was begun or it is confirmed: a secret is shown once.
pub fn enrolment(
    tx: &mut Tx<'_>,
    settings: &Settings,
    id: AccountId,
) -> Result<Enrolment, FactorError> {
    let user_name = account(tx, id)?.user_name;
    let stored = tx
        .find(&store::TOTP, params![id])?
        .filter(|totp| totp.confirmed_at.is_none())
        .ok_or(FactorError::NotSetUp)?;
    let totp = open(settings, id, &stored.secret, &user_name)?;
    Ok(Enrolment {
        address: totp.to_url().map_err(|_| FactorError::Sealed)?,
        secret: totp.secret().to_base32(),
    })
}

/// Ends setting up with a first code; gives the recovery codes, which are told this once.
///
/// # Errors
/// [`FactorError::WrongCode`] and the others.
pub fn confirm_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    id: AccountId,
    code: &str,
) -> Result<Vec<String>, FactorError> {
    enrolment(tx, settings, id)?;
    use_code(tx, now, settings, id, code)?;
    tx.execute(&store::CONFIRM_TOTP, params![id, now])?;
    let codes = fresh_recovery_codes(tx, id)?;
    trail::of(actor, now, "identity.account.second_factor_set")
        .on("account", id)
        .record(tx)?;
    Ok(codes)
}

/// Takes the second factor away, with its recovery codes.
///
/// # Errors
/// [`FactorError`].
pub fn drop_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
) -> Result<(), FactorError> {
    if tx.execute(&store::DROP_TOTP, params![id])? == 0 {
        return Err(FactorError::NotSetUp);
    }
    tx.execute(&store::DROP_RECOVERY, params![id])?;
    trail::of(actor, now, "identity.account.second_factor_removed")
        .on("account", id)
        .record(tx)?;
    Ok(())
}

/// Replaces the recovery codes; the new ones are told this once.
///
/// # Errors
/// As the database answers.
pub fn fresh_recovery_codes(tx: &mut Tx<'_>, id: AccountId) -> Result<Vec<String>, DbError> {
    tx.execute(&store::DROP_RECOVERY, params![id])?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    for code in &codes {
        tx.execute(&store::ADD_RECOVERY, params![id, recovery_hash(id, code)])?;
    }
    Ok(codes)
}

/// How many recovery codes are left.
///
/// # Errors
/// As the database answers.
pub fn recovery_codes_left(tx: &mut Tx<'_>, id: AccountId) -> Result<i64, DbError> {
    tx.get(&store::RECOVERY_LEFT, params![id])
}

/// Accepts the code of this moment once (ASVS 6.5.1): a code of the same or an earlier step is
/// refused afterwards.
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
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let world = now
        .checked_sub(settings.clock_shift)
        .map_err(|_| FactorError::WrongCode)?;
    let step = step_of(&totp, &digits, world).ok_or(FactorError::WrongCode)?;
    if tx.execute(&store::USE_STEP, params![id, step])? == 0 {
        return Err(FactorError::WrongCode);
    }
    Ok(())
}

/// Accepts a code of the recovery sheet once.
pub(crate) fn use_recovery_code(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    code: &str,
) -> Result<(), FactorError> {
    let hash = recovery_hash(id, code);
    if tx.execute(&store::USE_RECOVERY, params![id, hash, now])? == 0 {
        return Err(FactorError::WrongCode);
    }
    Ok(())
}

/// The latest step within the skew whose code this is.
fn step_of(totp: &Totp, code: &str, now: Timestamp) -> Option<i64> {
    let present = now.as_second() / STEP_SECONDS;
    let skew = i64::from(SKEW);
    (present - skew..=present + skew).rev().find(|step| {
        let time = u64::try_from(step * STEP_SECONDS).unwrap_or(0);
        let expected = totp.generate(time).to_string();
        kit_base::same_bytes(expected.as_bytes(), code.as_bytes())
    })
}

fn open(
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
        .with_skew(SKEW)
        .with_account_name(user_name)
        .with_issuer(Some(settings.issuer.replace(':', " ")))
        .build()
        .map_err(|_| FactorError::Sealed)
}

fn place(id: AccountId) -> String {
    format!("idn_totp:{id}")
}

/// 50 random bits in two groups: unguessable within the tries that an account has.
fn recovery_code() -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let random: [u8; 10] = random_bytes();
    let letters = random.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let (first, second) = letters.split_at(5);
    format!(
        "{}-{}",
        first.iter().collect::<String>(),
        second.iter().collect::<String>()
    )
}

fn recovery_hash(id: AccountId, code: &str) -> [u8; 32] {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    sha256(format!("{id}:{plain}").as_bytes())
}
