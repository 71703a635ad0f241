//! The sheet of recovery codes: each opens the account once where the second factor is not at hand.

use super::{second_factor::FactorError, store};
use crate::AccountId;
use jiff::Timestamp;
use kit_base::{random_bytes, sha256};
use kit_db::{DbError, Tx, params};

/// Codes on a recovery sheet.
pub const RECOVERY_CODES: usize = 10;

/// How many recovery codes are left.
///
/// # Errors
/// As the database answers.
pub fn recovery_codes_left(tx: &mut Tx<'_>, id: AccountId) -> Result<i64, DbError> {
    tx.get(&store::RECOVERY_LEFT, params![id])
}

/// Replaces the sheet; the new codes are told this once.
pub(super) fn fresh_recovery_codes(tx: &mut Tx<'_>, id: AccountId) -> Result<Vec<String>, DbError> {
    tx.execute(&store::DROP_RECOVERY, params![id])?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    for code in &codes {
        tx.execute(&store::ADD_RECOVERY, params![id, recovery_hash(id, code)])?;
    }
    Ok(codes)
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
