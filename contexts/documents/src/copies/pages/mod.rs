//! The pages of copies: making one, and what pages of documents say of them.

mod file;
mod form;
mod panel;
mod samples;

pub(crate) use panel::{made, of_copy, start_button};

use crate::{document::DocumentId, outgoing::pages::READERS, permissions::COPY};
use kit_web::{Access, Routes};

/// Making a copy, and its file before it is sealed.
#[must_use]
pub fn routes() -> Routes {
    let maker = Access::Permission(COPY);
    let routes = Routes::new()
        .get("/van-ban/{id}/sao", maker, form::open)
        .post("/van-ban/{id}/sao", maker, form::send)
        .get("/van-ban-di/{id}/ban-sao", READERS, file::open);
    samples::add(routes)
}

/// Where one makes a copy of a document.
fn making(source: DocumentId) -> String {
    format!("/van-ban/{source}/sao")
}

/// Where the file of a copy is before it is sealed.
pub(crate) fn file_address(copy: DocumentId) -> String {
    format!("/van-ban-di/{copy}/ban-sao")
}
