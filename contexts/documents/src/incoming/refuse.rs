//! Trả lại nơi gửi: a delivered document goes back unregistered (Decree 30/2020, Article 21.2.b:
//! wrong addressee, or authenticity and integrity not proven).

use super::{Act, ActError, IncomingId, State, changed_one, for_act, store};
use crate::{
    history::{self, Step},
    reason::Reason,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Sends a delivered document back to its sender, who sees the reason.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn refuse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<(), ActError> {
    let reason = Reason::check("reason", reason)?;
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Refuse)?;
    changed_one(store::close(
        tx,
        &incoming,
        State::Refused,
        now,
        reason.as_str(),
    )?)?;
    let step = Step::of(Act::Refuse.code()).saying(reason.as_str());
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.refuse",
        id,
        Some(incoming.version),
    )?;
    let fact = crate::events::Refused {
        document: incoming.document_id,
        receiver: incoming.organisation_id,
    };
    crate::events::publish(tx, now, incoming.document_id, &fact)?;
    Ok(())
}
