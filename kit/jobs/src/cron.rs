//! Recurring jobs as rows: whoever moves the row on makes the job.

use crate::{Cron, NewJob, Priority, enqueue};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

sql!(REGISTER: "insert into kit_cron (name, schedule, kind, next_run) values (?1, ?2, ?3, ?4)
    on conflict (name) do update
    set schedule = excluded.schedule, kind = excluded.kind, next_run = excluded.next_run
    where kit_cron.schedule <> excluded.schedule or kit_cron.kind <> excluded.kind");
sql!(DUE -> Due: "select name, next_run from kit_cron where next_run <= ?1 order by next_run, name");
sql!(MOVE_ON: "update kit_cron set next_run = ?3, last_run = ?4 where name = ?1 and next_run = ?2");

kit_db::row! {
    pub(crate) struct Due { name: String, next_run: Timestamp }
}

fn next_run(cron: &Cron, now: Timestamp) -> Timestamp {
    cron.schedule.next_after(now).unwrap_or_else(|error| {
        tracing::error!(cron = cron.name, %error, "a schedule never comes again");
        Timestamp::MAX
    })
}

/// Makes the schedules known; one that has changed starts anew.
pub(crate) fn register(tx: &mut Tx<'_>, crons: &[Cron], now: Timestamp) -> Result<(), DbError> {
    for cron in crons {
        let (schedule, next) = (cron.schedule.to_string(), next_run(cron, now));
        tx.execute(&REGISTER, params![cron.name, schedule, cron.kind, next])?;
    }
    Ok(())
}

pub(crate) fn due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Due>, DbError> {
    tx.query(&DUE, params![now])
}

/// Makes the jobs of schedules whose time has come; gives how many. However many times were
/// missed, one job comes of them, and none while the last one still waits or runs.
pub(crate) fn tick(tx: &mut Tx<'_>, crons: &[Cron], now: Timestamp) -> Result<usize, DbError> {
    let mut made = 0;
    for row in due(tx, now)? {
        let Some(cron) = crons.iter().find(|cron| cron.name == row.name) else {
            continue;
        };
        let moved = tx.execute(
            &MOVE_ON,
            params![row.name, row.next_run, next_run(cron, now), now],
        )?;
        if moved == 1 {
            let job = NewJob::new(cron.kind, &())
                .priority(Priority::Background)
                .unique(format!("cron:{}", cron.name));
            enqueue(tx, now, &job)?;
            made += 1;
        }
    }
    Ok(made)
}
