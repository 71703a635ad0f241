//! Xác nhận đề nghị thu hồi (Decree 68/2024/NĐ-CP, Articles 17 and 19). Whoever asked does not
//! confirm.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Confirms that a certificate shall be revoked.
///
/// # Errors
/// [`ActError`], [`ActError::SamePerson`] among them; nothing is changed.
pub fn confirm_revocation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
) -> Result<(), ActError> {
    let act = Act::ConfirmRevocation;
    let (it, by) = for_act(tx, actor, id, seen_version, act)?;
    let next = Certificate {
        state: State::RevocationConfirmed,
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, act, "")
}
