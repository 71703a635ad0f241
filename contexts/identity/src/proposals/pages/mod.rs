//! The pages of what waits for a second administrator.

mod list;

pub(crate) use list::{LIST, fault, routes};
