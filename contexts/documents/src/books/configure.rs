//! How an agency keeps its books: which kinds it numbers apart, and closing a year's book
//! (Decree 30/2020, Article 15.1: the head decides).

use super::{Book, BookId, JOINT, find_by_id, store};
use crate::{history, permissions::CONFIGURE, reach};
use identity::{Actor, OrganisationId, Refused};
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
/// differs from the present rule is stored; tells how many kinds changed. The agency is the one that is
/// named, else the own, else that of whoever gave the newest delegation.
///
/// # Errors
/// [`ConfigureError`]; nothing is changed.
pub fn set_rules(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    agency: Option<OrganisationId>,
    rules: &[(Kind, Numbering)],
) -> Result<u64, ConfigureError> {
    let doer = reach::agency(actor, CONFIGURE, agency)?;
    let agency = doer.here.organisation;
    let mut changed = 0;
    for (kind, numbering) in rules {
        let present = super::grouping_for(tx, agency, *kind)?;
        if Numbering::of(&present) == *numbering {
            continue;
        }
        let grouping = match numbering {
            Numbering::Joint => JOINT,
            Numbering::Apart => kind.code(),
        };
        store::set_rule(tx, agency, kind.code(), grouping)?;
        changed += 1;
    }
    if changed > 0 {
        history::audit(tx, now, &doer, "documents.books.configure", agency, None)?;
    }
    Ok(changed)
}

/// Closes a book: it gives no more numbers.
///
/// # Errors
/// [`ConfigureError`]; nothing is changed.
pub fn close_book(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: BookId,
) -> Result<Book, ConfigureError> {
    let book = find_by_id(tx, id)?.ok_or(ConfigureError::NotFound)?;
    let doer = match reach::agency(actor, CONFIGURE, Some(book.organisation_id)) {
        Ok(doer) => doer,
        // people of its agency learn why; for others it is not there
        Err(refused) if reach::organisations(actor).contains(&book.organisation_id) => {
            return Err(refused.into());
        }
        Err(_) => return Err(ConfigureError::NotFound),
    };
    if book.closed {
        return Err(ConfigureError::ClosedBefore);
    }
    store::close(tx, book.organisation_id, id)?;
    history::audit(tx, now, &doer, "documents.books.close", id, None)?;
    Ok(book)
}
