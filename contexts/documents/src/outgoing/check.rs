//! Kiểm tra: the head of the unit answers for the content, a named person for the format
//! (Decree 30/2020, Article 11).

use super::{Act, ActError, State, changed_one, for_act, moved, opinion_fits, store};
use crate::document::DocumentId;
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// The head of the drafting unit takes responsibility for the content. A head may pass a draft
/// of their own: the law asks the head, not a second person.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn content(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    opinion: &str,
) -> Result<(), ActError> {
    opinion_fits(opinion)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::CheckContent)?;
    changed_one(store::content_checked(
        tx,
        now,
        &outgoing,
        doer.here.person,
    )?)?;
    let next = (State::FormatCheck, None);
    moved(tx, now, &doer, &outgoing, Act::CheckContent, next, opinion)?;
    Ok(())
}

/// The named person takes responsibility for the format and the way it was made. The drafter
/// cannot.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn format(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    opinion: &str,
) -> Result<(), ActError> {
    opinion_fits(opinion)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::CheckFormat)?;
    changed_one(store::format_checked(tx, now, &outgoing, doer.here.person)?)?;
    let next = (State::Approval, outgoing.signer_id);
    moved(tx, now, &doer, &outgoing, Act::CheckFormat, next, opinion)?;
    Ok(())
}
