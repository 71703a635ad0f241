use super::*;
use crate::checks::samples::OFFICES;

/// What is wrong in a context of these files, as `act: rule`.
fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    let all = [&[OFFICES, CRATE][..], files].concat();
    let mut found: Vec<String> = check(&Tree::of(&all))
        .into_iter()
        .map(|finding| finding.to_string())
        .collect();
    found.sort();
    found
}

const CRATE: (&str, &str) = (
    "contexts/documents/Cargo.toml",
    "[package]\nname = \"documents\"\n",
);
const FILE: &str = "contexts/documents/src/book.rs";
const TEST: (&str, &str) = (
    "contexts/documents/tests/it/book_who_may.rs",
    "use documents::book::open;\ntesting::on_both_databases! { fn a(db: &TestDb) { open(tx, now, who); } }\n",
);
const HISTORY: (&str, &str) = (
    "contexts/documents/src/history.rs",
    "pub(crate) fn audit(tx: &mut kit_db::Tx<'_>) { kit_audit::record(tx, &leaf) }\n",
);

fn act(body: &str) -> String {
    format!(
        "use identity::Actor;\nuse jiff::Timestamp;\nuse kit_db::Tx;\n\
         pub fn open(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> R {{ {body} }}\n"
    )
}

const GOOD: &str = "tx.execute(&ADD, params![now])?; crate::history::audit(tx)?; Ok(())";

#[test]
fn an_act_that_is_tried_and_leaves_its_leaf_passes() {
    let text = act(GOOD);
    assert_eq!(wrong(&[(FILE, &text), HISTORY, TEST]), [""; 0]);
}

#[test]
fn an_act_in_no_who_may_test_fails_however_its_signature_is_written() {
    let renamed = "use identity::Actor as Who;\nuse jiff::Timestamp as At;\nuse kit_db::{Tx as T};\n\
                   pub fn open(t: &mut T<'_>, at: At, who: &Who) {}\n";
    let lines = "use identity::Actor;\nuse jiff::Timestamp;\nuse kit_db::Tx;\npub fn open(\n    tx: &mut Tx<'_>,\n    \
                 now: Timestamp,\n    actor: &Actor,\n) {\n}\n";
    let qualified = "pub fn open(tx: &mut ::kit_db::Tx<'_>, now: jiff::Timestamp, actor: &identity::Actor) {}\n";
    let turned = "use identity::Actor;\nuse jiff::Timestamp;\nuse kit_db::Tx;\n\
                  pub fn open(actor: &Actor, tx: &mut Tx<'_>, now: Timestamp) {}\n";
    for text in [renamed, lines, qualified, turned] {
        let found = wrong(&[(FILE, text)]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains("who-may test"), "{found:?}");
        assert_eq!(wrong(&[(FILE, text), TEST]), [""; 0], "{text}");
    }
}

#[test]
fn a_test_names_an_act_by_import_by_rename_or_by_its_whole_path() {
    let text = act(GOOD);
    for test in [
        "use documents::book::{self as b};\nfn a() { b::open(tx, now, who); }\n",
        "use documents::book::open as o;\nfn a() { o(tx, now, who); }\n",
        "fn a() { x! { documents::book::open(tx, now, who) } }\n",
    ] {
        assert_eq!(
            wrong(&[(FILE, &text), HISTORY, (TEST.0, test)]),
            [""; 0],
            "{test}"
        );
    }
    let other = "use documents::shelf::open;\nfn a() { open(tx, now, who); }\n";
    assert_eq!(wrong(&[(FILE, &text), HISTORY, (TEST.0, other)]).len(), 1);
    let elsewhere = ("contexts/documents/tests/it/book.rs", TEST.1);
    assert_eq!(wrong(&[(FILE, &text), HISTORY, elsewhere]).len(), 1);
}

#[test]
fn a_change_without_a_leaf_fails_also_where_another_file_changes() {
    let store = (
        "contexts/documents/src/store.rs",
        "pub(crate) fn save(tx: &mut kit_db::Tx<'_>) { tx.execute(&ADD, params![]) }\n",
    );
    let renamed = format!("use crate::store::save as keep;\n{}", act("keep(tx)"));
    let queued = format!(
        "use kit_jobs::{{enqueue as put}};\n{}",
        act("put(tx, &job)")
    );
    for text in [
        act("tx\n    .execute(&ADD, params![])"),
        act("crate::store::save(tx)"),
        renamed,
        queued,
    ] {
        let found = wrong(&[(FILE, &text), store, TEST]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains("no leaf"), "{found:?}");
    }
    assert_eq!(
        wrong(&[(FILE, &act("tx.query(&ALL, params![])")), TEST]),
        [""; 0]
    );
}

#[test]
fn two_leaves_on_one_way_fail_and_one_in_each_branch_passes() {
    let renamed = format!(
        "use crate::history::audit as note;\nuse kit_audit::record as log;\n{}",
        act("note(tx)?; log(tx, &leaf)")
    );
    for text in [
        act("crate::history::audit(tx)?; crate::history::audit(tx)"),
        act("kit_audit::record(tx, &a)?;\n    crate::history\n        ::audit(tx)"),
        renamed,
    ] {
        let found = wrong(&[(FILE, &text), HISTORY, TEST]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains("two leaves"), "{found:?}");
    }
    let branches = act("if x { crate::history::audit(tx) } else { kit_audit::record(tx, &a) }");
    assert_eq!(wrong(&[(FILE, &branches), HISTORY, TEST]), [""; 0]);
}

#[test]
fn an_act_that_begins_a_transaction_or_a_process_or_waits_fails() {
    let renamed = format!(
        "use std::process::Command as Run;\n{}",
        act("Run::new(\"ls\").output()")
    );
    for text in [
        act("db.write(|tx| Ok(()))"),
        act("db\n    .write_blocking(\n        move |tx| Ok(()),\n    )"),
        act("kit_db::Db::read(db, |tx| Ok(()))"),
        act("std::process::Command::new(\"ls\").spawn()"),
        renamed,
        act("std::thread::spawn(|| {})"),
        act("runtime.block_on(work)"),
        act("helper(db)") + "fn helper(db: &Db) { db.snapshot(|tx| Ok(())) }\n",
    ] {
        let found = wrong(&[(FILE, &text), TEST]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(
            found[0].contains("take the caller's transaction"),
            "{found:?}"
        );
    }
    assert_eq!(
        wrong(&[(FILE, &act("file.read(&mut buffer)")), TEST]),
        [""; 0]
    );
}

#[test]
fn an_exception_needs_a_reason_and_goes_when_it_is_not_needed_any_more() {
    let text = act(GOOD);
    let line = |reason: &str| format!("{FILE}::open who-may{reason}\n");
    let list = |reason: &str| (EXCEPTIONS, line(reason));
    let (path, with) = list("  # only the machine itself calls it");
    assert_eq!(wrong(&[(FILE, &text), HISTORY, (path, &with)]), [""; 0]);
    let (path, without) = list("");
    assert_eq!(wrong(&[(FILE, &text), HISTORY, (path, &without)]).len(), 1);
    let found = wrong(&[(FILE, &text), HISTORY, TEST, (path, &with)]);
    assert!(
        found.len() == 1 && found[0].contains("owes nothing"),
        "{found:?}"
    );
}

#[test]
fn what_only_its_own_context_calls_is_no_act() {
    let text = act(GOOD).replace("pub fn", "pub(crate) fn");
    assert_eq!(wrong(&[(FILE, &text), HISTORY]), [""; 0]);
}
