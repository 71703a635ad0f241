//! A document as one agency receives it: its states and the legal moves between them
//! (Decree 30/2020, Articles 20 to 24).

pub mod api;
pub mod assign;
pub mod coordinate;
pub(crate) mod counts;
pub mod deliver;
pub(crate) mod desks;
pub mod direct;
pub mod finish;
pub mod list;
pub mod mark;
pub(crate) mod may;
pub mod pages;
pub mod pending;
pub mod present;
pub mod refuse;
pub mod register;
pub mod reopen;
pub mod route;
pub mod send_back;
pub mod show;
pub(crate) mod store;
mod turn;

use crate::{document::DocumentId, reach::Doer};
use identity::{Actor, OrganisationId, PersonId, Refused, UnitId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx};

kit_db::id_type!(pub struct IncomingId, "a document as one agency receives it");

kit_db::code_enum! {
    /// How far an incoming document has come.
    pub enum State {
        /// Sent here by the system; the clerk has not entered it yet and it binds nobody.
        Delivered = "delivered",
        /// In the book, with its arrival number.
        Registered = "registered",
        /// Before a leader, who decides who works on it.
        Presented = "presented",
        /// Given to a unit.
        Directed = "directed",
        /// Given to a person of the unit.
        Assigned = "assigned",
        /// Dealt with.
        Done = "done",
        /// Sent back to its sender unregistered: wrong addressee or not authentic.
        Refused = "refused",
        /// Recalled by its sender.
        Recalled = "recalled",
    }
}

kit_db::code_enum! {
    /// Whose turn it is, roughly: what the tabs of the inbox show.
    pub enum Phase {
        /// The clerks': to be entered or presented.
        Desk = "desk",
        /// A leader's.
        Approval = "approval",
        /// A unit's or a person's.
        Open = "open",
        /// Nobody's any more.
        Closed = "closed",
    }
}

kit_db::code_enum! {
    /// What is done with an incoming document.
    pub enum Act {
        /// See [`deliver`].
        Deliver = "deliver",
        /// See [`register`].
        Register = "register",
        /// See [`refuse`].
        Refuse = "refuse",
        /// See [`present`].
        Present = "present",
        /// See [`route`].
        Route = "route",
        /// See [`direct`].
        Direct = "direct",
        /// See [`assign`].
        Assign = "assign",
        /// See [`finish`].
        Finish = "finish",
        /// See [`send_back`].
        SendBack = "send_back",
        /// See [`reopen`].
        Reopen = "reopen",
        /// See [`coordinate`].
        Coordinate = "coordinate",
        /// Recalled by the sender; see [`crate::outgoing::recall`].
        Recall = "recall",
    }
}

/// Every legal move: from a state, by an act. What is not here is refused.
pub const MOVES: &[(State, Act)] = &[
    (State::Delivered, Act::Register),
    (State::Delivered, Act::Refuse),
    (State::Registered, Act::Present),
    (State::Registered, Act::Route),
    (State::Presented, Act::Direct),
    (State::Presented, Act::SendBack),
    (State::Presented, Act::Finish),
    (State::Directed, Act::Direct),
    (State::Directed, Act::Assign),
    (State::Directed, Act::Finish),
    (State::Directed, Act::SendBack),
    (State::Assigned, Act::Direct),
    (State::Assigned, Act::Assign),
    (State::Assigned, Act::Finish),
    (State::Assigned, Act::SendBack),
    (State::Done, Act::Reopen),
    (State::Delivered, Act::Recall),
    (State::Registered, Act::Recall),
    (State::Presented, Act::Recall),
    (State::Directed, Act::Recall),
    (State::Assigned, Act::Recall),
    (State::Done, Act::Recall),
];

impl State {
    /// Whether the law and the order of work let `act` happen now.
    #[must_use]
    pub fn allows(self, act: Act) -> bool {
        MOVES.contains(&(self, act))
    }

    /// Whose turn it is in this state.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Delivered | Self::Registered => Phase::Desk,
            Self::Presented => Phase::Approval,
            Self::Directed | Self::Assigned => Phase::Open,
            Self::Done | Self::Refused | Self::Recalled => Phase::Closed,
        }
    }
}

kit_db::row! {
    /// An incoming document as acts need it.
    #[derive(Clone, Debug)]
    pub struct Incoming {
        /// Its identifier.
        pub id: IncomingId,
        /// Who received it.
        pub organisation_id: OrganisationId,
        /// What was received.
        pub document_id: DocumentId,
        /// How far it has come.
        pub state: State,
        /// Arrival number, once registered.
        pub arrival_number: Option<i64>,
        /// Arrival date, once registered.
        pub arrival_on: Option<Date>,
        /// The person whose turn it is, if it is one person's.
        pub holder_id: Option<PersonId>,
        /// The leader it was presented to.
        pub presented_to: Option<PersonId>,
        /// The leader who directed it.
        pub directed_by: Option<PersonId>,
        /// When a leader or the clerk first gave it to a unit.
        pub forwarded_at: Option<Timestamp>,
        /// The unit in the lead (chủ trì).
        pub lead_unit_id: Option<UnitId>,
        /// The person in the lead.
        pub lead_person_id: Option<PersonId>,
        /// Until when it must be dealt with.
        pub due_at: Option<Timestamp>,
        /// When it was delivered or handed in.
        pub received_at: Timestamp,
        /// Rises with every act; an act on an older version is refused.
        pub version: i64,
    }
}

/// Why an act on an incoming document did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It is not there, or the actor may not know that it is.
    #[error("find the document")]
    NotFound,
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The document has come to a state where this makes no sense.
    #[error("{act} a document that is {state}")]
    NotNow {
        /// What was tried.
        act: Act,
        /// Where the document stands.
        state: State,
    },
    /// Somebody else acted first.
    #[error("act on a document that somebody else has just changed")]
    ChangedMeanwhile,
    /// The input breaks a rule; each problem names its field.
    #[error("accept the input: {0}")]
    Invalid(#[from] crate::Problems),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Loads a document that allows `act` now, at the version that the actor saw (`None` where programs act
/// without having seen one), with the place from which the actor may do it.
///
/// # Errors
/// [`ActError::NotFound`] for a document that the actor may not know, and what else [`ActError`] says.
pub(crate) fn for_act<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    act: Act,
) -> Result<(Incoming, Doer<'a>), ActError> {
    let incoming = store::find(tx, id)?.ok_or(ActError::NotFound)?;
    let doer = may::may(actor, &incoming, act);
    if doer.is_err() {
        must_know(tx, actor, &incoming)?;
    }
    if seen_version.is_some_and(|seen| seen != incoming.version) {
        return Err(ActError::ChangedMeanwhile);
    }
    if !incoming.state.allows(act) {
        return Err(ActError::NotNow {
            act,
            state: incoming.state,
        });
    }
    Ok((incoming, doer?))
}

/// Whoever may not act on a document learns why only if they may know that it is there.
fn must_know(tx: &mut Tx<'_>, actor: &Actor, incoming: &Incoming) -> Result<(), ActError> {
    let parts = show::coordination(tx, incoming.id)?;
    match may::may_know(actor, incoming, &parts) {
        true => Ok(()),
        false => Err(ActError::NotFound),
    }
}

/// True if the update found the version it expected.
pub(crate) fn changed_one(rows: u64) -> Result<(), ActError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(ActError::ChangedMeanwhile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_a_refused_or_recalled_document() {
        for act in Act::ALL {
            assert!(!State::Refused.allows(*act));
            assert!(!State::Recalled.allows(*act));
        }
    }

    #[test]
    fn an_unregistered_document_can_only_be_entered_refused_or_recalled() {
        let acts: Vec<_> = Act::ALL
            .iter()
            .filter(|act| State::Delivered.allows(**act))
            .collect();
        assert_eq!(acts, [&Act::Register, &Act::Refuse, &Act::Recall]);
    }
}
