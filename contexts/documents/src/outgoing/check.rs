//! Kiểm tra: the head of the unit answers for the content, a named person for the format
//! (Decree 30/2020, Article 11).

use super::{Act, ActError, changed_one, for_act, opinion_fits, store};
use crate::{
    document::DocumentId,
    history::{self, Step},
};
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
    let step = Step::of(Act::CheckContent.code()).saying(opinion);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.outgoing.check_content",
        id,
        Some(outgoing.version),
    )?;
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
    let mut step = Step::of(Act::CheckFormat.code()).saying(opinion);
    if let Some(signer) = outgoing.signer_id {
        step = step.to_person(signer);
    }
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.outgoing.check_format",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
