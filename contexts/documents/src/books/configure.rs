//! How an agency keeps its books: which kinds it numbers apart, and closing a year's book
//! (Decree 30/2020, Article 15.1: the head decides).

use super::{Book, BookId, JOINT, find_by_id, store};
use crate::{history, permissions::CONFIGURE};
use identity::{Actor, Refused};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use vn::kinds::Kind;

/// Why a book or a rule stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum ConfigureError {
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It is not there, or another agency's.
    #[error("find the book")]
    NotFound,
    /// It was closed before.
    #[error("close a book that is closed")]
    ClosedBefore,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Where the numbers of a kind come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// The joint book.
    Joint,
    /// A book of the kind's own.
    Apart,
}

impl Numbering {
    /// What a group of a kind means.
    #[must_use]
    pub fn of(grouping: &str) -> Self {
        if grouping == JOINT {
            Self::Joint
        } else {
            Self::Apart
        }
    }
}

/// Decides for kinds how they are numbered from now on; numbers already given stay. Only what
/// differs from the present rule is stored; tells how many kinds changed.
///
/// # Errors
/// [`ConfigureError`]; nothing is changed.
pub fn set_rules(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    rules: &[(Kind, Numbering)],
) -> Result<u64, ConfigureError> {
    actor.must(CONFIGURE)?;
    let mut changed = 0;
    for (kind, numbering) in rules {
        let present = super::grouping_for(tx, actor.organisation, *kind)?;
        if Numbering::of(&present) == *numbering {
            continue;
        }
        let grouping = match numbering {
            Numbering::Joint => JOINT,
            Numbering::Apart => kind.code(),
        };
        store::set_rule(tx, actor.organisation, kind.code(), grouping)?;
        changed += 1;
    }
    if changed > 0 {
        history::audit(
            tx,
            now,
            actor,
            "documents.books.configure",
            actor.organisation,
            None,
        )?;
    }
    Ok(changed)
}

/// Closes a book of the actor's agency: it gives no more numbers.
///
/// # Errors
/// [`ConfigureError`]; nothing is changed.
pub fn close_book(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: BookId,
) -> Result<Book, ConfigureError> {
    actor.must(CONFIGURE)?;
    let book = find_by_id(tx, id)?
        .filter(|book| book.organisation_id == actor.organisation)
        .ok_or(ConfigureError::NotFound)?;
    if book.closed {
        return Err(ConfigureError::ClosedBefore);
    }
    store::close(tx, actor.organisation, id)?;
    history::audit(tx, now, actor, "documents.books.close", id, None)?;
    Ok(book)
}
