//! Claiming, renewing and losing leases of jobs, and how a run ends.

use crate::{
    DeadBecause, JobError, JobId, JobRun, Priority,
    run::{Claimed, FINISH},
};
use jiff::{SignedDuration, Timestamp};
use kit_base::{Clock, random_bytes};
use kit_db::{DbError, Tx, params, sql};

/// A job that was running when its worker died so often is not given to a fourth one.
pub(crate) const WORKER_DEATHS: i64 = 3;
/// Longest pause before a job whose worker died is given to another one.
const AFTER_DEATH: SignedDuration = SignedDuration::from_secs(5);
/// How many expired leases are looked at in one transaction.
const EXPIRED_PER_ROUND: i64 = 100;
/// Longest error text that is kept with a job, in characters.
const ERROR_LENGTH: usize = 2_000;

// The materialized step matters: PostgreSQL's planner may otherwise run the inner query several
// times and claim more than it was asked for.
sql!(CLAIM -> Claimed:
    lite "update kit_job set state = 'running', holder = ?3, held_until = ?4, fence = fence + 1,
            attempts = attempts + 1,
            unique_key = case when release_key_at_start then null else unique_key end
        where id in (select id from kit_job where state = 'ready' and priority = ?1 and run_at <= ?2
                     order by run_at, id limit ?5)
        returning id, kind, payload, fence, attempts, created_at",
    pg "with c as materialized (
            select id from kit_job where state = 'ready' and priority = ?1 and run_at <= ?2
            order by run_at, id limit ?5 for update skip locked)
        update kit_job j set state = 'running', holder = ?3, held_until = ?4, fence = fence + 1,
            attempts = attempts + 1,
            unique_key = case when release_key_at_start then null else unique_key end
        from c where j.id = c.id
        returning j.id, j.kind, j.payload, j.fence, j.attempts, j.created_at");
sql!(IS_DUE -> i64: "select count(*) as n from (
    select id from kit_job where state = 'ready' and priority in (0, 1, 2) and run_at <= ?1 limit 1) due");
sql!(RENEW: "update kit_job set held_until = ?3 where id = ?1 and fence = ?2 and state = 'running'");
sql!(AGAIN: "update kit_job set state = 'ready', run_at = ?3, attempts = ?4, last_error = ?5,
    holder = null, held_until = null where id = ?1 and fence = ?2 and state = 'running'");
sql!(DIE: "update kit_job set state = 'dead', finished_at = ?3, last_error = ?4, dead_because = ?5,
    unique_key = null, holder = null, held_until = null
    where id = ?1 and fence = ?2 and state = 'running'");
sql!(EXPIRED -> Expired: "select id, kind, fence, worker_deaths from kit_job
    where state = 'running' and held_until < ?1 order by held_until limit ?2");
sql!(TAKE_BACK: "update kit_job set state = 'ready', run_at = ?3, worker_deaths = ?4, last_error = ?5,
    holder = null, held_until = null
    where id = ?1 and fence = ?2 and state = 'running' and held_until < ?6");
sql!(POISON: "update kit_job set state = 'dead', finished_at = ?3, worker_deaths = ?4, last_error = ?5,
    dead_because = ?6, unique_key = null, holder = null, held_until = null
    where id = ?1 and fence = ?2 and state = 'running' and held_until < ?7");

kit_db::row! {
    struct Expired { id: JobId, kind: String, fence: i64, worker_deaths: i64 }
}

fn until(tx: &mut Tx<'_>, lease: SignedDuration) -> Result<Timestamp, DbError> {
    Ok(later(tx.database_now()?, lease))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

pub(crate) fn is_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, DbError> {
    Ok(tx.get(&IS_DUE, params![now])? > 0)
}

/// Claims up to `limit` due jobs, the most urgent and the oldest first.
pub(crate) fn claim(
    tx: &mut Tx<'_>,
    clock: &Clock,
    holder: &str,
    lease: SignedDuration,
    limit: usize,
) -> Result<Vec<JobRun>, DbError> {
    let (now, held_until) = (clock.now(), until(tx, lease)?);
    let mut runs = Vec::new();
    for priority in Priority::ALL {
        let room = i64::try_from(limit - runs.len()).unwrap_or(i64::MAX);
        if room == 0 {
            break;
        }
        let mut rows = tx.query(&CLAIM, params![priority, now, holder, held_until, room])?;
        rows.sort_by_key(|row| row.id);
        runs.extend(rows.into_iter().map(|row| JobRun::new(row, clock.clone())));
    }
    Ok(runs)
}

/// Renews the leases of these runs; marks those that are lost.
pub(crate) fn renew(
    tx: &mut Tx<'_>,
    runs: &[JobRun],
    lease: SignedDuration,
) -> Result<(), DbError> {
    let held_until = until(tx, lease)?;
    for run in runs {
        if tx.execute(&RENEW, params![run.id(), run.fence(), held_until])? == 0 {
            run.mark_lost();
        }
    }
    Ok(())
}

/// How a run ended, as it is stored.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    Finished,
    Again {
        at: Timestamp,
        counts: bool,
        error: String,
    },
    Dead {
        because: DeadBecause,
        error: String,
    },
}

impl Ending {
    /// What follows from a failure; `None` if nothing may be stored any more.
    pub(crate) fn of(
        error: &JobError,
        run: &JobRun,
        retry: crate::RetryPolicy,
        now: Timestamp,
    ) -> Option<Self> {
        let text = || shortened(&error.to_string());
        Some(match error {
            JobError::Lost => return None,
            JobError::Permanent(_) => Self::Dead {
                because: DeadBecause::Permanent,
                error: text(),
            },
            JobError::Postponed { after, .. } => Self::Again {
                at: later(now, *after),
                counts: false,
                error: text(),
            },
            JobError::Stopping => Self::Again {
                at: now,
                counts: false,
                error: text(),
            },
            JobError::Retry(_) | JobError::Database(_) if run.attempt() >= retry.attempts => {
                Self::Dead {
                    because: DeadBecause::Attempts,
                    error: text(),
                }
            }
            JobError::Retry(_) | JobError::Database(_) => {
                let random = u64::from_le_bytes(random_bytes());
                Self::Again {
                    at: later(now, retry.pause(run.attempt(), random)),
                    counts: true,
                    error: text(),
                }
            }
        })
    }
}

/// Stores how a run ended; false if its lease was lost or it had already finished itself.
pub(crate) fn end(
    tx: &mut Tx<'_>,
    run: &JobRun,
    ending: &Ending,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = match ending {
        Ending::Finished => tx.execute(&FINISH, params![run.id(), run.fence(), now])?,
        Ending::Again { at, counts, error } => {
            let attempts = run.attempt().saturating_sub(u32::from(!counts));
            tx.execute(&AGAIN, params![run.id(), run.fence(), at, attempts, error])?
        }
        Ending::Dead { because, error } => {
            tx.execute(&DIE, params![run.id(), run.fence(), now, error, because])?
        }
    };
    Ok(changed == 1)
}

/// Takes back jobs whose worker did not renew its lease; gives how many.
pub(crate) fn take_back_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, DbError> {
    let database_now = tx.database_now()?;
    let expired = tx.query(&EXPIRED, params![database_now, EXPIRED_PER_ROUND])?;
    for job in &expired {
        let deaths = job.worker_deaths + 1;
        tracing::warn!(job = %job.id, kind = job.kind, deaths, "a worker died or hung with a job");
        let error = format!("the worker stopped answering ({deaths} times)");
        if deaths >= WORKER_DEATHS {
            let because = DeadBecause::Poison;
            tx.execute(
                &POISON,
                params![job.id, job.fence, now, deaths, error, because, database_now],
            )?;
        } else {
            let random = i64::from(u16::from_le_bytes(random_bytes()));
            let pause = AFTER_DEATH.as_millis() * i128::from(random) / i128::from(u16::MAX);
            let pause = SignedDuration::from_millis(i64::try_from(pause).unwrap_or(0));
            tx.execute(
                &TAKE_BACK,
                params![
                    job.id,
                    job.fence,
                    later(now, pause),
                    deaths,
                    error,
                    database_now
                ],
            )?;
        }
    }
    Ok(expired.len())
}

pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(ERROR_LENGTH).collect()
}
