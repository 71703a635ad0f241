//! The office of documents, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod addressees;
mod answering;
mod bad_input;
mod books;
mod books_pages;
mod books_who_may;
mod calendar;
mod calendar_who_may;
mod cast;
mod copies;
mod copies_who_may;
mod delegation;
mod delegation_pages;
mod far_days;
mod figures;
mod figures_who_may;
mod files_as_they_come;
mod finding_pages;
mod free_texts;
mod incoming;
mod incoming_api;
mod incoming_pages;
mod incoming_who_may;
mod issue_to_many;
mod leaves;
mod marks;
mod office;
mod outgoing;
mod outgoing_api;
mod outgoing_bulk;
mod outgoing_pages;
mod outgoing_signing;
mod outgoing_who_may;
mod samples;
mod secrecy;
mod seen;
mod sent_back;
mod twice;
mod who_may_kept;
mod who_may_received;
mod who_may_sent;
mod who_may_things;

use kit_db::Migration;
use std::sync::LazyLock;

static MIGRATIONS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        kit_module::MIGRATIONS,
        identity::MIGRATIONS,
        signing::MIGRATIONS,
        documents::MIGRATIONS,
    ]
    .concat()
});

#[test]
fn every_statement_fits_both_databases() {
    for db in [
        testing::sqlite_db(&MIGRATIONS),
        testing::postgres_db(&MIGRATIONS),
    ] {
        assert_eq!(kit_db::check::prepare_all(&db).unwrap(), vec![]);
    }
}
