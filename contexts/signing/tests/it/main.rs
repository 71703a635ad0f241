//! The tests of this office: one file for each act, and one for who may.

#![expect(clippy::unwrap_used, reason = "tests")]

mod certificates;
mod certificates_branch;
mod certificates_cast;
mod certificates_import;
mod certificates_looks;
mod certificates_office;
mod certificates_pages;
mod certificates_remind;
mod certificates_trial;
mod certificates_who_may;
mod delegations_who_may;
mod leaves;
mod people;
mod requests;
mod requests_upgrade;
mod requests_who_may;
mod requests_world;
mod verification;
mod verification_asic;
mod verification_asic_attacks;
mod verification_containers;
mod verification_fetching;
mod verification_pages;
mod verification_stranger;
mod verification_trust;
mod verification_who_may;
mod verification_words;
mod verification_world;
mod verification_xml;

use kit_db::Migration;
use std::sync::LazyLock;

/// The tables that the tests need: those of the tools, of identity and our own.
static MIGRATIONS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        kit_module::MIGRATIONS,
        identity::MIGRATIONS,
        signing::MIGRATIONS,
    ]
    .concat()
});

#[test]
fn every_statement_fits_both_databases() {
    for db in [
        testing::sqlite_db(&MIGRATIONS),
        testing::postgres_db(&MIGRATIONS),
    ] {
        let findings = kit_db::check::prepare_all(&db).expect("the database answers");
        // tests take tables away and bring them back: their own statements fit only then
        let of_the_office: Vec<_> = findings
            .iter()
            .filter(|finding| !finding.place.starts_with("it::"))
            .collect();
        assert!(of_the_office.is_empty(), "{of_the_office:?}");
    }
}
