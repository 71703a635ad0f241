//! The pages of this part of the office.

mod again;
pub mod api;
mod badge;
mod judge_now;
mod public;
mod samples;

pub use badge::{badge, panel};
use kit_web::{MenuItem, Routes};

/// Its entries in the side menu.
pub(crate) const MENU: &[MenuItem] = &[];

/// All pages, each with who may use it.
#[must_use]
pub fn routes() -> Routes {
    public::routes().merge(api::routes()).merge(again::routes())
}
