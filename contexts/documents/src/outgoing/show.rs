//! One outgoing document as one viewer may see it, with what the viewer may do now.

use super::{Act, Outgoing, State, may, original, store};
use crate::{
    attachments::{self, Attachment},
    copies::{self, Copied},
    document::{self, DocumentId, DocumentRow},
    history::{self, StepLine},
    incoming::{self, Incoming},
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
    /// Who delegated what lets the viewer read it; absent for what the viewer reads in the own name.
    pub reader_for: Option<PersonId>,
}

/// The document, if the actor may see it; else `None`, as if it were not there.
///
/// # Errors
/// As the database answers.
pub fn show(tx: &mut Tx<'_>, actor: &Actor, id: DocumentId) -> Result<Option<View>, DbError> {
    let Some(outgoing) = store::find(tx, id)? else {
        return Ok(None);
    };
    let Some(reader) = may::reader(actor, &outgoing) else {
        return Ok(None);
    };
    let reader_for = reader.here.authority.acting_for();
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
    let facts = may::Facts {
        is_signed: original.is_some(),
        is_copy: copy.is_some(),
        done_for: history::done_for(tx, id, actor)?,
    };
    Ok(Some(View {
        content: document::content(tx, id)?,
        files: attachments::of_document(tx, id)?,
        steps: history::of_object(tx, id)?,
        versions: tx.query(&VERSIONS, params![id])?,
        receivers: recipients::of(tx, id)?,
        received,
        acts: may::acts(actor, &outgoing, &facts),
        original,
        copy,
        outgoing,
        document,
        reader_for,
    }))
}

/// Whether the actor may know that the document is there.
pub(crate) fn is_visible(tx: &mut Tx<'_>, actor: &Actor, id: DocumentId) -> Result<bool, DbError> {
    let found = store::find(tx, id)?;
    Ok(found.is_some_and(|it| may::may_know(actor, &it)))
}
