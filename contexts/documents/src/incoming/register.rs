//! Vào sổ: the clerk enters a document in the book and gives it its arrival number
//! (Decree 30/2020, Articles 4.2.c, 21 and 22).

use super::{Act, ActError, IncomingId, State, changed_one, for_act, store};
use crate::{
    Problems,
    books::{self, Direction},
    document::{self, Details, DocumentId, DocumentInput},
    history::{self, Step},
    permissions::REGISTER,
    reach::{self, Doer},
    tally,
};
use identity::{Actor, OrganisationId};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::Tx;

/// A document that came on paper or by another way outside the system, as the clerk typed it.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// What it says of itself.
    pub document: DocumentInput,
    /// Enter it although the same sender's same number is in the book already.
    pub although_double: bool,
    /// Whose book it is entered in; absent: of the own agency, or of whoever gave the newest delegation
    /// to register.
    pub organisation: Option<OrganisationId>,
}

/// What the clerk gets for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The new entry.
    pub id: IncomingId,
    /// Số đến.
    pub arrival_number: i64,
}

/// Why nothing was entered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// See [`ActError`].
    #[error(transparent)]
    Act(#[from] ActError),
    /// The same sender's same number and notation is there already: the clerk must confirm.
    #[error("enter a document that is in the book already ({} times)", .0.len())]
    Double(Vec<document::Double>),
    /// The year's book was closed.
    #[error(transparent)]
    Book(#[from] books::BookError),
}

impl From<kit_db::DbError> for RegisterError {
    fn from(error: kit_db::DbError) -> Self {
        Self::Act(error.into())
    }
}

impl From<Problems> for RegisterError {
    fn from(problems: Problems) -> Self {
        Self::Act(problems.into())
    }
}

/// Enters a document that came from outside the system.
///
/// # Errors
/// [`RegisterError`]; nothing is stored.
pub fn register_arrival(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    arrival: &Arrival,
) -> Result<Registered, RegisterError> {
    let doer = reach::agency(actor, REGISTER, arrival.organisation).map_err(ActError::from)?;
    let organisation = doer.here.organisation;
    let details = Details::check(&arrival.document, in_province(now).date())?;
    if !arrival.although_double {
        let doubles = document::doubles(tx, organisation, &details)?;
        if !doubles.is_empty() {
            return Err(RegisterError::Double(doubles));
        }
    }
    let document = document::store_outside(tx, now, &details)?;
    let on = in_province(now).date();
    let numbered = books::next_number(tx, organisation, Direction::Incoming, books::JOINT, on)?;
    let new = store::New::at_desk(
        organisation,
        document,
        "paper",
        State::Registered,
        now,
        details.due_at(),
    );
    store::insert_registered(tx, &new, numbered.book, numbered.number, on)?;
    let said = Some(crate::secrecy::ANSWERED);
    entered(tx, now, &doer, organisation, (new.id, document), said)?;
    Ok(Registered {
        id: new.id,
        arrival_number: numbered.number,
    })
}

/// Enters a document that the system delivered. What it says of itself cannot be changed.
///
/// # Errors
/// [`RegisterError`]; nothing is stored.
pub fn register_delivered(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
) -> Result<Registered, RegisterError> {
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Register)?;
    let on = in_province(now).date();
    let numbered = books::next_number(
        tx,
        incoming.organisation_id,
        Direction::Incoming,
        books::JOINT,
        on,
    )?;
    changed_one(store::register(
        tx,
        &incoming,
        numbered.book,
        numbered.number,
        on,
    )?)?;
    let place = incoming.organisation_id;
    // its sender answered when it was drafted
    entered(tx, now, &doer, place, (id, incoming.document_id), None)?;
    Ok(Registered {
        id,
        arrival_number: numbered.number,
    })
}

fn entered(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    organisation: OrganisationId,
    (id, document): (IncomingId, DocumentId),
    said: Option<&'static str>,
) -> Result<(), ActError> {
    tally::count(tx, now, organisation, tally::Measure::Received)?;
    history::record(tx, now, doer, id, &Step::of(Act::Register.code()))?;
    let action = "documents.incoming.register";
    history::audit_saying(tx, now, doer, action, id, None, said)?;
    crate::search::changed(tx, now, document)?;
    Ok(())
}
