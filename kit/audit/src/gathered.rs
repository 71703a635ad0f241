//! What people read and what was refused to them: gathered in memory, so that a request pays next
//! to nothing, and written in batches within half a minute.

use crate::{
    leaf::{Actor, Leaf, Outcome},
    record::record,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx, params, sql};
use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often what was gathered is written: whoever kills a node loses at most this much.
const EVERY: Duration = Duration::from_secs(20);
/// Readings of one thing by one person within this time are one entry.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Refusals of this long are summed in one entry.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Things that are held at most; with more the writer is woken at once.
const HELD_MOST: usize = 20_000;
/// Places that one sum names as samples, each once and each at most so long.
const SAMPLES: usize = 6;
/// See [`SAMPLES`].
const SAMPLE_LENGTH: usize = 90;
/// Hours that one round turns into entries.
const HOURS_PER_ROUND: i64 = 1_000;
/// The act in the log.
const REFUSED: &str = "audit.access.refused";

kit_db::row! {
    struct Sum {
        actor: i64, hour: Timestamp, what: String, times: i64, first_at: Timestamp, last_at: Timestamp,
        first_where: String, last_where: String, request: String, object_kind: String, object: i64,
        samples: String,
    }
}
sql!(ADD: "insert into aud_refusal (actor, hour, what, times, first_at, last_at, first_where, last_where, request,
      object_kind, object, samples)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    on conflict (actor, hour, what) do update set times = aud_refusal.times + excluded.times,
      last_at = excluded.last_at, last_where = excluded.last_where,
      samples = case when length(aud_refusal.samples) + length(excluded.samples) > 600 then aud_refusal.samples
        else aud_refusal.samples || ' ' || excluded.samples end");
sql!(OVER -> Sum: "select actor, hour, what, times, first_at, last_at, first_where, last_where, request,
      object_kind, object, samples
    from aud_refusal where hour < ?1 order by hour, actor, what limit ?2");
sql!(WRITTEN: "delete from aud_refusal where actor = ?1 and hour = ?2 and what = ?3");

/// Somebody reads something.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// For whom, by delegation.
    pub acting_for: Option<i64>,
    /// In the name of which unit.
    pub unit: Option<i64>,
    /// What was done with it: `documents.incoming.read`, `documents.books.print`.
    pub action: &'static str,
    /// The thing.
    pub object: (&'static str, i64),
    /// The request.
    pub request: &'a str,
}

/// Something was refused to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub person: i64,
    /// The right that was missing, or the route that refused.
    pub what: &'a str,
    /// The thing: its kind, and its identifier, or 0 where the address names none.
    pub object: (&'static str, i64),
    /// Where: the address without its query.
    pub place: &'a str,
    /// The request.
    pub request: &'a str,
}

type ReadingKey = (
    (&'static str, i64),
    &'static str,
    (&'static str, i64),
    Option<i64>,
    i64,
);

#[derive(Clone, Debug)]
struct Readings {
    actor: Actor,
    unit: Option<i64>,
    first: Timestamp,
    last: Timestamp,
    times: u64,
    request: String,
}

#[derive(Clone, Debug)]
struct Refusals {
    times: i64,
    first_at: Timestamp,
    last_at: Timestamp,
    first_where: String,
    last_where: String,
    request: String,
    object: (&'static str, i64),
    samples: Vec<String>,
}

impl Refusals {
    fn add_sample(&mut self, place: &str) {
        let short: String = place.chars().take(SAMPLE_LENGTH).collect();
        if self.samples.len() < SAMPLES && !self.samples.contains(&short) {
            self.samples.push(short);
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Held {
    readings: HashMap<ReadingKey, Readings>,
    refusals: HashMap<(i64, Timestamp, String), Refusals>,
    stop: bool,
}

/// Where requests leave what they read and what they were refused; the same for the whole node.
/// Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Gathered(Arc<(Mutex<Held>, Condvar)>);

impl Gathered {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a reading.
    pub fn read(&self, reading: &Reading<'_>) {
        let Reading { at, actor, .. } = *reading;
        let window = at.as_second().div_euclid(WINDOW.as_secs());
        let key = (
            (actor.kind(), actor.id()),
            reading.action,
            reading.object,
            reading.acting_for,
            window,
        );
        let mut held = self.held();
        let readings = held.readings.entry(key).or_insert_with(|| Readings {
            actor,
            unit: reading.unit,
            first: at,
            last: at,
            times: 0,
            request: reading.request.to_owned(),
        });
        readings.times += 1;
        readings.last = readings.last.max(at);
        self.wake_if_full(&held);
    }

    /// Notes a refusal.
    pub fn refused(&self, refused: &Refused<'_>) {
        let mut held = self.held();
        let key = (refused.person, hour_of(refused.at), refused.what.to_owned());
        let refusals = held.refusals.entry(key).or_insert_with(|| Refusals {
            times: 0,
            first_at: refused.at,
            last_at: refused.at,
            first_where: refused.place.to_owned(),
            last_where: String::new(),
            request: refused.request.to_owned(),
            object: refused.object,
            samples: Vec::new(),
        });
        refusals.times += 1;
        refusals.last_at = refused.at;
        refused.place.clone_into(&mut refusals.last_where);
        refusals.add_sample(refused.place);
        self.wake_if_full(&held);
    }

    fn wake_if_full(&self, held: &Held) {
        if held.readings.len() + held.refusals.len() >= HELD_MOST {
            self.0.1.notify_all();
        }
    }

    /// Writes what is held, and the sums of hours that are over; all or nothing. What cannot be
    /// written is held on.
    ///
    /// # Errors
    /// As the database answers.
    pub fn write(&self, db: &Db, now: Timestamp) -> Result<(), DbError> {
        let (readings, refusals) = {
            let mut held = self.held();
            (
                std::mem::take(&mut held.readings),
                std::mem::take(&mut held.refusals),
            )
        };
        let batch = Arc::new((readings, refusals));
        let stored = Arc::clone(&batch);
        let written = db.write_blocking(move |tx| {
            store_readings(tx, &stored.0)?;
            store_refusals(tx, &stored.1)?;
            sum_up(tx, now)
        });
        if written.is_err() {
            self.hold_on(&batch.0, &batch.1);
        }
        written
    }

    fn hold_on(
        &self,
        readings: &HashMap<ReadingKey, Readings>,
        refusals: &HashMap<(i64, Timestamp, String), Refusals>,
    ) {
        let mut held = self.held();
        for (key, old) in readings {
            let new = held.readings.entry(*key).or_insert_with(|| Readings {
                times: 0,
                ..old.clone()
            });
            new.times += old.times;
            new.first = new.first.min(old.first);
            new.last = new.last.max(old.last);
        }
        for (key, old) in refusals {
            let new = held
                .refusals
                .entry(key.clone())
                .or_insert_with(|| Refusals {
                    times: 0,
                    ..old.clone()
                });
            new.times += old.times;
            new.first_at = new.first_at.min(old.first_at);
            new.first_where.clone_from(&old.first_where);
            new.object = old.object;
            for place in &old.samples {
                new.add_sample(place);
            }
        }
    }

    /// Starts the thread that writes.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] if no thread can be started.
    pub fn start(&self, db: Db, clock: Clock) -> Result<RunningGatherer, DbError> {
        let gathered = self.clone();
        let thread = thread::Builder::new()
            .name("audit-readings".to_owned())
            .spawn(move || {
                loop {
                    let stops = gathered.wait();
                    if let Err(error) = gathered.write(&db, clock.now()) {
                        tracing::error!(%error, "readings and refusals cannot be written; they are held");
                    }
                    if stops {
                        break;
                    }
                }
            })
            .map_err(|e| DbError::Unavailable(format!("start a thread: {e}").into()))?;
        Ok(RunningGatherer {
            gathered: self.clone(),
            thread: Some(thread),
        })
    }

    /// Waits for the next round; true if it is the last one.
    fn wait(&self) -> bool {
        let waiting = self.held();
        let goes_on =
            |held: &mut Held| !held.stop && held.readings.len() + held.refusals.len() < HELD_MOST;
        let waited = self.0.1.wait_timeout_while(waiting, EVERY, goes_on);
        waited.unwrap_or_else(PoisonError::into_inner).0.stop
    }
}

/// The thread that writes what was gathered.
pub struct RunningGatherer {
    gathered: Gathered,
    thread: Option<JoinHandle<()>>,
}

impl RunningGatherer {
    /// Writes what is held and ends the thread.
    pub fn stop_blocking(mut self) {
        self.tell();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes readings panicked");
        }
    }

    fn tell(&self) {
        self.gathered.held().stop = true;
        self.gathered.0.1.notify_all();
    }
}

impl Drop for RunningGatherer {
    fn drop(&mut self) {
        self.tell();
    }
}

fn hour_of(at: Timestamp) -> Timestamp {
    let hours = at.as_second().div_euclid(HOUR.as_secs());
    Timestamp::from_second(hours * HOUR.as_secs()).unwrap_or(at)
}

fn store_readings(
    tx: &mut Tx<'_>,
    readings: &HashMap<ReadingKey, Readings>,
) -> Result<(), DbError> {
    let mut all: Vec<_> = readings.iter().collect();
    all.sort_by_key(|(_, readings)| readings.first);
    for ((_, action, object, acting_for, _), one) in all {
        let reason = (one.times > 1).then(|| format!("{} times until {}", one.times, one.last));
        let leaf = Leaf {
            unit: one.unit,
            acting_for: *acting_for,
            request: Some(&one.request),
            reason: reason.as_deref(),
            ..Leaf::new(one.first, action, one.actor, *object)
        };
        record(tx, &leaf)?;
    }
    Ok(())
}

fn store_refusals(
    tx: &mut Tx<'_>,
    refusals: &HashMap<(i64, Timestamp, String), Refusals>,
) -> Result<(), DbError> {
    for ((actor, hour, what), one) in refusals {
        tx.execute(
            &ADD,
            params![
                *actor,
                *hour,
                what,
                one.times,
                one.first_at,
                one.last_at,
                &one.first_where,
                &one.last_where,
                &one.request,
                one.object.0,
                one.object.1,
                one.samples.join(" ")
            ],
        )?;
    }
    Ok(())
}

/// One entry for each person, hour and right of the hours that are over.
fn sum_up(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    for sum in tx.query(&OVER, params![hour_of(now), HOURS_PER_ROUND])? {
        // two nodes may look at once: the one that takes the row writes the entry
        if tx.execute(&WRITTEN, params![sum.actor, sum.hour, &sum.what])? == 0 {
            continue;
        }
        record_sum(tx, now, &sum)?;
    }
    Ok(())
}

/// The entry is about the thing that was refused first; the others stand among its samples.
fn record_sum(tx: &mut Tx<'_>, now: Timestamp, sum: &Sum) -> Result<(), DbError> {
    let mut reason = format!(
        "{}: {} times from {} to {}, first {}, last {}",
        sum.what, sum.times, sum.first_at, sum.last_at, sum.first_where, sum.last_where
    );
    if sum.times > 2 && !sum.samples.is_empty() {
        reason.push_str(", among them ");
        reason.push_str(&sum.samples);
    }
    let leaf = Leaf {
        outcome: Outcome::Refused,
        reason: Some(&reason),
        request: Some(&sum.request),
        ..Leaf::new(
            now,
            REFUSED,
            Actor::Person(sum.actor),
            (sum.object_kind.as_str(), sum.object),
        )
    };
    record(tx, &leaf)
}
