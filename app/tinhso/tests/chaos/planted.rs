//! The checks of this folder can fail: each fault that they are there for is planted, and the promise
//! that it breaks is named.

use crate::{
    faults::{LEAST_ACKNOWLEDGED, acknowledged},
    installation::Installation,
    load::{Entered, Ledger, Load},
    promises::{self, FIGURES, FILES, JOBS, LOG, NOTHING_LOST, NOTHING_TWICE, NUMBERS, SEARCH},
};
use kit_db::{Db, DbError, params, sql};
use std::{collections::BTreeSet, fs, time::Duration};

/// Acts before the faults are planted: enough that every promise is about something.
const ACTS: u64 = 40;

sql!(LOSE: "delete from doc_incoming where id = (select min(id) from doc_incoming)");
sql!(TWICE: "insert into doc_incoming (id, organisation_id, document_id, source, state, phase, received_at)
    select id + 7, organisation_id, document_id, source, state, phase, received_at
    from doc_incoming where id = (select min(id) from doc_incoming)");
sql!(SKIP_NUMBER: "update doc_incoming set arrival_number = arrival_number + 1000
    where id = (select min(id) from doc_incoming)");
sql!(MISCOUNT: "update doc_tally set received = received + 1");
sql!(REMOVE_ENTRY: "delete from aud_leaf where number = 2");
sql!(STEP_WITHOUT_ENTRY: "insert into doc_step (object_id, id, at, act)
    select object_id, max(id) + 1, max(at), 'register' from doc_step group by object_id limit 1");
sql!(TELL_AGAIN: "insert into kit_notification (id, recipient, kind, arguments, link, in_app, created_at)
    select id + 7, recipient, kind, arguments, link, in_app, created_at from kit_notification
    where id = (select min(id) from kit_notification)");
sql!(TELL_NOT: "delete from kit_notification where id = (select min(id) from kit_notification)");
sql!(DIE: "update kit_job set state = 'dead' where id = (select min(id) from kit_job)");
sql!(OTHER_TEXT: "update doc_document set subject = 'Khác' where id = (select min(id) from doc_document)");

/// A quiet installation: what was entered, and everything stopped.
async fn quiet() -> (Installation, Vec<Entered>) {
    let mut it = Installation::on_sqlite().await;
    let load = Load::start(&it.addresses()).await;
    let enough = acknowledged(&load.ledger, 0, ACTS, Duration::from_secs(60)).await;
    assert!(enough.is_ok(), "{enough:?}");
    let ledger = load.end().await;
    assert_eq!(ledger.wrong(), Vec::<String>::new());
    let entered = ledger.entered();
    let db = it.database();
    assert_eq!(promises::settled(&db, &entered).await, Ok(()));
    drop(db);
    tokio::task::block_in_place(|| it.stop());
    (it, entered)
}

/// Plants one fault, looks, and takes it back; gives the promises that were found broken.
fn found_after(
    it: &Installation,
    entered: &[Entered],
    plant: impl FnOnce(&Db) -> Result<u64, DbError>,
) -> BTreeSet<&'static str> {
    let (file, kept) = (it.at("tinhso.sqlite"), it.at("kept.sqlite"));
    fs::copy(&file, &kept).unwrap();
    let db = it.database();
    let planted = plant(&db).unwrap();
    drop(db);
    assert!(planted > 0, "a fault was planted");
    let found = promises::all(it, entered);
    fs::rename(&kept, &file).unwrap();
    for rest in ["tinhso.sqlite-wal", "tinhso.sqlite-shm"] {
        drop(fs::remove_file(it.at(rest)));
    }
    found.into_iter().map(|broken| broken.promise).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_promise_that_somebody_breaks_is_named() {
    let (it, entered) = quiet().await;
    tokio::task::block_in_place(|| {
        assert_eq!(
            promises::all(&it, &entered),
            vec![],
            "nothing is planted yet"
        );
        macro_rules! named {
            ($($statement:ident => $promise:expr),+ $(,)?) => {$(
                let found = found_after(&it, &entered, |db| db.write_blocking(|tx| tx.execute(&$statement, params![])));
                assert!(found.contains($promise), "{}: {found:?}", stringify!($statement));
            )+};
        }
        named! {
            LOSE => NOTHING_LOST, TWICE => NOTHING_TWICE, SKIP_NUMBER => NUMBERS, MISCOUNT => FIGURES,
            REMOVE_ENTRY => LOG, STEP_WITHOUT_ENTRY => LOG, TELL_AGAIN => JOBS, TELL_NOT => JOBS,
            DIE => JOBS, OTHER_TEXT => SEARCH,
        }
        // what nobody was told of, and what was told and never stored
        let found: BTreeSet<_> = promises::all(&it, &entered[1..])
            .into_iter()
            .map(|it| it.promise)
            .collect();
        assert!(found.contains(NOTHING_TWICE), "{found:?}");
        fs::remove_dir_all(it.at("files")).unwrap();
        let found: BTreeSet<_> = promises::all(&it, &entered)
            .into_iter()
            .map(|it| it.promise)
            .collect();
        assert!(found.contains(FILES), "{found:?}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_before_which_nobody_was_told_anything_counts_for_nothing() {
    let ledger = Ledger::default();
    let waited = acknowledged(&ledger, 0, LEAST_ACKNOWLEDGED, Duration::from_millis(50)).await;
    assert_eq!(waited, Err(0));
}
