//! The pages of this part of the office.

use kit_web::{MenuItem, Routes};

/// Its entries in the side menu.
pub(crate) const MENU: &[MenuItem] = &[];

/// All pages, each with who may use it.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
}
