//! Turns events into jobs: one for each subscription and event, exactly once.

use crate::{
    JobId, Priority, Subscription, event::to_json, job::INSERT, kind::SUBSCRIPTION_PREFIX,
};
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, LeaseError, Position, Tx, Value, params, sql};

/// The lease of the one node that does it.
pub(crate) const LEASE: &str = "kit_jobs.dispatch";
/// How long a node keeps the lease without renewing it.
const LEASE_TIME: SignedDuration = SignedDuration::from_secs(30);
/// How many events are taken in one transaction: a short one, so that other writers of an
/// SQLite file wait some milliseconds at most.
pub(crate) const EVENTS_PER_ROUND: usize = 500;

kit_db::row! {
    pub(crate) struct Cursor { pub name: String, pub transaction_number: i64, pub number: i64 }
}
kit_db::row! {
    struct EventRow {
        transaction_number: i64, number: i64, at: Timestamp, topic: String, subject: i64,
        payload: String,
    }
}

sql!(pub(crate) CURSORS -> Cursor: "select name, transaction_number, number from kit_subscription");
sql!(SUBSCRIBE: "insert into kit_subscription (name, topic, transaction_number, number, seen_at)
    values (?1, ?2, ?3, ?4, ?5)
    on conflict (name) do update set topic = excluded.topic, seen_at = excluded.seen_at");
sql!(ADVANCE: "update kit_subscription set transaction_number = ?2, number = ?3, seen_at = ?4
    where name = ?1 and transaction_number = ?5 and number = ?6");
// Below the oldest running transaction nothing can appear any more; see kit_db::Position.
sql!(AFTER -> EventRow:
    lite "select transaction_id as transaction_number, number, at, topic, subject, payload
        from kit_event where number > ?2 and ?1 >= 0 order by number limit ?3",
    pg "select transaction_id::text::bigint as transaction_number, number, at, topic, subject, payload
        from kit_event
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, number limit ?3");
sql!(WAITING -> i64:
    lite "select count(*) as n from (select number from kit_event where number > ?2 and ?1 >= 0 limit 1) e",
    pg "select count(*) as n from (select number from kit_event
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint) limit 1) e");

impl Cursor {
    pub(crate) fn position(&self) -> Position {
        Position {
            transaction: self.transaction_number,
            number: self.number,
        }
    }
}

impl EventRow {
    fn position(&self) -> Position {
        Position {
            transaction: self.transaction_number,
            number: self.number,
        }
    }
}

/// Makes the subscriptions known. One that is new hears events from where the others stand.
pub(crate) fn register(
    tx: &mut Tx<'_>,
    subscriptions: &[Subscription],
    now: Timestamp,
) -> Result<(), DbError> {
    let cursors = tx.query(&CURSORS, params![])?;
    let from = cursors
        .iter()
        .map(Cursor::position)
        .max()
        .unwrap_or_default();
    for s in subscriptions {
        tx.execute(
            &SUBSCRIBE,
            params![s.name, s.topic, from.transaction, from.number, now],
        )?;
    }
    Ok(())
}

fn known_cursors(
    tx: &mut Tx<'_>,
    subscriptions: &[Subscription],
) -> Result<Vec<(Subscription, Position)>, DbError> {
    let cursors = tx.query(&CURSORS, params![])?;
    let known = cursors.iter().filter_map(|cursor| {
        let subscription = subscriptions.iter().find(|s| s.name == cursor.name)?;
        Some((*subscription, cursor.position()))
    });
    Ok(known.collect())
}

fn lowest(cursors: &[(Subscription, Position)]) -> Option<Position> {
    cursors.iter().map(|(_, position)| *position).min()
}

/// Whether there are events that no job was made of; also those that cannot be read yet
/// because an older transaction still runs.
pub(crate) fn is_waiting(tx: &mut Tx<'_>, subscriptions: &[Subscription]) -> Result<bool, DbError> {
    let cursors = known_cursors(tx, subscriptions)?;
    let Some(from) = lowest(&cursors) else {
        return Ok(false);
    };
    Ok(tx.get(&WAITING, params![from.transaction, from.number])? > 0)
}

/// Makes the jobs of the next events; gives how many events were read. 0 also if another node
/// has the lease.
pub(crate) fn dispatch(
    tx: &mut Tx<'_>,
    subscriptions: &[Subscription],
    holder: &str,
    now: Timestamp,
) -> Result<usize, DbError> {
    match tx.lease(LEASE, holder, LEASE_TIME) {
        Ok(_) => {}
        Err(LeaseError::Held { .. }) => return Ok(0),
        Err(LeaseError::Database(error)) => return Err(error),
    }
    let cursors = known_cursors(tx, subscriptions)?;
    let Some(from) = lowest(&cursors) else {
        return Ok(0);
    };
    let limit = i64::try_from(EVENTS_PER_ROUND).unwrap_or(i64::MAX);
    let events = tx.query(&AFTER, params![from.transaction, from.number, limit])?;
    let Some(end) = events.last().map(EventRow::position) else {
        return Ok(0);
    };
    store_jobs(tx, &events, &cursors, now)?;
    advance(tx, &cursors, end, now)?;
    Ok(events.len())
}

fn store_jobs(
    tx: &mut Tx<'_>,
    events: &[EventRow],
    cursors: &[(Subscription, Position)],
    now: Timestamp,
) -> Result<(), DbError> {
    let mut jobs = Vec::new();
    for event in events {
        let mut listeners = cursors
            .iter()
            .filter(|(s, from)| s.topic == event.topic && *from < event.position())
            .peekable();
        if listeners.peek().is_none() {
            continue;
        }
        let envelope = envelope(event)?;
        for (subscription, _) in listeners {
            let kind = format!("{SUBSCRIPTION_PREFIX}{}", subscription.name);
            jobs.push((JobId::generate(), kind, envelope.clone()));
        }
    }
    let rows: Vec<[Value<'_>; 8]> = jobs
        .iter()
        .map(|job| {
            let (priority, no_key) = (Priority::Normal.number(), Value::Null);
            let [id, kind, payload, at] = *params![job.0, job.1, job.2, now];
            [
                id,
                kind,
                payload,
                Value::Int(priority),
                at,
                no_key,
                Value::Bool(false),
                at,
            ]
        })
        .collect();
    tx.insert_rows(&INSERT, rows.iter().map(|row| &row[..]))
        .map(drop)
}

/// An [`crate::event::Envelope`], with the stored payload put in as it is.
fn envelope(event: &EventRow) -> Result<String, DbError> {
    Ok(format!(
        r#"{{"number":{},"at":{},"topic":{},"subject":{},"payload":{}}}"#,
        event.number,
        to_json(&event.at)?,
        to_json(&event.topic)?,
        event.subject,
        event.payload
    ))
}

/// Moves every cursor that stands before `end`. A cursor that moved in the meantime means that
/// another node made these jobs: everything is undone.
fn advance(
    tx: &mut Tx<'_>,
    cursors: &[(Subscription, Position)],
    end: Position,
    now: Timestamp,
) -> Result<(), DbError> {
    for (subscription, from) in cursors.iter().filter(|(_, from)| *from < end) {
        let moved = tx.execute(
            &ADVANCE,
            params![
                subscription.name,
                end.transaction,
                end.number,
                now,
                from.transaction,
                from.number
            ],
        )?;
        if moved != 1 {
            return Err(DbError::Busy("another node delivered these events".into()));
        }
    }
    Ok(())
}
