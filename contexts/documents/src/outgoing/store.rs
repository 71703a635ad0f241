//! All SQL on outgoing documents, but for the lists.

use super::{Outgoing, State};
use crate::{books::BookId, document::DocumentId, incoming::IncomingId};
use identity::{OrganisationId, PersonId, Standing};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

sql!(FIND -> Outgoing:
    "select id, organisation_id, unit_id, state, drafter_id, holder_id, content_checker_id, format_checker_id, signer_id,
       capacity, answers_id, draft_version, approved_version, receivers, outside_receivers, copies, version
     from doc_outgoing where id = ?1");
sql!(INSERT:
    "insert into doc_outgoing (id, organisation_id, unit_id, state, drafter_id, holder_id, signer_id, capacity, answers_id,
       outside_receivers, copies, updated_at)
     values (?1, ?2, ?3, 'draft', ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
sql!(REVISE:
    "update doc_outgoing set draft_version = draft_version + 1, signer_id = ?3, capacity = ?4, outside_receivers = ?5,
       copies = ?6, updated_at = ?7, version = version + 1
     where id = ?1 and version = ?2");
sql!(MOVE:
    "update doc_outgoing set state = ?3, holder_id = ?4, updated_at = ?5, version = version + 1
     where id = ?1 and version = ?2");
sql!(CONTENT_CHECKED:
    "update doc_outgoing set state = 'format_check', holder_id = null, content_checker_id = ?3, updated_at = ?4,
       version = version + 1
     where id = ?1 and version = ?2");
sql!(FORMAT_CHECKED:
    "update doc_outgoing set state = 'approval', holder_id = signer_id, format_checker_id = ?3, updated_at = ?4,
       version = version + 1
     where id = ?1 and version = ?2");
sql!(APPROVED:
    "update doc_outgoing set state = 'approved', holder_id = null, approved_version = draft_version, updated_at = ?3,
       version = version + 1
     where id = ?1 and version = ?2");
sql!(ISSUED:
    "update doc_outgoing set state = 'issued', holder_id = null, book_id = ?3, issued_at = ?4, issued_by = ?5, receivers = ?6,
       updated_at = ?4, version = version + 1
     where id = ?1 and version = ?2");
sql!(NUMBERED:
    "update doc_outgoing set state = 'numbered', holder_id = null, book_id = ?3, issued_at = ?4, issued_by = ?5,
       updated_at = ?4, version = version + 1
     where id = ?1 and version = ?2");
sql!(SENT:
    "update doc_outgoing set state = 'issued', holder_id = null, receivers = ?3, updated_at = ?4, version = version + 1
     where id = ?1 and version = ?2");
sql!(CANCELLED:
    "update doc_outgoing set state = ?3, holder_id = null, cancel_reason = ?4, updated_at = ?5, version = version + 1
     where id = ?1 and version = ?2");
sql!(ADD_DRAFT:
    "insert into doc_draft (outgoing_id, number, at, person_id, subject, content, note) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

/// A new draft's own fields.
pub(crate) struct New<'a> {
    pub id: DocumentId,
    pub signer: Option<PersonId>,
    pub capacity: &'a str,
    pub answers: Option<IncomingId>,
    pub outside_receivers: &'a str,
    pub copies: i64,
}

pub(crate) fn find(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Outgoing>, DbError> {
    tx.find(&FIND, params![id])
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    now: Timestamp,
    here: &Standing<'_>,
    new: &New<'_>,
) -> Result<(), DbError> {
    tx.execute(
        &INSERT,
        params![
            new.id,
            here.organisation,
            here.unit,
            here.person,
            new.signer,
            new.capacity,
            new.answers,
            new.outside_receivers,
            new.copies,
            now
        ],
    )
    .map(drop)
}

pub(crate) fn revise(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    new: &New<'_>,
) -> Result<u64, DbError> {
    tx.execute(
        &REVISE,
        params![
            it.id,
            it.version,
            new.signer,
            new.capacity,
            new.outside_receivers,
            new.copies,
            now
        ],
    )
}

pub(crate) fn add_draft(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: DocumentId,
    number: i64,
    by: PersonId,
    (subject, content, note): (&str, &str, &str),
) -> Result<(), DbError> {
    tx.execute(
        &ADD_DRAFT,
        params![id, number, now, by, subject, content, note],
    )
    .map(drop)
}

pub(crate) fn move_to(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    state: State,
    holder: Option<PersonId>,
) -> Result<u64, DbError> {
    tx.execute(&MOVE, params![it.id, it.version, state, holder, now])
}

pub(crate) fn content_checked(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    by: PersonId,
) -> Result<u64, DbError> {
    tx.execute(&CONTENT_CHECKED, params![it.id, it.version, by, now])
}

pub(crate) fn format_checked(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    by: PersonId,
) -> Result<u64, DbError> {
    tx.execute(&FORMAT_CHECKED, params![it.id, it.version, by, now])
}

pub(crate) fn approved(tx: &mut Tx<'_>, now: Timestamp, it: &Outgoing) -> Result<u64, DbError> {
    tx.execute(&APPROVED, params![it.id, it.version, now])
}

pub(crate) fn issued(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    book: BookId,
    by: PersonId,
    receivers: &[OrganisationId],
) -> Result<u64, DbError> {
    let count = i64::try_from(receivers.len()).unwrap_or(i64::MAX);
    tx.execute(&ISSUED, params![it.id, it.version, book, now, by, count])
}

/// Number and date are given, the agency's signature is missing.
pub(crate) fn numbered(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    book: BookId,
    by: PersonId,
) -> Result<u64, DbError> {
    tx.execute(&NUMBERED, params![it.id, it.version, book, now, by])
}

/// A numbered document goes out.
pub(crate) fn sent(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    receivers: &[OrganisationId],
) -> Result<u64, DbError> {
    let count = i64::try_from(receivers.len()).unwrap_or(i64::MAX);
    tx.execute(&SENT, params![it.id, it.version, count, now])
}

pub(crate) fn cancelled(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Outgoing,
    state: State,
    reason: &str,
) -> Result<u64, DbError> {
    tx.execute(&CANCELLED, params![it.id, it.version, state, reason, now])
}
