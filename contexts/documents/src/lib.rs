//! Documents: what comes in, what goes out, the books they stand in, and how they move between
//! agencies (Decree 30/2020/NĐ-CP on clerical work).
//!
//! Answers for a mistake in it: the clerical office (văn thư) of each agency.

mod address;
pub mod attachments;
pub mod books;
pub mod document;
pub mod events;
mod field_errors;
pub mod figures;
pub mod figures_page;
pub mod figures_rows;
pub mod file_page;
pub mod history;
pub mod incoming;
mod module;
mod names;
pub mod outgoing;
pub mod people;
pub mod permissions;
pub mod problems;
pub mod reason;
pub mod recipients;
mod role_defaults;
pub mod search;
pub mod search_page;
pub mod secrecy;
pub mod series;
mod spreadsheet;
pub mod tally;
mod uploads;

pub use module::module;
pub use problems::{Problem, Problems};
pub use role_defaults::ROLE_DEFAULTS;

/// The tables of this office.
pub const MIGRATIONS: &[kit_db::Migration] = &[kit_db::migration!(
    "202611221000_doc_documents",
    "../migrations/202611221000_doc_documents.sql"
)];
