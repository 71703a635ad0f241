//! Đưa vào sử dụng: the holder tried the device, or who manages certificates did with them.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Brings a certificate into use: from now on people can sign with it.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn activate(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Activate)?;
    let next = Certificate {
        state: State::Active,
        activated_at: Some(now),
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::Activate, "")
}
