//! The pages of programs, and where they sign in.

mod api;
mod ask;
mod list;
mod one;

pub(crate) use api::openapi;
pub(crate) use list::LIST;

use super::ProgramError;
use kit_web::{PageError, Routes};

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    list::routes()
        .merge(one::routes())
        .merge(ask::routes())
        .merge(api::routes())
}

impl From<ProgramError> for PageError {
    fn from(error: ProgramError) -> Self {
        match error {
            ProgramError::Refused(refused) => refused.into(),
            ProgramError::Database(kit_db::DbError::NoRow) => Self::NotFound,
            ProgramError::Database(error) => error.into(),
            ProgramError::SamePerson => Self::conflict("identity-proposal-same-person"),
            ProgramError::Pending => Self::conflict("identity-proposal-pending"),
            ProgramError::NotOpen => Self::conflict("identity-proposal-not-open"),
            ProgramError::Right(_) => Self::conflict("identity-program-right"),
            ProgramError::Nothing => Self::conflict("identity-program-nothing"),
            ProgramError::Days { .. } => Self::conflict("identity-program-days"),
            ProgramError::Quota { .. } => Self::conflict("identity-program-quota"),
            ProgramError::Name { .. } => Self::conflict("identity-name-empty"),
        }
    }
}
