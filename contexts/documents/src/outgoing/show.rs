//! One outgoing document as one viewer may see it, with what the viewer may do now.

use super::{Act, Outgoing, State, original, store};
use crate::{
    attachments::{self, Attachment},
    copies::{self, Copied},
    document::{self, DocumentId, DocumentRow},
    history::{self, StepLine},
    incoming::{self, Incoming},
    permissions::{
        APPROVE, CHECK_CONTENT, CHECK_FORMAT, COPY, DRAFT, ISSUE, READ_ORGANISATION, READ_UNIT,
    },
    recipients,
};
use identity::{Actor, OrganisationId, PersonId};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

kit_db::row! {
    /// An earlier version of a draft.
    #[derive(Clone, Debug)]
    pub struct Version {
        /// 1 for the first.
        pub number: i64,
        /// When the next version replaced it.
        pub at: Timestamp,
        /// Who replaced it.
        pub person_id: PersonId,
        /// Its abstract.
        pub subject: String,
        /// Its text.
        pub content: String,
        /// What changed after it.
        pub note: String,
    }
}

sql!(VERSIONS -> Version:
    "select number, at, person_id, subject, content, note from doc_draft where outgoing_id = ?1 order by number desc limit 100");

/// Everything a viewer sees of an outgoing document.
#[derive(Clone, Debug)]
pub struct View {
    /// Its way out.
    pub outgoing: Outgoing,
    /// What it says of itself.
    pub document: DocumentRow,
    /// Its text.
    pub content: String,
    /// Its files.
    pub files: Vec<Attachment>,
    /// Its trace, oldest first.
    pub steps: Vec<StepLine>,
    /// Earlier versions of the draft, newest first.
    pub versions: Vec<Version>,
    /// To whom it goes or went.
    pub receivers: Vec<OrganisationId>,
    /// What each receiver has done with it, once it is issued.
    pub received: Vec<Incoming>,
    /// What it is a copy of, if it is one.
    pub copy: Option<Copied>,
    /// The signed original, if there is one.
    pub original: Option<original::Original>,
    /// What the viewer may do now.
    pub acts: Vec<Act>,
}

/// The document, if the actor may see it; else `None`, as if it were not there.
///
/// # Errors
/// As the database answers.
pub fn show(tx: &mut Tx<'_>, actor: &Actor, id: DocumentId) -> Result<Option<View>, DbError> {
    let Some(outgoing) = store::find(tx, id)?.filter(|it| may_see(actor, it)) else {
        return Ok(None);
    };
    let Some(document) = document::find(tx, id)? else {
        return Ok(None);
    };
    let original = original::find(tx, id)?;
    let copy = copies::find(tx, id)?;
    let is_out = matches!(outgoing.state, State::Issued | State::Recalled);
    let received = if is_out {
        incoming::show::states_at_receivers(tx, id)?
    } else {
        Vec::new()
    };
    Ok(Some(View {
        content: document::content(tx, id)?,
        files: attachments::of_document(tx, id)?,
        steps: history::of_object(tx, id)?,
        versions: tx.query(&VERSIONS, params![id])?,
        receivers: recipients::of(tx, id)?,
        received,
        acts: acts_of(actor, &outgoing, original.is_some(), copy.is_some()),
        original,
        copy,
        outgoing,
        document,
    }))
}

/// Whether the actor may know that the document is there.
pub(crate) fn is_visible(tx: &mut Tx<'_>, actor: &Actor, id: DocumentId) -> Result<bool, DbError> {
    let found = store::find(tx, id)?;
    Ok(found.is_some_and(|it| may_see(actor, &it)))
}

fn may_see(actor: &Actor, outgoing: &Outgoing) -> bool {
    outgoing.organisation_id == actor.organisation
        && (actor.may(READ_ORGANISATION)
            || (actor.may(READ_UNIT) && outgoing.unit_id == actor.unit)
            || outgoing.drafter_id == actor.person
            || outgoing.signer_id == Some(actor.person)
            || outgoing.holder_id == Some(actor.person))
}

fn acts_of(actor: &Actor, outgoing: &Outgoing, is_signed: bool, is_copy: bool) -> Vec<Act> {
    let right = if is_copy { COPY } else { DRAFT };
    let drafts = outgoing.drafter_id == actor.person && actor.may(right);
    let signs = outgoing.signer_id == Some(actor.person) && actor.may(APPROVE);
    let heads = outgoing.unit_id == actor.unit && actor.may(CHECK_CONTENT);
    let checks_format = outgoing.drafter_id != actor.person && actor.may(CHECK_FORMAT);
    let may = |act: &Act| match act {
        // a copy is made anew
        Act::Revise => drafts && !is_copy,
        Act::Submit | Act::Cancel => drafts,
        Act::CheckContent => heads,
        Act::CheckFormat => checks_format,
        Act::Approve => signs && !drafts && outgoing.format_checker_id != Some(actor.person),
        Act::Return => match outgoing.state {
            State::ContentCheck => heads,
            State::FormatCheck => actor.may(CHECK_FORMAT),
            State::Approval => signs,
            _ => actor.may(ISSUE),
        },
        Act::Sign => {
            let late = outgoing.state == State::Approved && is_signed;
            let is_other = !drafts && outgoing.format_checker_id != Some(actor.person);
            signs && is_other && !late && !is_copy
        }
        // on paper, or with the agency's certificate: what the leader's signature is decides
        Act::Issue => actor.may(ISSUE) && !is_signed && !is_copy,
        Act::Number => actor.may(ISSUE) && (is_signed || is_copy),
        Act::Recall | Act::Void => actor.may(ISSUE),
        Act::Draft => false,
    };
    let allowed = Act::ALL.iter().filter(|act| outgoing.state.allows(**act));
    allowed.filter(|act| may(act)).copied().collect()
}
