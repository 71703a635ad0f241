//! Documents: what comes in, what goes out, the books they stand in, and how they move between
//! agencies (Decree 30/2020/NĐ-CP on clerical work).
//!
//! Answers for a mistake in it: the clerical office (văn thư) of each agency.

mod acting;
mod answers;
pub mod attachments;
pub mod books;
pub mod calendar;
pub mod copies;
mod deadline;
mod desk_choice;
pub mod document;
pub mod events;
mod field_errors;
pub mod figures;
pub mod figures_page;
pub mod figures_rows;
pub mod file_page;
pub mod history;
pub mod incoming;
mod kept_files;
mod logged;
mod module;
mod names;
mod old_font;
pub mod outgoing;
pub mod people;
pub mod permissions;
mod proof;
mod reach;
mod reading;
mod readings;
pub mod reason;
pub mod recipients;
mod recount;
mod role_defaults;
pub mod search;
pub mod search_page;
pub mod secrecy;
mod secrecy_page;
pub mod series;
mod stored_files;
pub mod succession;
mod tally;
mod uploads;
pub mod usage;

pub use kit_base::Problems;
pub use module::module;
pub use outgoing::SIGNING_PURPOSES;
pub use role_defaults::ROLE_DEFAULTS;

/// The tables of this office.
pub const MIGRATIONS: &[kit_db::Migration] = &[
    kit_db::migration!(
        "202611221000_doc_documents",
        "../migrations/202611221000_doc_documents.sql"
    ),
    kit_db::migration!(
        "202611222352_doc_answers",
        "../migrations/202611222352_doc_answers.sql"
    ),
    kit_db::migration!(
        "202611230012_doc_calendar",
        "../migrations/202611230012_doc_calendar.sql"
    ),
    kit_db::migration!(
        "202611230130_doc_addressees",
        "../migrations/202611230130_doc_addressees.sql"
    ),
    kit_db::migration!(
        "202611281830_doc_original",
        "../migrations/202611281830_doc_original.sql"
    ),
    kit_db::migration!(
        "202611282310_doc_copy",
        "../migrations/202611282310_doc_copy.sql"
    ),
    kit_db::migration!(
        "202611301310_doc_in_place_of",
        "../migrations/202611301310_doc_in_place_of.sql"
    ),
    kit_db::migration!(
        "202611301315_doc_settled",
        "../migrations/202611301315_doc_settled.sql"
    ),
];
