//! Kiểm tra: the head of the unit answers for the content, a named person for the format
//! (Decree 30/2020, Article 11).

use super::{Act, ActError, changed_one, for_act, opinion_fits, store};
use crate::{
    document::DocumentId,
    history::{self, Step},
    permissions::{CHECK_CONTENT, CHECK_FORMAT},
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
    actor.must(CHECK_CONTENT)?;
    opinion_fits(opinion)?;
    let outgoing = for_act(tx, actor, id, seen_version, Act::CheckContent)?;
    if outgoing.unit_id != actor.unit {
        return Err(ActError::NotFound);
    }
    changed_one(store::content_checked(tx, now, &outgoing, actor.person)?)?;
    let step = Step::of(Act::CheckContent.code()).saying(opinion);
    history::record(tx, now, actor, id, &step)?;
    history::audit(
        tx,
        now,
        actor,
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
    actor.must(CHECK_FORMAT)?;
    opinion_fits(opinion)?;
    let outgoing = for_act(tx, actor, id, seen_version, Act::CheckFormat)?;
    if outgoing.drafter_id == actor.person {
        return Err(ActError::SamePerson {
            act: Act::CheckFormat,
        });
    }
    changed_one(store::format_checked(tx, now, &outgoing, actor.person)?)?;
    let mut step = Step::of(Act::CheckFormat.code()).saying(opinion);
    if let Some(signer) = outgoing.signer_id {
        step = step.to_person(signer);
    }
    history::record(tx, now, actor, id, &step)?;
    history::audit(
        tx,
        now,
        actor,
        "documents.outgoing.check_format",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
