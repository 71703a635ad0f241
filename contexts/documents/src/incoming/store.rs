//! All SQL on incoming documents, but for the lists.

use super::{Incoming, IncomingId, Phase, State};
use crate::{books::BookId, document::DocumentId};
use identity::{OrganisationId, PersonId, UnitId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params, sql};

sql!(FIND -> Incoming:
    "select id, organisation_id, document_id, state, arrival_number, arrival_on, holder_id, presented_to,
       directed_by, forwarded_at, lead_unit_id, lead_person_id, due_at, received_at, version
     from doc_incoming where id = ?1");
sql!(OF_DOCUMENT -> Incoming:
    "select id, organisation_id, document_id, state, arrival_number, arrival_on, holder_id, presented_to,
       directed_by, forwarded_at, lead_unit_id, lead_person_id, due_at, received_at, version
     from doc_incoming where document_id = ?1 order by id");
sql!(OF_DOCUMENT_IN -> Incoming:
    "select id, organisation_id, document_id, state, arrival_number, arrival_on, holder_id, presented_to,
       directed_by, forwarded_at, lead_unit_id, lead_person_id, due_at, received_at, version
     from doc_incoming where document_id = ?1 and organisation_id = ?2 order by id desc");
sql!(INSERT:
    "insert into doc_incoming (id, organisation_id, document_id, source, state, phase, received_at, due_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
sql!(INSERT_REGISTERED:
    "insert into doc_incoming (id, organisation_id, document_id, source, state, phase, received_at, due_at,
       book_id, arrival_number, arrival_on)
     values (?1, ?2, ?3, 'paper', 'registered', 'desk', ?4, ?5, ?6, ?7, ?8)");
sql!(REGISTER:
    "update doc_incoming set state = 'registered', book_id = ?3, arrival_number = ?4, arrival_on = ?5, version = version + 1
     where id = ?1 and version = ?2");
sql!(PRESENT:
    "update doc_incoming set state = 'presented', phase = 'approval', holder_id = ?3, presented_to = ?3, version = version + 1
     where id = ?1 and version = ?2");
sql!(DIRECT:
    "update doc_incoming set state = 'directed', phase = 'open', holder_id = null, directed_by = coalesce(?3, directed_by), lead_unit_id = ?4,
       lead_person_id = null, due_at = ?5, forwarded_at = coalesce(forwarded_at, ?6), version = version + 1
     where id = ?1 and version = ?2");
sql!(ASSIGN:
    "update doc_incoming set state = 'assigned', holder_id = ?3, lead_person_id = ?3, due_at = ?4, version = version + 1
     where id = ?1 and version = ?2");
sql!(FINISH:
    "update doc_incoming set state = 'done', phase = 'closed', holder_id = null, done_at = ?3, result = ?4, answer_id = ?5,
       version = version + 1
     where id = ?1 and version = ?2");
sql!(STEP_BACK:
    "update doc_incoming set state = ?3, phase = ?4, holder_id = ?5, lead_unit_id = ?6, lead_person_id = ?7,
       done_at = null, version = version + 1
     where id = ?1 and version = ?2");
sql!(CLOSE:
    "update doc_incoming set state = ?3, phase = 'closed', holder_id = null, done_at = ?4, result = ?5, version = version + 1
     where id = ?1 and version = ?2");

/// A row on its way into a receiver's desk.
pub(crate) struct New {
    pub id: IncomingId,
    pub organisation: OrganisationId,
    pub document: DocumentId,
    pub source: &'static str,
    pub state: State,
    pub phase: Phase,
    pub received_at: Timestamp,
    pub due_at: Option<Timestamp>,
}

impl New {
    /// A document at the clerks' desk.
    pub(crate) fn at_desk(
        organisation: OrganisationId,
        document: DocumentId,
        source: &'static str,
        state: State,
        received_at: Timestamp,
        due_at: Option<Timestamp>,
    ) -> Self {
        Self {
            id: IncomingId::generate(),
            organisation,
            document,
            source,
            state,
            phase: Phase::Desk,
            received_at,
            due_at,
        }
    }
}

pub(crate) fn find(tx: &mut Tx<'_>, id: IncomingId) -> Result<Option<Incoming>, DbError> {
    tx.find(&FIND, params![id])
}

pub(crate) fn of_document(tx: &mut Tx<'_>, id: DocumentId) -> Result<Vec<Incoming>, DbError> {
    tx.query(&OF_DOCUMENT, params![id])
}

pub(crate) fn of_document_in(
    tx: &mut Tx<'_>,
    id: DocumentId,
    organisation: OrganisationId,
) -> Result<Option<Incoming>, DbError> {
    tx.find(&OF_DOCUMENT_IN, params![id, organisation])
}

pub(crate) fn insert_all(tx: &mut Tx<'_>, rows: &[New]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            *params![
                row.id,
                row.organisation,
                row.document,
                row.source,
                row.state,
                row.phase,
                row.received_at,
                row.due_at
            ]
        })
        .collect();
    tx.insert_rows(&INSERT, values.iter().map(|v| &v[..]))
        .map(drop)
}

pub(crate) fn insert_registered(
    tx: &mut Tx<'_>,
    row: &New,
    book: BookId,
    number: i64,
    on: Date,
) -> Result<(), DbError> {
    tx.execute(
        &INSERT_REGISTERED,
        params![
            row.id,
            row.organisation,
            row.document,
            row.received_at,
            row.due_at,
            book,
            number,
            on
        ],
    )
    .map(drop)
}

pub(crate) fn register(
    tx: &mut Tx<'_>,
    it: &Incoming,
    book: BookId,
    number: i64,
    on: Date,
) -> Result<u64, DbError> {
    tx.execute(&REGISTER, params![it.id, it.version, book, number, on])
}

pub(crate) fn present(tx: &mut Tx<'_>, it: &Incoming, leader: PersonId) -> Result<u64, DbError> {
    tx.execute(&PRESENT, params![it.id, it.version, leader])
}

pub(crate) fn direct(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Incoming,
    by: Option<PersonId>,
    unit: UnitId,
    due_at: Option<Timestamp>,
) -> Result<u64, DbError> {
    tx.execute(&DIRECT, params![it.id, it.version, by, unit, due_at, now])
}

pub(crate) fn assign(
    tx: &mut Tx<'_>,
    it: &Incoming,
    person: PersonId,
    due_at: Option<Timestamp>,
) -> Result<u64, DbError> {
    tx.execute(&ASSIGN, params![it.id, it.version, person, due_at])
}

pub(crate) fn finish(
    tx: &mut Tx<'_>,
    it: &Incoming,
    at: Timestamp,
    result: &str,
    answer: Option<DocumentId>,
) -> Result<u64, DbError> {
    tx.execute(&FINISH, params![it.id, it.version, at, result, answer])
}

pub(crate) fn step_back(
    tx: &mut Tx<'_>,
    it: &Incoming,
    state: State,
    holder: Option<PersonId>,
) -> Result<u64, DbError> {
    let unit = it.lead_unit_id.filter(|_| state.phase() == Phase::Open);
    let person = it.lead_person_id.filter(|_| state == State::Assigned);
    tx.execute(
        &STEP_BACK,
        params![
            it.id,
            it.version,
            state,
            state.phase(),
            holder,
            unit,
            person
        ],
    )
}

pub(crate) fn close(
    tx: &mut Tx<'_>,
    it: &Incoming,
    state: State,
    at: Timestamp,
    reason: &str,
) -> Result<u64, DbError> {
    tx.execute(&CLOSE, params![it.id, it.version, state, at, reason])
}
