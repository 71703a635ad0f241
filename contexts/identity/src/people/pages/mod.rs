//! The pages of people and their posts.

mod appoint;
pub(crate) mod list;
mod one;
mod post;
mod register;

use kit_web::{PageError, Routes};

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    list::routes()
        .merge(one::routes())
        .merge(register::routes())
        .merge(appoint::routes())
        .merge(post::routes())
}

/// Nobody there is a 404.
fn or_not_found(error: kit_db::DbError) -> PageError {
    match error {
        kit_db::DbError::NoRow => PageError::NotFound,
        other => other.into(),
    }
}
