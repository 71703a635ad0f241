//! Lists that are in use are fetched again before they end, so that nobody waits for them.

use super::{
    cache,
    fetch::{Fetcher, Wanted, What},
    store::{self, Fetched},
};
use jiff::{SignedDuration, Timestamp};
use kit_base::{from_hex, hex};
use kit_db::{DbError, Tx, params};
use kit_jobs::{
    Done, JobContext, JobError, JobKind, JobRun, NewJob, Priority, RetryPolicy, enqueue,
};
use serde::{Deserialize, Serialize};
use signatures::x509::Certificate;

/// So long before its end a list is fetched again.
const BEFORE_END: SignedDuration = SignedDuration::from_mins(15);

/// A list that nobody asked for in this time is left alone.
const IN_USE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A list whose publisher failed is tried again at least this much later.
const SOONEST: SignedDuration = SignedDuration::from_mins(5);

/// Certificates of issuers that travel with the job.
const ISSUERS_MAX: usize = 3;

/// The kind of job. A publisher that is silent is no dead letter: the next run is planned anew.
pub(super) const REFRESH: JobKind =
    JobKind::new("signing.verification.refresh", run).retry(RetryPolicy {
        attempts: 5,
        first: SignedDuration::from_secs(60),
    });

#[derive(Serialize, Deserialize)]
struct Plan {
    address: String,
    /// DER in hexadecimal.
    issuers: Vec<String>,
}

/// Plans the next fetching of a list that was just fetched; nothing for other things.
pub(super) fn plan(tx: &mut Tx<'_>, wanted: &Wanted, now: Timestamp) -> Result<(), DbError> {
    if wanted.what != What::Crl {
        return Ok(());
    }
    let Some(row) = tx.find(&store::FETCHED, params![wanted.key()])? else {
        return Ok(());
    };
    plan_after(tx, wanted, &row, now)
}

fn plan_after(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    row: &Fetched,
    now: Timestamp,
) -> Result<(), DbError> {
    let end = cache::stale_at(wanted.what, row).unwrap_or(now);
    let due = end.saturating_sub(BEFORE_END).unwrap_or(now);
    let soonest = now.saturating_add(SOONEST).unwrap_or(now);
    let issuers = wanted.issuers.iter().take(ISSUERS_MAX);
    let plan = Plan {
        address: wanted.address.clone(),
        issuers: issuers.map(|one| hex(one.as_der())).collect(),
    };
    let job = NewJob::new(REFRESH.name, &plan)
        .at(due.max(soonest))
        .priority(Priority::Background)
        .unique_until_started(wanted.key());
    enqueue(tx, now, &job).map(drop)
}

fn run(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let plan: Plan = run.payload()?;
    let Some(fetcher) = context.find::<Fetcher>() else {
        return Ok(Done::now());
    };
    let read = |text: &String| Certificate::from_der(&from_hex(text)?).ok();
    let issuers = plan.issuers.iter().filter_map(read).collect();
    let Some(wanted) = Wanted::list(&plan.address, issuers) else {
        return Ok(Done::now());
    };
    let (key, now) = (wanted.key(), context.clock.now());
    let known = context
        .db
        .read_blocking(move |tx| tx.find(&store::FETCHED, params![key]))?;
    let Some(known) = known.filter(|row| is_in_use(row, now)) else {
        return Ok(Done::now());
    };
    let given = cache::fetch(&context.db, fetcher, &wanted, Some(&known), now)?;
    if given.silent.is_some() {
        context
            .db
            .write_blocking(move |tx| plan_after(tx, &wanted, &known, now))?;
    }
    Ok(Done::now())
}

fn is_in_use(row: &Fetched, now: Timestamp) -> bool {
    row.wanted_at
        .saturating_add(IN_USE)
        .is_ok_and(|until| now < until)
}
