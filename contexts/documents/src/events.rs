//! Public facts of this office. Others subscribe; nobody asks a question with an event.

use crate::{document::DocumentId, incoming::IncomingId};
use identity::{OrganisationId, PersonId};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx};
use serde::{Deserialize, Serialize};

/// A fact with its topic.
pub trait Fact: Serialize {
    /// The name under which others subscribe.
    const TOPIC: &'static str;
}

/// A document was numbered and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Which.
    pub document: DocumentId,
    /// By whom.
    pub issuer: OrganisationId,
    /// To how many agencies of the province.
    pub receivers: u64,
    /// 0 none to 3 hỏa tốc.
    pub urgency: i64,
}

/// A receiver sent a document back unregistered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Which.
    pub document: DocumentId,
    /// Who sent it back.
    pub receiver: OrganisationId,
}

/// Work on an incoming document went back to who gave it, or was opened again: one fact for each
/// person whose turn it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    /// Which.
    pub incoming: IncomingId,
    /// Whose turn it is. Facts of earlier versions name nobody where it is a unit's or the clerks'.
    pub to: Option<PersonId>,
    /// By whom.
    pub by: PersonId,
}

/// A draft went back to its drafter or on to the next person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftMoved {
    /// Which.
    pub document: DocumentId,
    /// Whose turn it is now, if it is one person's.
    pub to: Option<PersonId>,
    /// By whom; facts of earlier versions do not say.
    #[serde(default)]
    pub by: Option<PersonId>,
    /// The new state's code.
    pub state: String,
}

impl Fact for Issued {
    const TOPIC: &'static str = "documents.issued";
}
impl Fact for Refused {
    const TOPIC: &'static str = "documents.refused";
}
impl Fact for SentBack {
    const TOPIC: &'static str = "documents.sent_back";
}
impl Fact for DraftMoved {
    const TOPIC: &'static str = "documents.draft_moved";
}

/// Writes the fact into the outbox, in the act's own transaction.
pub(crate) fn publish<F: Fact>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    subject: DocumentId,
    fact: &F,
) -> Result<(), DbError> {
    kit_jobs::publish(tx, now, F::TOPIC, subject.to_i64(), fact)
}
