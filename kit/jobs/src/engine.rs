//! The steps of a runner, each callable alone; threads call them in [`crate::Runner`].

use crate::{
    JobContext, JobError, JobRun, StoredEvent, Work, WorkError,
    claim::{self, Ending},
    cron, dispatch, gauges,
    kind::Handler,
};
use jiff::SignedDuration;
use kit_base::{hex, random_bytes};
use kit_db::DbError;
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// How long a job stays with a worker that does not renew its lease.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How long a job of a kind that this node does not know (a newer node's) is left to others.
const UNKNOWN_KIND_PAUSE: SignedDuration = SignedDuration::from_secs(60);
/// [`run_until_idle`] gives up after so many rounds: jobs that make jobs without end.
pub const IDLE_ROUNDS: usize = 100_000;
/// How long [`run_until_idle`] waits for older transactions of other connections.
const IDLE_WAIT: Duration = Duration::from_millis(3);
const IDLE_WAITS: usize = 3_000;

pub(crate) struct Engine {
    pub(crate) context: JobContext,
    pub(crate) work: Work,
    handlers: BTreeMap<String, Handler>,
    pub(crate) holder: Arc<str>,
    pub(crate) lease: SignedDuration,
}

/// Why a runner does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The declarations contradict one another.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Engine {
    pub(crate) fn new(
        context: JobContext,
        work: Work,
        holder: Option<String>,
        lease: SignedDuration,
    ) -> Result<Self, StartError> {
        let work = work.with_own();
        let handlers = work.handlers()?;
        let holder = holder.unwrap_or_else(|| hex(&random_bytes::<8>()));
        let engine = Self {
            context,
            work,
            handlers,
            holder: holder.into(),
            lease,
        };
        engine.register()?;
        Ok(engine)
    }

    fn register(&self) -> Result<(), DbError> {
        let now = self.context.clock.now();
        let work = self.work.clone();
        self.context.db.write_blocking(move |tx| {
            dispatch::register(tx, &work.subscriptions, now)?;
            cron::register(tx, &work.crons, now)
        })
    }

    /// Claims up to `limit` due jobs. Looks before it writes, so that an idle node writes
    /// nothing.
    pub(crate) fn claim(&self, limit: usize) -> Result<Vec<JobRun>, DbError> {
        let clock = self.context.clock.clone();
        let now = clock.now();
        if !self
            .context
            .db
            .read_blocking(move |tx| claim::is_due(tx, now))?
        {
            return Ok(Vec::new());
        }
        let (holder, lease) = (Arc::clone(&self.holder), self.lease);
        self.context
            .db
            .write_blocking(move |tx| claim::claim(tx, &clock, &holder, lease, limit))
    }

    /// Runs a claimed job to its end and stores how it ended.
    pub(crate) fn run(&self, run: &JobRun) {
        let started = clock_for_durations();
        let result = self.call(run);
        let outcome = match &result {
            Ok(_) => "done",
            Err(JobError::Lost) => "lost",
            Err(JobError::Postponed { .. } | JobError::Stopping) => "postponed",
            Err(_) => "failed",
        };
        gauges::ended(run.kind(), outcome, started.elapsed().as_secs_f64());
        if let Err(error) = &result {
            tracing::warn!(job = %run.id(), kind = run.kind(), attempt = run.attempt(), %error, "a job failed");
        }
        let now = self.context.clock.now();
        let ending = match &result {
            Ok(done) if done.stored => None,
            Ok(_) => Some(Ending::Finished),
            Err(error) => Ending::of(error, run, self.retry_of(run), now),
        };
        if let Some(ending) = ending {
            self.store_ending(run, &ending);
        }
    }

    fn retry_of(&self, run: &JobRun) -> crate::RetryPolicy {
        self.handlers
            .get(run.kind())
            .map_or(crate::RetryPolicy::DEFAULT, |handler| handler.retry())
    }

    fn call(&self, run: &JobRun) -> Result<crate::Done, JobError> {
        let Some(handler) = self.handlers.get(run.kind()).copied() else {
            return Err(JobError::Postponed {
                after: UNKNOWN_KIND_PAUSE,
                reason: format!("this node does not know jobs of the kind {}", run.kind()),
            });
        };
        let called = catch_unwind(AssertUnwindSafe(|| match handler {
            Handler::Job(kind) => (kind.run)(&self.context, run),
            Handler::Event(subscription) => {
                let event = StoredEvent::from_run(run)?;
                (subscription.handle)(&self.context, &event)?;
                Ok(crate::Done::now())
            }
        }));
        called.unwrap_or_else(|panic| Err(JobError::Retry(format!("panicked: {}", words(&*panic)))))
    }

    /// Tries until the database answers or the lease has surely passed on.
    fn store_ending(&self, run: &JobRun, ending: &Ending) {
        let started = clock_for_durations();
        let patience = self.lease.unsigned_abs();
        loop {
            let (one, ending, now) = (run.clone(), ending.clone(), self.context.clock.now());
            let stored = self
                .context
                .db
                .write_blocking(move |tx| claim::end(tx, &one, &ending, now));
            match stored {
                Ok(_) => return,
                Err(error)
                    if (error.is_unavailable() || error.is_no_room())
                        && started.elapsed() < patience =>
                {
                    pause(Duration::from_secs(1));
                }
                Err(error) => {
                    tracing::error!(job = %run.id(), %error, "how a job ended could not be stored; it will run again");
                    return;
                }
            }
        }
    }

    /// Gives running jobs back to others: this node is going down.
    pub(crate) fn give_back(&self, runs: Vec<JobRun>) -> Result<(), DbError> {
        let now = self.context.clock.now();
        let holder = Arc::clone(&self.holder);
        self.context.db.write_blocking(move |tx| {
            for run in &runs {
                let ending = Ending::Again {
                    at: now,
                    counts: false,
                    error: JobError::Stopping.to_string(),
                };
                claim::end(tx, run, &ending, now)?;
                run.mark_lost();
            }
            tx.give_back(dispatch::LEASE, &holder)
        })
    }

    pub(crate) fn renew(&self, runs: Vec<JobRun>) -> Result<(), DbError> {
        let lease = self.lease;
        self.context
            .db
            .write_blocking(move |tx| claim::renew(tx, &runs, lease))
    }

    pub(crate) fn take_back_expired(&self) -> Result<usize, DbError> {
        let now = self.context.clock.now();
        self.context
            .db
            .write_blocking(move |tx| claim::take_back_expired(tx, now))
    }

    /// Makes jobs of waiting events; gives how many events there were.
    pub(crate) fn dispatch(&self) -> Result<usize, DbError> {
        if !self.has_waiting_events()? {
            return Ok(0);
        }
        let now = self.context.clock.now();
        let subscriptions = self.work.subscriptions.clone();
        let holder = Arc::clone(&self.holder);
        self.context
            .db
            .write_blocking(move |tx| dispatch::dispatch(tx, &subscriptions, &holder, now))
    }

    pub(crate) fn has_waiting_events(&self) -> Result<bool, DbError> {
        let subscriptions = self.work.subscriptions.clone();
        self.context
            .db
            .read_blocking(move |tx| dispatch::is_waiting(tx, &subscriptions))
    }

    /// Makes jobs of schedules whose time has come.
    pub(crate) fn tick(&self) -> Result<usize, DbError> {
        let now = self.context.clock.now();
        let due = self
            .context
            .db
            .read_blocking(move |tx| cron::due(tx, now).map(|due| !due.is_empty()))?;
        if !due {
            return Ok(0);
        }
        let crons = self.work.crons.clone();
        self.context
            .db
            .write_blocking(move |tx| cron::tick(tx, &crons, now))
    }

    pub(crate) fn report(&self) -> Result<(), DbError> {
        let now = self.context.clock.now();
        let gauges = self
            .context
            .db
            .read_blocking(move |tx| gauges::measure(tx, now))?;
        gauges.report();
        Ok(())
    }
}

/// Delivers all events and runs all due jobs in the calling thread, also those that come of
/// them, until none is left; gives how many jobs were run. For tests, commands and
/// simulations: time is the context's clock, failures wait for theirs.
///
/// # Errors
/// [`StartError`], or the database's answer.
pub fn run_until_idle(context: &JobContext, work: &Work) -> Result<usize, StartError> {
    let engine = Engine::new(context.clone(), work.clone(), None, LEASE)?;
    let (mut jobs, mut waits) = (0, 0);
    for _ in 0..IDLE_ROUNDS {
        engine.tick()?;
        let events = engine.dispatch()?;
        let runs = engine.claim(dispatch::EVENTS_PER_ROUND)?;
        for run in &runs {
            engine.run(run);
        }
        jobs += runs.len();
        if events > 0 || !runs.is_empty() {
            continue;
        }
        // On PostgreSQL an open transaction elsewhere hides newer events for a moment.
        if waits < IDLE_WAITS && engine.has_waiting_events()? {
            waits += 1;
            pause(IDLE_WAIT);
            continue;
        }
        break;
    }
    let holder = Arc::clone(&engine.holder);
    context
        .db
        .write_blocking(move |tx| tx.give_back(dispatch::LEASE, &holder))?;
    Ok(jobs)
}

#[expect(
    clippy::disallowed_methods,
    reason = "jobs measures how long a run takes, whatever the context's clock says"
)]
pub(crate) fn clock_for_durations() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a thread of the runner waits for the database"
)]
fn pause(time: Duration) {
    thread::sleep(time);
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
