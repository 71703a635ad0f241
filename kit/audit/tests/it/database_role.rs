//! The role that docs/audit.md describes: the program can write the log and cannot change it.

use super::{MIGRATIONS, leaf, sequence_to, sequencer, signer, signing, write};
use kit_audit::{CheckOptions, check, record};
use kit_db::{DatabaseUrl, Db, OpenOptions, Sql, params, sql};

// What the operator is told to run, letter by letter.
const GRANT_TABLES: &str =
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tinhso_app";
const GRANT_SEQUENCES: &str = "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tinhso_app";
const REVOKE: &str = "REVOKE UPDATE, DELETE, TRUNCATE ON aud_leaf, aud_checkpoint FROM tinhso_app";

sql!(RUN_GRANT_TABLES: lite "select 1", pg GRANT_TABLES);
sql!(RUN_GRANT_SEQUENCES: lite "select 1", pg GRANT_SEQUENCES);
sql!(RUN_REVOKE: lite "select 1", pg REVOKE);
sql!(MAKE_ROLE: lite "select 1", pg "create role tinhso_app login");
sql!(FORGET_ROLE: lite "select 1", pg "drop owned by tinhso_app");
sql!(CHANGE: "update aud_leaf set body = body where number > ?1");
sql!(DELETE: "delete from aud_leaf where number > ?1");
sql!(CHANGE_HEAD: "update aud_checkpoint set note = note where size > ?1");
sql!(DELETE_HEAD: "delete from aud_checkpoint where size > ?1");

fn run(db: &Db, statement: &'static Sql) {
    db.write_blocking(move |tx| tx.execute(statement, params![]))
        .expect("the owner may");
}

#[test]
fn the_role_of_the_manual_writes_the_log_and_cannot_change_it() {
    let manual = include_str!("../../../../docs/audit.md");
    for statement in [GRANT_TABLES, GRANT_SEQUENCES, REVOKE] {
        assert!(manual.contains(&format!("{statement};\n")), "{statement}");
    }
    let owner = testing::postgres_db(MIGRATIONS);
    // the role is one of the whole server: an earlier run may have made it
    let _ = owner.write_blocking(|tx| tx.execute(&MAKE_ROLE, params![]));
    for statement in [&RUN_GRANT_TABLES, &RUN_GRANT_SEQUENCES, &RUN_REVOKE] {
        run(&owner, statement);
    }
    let DatabaseUrl::Postgres(url) = owner.url().clone() else {
        panic!("it is a PostgreSQL database");
    };
    let url = url.replacen("//tester@", "//tinhso_app@", 1);
    let url: DatabaseUrl = url.parse().expect("an address");
    let app = Db::open(&url, &OpenOptions::default()).expect("the role connects");
    write(&app, 0, 20);
    let (mut node, _) = sequencer(&app, signing());
    sequence_to(&mut node, &app, 20);
    node.checkpoint().expect("the head is signed");
    for statement in [&CHANGE, &DELETE, &CHANGE_HEAD, &DELETE_HEAD] {
        let refused = app.write_blocking(move |tx| tx.execute(statement, params![0]));
        let said = refused.expect_err("the role may not").to_string();
        assert!(said.contains("permission denied"), "{said}");
    }
    app.write_blocking(|tx| record(tx, &leaf(1, 2)))
        .expect("the log goes on");
    let options = CheckOptions {
        verifier: Some(signer().verifier()),
        ..CheckOptions::default()
    };
    assert_eq!(check(&app, &options).unwrap().problems, vec![]);
    drop(app);
    run(&owner, &FORGET_ROLE);
}
