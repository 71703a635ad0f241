//! One document as one viewer may see it, with what the viewer may do now.

use super::{Act, Incoming, IncomingId, State, store};
use crate::{
    attachments::{self, Attachment},
    document::{self, DocumentId, DocumentRow},
    history::{self, StepLine},
    permissions::{
        ASSIGN, DIRECT, PRESENT, READ_ORGANISATION, READ_OWN, READ_UNIT, REGISTER, SOLVE,
    },
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
}

/// The document, if the actor may see it; else `None`, as if it were not there.
///
/// # Errors
/// As the database answers.
pub fn show(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<Option<View>, DbError> {
    let Some(incoming) = store::find(tx, id)? else {
        return Ok(None);
    };
    let coordination = tx.query(&COORDINATION, params![id])?;
    if !may_see(actor, &incoming, &coordination) {
        return Ok(None);
    }
    let Some(document) = document::find(tx, incoming.document_id)? else {
        return Ok(None);
    };
    let acts = acts_of(actor, &incoming, &coordination);
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
    }))
}

/// Whether the actor may know that the document is there.
///
/// # Errors
/// As the database answers.
pub(crate) fn is_visible(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<bool, DbError> {
    let Some(incoming) = store::find(tx, id)? else {
        return Ok(false);
    };
    let coordination = tx.query(&COORDINATION, params![id])?;
    Ok(may_see(actor, &incoming, &coordination))
}

/// The actor's own organisation's entry for a document, if the actor may see it: where search
/// results lead.
///
/// # Errors
/// As the database answers.
pub fn of_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    document: DocumentId,
) -> Result<Option<Incoming>, DbError> {
    let Some(incoming) = store::of_document_in(tx, document, actor.organisation)? else {
        return Ok(None);
    };
    let coordination = tx.query(&COORDINATION, params![incoming.id])?;
    Ok(may_see(actor, &incoming, &coordination).then_some(incoming))
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

fn may_see(actor: &Actor, incoming: &Incoming, coordination: &[Coordination]) -> bool {
    if incoming.organisation_id != actor.organisation {
        return false;
    }
    let works_with = coordination.iter().any(|c| c.unit_id == actor.unit);
    let is_mine = incoming.holder_id == Some(actor.person)
        || incoming.lead_person_id == Some(actor.person)
        || incoming.presented_to == Some(actor.person)
        || coordination
            .iter()
            .any(|c| c.person_id == Some(actor.person));
    actor.may(READ_ORGANISATION)
        || (actor.may(READ_UNIT) && (incoming.lead_unit_id == Some(actor.unit) || works_with))
        || (actor.may(READ_OWN) && (is_mine || works_with))
}

fn acts_of(actor: &Actor, incoming: &Incoming, coordination: &[Coordination]) -> Vec<Act> {
    let is_mine = incoming.holder_id == Some(actor.person);
    let leads = incoming.lead_unit_id == Some(actor.unit);
    let may = |act: Act| match act {
        Act::Register | Act::Refuse => actor.may(REGISTER),
        Act::Present | Act::Route => actor.may(PRESENT),
        Act::Direct => actor.may(DIRECT) && (is_mine || incoming.state != State::Presented),
        Act::Assign => leads && actor.may(ASSIGN),
        Act::Finish => match incoming.state {
            State::Presented => is_mine && actor.may(DIRECT),
            _ => (is_mine && actor.may(SOLVE)) || (leads && actor.may(ASSIGN)),
        },
        Act::SendBack => match incoming.state {
            State::Presented => is_mine && actor.may(DIRECT),
            State::Assigned if is_mine => actor.may(SOLVE),
            _ => leads && actor.may(ASSIGN),
        },
        Act::Reopen => (leads && actor.may(ASSIGN)) || actor.may(DIRECT) || actor.may(PRESENT),
        Act::Coordinate | Act::Deliver | Act::Recall => false,
    };
    let mut acts: Vec<Act> = Act::ALL
        .iter()
        .copied()
        .filter(|act| incoming.state.allows(*act) && may(*act))
        .collect();
    let waits_for_unit = coordination
        .iter()
        .any(|c| c.unit_id == actor.unit && c.state == "open");
    if waits_for_unit && actor.may(SOLVE) {
        acts.push(Act::Coordinate);
    }
    acts
}
