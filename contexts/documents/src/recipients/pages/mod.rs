//! The pages of saved sets of receivers.

mod drop;
mod list;
mod save;

use super::{Group, GroupError, GroupId};
use crate::permissions::CONFIGURE;
use kit_web::{Access, PageError, Routes};

/// Where the sets are.
const HERE: &str = "/nhom-noi-nhan";

/// The sets, and the forms that keep them.
#[must_use]
pub fn routes() -> Routes {
    let keeper = Access::Permission(CONFIGURE);
    let routes = Routes::new()
        .get(HERE, keeper, list::open)
        .get("/nhom-noi-nhan/moi", keeper, save::open)
        .post("/nhom-noi-nhan/moi", keeper, save::send)
        .get("/nhom-noi-nhan/co-quan", keeper, save::search)
        .get("/nhom-noi-nhan/{id}", keeper, save::open_again)
        .post("/nhom-noi-nhan/{id}", keeper, save::send_again)
        .get("/nhom-noi-nhan/{id}/xoa", keeper, drop::open)
        .post("/nhom-noi-nhan/{id}/xoa", keeper, drop::send);
    save::samples(drop::samples(list::samples(routes)))
}

impl From<GroupError> for PageError {
    fn from(error: GroupError) -> Self {
        match error {
            GroupError::Refused(refused) => refused.into(),
            GroupError::NotFound => Self::NotFound,
            GroupError::Invalid(problems) => {
                let label = crate::outgoing::pages::field_label;
                Self::Fields(crate::field_errors::for_programs(&problems, label))
            }
            GroupError::Database(error) => error.into(),
        }
    }
}
