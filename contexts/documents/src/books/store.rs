//! All SQL on number books.

use super::{Book, BookId, COPIES, Direction, Numbered};
use identity::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params, sql};
use vn::kinds::Kind;

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
     from doc_book where organisation_id = ?1
     order by year desc, direction, case grouping when 'joint' then 0 else 1 end, grouping limit 500");
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
    let name = name_of(direction, grouping, year);
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

/// What people call a book; no two of a year are called the same.
fn name_of(direction: Direction, grouping: &str, year: i16) -> String {
    let name = match direction {
        Direction::Incoming => format!("Sổ đăng ký văn bản đến năm {year}"),
        Direction::Outgoing if grouping == COPIES => format!("Sổ đăng ký bản sao năm {year}"),
        Direction::Outgoing => format!("Sổ đăng ký văn bản đi năm {year}"),
    };
    match Kind::from_code(grouping) {
        Some(kind) => format!("{name} – {}", kind.name()),
        None => name,
    }
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

/// Keeps a kind in a group of its own from now on. [`super::configure`] asks who may.
pub(super) fn set_rule(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    kind: &str,
    grouping: &str,
) -> Result<(), DbError> {
    tx.execute(&SET_RULE, params![organisation, kind, grouping])
        .map(drop)
}

/// Closes a book of the organisation; it gives no more numbers. [`super::configure`] asks who may.
pub(super) fn close(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    id: BookId,
) -> Result<u64, DbError> {
    tx.execute(&CLOSE, params![id, organisation, true])
}

kit_db::row! {
    /// A book whose entries are not exactly the numbers from 1 to its last.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Flaw {
        /// The book.
        pub id: BookId,
        /// The last number that it gave.
        pub last: i64,
        /// How many entries stand in it.
        pub entries: i64,
        /// The highest number among them.
        pub highest: i64,
    }
}

// no two entries of a book share a number (unique index), so as many entries as the highest
// number means that none is missing
sql!(FLAWS -> Flaw:
    "select id, last, entries, highest from (
       select b.id, b.last, count(i.id) as entries, coalesce(max(i.arrival_number), 0) as highest
       from doc_book b left join doc_incoming i on i.book_id = b.id
       where b.direction = 'incoming' group by b.id, b.last
       union all
       select b.id, b.last, count(o.id) as entries, coalesce(max(d.number), 0) as highest
       from doc_book b left join doc_outgoing o on o.book_id = b.id left join doc_document d on d.id = o.id
       where b.direction = 'outgoing' group by b.id, b.last) books
     where entries <> last or highest <> last
     order by id limit ?1");

/// Books whose numbers have a gap, a double or an entry too many; at most 100. None is what the
/// law asks for (Decree 30/2020, Article 15: consecutive).
///
/// # Errors
/// As the database answers.
pub fn flaws(tx: &mut Tx<'_>) -> Result<Vec<Flaw>, DbError> {
    tx.query(&FLAWS, params![100_i64])
}
