//! Dừng thu hồi: the token was found again, or the agency does not confirm. The certificate stands
//! where it stood.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
    words,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Stops a revocation that nobody has confirmed yet.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn stop_revocation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    words: &str,
) -> Result<(), ActError> {
    let act = Act::StopRevocation;
    let (it, by) = for_act(tx, actor, id, seen_version, act)?;
    let words = words::words("words", words)?;
    let next = Certificate {
        state: it.state_before.parse().unwrap_or(State::Active),
        state_before: String::new(),
        revocation_ground: String::new(),
        revocation_on: None,
        revocation_words: String::new(),
        revocation_by: None,
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, act, &words)
}
