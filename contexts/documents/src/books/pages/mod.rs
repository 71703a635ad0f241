//! The pages of the number books: the list, the registers as the law prints them, and how the
//! agency keeps them.

mod close;
mod list;
mod pdf;
mod read;
mod register;
mod samples;
mod settings;

use crate::{
    books::{Book, BookId, configure::ConfigureError, find_by_id, may::may_read},
    permissions::{CONFIGURE, READ_ORGANISATION},
};
use identity::Actor;
use kit_db::Tx;
use kit_web::{Access, PageError, Routes};

/// Where the books are.
const HERE: &str = "/so-van-ban";
const READERS: Access = Access::Permission(READ_ORGANISATION);
const KEEPERS: Access = Access::Permission(CONFIGURE);

/// The books, their registers, and how they are kept.
#[must_use]
pub fn routes() -> Routes {
    let routes = Routes::new()
        .get(HERE, READERS, list::open)
        .get("/so-van-ban/quy-dinh", KEEPERS, settings::open)
        .post("/so-van-ban/quy-dinh", KEEPERS, settings::send)
        .get("/so-van-ban/{id}", READERS, register::open)
        .get("/so-van-ban/{id}/pdf", READERS, pdf::open)
        .get("/so-van-ban/{id}/xlsx", READERS, register::spreadsheet)
        .get("/so-van-ban/{id}/khoa", KEEPERS, close::ask)
        .post("/so-van-ban/{id}/khoa", KEEPERS, close::send);
    samples::add(routes)
}

/// A book that the actor may read.
fn own_book(tx: &mut Tx<'_>, actor: &Actor, id: BookId) -> Result<Book, PageError> {
    find_by_id(tx, id)?
        .filter(|book| may_read(actor, book))
        .ok_or(PageError::NotFound)
}

impl From<ConfigureError> for PageError {
    fn from(error: ConfigureError) -> Self {
        match error {
            ConfigureError::Refused(refused) => refused.into(),
            ConfigureError::NotFound => Self::NotFound,
            ConfigureError::ClosedBefore => Self::conflict("documents-books-closed-before"),
            ConfigureError::Database(error) => error.into(),
        }
    }
}
