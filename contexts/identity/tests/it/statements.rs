use super::MIGRATIONS;

#[test]
fn every_statement_fits_both_databases() {
    for db in [
        testing::sqlite_db(&MIGRATIONS),
        testing::postgres_db(&MIGRATIONS),
    ] {
        let findings = kit_db::check::prepare_all(&db).unwrap();
        let ours: Vec<_> = findings
            .into_iter()
            .filter(|finding| finding.place.starts_with("identity::"))
            .collect();
        assert_eq!(ours, vec![]);
    }
}
