//! The office of reports over an office that counts samples, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod annual;
mod office;
mod overview;
mod overview_who_may;
mod pages;
mod publish;
mod publish_who_may;
mod server;
mod world;

use kit_db::Migration;
use std::sync::LazyLock;

static MIGRATIONS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        kit_module::MIGRATIONS,
        identity::MIGRATIONS,
        reports::MIGRATIONS,
        office::MIGRATIONS,
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
