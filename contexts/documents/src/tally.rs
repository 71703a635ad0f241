//! Acts counted per agency and day. The acts themselves count, in their own transaction, so a
//! figure is never older than its rows; [`crate::books`] and the lists open what was counted.

use identity::OrganisationId;
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Sql, Tx, params, sql};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Entered in an incoming book.
    Received,
    /// Laid before a leader.
    Presented,
    /// Directed by a leader for the first time, after the clerk had given it to a unit.
    Approved,
    /// Directed by a leader for the first time, and so given to a unit for the first time.
    ApprovedAndForwarded,
    /// Given to a unit for the first time, by a leader or by the clerk.
    Forwarded,
    /// Dealt with.
    Done {
        /// After its due time.
        late: bool,
    },
    /// Opened again after it was done.
    Reopened,
    /// Closed, or recalled by its sender, before anybody gave it to a unit: it waits no longer.
    Settled,
    /// Opened again after it was [`Measure::Settled`]: it waits again.
    Unsettled,
    /// Issued.
    Issued,
}

sql!(RECEIVED: "insert into doc_tally (day, organisation_id, received) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set received = doc_tally.received + 1");
sql!(PRESENTED: "insert into doc_tally (day, organisation_id, presented) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set presented = doc_tally.presented + 1");
sql!(APPROVED: "insert into doc_tally (day, organisation_id, approved) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set approved = doc_tally.approved + 1");
sql!(FORWARDED: "insert into doc_tally (day, organisation_id, forwarded) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set forwarded = doc_tally.forwarded + 1");
sql!(APPROVED_AND_FORWARDED: "insert into doc_tally (day, organisation_id, approved, forwarded) values (?1, ?2, 1, 1)
    on conflict (day, organisation_id) do update set approved = doc_tally.approved + 1, forwarded = doc_tally.forwarded + 1");
sql!(DONE: "insert into doc_tally (day, organisation_id, done) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set done = doc_tally.done + 1");
sql!(DONE_LATE: "insert into doc_tally (day, organisation_id, done, done_late) values (?1, ?2, 1, 1)
    on conflict (day, organisation_id) do update set done = doc_tally.done + 1, done_late = doc_tally.done_late + 1");
sql!(REOPENED: "insert into doc_tally (day, organisation_id, done) values (?1, ?2, -1)
    on conflict (day, organisation_id) do update set done = doc_tally.done - 1");
sql!(SETTLED: "insert into doc_tally (day, organisation_id, settled) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set settled = doc_tally.settled + 1");
sql!(UNSETTLED: "insert into doc_tally (day, organisation_id, settled) values (?1, ?2, -1)
    on conflict (day, organisation_id) do update set settled = doc_tally.settled - 1");
sql!(ISSUED: "insert into doc_tally (day, organisation_id, issued) values (?1, ?2, 1)
    on conflict (day, organisation_id) do update set issued = doc_tally.issued + 1");

/// Counts one act of `organisation` on the province's day of `now`.
///
/// # Errors
/// As the database answers; the act is undone with it.
pub(crate) fn count(
    tx: &mut Tx<'_>,
    now: Timestamp,
    organisation: OrganisationId,
    measure: Measure,
) -> Result<(), DbError> {
    let statement: &Sql = match measure {
        Measure::Received => &RECEIVED,
        Measure::Presented => &PRESENTED,
        Measure::Approved => &APPROVED,
        Measure::ApprovedAndForwarded => &APPROVED_AND_FORWARDED,
        Measure::Forwarded => &FORWARDED,
        Measure::Done { late: false } => &DONE,
        Measure::Done { late: true } => &DONE_LATE,
        Measure::Reopened => &REOPENED,
        Measure::Settled => &SETTLED,
        Measure::Unsettled => &UNSETTLED,
        Measure::Issued => &ISSUED,
    };
    let day = in_province(now).date();
    tx.execute(statement, params![day, organisation]).map(drop)
}
