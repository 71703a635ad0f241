//! Trả lại để bổ sung: the agency gives a request back to whoever asked, who completes it.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
    words,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Gives a request back, with what is missing.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn send_back(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    words: &str,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::SendBack)?;
    let words = words::words("words", words)?;
    let next = Certificate {
        state: State::Draft,
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::SendBack, &words)
}
