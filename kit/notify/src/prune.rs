//! Forgets what was read and sent long ago.

use jiff::{SignedDuration, Timestamp, civil::time};
use kit_db::{DbError, Tx, params, sql};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule, Work};

/// How long a notice stays after it was read.
pub const READ_NOTICES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 180);
/// How long a mail stays after it was sent or refused.
pub const MAIL_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Rows deleted in one transaction, so that other writers wait little.
const ROWS_PER_ROUND: i64 = 1_000;

const PRUNE: JobKind = JobKind::new("kit_notify.prune", run);
const PRUNE_DAILY: Cron = Cron {
    name: "kit_notify.prune",
    schedule: Schedule::Daily(time(1, 40, 0, 0)),
    kind: PRUNE.name,
};

sql!(DELETE_NOTICES: "delete from kit_notification where id in (select id from kit_notification
    where read_at is not null and read_at < ?1 order by read_at limit ?2)");
sql!(DELETE_MAIL: "delete from kit_mail where id in (select id from kit_mail
    where ended_at is not null and ended_at < ?1 order by ended_at limit ?2)");

pub(crate) fn work() -> Work {
    Work {
        kinds: vec![PRUNE],
        crons: vec![PRUNE_DAILY],
        ..Work::default()
    }
}

fn before(now: Timestamp, kept: SignedDuration) -> Timestamp {
    now.saturating_sub(kept).unwrap_or(Timestamp::MIN)
}

fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    let notices = before(now, READ_NOTICES_KEPT);
    let mail = before(now, MAIL_KEPT);
    let deleted = tx.execute(&DELETE_NOTICES, params![notices, ROWS_PER_ROUND])?;
    Ok(deleted + tx.execute(&DELETE_MAIL, params![mail, ROWS_PER_ROUND])?)
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
