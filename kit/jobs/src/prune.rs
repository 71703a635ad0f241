//! Forgets what was delivered and done.

use crate::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule};
use jiff::{SignedDuration, Timestamp, civil::time};
use kit_db::{DbError, FromRow, Sql, Tx, params, sql};

/// How long done and discarded jobs can be looked at.
pub const FINISHED_JOBS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How long delivered events can be looked at.
pub const EVENTS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A subscription that no node has known for so long no longer holds back what it has not
/// heard: longer than any upgrade or roll-back takes.
const SUBSCRIPTION_FORGOTTEN: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Rows deleted in one transaction, so that other writers wait little.
const ROWS_PER_ROUND: i64 = 1_000;

pub(crate) const PRUNE: JobKind = JobKind::new("kit_jobs.prune", run);
pub(crate) const PRUNE_DAILY: Cron = Cron {
    name: "kit_jobs.prune",
    schedule: Schedule::Daily(time(1, 30, 0, 0)),
    kind: PRUNE.name,
};

kit_db::row! {
    struct Lowest { transaction_number: i64, number: i64 }
}
sql!(LOWEST -> Lowest: "select transaction_number, number from kit_subscription where seen_at >= ?1
    order by transaction_number, number limit 1");
sql!(DELETE_JOBS: "delete from kit_job where id in (select id from kit_job
    where state in ('done', 'discarded') and finished_at < ?1 order by finished_at limit ?2)");
sql!(DELETE_EVENTS:
    lite "delete from kit_event where number in (select number from kit_event
        where at < ?1 and number <= ?3 and ?2 >= 0 order by number limit ?4)",
    pg "delete from kit_event where (transaction_id, number) in (
        select transaction_id, number from kit_event
        where at < ?1 and (transaction_id, number) <= (?2::bigint::text::xid8, ?3::bigint)
        order by transaction_id, number limit ?4)");
sql!(FORGET_SUBSCRIPTIONS: "delete from kit_subscription where seen_at < ?1
    and exists (select 1 from kit_subscription other where other.seen_at >= ?1)");

fn before(now: Timestamp, kept: SignedDuration) -> Timestamp {
    now.saturating_sub(kept).unwrap_or(Timestamp::MIN)
}

/// Deletes a first round of what is older than is kept; gives how many rows. 0 means that
/// nothing is left to delete.
///
/// # Errors
/// As the database answers.
pub fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    let jobs = tx.execute(
        &DELETE_JOBS,
        params![before(now, FINISHED_JOBS_KEPT), ROWS_PER_ROUND],
    )?;
    let forgotten = before(now, SUBSCRIPTION_FORGOTTEN);
    let events = match first(tx, &LOWEST, forgotten)? {
        None => 0,
        Some(lowest) => tx.execute(
            &DELETE_EVENTS,
            params![
                before(now, EVENTS_KEPT),
                lowest.transaction_number,
                lowest.number,
                ROWS_PER_ROUND
            ],
        )?,
    };
    tx.execute(&FORGET_SUBSCRIPTIONS, params![forgotten])?;
    Ok(jobs + events)
}

fn first<R: FromRow>(tx: &mut Tx<'_>, sql: &Sql<R>, at: Timestamp) -> Result<Option<R>, DbError> {
    tx.find(sql, params![at])
}

fn run(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    loop {
        context.go_on()?;
        let now = context.clock.now();
        if context.db.write_blocking(move |tx| prune(tx, now))? == 0 {
            return Ok(Done::now());
        }
    }
}
