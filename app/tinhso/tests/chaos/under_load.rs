//! People work, and everything under them dies again and again.

use crate::{
    faults::{Fault, LEAST_ACKNOWLEDGED, acknowledged, happen_all},
    installation::Installation,
    load::Load,
    promises, times,
};
use std::time::Duration;

/// A turn through all faults kills more than once, and lets two processes stand still.
const KILLS_PER_TURN: u64 = 4;

/// Lets everything happen, then looks at every promise.
async fn survive(mut it: Installation, faults: &[Fault]) {
    let turns = times(KILLS_PER_TURN).div_ceil(KILLS_PER_TURN);
    let load = Load::start(&it.addresses()).await;
    let ledger = std::sync::Arc::clone(&load.ledger);
    happen_all(&mut it, &ledger, faults, turns).await;
    // and the work goes on after the last
    let after = acknowledged(
        &ledger,
        ledger.acknowledged(),
        LEAST_ACKNOWLEDGED,
        Duration::from_secs(60),
    )
    .await;
    assert!(
        after.is_ok(),
        "the work goes on after the last fault: {after:?}"
    );
    let ledger = load.end().await;
    assert_eq!(
        ledger.wrong(),
        Vec::<String>::new(),
        "every answer is the one that was asked for"
    );
    let entered = ledger.entered();
    let least = LEAST_ACKNOWLEDGED * turns * faults.len() as u64;
    assert!(
        ledger.acknowledged() >= least,
        "{} acts, {least} at least",
        ledger.acknowledged()
    );
    assert!(
        ledger.asked_again() > 0,
        "no fault was ever felt: {} acts",
        ledger.acknowledged()
    );
    let db = it.database();
    let settled = promises::settled(&db, &entered).await;
    drop(db);
    tokio::task::block_in_place(|| it.stop());
    let found = tokio::task::block_in_place(|| promises::all(&it, &entered));
    println!(
        "{} faults, {} acts acknowledged, {} documents, {} requests sent once more",
        turns * faults.len() as u64,
        ledger.acknowledged(),
        entered.len(),
        ledger.asked_again()
    );
    assert_eq!((settled, found), (Ok(()), Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_on_a_file_that_is_killed_stopped_and_starved_keeps_every_promise() {
    survive(Installation::on_sqlite().await, Fault::ON_SQLITE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_a_worker_and_their_server_that_die_keep_every_promise() {
    survive(Installation::on_postgresql().await, Fault::ON_POSTGRESQL).await;
}
