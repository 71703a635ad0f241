//! Xác nhận của cơ quan quản lý: the agency confirms what was asked for it (Decree 68/2024/NĐ-CP,
//! Article 10). Whoever asked does not confirm.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Confirms a request.
///
/// # Errors
/// [`ActError`], [`ActError::SamePerson`] among them; nothing is changed.
pub fn confirm(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Confirm)?;
    let next = Certificate {
        state: State::Confirmed,
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::Confirm, "")
}
