//! Rút đề nghị: whoever asks for the agency gives a request up before it went to the authority.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
    words,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Gives a request up.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn withdraw(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    words: &str,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Withdraw)?;
    let words = words::words("words", words)?;
    let next = Certificate {
        state: State::Refused,
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::Withdraw, &words)
}
