//! Number books: consecutive numbers per agency, direction, group and year
//! (Decree 30/2020, Articles 15 and 22; numbers run from 1 January to 31 December, in the order
//! of time, without gap and without double, one sequence for paper and electronic documents).

pub mod configure;
pub(crate) mod may;
pub mod pages;
pub mod register;
mod store;

use identity::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use vn::kinds::{Kind, KindGroup};

kit_db::id_type!(pub struct BookId, "a number book of one agency and year");

kit_db::code_enum! {
    /// Which way documents go.
    pub enum Direction {
        /// Văn bản đến.
        Incoming = "incoming",
        /// Văn bản đi.
        Outgoing = "outgoing",
    }
}

/// The book of everything that has none of its own.
pub const JOINT: &str = "joint";
/// The group of all copies (Article 25).
pub const COPIES: &str = "copies";

kit_db::row! {
    /// A book.
    #[derive(Clone, Debug)]
    pub struct Book {
        /// Its identifier.
        pub id: BookId,
        /// Whose.
        pub organisation_id: OrganisationId,
        /// Which way.
        pub direction: Direction,
        /// [`JOINT`], a kind's code, or a group of the agency's own.
        pub grouping: String,
        /// Of which year.
        pub year: i64,
        /// What people call it.
        pub name: String,
        /// The last number given.
        pub last: i64,
        /// The day of the last number.
        pub last_on: Option<Date>,
        /// Closed books give no more numbers.
        pub closed: bool,
    }
}

/// A number that was just given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// By which book.
    pub book: BookId,
    /// The number: one more than the last.
    pub number: i64,
}

/// Why a book gives no number.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The year is closed.
    #[error("number in the book {grouping} of {year}, which is closed")]
    Closed {
        /// The book's group.
        grouping: String,
        /// Its year.
        year: i64,
    },
    /// A later day has numbers already; numbers rise with time.
    #[error("number on {day}, when the book has numbers of {last} already")]
    Backwards {
        /// The day asked for.
        day: Date,
        /// The day of the last number.
        last: Date,
    },
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Gives the next number of the agency's book for `on`'s year, opening the book if the year is
/// new. The number is taken in the caller's transaction: if that is undone, so is the number.
///
/// # Errors
/// [`BookError`].
pub(crate) fn next_number(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    direction: Direction,
    grouping: &str,
    on: Date,
) -> Result<Numbered, BookError> {
    if let Some(numbered) = store::take_number(tx, organisation, direction, grouping, on)? {
        return Ok(numbered);
    }
    // The year's first number, or another clerk opened the book a moment ago: opening it twice does
    // nothing, and the second try finds it.
    store::open(tx, organisation, direction, grouping, on.year())?;
    if let Some(numbered) = store::take_number(tx, organisation, direction, grouping, on)? {
        return Ok(numbered);
    }
    let book = store::find(tx, organisation, direction, grouping, on.year())?
        .ok_or(BookError::Database(DbError::NoRow))?;
    match book.last_on {
        Some(last) if !book.closed => Err(BookError::Backwards { day: on, last }),
        _ => Err(BookError::Closed {
            grouping: grouping.to_owned(),
            year: book.year,
        }),
    }
}

/// The group of numbers that an agency keeps for a kind: its own rule first; else each normative
/// kind and the copies run apart (Articles 15.1 and 25) and the rest runs jointly.
///
/// # Errors
/// As the database answers.
pub fn grouping_for(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    kind: Kind,
) -> Result<String, DbError> {
    if let Some(own) = store::rule(tx, organisation, kind.code())? {
        return Ok(own);
    }
    Ok(match kind.group() {
        KindGroup::Normative => kind.code().to_owned(),
        KindGroup::Copy => COPIES.to_owned(),
        KindGroup::Administrative => JOINT.to_owned(),
    })
}

pub use store::{Flaw, books_of, find_by_id, flaws};
