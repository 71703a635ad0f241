//! Who may read and keep the books of an agency: asked of the book's own agency.

use super::Book;
use crate::{
    permissions::{CONFIGURE, READ_ORGANISATION},
    reach,
};
use identity::{Actor, PersonId};

/// Whether the actor may read a book: a register shows everything that its agency has.
pub(crate) fn may_read(actor: &Actor, book: &Book) -> bool {
    reach::agency(actor, READ_ORGANISATION, Some(book.organisation_id)).is_ok()
}

/// Who delegated what lets the actor read a book; absent for a book that they read in the own name.
pub(crate) fn reader_for(actor: &Actor, book: &Book) -> Option<PersonId> {
    let doer = reach::agency(actor, READ_ORGANISATION, Some(book.organisation_id)).ok()?;
    doer.here.authority.acting_for()
}

/// Whether the actor may decide how a book is kept.
pub(crate) fn may_configure(actor: &Actor, book: &Book) -> bool {
    reach::agency(actor, CONFIGURE, Some(book.organisation_id)).is_ok()
}
