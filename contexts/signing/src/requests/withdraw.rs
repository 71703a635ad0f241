//! Taking requests back: the thing changed, or is not to be signed any more.

use super::{RequestError, State, ask::record, of_subject, store};
use identity::{Actor, Standing};
use jiff::Timestamp;
use kit_db::Tx;

/// Withdraws every request of `purpose` for a thing that still waits; gives how many. What is signed
/// stays signed. Whether the actor may, and from which place (`here`), is the asking office's to decide.
///
/// # Errors
/// [`RequestError::ChangedMeanwhile`] if one is being signed at this moment; nothing is changed.
pub fn withdraw(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    here: &Standing<'_>,
    purpose: &str,
    subject: i64,
) -> Result<usize, RequestError> {
    let mut withdrawn = 0;
    for request in of_subject(tx, purpose, subject)? {
        if request.state != State::Waiting {
            continue;
        }
        if !store::withdraw(tx, request.id, request.version)? {
            return Err(RequestError::ChangedMeanwhile);
        }
        record(tx, now, actor, here, request.id, "signing.request.withdraw")?;
        withdrawn += 1;
    }
    Ok(withdrawn)
}
