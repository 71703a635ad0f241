//! Sửa dự thảo: a new version; the earlier ones stay (Decree 30/2020, Annex VI).

use super::{Act, ActError, changed_one, draft, draft::DraftInput, for_act, store};
use crate::{
    copies,
    document::{self, DocumentId},
    history::{self, Step},
    permissions::DRAFT,
    recipients,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Stores a new version of a draft. Only its drafter may.
///
/// # Errors
/// [`ActError`]; nothing is stored.
pub fn revise(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    input: &DraftInput,
) -> Result<(), ActError> {
    actor.must(DRAFT)?;
    let outgoing = for_act(tx, actor, id, seen_version, Act::Revise)?;
    if outgoing.drafter_id != actor.person {
        return Err(ActError::NotFound);
    }
    draft::is_written(&input.kind)?;
    if copies::find(tx, id)?.is_some() {
        return Err(ActError::NotForCopies);
    }
    let draft = draft::check(tx, now, actor, input)?;
    let row = draft.row(actor.organisation, "", input.reply_due_on);
    let earlier = document::find(tx, id)?.ok_or(ActError::NotFound)?;
    let text = document::content(tx, id)?;
    let kept = (earlier.subject.as_str(), text.as_str(), draft.note.as_str());
    store::add_draft(tx, now, id, outgoing.draft_version, actor.person, kept)?;
    document::update_draft(tx, id, &row)?;
    document::set_content(tx, id, &draft.content)?;
    changed_one(store::revise(
        tx,
        now,
        &outgoing,
        &draft.own_fields(id, input),
    )?)?;
    recipients::set(tx, id, &input.receivers)?;
    let step = Step::of(Act::Revise.code()).saying(&draft.note);
    history::record(tx, now, actor, id, &step)?;
    history::audit(
        tx,
        now,
        actor,
        "documents.outgoing.revise",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
