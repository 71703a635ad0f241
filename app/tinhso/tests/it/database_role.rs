//! The database role of the manual runs the whole program: the check of settings and a start agree.

use crate::{
    command_line::{code, json, out, tinhso, told},
    world::{On, Place, waiting},
};
use kit_base::Clock;
use kit_db::{DatabaseUrl, Db, Sql, params, sql};
use std::{path::Path, process::Output};
use tinhso::node::Parts;
use tokio::runtime::Handle;

// What the operator is told to run, letter by letter, for a role of this test.
const STATEMENTS: [(&str, &Sql); 5] = [
    (TABLES, &RUN_TABLES),
    (SEQUENCES, &RUN_SEQUENCES),
    (LATER_TABLES, &RUN_LATER_TABLES),
    (LATER_SEQUENCES, &RUN_LATER_SEQUENCES),
    (REVOKE, &RUN_REVOKE),
];
const TABLES: &str =
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tinhso_node";
const SEQUENCES: &str = "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tinhso_node";
const LATER_TABLES: &str = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tinhso_node";
const LATER_SEQUENCES: &str =
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO tinhso_node";
const REVOKE: &str = "REVOKE UPDATE, DELETE, TRUNCATE ON aud_leaf, aud_checkpoint FROM tinhso_node";

sql!(RUN_TABLES: lite "select 1", pg TABLES);
sql!(RUN_SEQUENCES: lite "select 1", pg SEQUENCES);
sql!(RUN_LATER_TABLES: lite "select 1", pg LATER_TABLES);
sql!(RUN_LATER_SEQUENCES: lite "select 1", pg LATER_SEQUENCES);
sql!(RUN_REVOKE: lite "select 1", pg REVOKE);
sql!(MAKE_ROLE: lite "select 1", pg "create role tinhso_node login");
sql!(FORGET_ROLE: lite "select 1", pg "drop owned by tinhso_node");
sql!(FORGET_STEP: lite "select 1", pg "delete from kit_migration where name =
    (select max(name) from kit_migration)");

fn execute(db: &Db, statement: &'static Sql) {
    let done = db.write_blocking(move |tx| tx.execute(statement, params![]));
    done.expect("the owner may");
}

fn check(data: &Path, url: &str) -> Output {
    let setting = format!("database.url={url}");
    let arguments = ["config", "check", "--format", "json", "--set", &setting];
    tinhso(data, &arguments)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_the_role_of_the_manual_starts_and_the_check_says_when_it_would_not() {
    let manual = include_str!("../../../../docs/audit.md").replace("tinhso_app", "tinhso_node");
    for (statement, _) in STATEMENTS {
        assert!(manual.contains(&format!("{statement};\n")), "{statement}");
    }
    let place = Place::new(On::Postgresql).await;
    let owner = place.parts("a").await.db;
    let DatabaseUrl::Postgres(url) = place.url.clone() else {
        panic!("it is a PostgreSQL database");
    };
    let url = url.replacen("//tester@", "//tinhso_node@", 1);
    let mut config = place.config("b");
    config.database.url = url.parse().expect("an address");
    assert!(config.database.migrate_at_start, "as the settings are");
    let runtime = Handle::current();
    waiting(move || {
        // the role is one of the whole server: an earlier run may have made it
        let _ = owner.write_blocking(|tx| tx.execute(&MAKE_ROLE, params![]));
        for (_, statement) in STATEMENTS {
            execute(&owner, statement);
        }
        let data = place.folder.path();
        let well = check(data, &url);
        assert_eq!(code(&well), Some(0), "{}", out(&well));
        let parts = Parts::open(config.clone(), Clock::system(), &runtime);
        parts.expect("a start with the role of the manual");

        // a version with one step more
        execute(&owner, &FORGET_STEP);
        let behind = check(data, &url);
        assert_eq!(code(&behind), Some(1), "{}", out(&behind));
        let said = json(&behind)["findings"].to_string();
        assert!(said.contains("may not change them"), "{said}");
        let setting = format!("database.url={url}");
        let started = tinhso(data, &["serve", "--set", &setting]);
        assert_eq!(code(&started), Some(1));
        assert!(
            told(&started).contains("may not change them"),
            "{}",
            told(&started)
        );
        execute(&owner, &FORGET_ROLE);
    })
    .await;
}
