//! All SQL on number books.

use super::{Book, BookId, Direction, Numbered};
use identity::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params, sql};

kit_db::row! {
    struct Taken { id: BookId, last: i64 }
}

sql!(TAKE -> Taken:
    "update doc_book set last = last + 1, last_on = ?5
     where organisation_id = ?1 and direction = ?2 and grouping = ?3 and year = ?4 and not closed
       and (last_on is null or last_on <= ?5)
     returning id, last");
sql!(FIND -> Book:
    "select id, organisation_id, direction, grouping, year, name, last, last_on, closed
     from doc_book where organisation_id = ?1 and direction = ?2 and grouping = ?3 and year = ?4");
sql!(BY_ID -> Book:
    "select id, organisation_id, direction, grouping, year, name, last, last_on, closed from doc_book where id = ?1");
sql!(OPEN:
    "insert into doc_book (id, organisation_id, direction, grouping, year, name) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (organisation_id, direction, grouping, year) do nothing");
sql!(OF_ORGANISATION -> Book:
    "select id, organisation_id, direction, grouping, year, name, last, last_on, closed
     from doc_book where organisation_id = ?1 order by year desc, direction, grouping limit 500");
sql!(RULE -> String: "select grouping from doc_book_rule where organisation_id = ?1 and kind = ?2");
sql!(SET_RULE:
    "insert into doc_book_rule (organisation_id, kind, grouping) values (?1, ?2, ?3)
     on conflict (organisation_id, kind) do update set grouping = excluded.grouping");
sql!(CLOSE: "update doc_book set closed = ?3 where id = ?1 and organisation_id = ?2");

pub(super) fn take_number(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    direction: Direction,
    grouping: &str,
    on: Date,
) -> Result<Option<Numbered>, DbError> {
    let taken = tx.find(
        &TAKE,
        params![organisation, direction, grouping, on.year(), on],
    )?;
    Ok(taken.map(|it| Numbered {
        book: it.id,
        number: it.last,
    }))
}

pub(super) fn find(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    direction: Direction,
    grouping: &str,
    year: i16,
) -> Result<Option<Book>, DbError> {
    tx.find(&FIND, params![organisation, direction, grouping, year])
}

pub(super) fn open(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    direction: Direction,
    grouping: &str,
    year: i16,
) -> Result<(), DbError> {
    let name = match direction {
        Direction::Incoming => format!("Sổ đăng ký văn bản đến năm {year}"),
        Direction::Outgoing => format!("Sổ đăng ký văn bản đi năm {year}"),
    };
    tx.execute(
        &OPEN,
        params![
            BookId::generate(),
            organisation,
            direction,
            grouping,
            year,
            name
        ],
    )
    .map(drop)
}

pub(super) fn rule(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    kind: &str,
) -> Result<Option<String>, DbError> {
    tx.find(&RULE, params![organisation, kind])
}

/// A book by its identifier.
///
/// # Errors
/// As the database answers.
pub fn find_by_id(tx: &mut Tx<'_>, id: BookId) -> Result<Option<Book>, DbError> {
    tx.find(&BY_ID, params![id])
}

/// The agency's books, newest year first; at most 500.
///
/// # Errors
/// As the database answers.
pub fn books_of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Book>, DbError> {
    tx.query(&OF_ORGANISATION, params![organisation])
}

/// Keeps a kind in a group of its own from now on.
///
/// # Errors
/// As the database answers.
pub fn set_rule(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    kind: &str,
    grouping: &str,
) -> Result<(), DbError> {
    tx.execute(&SET_RULE, params![organisation, kind, grouping])
        .map(drop)
}

/// Closes a book of the organisation; it gives no more numbers.
///
/// # Errors
/// As the database answers.
pub fn close(tx: &mut Tx<'_>, organisation: OrganisationId, id: BookId) -> Result<u64, DbError> {
    tx.execute(&CLOSE, params![id, organisation, true])
}
