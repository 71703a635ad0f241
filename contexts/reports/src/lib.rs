//! Reports: the yearly report and the dashboards. Knows the offices only through what they
//! contribute (indicators and series), and identity. Read the README first.

pub mod annual;
pub mod cli;
pub mod dashboard;
mod figures;
mod module;
pub mod permissions;
mod readings;

pub use figures::{Figures, Settings};
pub use module::module;
pub use permissions::ROLE_DEFAULTS;

/// The tables of this office.
pub const MIGRATIONS: &[kit_db::Migration] = &[kit_db::migration!(
    "202611221100_rep_reports",
    "../migrations/202611221100_rep_reports.sql"
)];
