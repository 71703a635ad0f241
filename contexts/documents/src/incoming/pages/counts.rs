//! The counts beside the tabs, shared by everybody who would count the same rows, and kept for a
//! few seconds: at eight in the morning a whole agency opens its inbox at once.

use crate::{
    incoming::{
        counts::{Counts, counts_of},
        desks::Sight,
        list::Tab,
    },
    permissions::{READ_ORGANISATION, READ_OWN, READ_UNIT},
};
use identity::{Actor, MenuCount};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use moka::sync::Cache;
use std::{sync::LazyLock, time::Duration};

/// How old a count may be.
const KEPT: Duration = Duration::from_secs(5);
/// Desks of a province and their people.
const MOST: u64 = 20_000;

static KNOWN: LazyLock<Cache<Sight, Counts>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(MOST)
        .time_to_live(KEPT)
        .build()
});

/// The counts as they were at most five seconds ago, if somebody asked.
pub(super) fn known(actor: &Actor) -> Option<Counts> {
    KNOWN.get(&Sight::of(actor))
}

/// Counts, and remembers it.
///
/// # Errors
/// As the database answers.
pub(super) fn count(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> Result<Counts, DbError> {
    let sight = Sight::of(actor);
    let counts = counts_of(tx, now, &sight)?;
    KNOWN.insert(sight, counts);
    Ok(counts)
}

/// After an act of this person: the next page counts again.
pub(super) fn forget(actor: &Actor) {
    KNOWN.invalidate(&Sight::of(actor));
}

/// The count of one tab; done and all are not counted.
pub(super) const fn of_tab(counts: &Counts, tab: Tab) -> Option<i64> {
    match tab {
        Tab::Todo => Some(counts.todo),
        Tab::Doing => Some(counts.doing),
        Tab::Soon => Some(counts.soon),
        Tab::Late => Some(counts.late),
        Tab::Helping => Some(counts.helping),
        Tab::Approval => Some(counts.approval),
        Tab::Done | Tab::All => None,
    }
}

/// What waits for somebody among the incoming documents.
pub const TODO: MenuCount = MenuCount {
    name: "documents.incoming.todo",
    concerns: |actor| {
        let reads = [READ_ORGANISATION, READ_UNIT, READ_OWN];
        reads.iter().any(|right| actor.may(*right))
    },
    count: |tx, now, actor| {
        let counts = match known(actor) {
            Some(counts) => counts,
            None => count(tx, now, actor)?,
        };
        Ok(counts.todo)
    },
};
