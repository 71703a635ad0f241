//! Nhắc hết hạn: 90, 60, 30, 15 and 7 days before the end of a certificate, once each.

use super::{
    CertificateId, expire::expire, import, request::days_until, rules::REMINDER_DAYS, store,
};
use crate::events::{self, CertificateEnds};
use jiff::{SignedDuration, Timestamp, civil::time};
use kit_base::Id;
use kit_db::{DbError, Tx, params};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule};

const NAME: &str = "signing.certificates.daily";
/// How many go in one transaction.
const ROUND: i64 = 500;

/// The job of every morning.
pub(super) const DAILY: JobKind = JobKind::new(NAME, run);

/// Before people come, after the night's work of identity.
pub(super) const CRONS: &[Cron] = &[Cron {
    name: "signing.certificates.morning",
    schedule: Schedule::Daily(time(5, 30, 0, 0)),
    kind: NAME,
}];

fn run(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let now = context.clock.now();
    let retry = |error: String| JobError::Retry(error);
    loop {
        let done = context.db.write_blocking(move |tx| expire(tx, now));
        if done.map_err(|error| retry(error.to_string()))? == 0 {
            break;
        }
        context.go_on()?;
    }
    let mut after = CertificateId::from_i64(0);
    loop {
        let round = context
            .db
            .write_blocking(move |tx| remind(tx, now, after))
            .map_err(|error: DbError| retry(error.to_string()))?;
        let Some(last) = round else { break };
        after = last;
        context.go_on()?;
    }
    let forgotten = context
        .db
        .write_blocking(move |tx| import::forget_old(tx, now));
    forgotten.map_err(|error: DbError| retry(error.to_string()))?;
    Ok(Done::now())
}

/// Tells of certificates after `after` that end soon; gives the last one that was looked at, nothing
/// if there was none.
///
/// # Errors
/// As the database answers.
pub fn remind(
    tx: &mut Tx<'_>,
    now: Timestamp,
    after: CertificateId,
) -> Result<Option<CertificateId>, DbError> {
    let first = SignedDuration::from_hours(24 * (REMINDER_DAYS[0] + 1));
    let until = now.checked_add(first).unwrap_or(Timestamp::MAX);
    let near = tx.query(&store::NEAR_END, params![now, until, after, ROUND])?;
    for it in &near {
        let days = it.not_after.map_or(0, |end| days_until(now, end));
        let Some(reached) = reached(days) else {
            continue;
        };
        let is_new = it.reminded_days.is_none_or(|before| before > reached);
        if is_new && tx.execute(&store::REMINDED, params![it.id, reached])? == 1 {
            let fact = CertificateEnds {
                certificate: it.id,
                days,
            };
            events::certificate_ends(tx, now, &fact)?;
        }
    }
    Ok(near.last().map(|it| it.id))
}

/// The last reminder whose time has come when so many days are left.
fn reached(days: i64) -> Option<i64> {
    REMINDER_DAYS
        .into_iter()
        .filter(|reminder| days <= *reminder)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_is_due_from_its_day_until_the_next_one() {
        for (days, reminder) in [
            (91, None),
            (90, Some(90)),
            (61, Some(90)),
            (60, Some(60)),
            (8, Some(15)),
            (7, Some(7)),
            (0, Some(7)),
        ] {
            assert_eq!(reached(days), reminder, "{days} days");
        }
    }
}
