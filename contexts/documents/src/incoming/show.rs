//! One document as one viewer may see it, with what the viewer may do now.

use super::{Act, Incoming, IncomingId, may, store};
use crate::{
    attachments::{self, Attachment},
    document::{self, DocumentId, DocumentRow},
    history::{self, StepLine},
    reach,
};
use identity::{Actor, PersonId, UnitId};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

kit_db::row! {
    /// A unit's part in another unit's work.
    #[derive(Clone, Debug)]
    pub struct Coordination {
        /// The unit.
        pub unit_id: UnitId,
        /// Who gave its part.
        pub person_id: Option<PersonId>,
        /// `open` or `done`.
        pub state: String,
        /// What it said.
        pub answer: String,
        /// When it said so.
        pub done_at: Option<Timestamp>,
    }
}

sql!(COORDINATION -> Coordination:
    "select unit_id, person_id, state, answer, done_at from doc_coordination where incoming_id = ?1 order by id");
sql!(OUTCOME -> String: "select result from doc_incoming where id = ?1");
sql!(ANSWER -> Option<DocumentId>: "select answer_id from doc_incoming where id = ?1");

/// Everything a viewer sees of an incoming document.
#[derive(Clone, Debug)]
pub struct View {
    /// As the agency received it.
    pub incoming: Incoming,
    /// What it says of itself.
    pub document: DocumentRow,
    /// Its text.
    pub content: String,
    /// Its files.
    pub files: Vec<Attachment>,
    /// Its trace, oldest first.
    pub steps: Vec<StepLine>,
    /// Units that work with the lead.
    pub coordination: Vec<Coordination>,
    /// How it was dealt with.
    pub result: String,
    /// The document that answers it.
    pub answer: Option<DocumentId>,
    /// What the viewer may do now.
    pub acts: Vec<Act>,
    /// Who delegated what lets the viewer read it; absent for what the viewer reads in the own name.
    pub reader_for: Option<PersonId>,
}

/// The document, if the actor may see it; else `None`, as if it were not there.
///
/// # Errors
/// As the database answers.
pub fn show(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<Option<View>, DbError> {
    let Some(incoming) = store::find(tx, id)? else {
        return Ok(None);
    };
    let coordination = coordination(tx, id)?;
    let Some(reader) = may::reader(actor, &incoming, &coordination) else {
        return Ok(None);
    };
    let reader_for = reader.here.authority.acting_for();
    let Some(document) = document::find(tx, incoming.document_id)? else {
        return Ok(None);
    };
    let acts = may::acts(actor, &incoming, &coordination);
    Ok(Some(View {
        content: document::content(tx, incoming.document_id)?,
        files: attachments::of_document(tx, incoming.document_id)?,
        steps: history::of_object(tx, id)?,
        result: tx.find(&OUTCOME, params![id])?.unwrap_or_default(),
        answer: tx.find(&ANSWER, params![id])?.flatten(),
        coordination,
        document,
        incoming,
        acts,
        reader_for,
    }))
}

/// Whether the actor may know that the document is there.
///
/// # Errors
/// As the database answers.
pub(crate) fn is_visible(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<bool, DbError> {
    visible(tx, actor, id).map(|found| found.is_some())
}

/// The document, if the actor may know that it is there.
///
/// # Errors
/// As the database answers.
pub(crate) fn visible(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: IncomingId,
) -> Result<Option<Incoming>, DbError> {
    let Some(incoming) = store::find(tx, id)? else {
        return Ok(None);
    };
    let knows = may::may_know(actor, &incoming, &coordination(tx, id)?);
    Ok(knows.then_some(incoming))
}

/// The entry for a document that the actor may see, of the own organisation before those of givers:
/// where search results lead.
///
/// # Errors
/// As the database answers.
pub fn of_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    document: DocumentId,
) -> Result<Option<Incoming>, DbError> {
    for organisation in reach::organisations(actor) {
        if let Some(incoming) = store::of_document_in(tx, document, organisation)?
            && may::may_know(actor, &incoming, &coordination(tx, incoming.id)?)
        {
            return Ok(Some(incoming));
        }
    }
    Ok(None)
}

/// What each receiver has done with a document that the actor's organisation issued: state and
/// arrival number, never the receivers' own words.
///
/// # Errors
/// As the database answers.
pub fn states_at_receivers(
    tx: &mut Tx<'_>,
    document: DocumentId,
) -> Result<Vec<Incoming>, DbError> {
    store::of_document(tx, document)
}

/// The units that work with the lead, and what they said.
pub(crate) fn coordination(tx: &mut Tx<'_>, id: IncomingId) -> Result<Vec<Coordination>, DbError> {
    tx.query(&COORDINATION, params![id])
}
