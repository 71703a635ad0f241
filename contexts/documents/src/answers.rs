//! Which outgoing documents answer which incoming ones. A draft says what it answers; whoever
//! finishes an incoming document may name its answer.

use crate::{
    document::DocumentId,
    incoming::{self, IncomingId},
    outgoing::{self, State},
};
use identity::Actor;
use kit_db::{DbError, Tx, params, sql};

/// Answers to one document that are shown; more are a mistake.
const SHOWN: usize = 20;

kit_db::row! {
    /// A document of the own agency that answers an incoming one.
    #[derive(Clone, Debug)]
    pub(crate) struct Reply {
        pub(crate) id: DocumentId,
        /// Empty in drafts.
        pub(crate) notation: String,
        pub(crate) subject: String,
        pub(crate) state: State,
    }
}

kit_db::row! {
    /// An incoming document of the own agency that is answered.
    #[derive(Clone, Debug)]
    pub(crate) struct Answered {
        pub(crate) id: IncomingId,
        pub(crate) notation: String,
    }
}

sql!(ANSWERS -> Reply:
    "select o.id as id, d.notation as notation, d.subject as subject, o.state as state from doc_incoming i
       join doc_outgoing o on o.answers_id = i.id and o.organisation_id = i.organisation_id join doc_document d on d.id = o.id
     where i.id = ?1
     union
     select o.id, d.notation, d.subject, o.state from doc_incoming i
       join doc_outgoing o on o.id = i.answer_id and o.organisation_id = i.organisation_id join doc_document d on d.id = o.id
     where i.id = ?1 and i.answer_id is not null
     order by id desc limit ?2");
sql!(ANSWERED -> Answered:
    "select i.id as id, d.notation as notation from doc_outgoing o
       join doc_incoming i on i.id = o.answers_id and i.organisation_id = o.organisation_id
       join doc_document d on d.id = i.document_id
     where o.id = ?1
     union
     select i.id, d.notation from doc_outgoing o
       join doc_incoming i on i.answer_id = o.id and i.organisation_id = o.organisation_id
       join doc_document d on d.id = i.document_id
     where o.id = ?1
     order by id desc limit ?2");

/// What answers an incoming document, as far as the actor may see it; the newest first.
pub(crate) fn to(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<Vec<Reply>, DbError> {
    let mut seen = Vec::new();
    for answer in tx.query(&ANSWERS, params![id, SHOWN as i64])? {
        if outgoing::show::is_visible(tx, actor, answer.id)? {
            seen.push(answer);
        }
    }
    Ok(seen)
}

/// What an outgoing document answers, as far as the actor may see it; the newest first.
pub(crate) fn answered_by(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: DocumentId,
) -> Result<Vec<Answered>, DbError> {
    let mut seen = Vec::new();
    for answered in tx.query(&ANSWERED, params![id, SHOWN as i64])? {
        if incoming::show::is_visible(tx, actor, answered.id)? {
            seen.push(answered);
        }
    }
    Ok(seen)
}
