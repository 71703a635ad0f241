//! Từ chối: the agency does not confirm, or the authority does not issue; everybody sees why.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
    words,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Refuses a request: who confirms, before it is confirmed; who manages certificates, afterwards.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn refuse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    words: &str,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Refuse)?;
    let words = words::words("words", words)?;
    let next = Certificate {
        state: State::Refused,
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::Refuse, &words)
}
