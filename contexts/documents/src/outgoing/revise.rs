//! Sửa dự thảo: a new version; the earlier ones stay (Decree 30/2020, Annex VI).

use super::{Act, ActError, changed_one, draft, draft::DraftInput, for_act, store};
use crate::{
    document::{self, DocumentId},
    history::{self, Step},
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
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Revise)?;
    draft::is_written(&input.kind)?;
    let agency = outgoing.organisation_id;
    let draft = draft::check(tx, now, (actor, agency), input)?;
    let row = draft.row(agency, "", input.reply_due_on);
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
    history::record(tx, now, &doer, id, &step)?;
    history::audit_saying(
        tx,
        now,
        &doer,
        "documents.outgoing.revise",
        id,
        Some(outgoing.version),
        Some(crate::secrecy::ANSWERED),
    )?;
    Ok(())
}
