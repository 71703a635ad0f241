//! A node's workers and the threads that keep them busy.

use crate::{
    JobContext, JobRun, Work,
    dispatch::EVENTS_PER_ROUND,
    engine::{Engine, LEASE, StartError, clock_for_durations},
};
use jiff::SignedDuration;
use kit_db::DbError;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How many workers, and how often they look.
#[derive(Clone, Debug)]
pub struct RunnerOptions {
    /// Threads that run jobs: as many as jobs may wait for the network at the same time.
    pub workers: usize,
    /// How often an idle node looks for events and due jobs.
    pub poll: Duration,
    /// How long a job stays with a worker that does not renew; renewed at a third of it.
    pub lease: SignedDuration,
    /// How long [`Runner::stop`] waits for running jobs before it gives them to other nodes.
    pub grace: Duration,
    /// The node's name in leases; random if not given.
    pub holder: Option<String>,
}

impl Default for RunnerOptions {
    fn default() -> Self {
        Self {
            workers: 8,
            poll: Duration::from_millis(500),
            lease: LEASE,
            grace: Duration::from_secs(20),
            holder: None,
        }
    }
}

/// The upkeep (leases, schedules, figures) comes at least this often.
const UPKEEP: Duration = Duration::from_secs(5);
/// Pause after a database error, so that a lost database is not asked in a tight loop.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// The running workers of a node. Dropping it stops them without waiting; see
/// [`Runner::stop`].
pub struct Runner {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    grace: Duration,
}

struct Shared {
    engine: Engine,
    state: Mutex<State>,
    /// Something changed that a waiting thread may want to know.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<JobRun>,
    running: HashMap<i64, (JobRun, Instant)>,
    idle: usize,
    /// Rises when somebody knows of new work.
    woken: u64,
    stopping: bool,
    next_key: i64,
}

impl Runner {
    /// Starts the workers of this node.
    ///
    /// # Errors
    /// [`StartError`] if the declarations contradict one another or the database does not
    /// answer.
    pub fn start(
        context: JobContext,
        work: Work,
        options: &RunnerOptions,
    ) -> Result<Self, StartError> {
        let context = context.with_own_stop();
        let engine = Engine::new(context, work, options.holder.clone(), options.lease)?;
        let shared = Arc::new(Shared {
            engine,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let poll = options.poll;
        let upkeep = UPKEEP.min(options.lease.unsigned_abs() / 3);
        let mut runner = Self {
            shared,
            threads: Vec::new(),
            grace: options.grace,
        };
        for number in 0..options.workers.max(1) {
            runner.spawn(&format!("job-worker-{number}"), Shared::work)?;
        }
        runner.spawn("job-claims", move |shared| shared.claim(poll))?;
        runner.spawn("job-events", move |shared| shared.dispatch(poll))?;
        runner.spawn("job-upkeep", move |shared| shared.keep_up(upkeep))?;
        Ok(runner)
    }

    fn spawn(
        &mut self,
        name: &str,
        body: impl FnOnce(&Shared) + Send + 'static,
    ) -> Result<(), DbError> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || body(&shared))
            .map_err(|e| DbError::Unavailable(format!("start a thread: {e}").into()))?;
        self.threads.push(thread);
        Ok(())
    }

    /// Tells the node that there may be work, so that it does not wait for its next look.
    pub fn wake(&self) {
        self.shared.wake();
    }

    /// Takes no new jobs, waits for the running ones and gives those to other nodes that do
    /// not end in time.
    pub async fn stop(self) {
        if let Err(error) = tokio::task::spawn_blocking(move || self.stop_blocking()).await {
            tracing::error!(%error, "stopping the jobs failed");
        }
    }

    /// As [`Runner::stop`], for threads that may wait.
    pub fn stop_blocking(mut self) {
        self.shared.begin_stop();
        let left = self.shared.wait_for_running(self.grace);
        let hung = !left.is_empty();
        if let Err(error) = self.shared.engine.give_back(left) {
            tracing::warn!(%error, "leases stay until they end by themselves");
        }
        for thread in self.threads.drain(..) {
            // A worker that hangs in a job must not keep the process.
            if (!hung || thread.is_finished()) && thread.join().is_err() {
                tracing::error!("a thread of the jobs panicked before it ended");
            }
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.shared.begin_stop();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, state: MutexGuard<'g, State>, time: Duration) -> MutexGuard<'g, State> {
        self.changed
            .wait_timeout(state, time)
            .map_or_else(|e| e.into_inner().0, |(state, _)| state)
    }

    fn wake(&self) {
        self.lock().woken += 1;
        self.changed.notify_all();
    }

    fn begin_stop(&self) {
        self.engine.context.stop();
        let mut state = self.lock();
        state.stopping = true;
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until no job runs or the time is over; gives the runs that are left.
    fn wait_for_running(&self, grace: Duration) -> Vec<JobRun> {
        let started = clock_for_durations();
        let mut state = self.lock();
        while !state.running.is_empty() && started.elapsed() < grace {
            let rest = grace.saturating_sub(started.elapsed());
            state = self.wait(state, rest);
        }
        let mut left: Vec<JobRun> = state.queue.drain(..).collect();
        left.extend(state.running.values().map(|(run, _)| run.clone()));
        left
    }

    /// A worker: takes claimed jobs until the node stops.
    fn work(&self) {
        loop {
            let Some((key, run)) = self.next_run() else {
                return;
            };
            self.engine.run(&run);
            self.lock().running.remove(&key);
            self.changed.notify_all();
        }
    }

    fn next_run(&self) -> Option<(i64, JobRun)> {
        let mut state = self.lock();
        state.idle += 1;
        self.changed.notify_all();
        loop {
            if state.stopping {
                return None;
            }
            if let Some(run) = state.queue.pop_front() {
                state.idle -= 1;
                state.next_key += 1;
                let key = state.next_key;
                state
                    .running
                    .insert(key, (run.clone(), clock_for_durations()));
                return Some((key, run));
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Claims as many jobs as there are idle workers.
    fn claim(&self, poll: Duration) {
        while let Some((room, seen)) = self.wait_for_room(poll) {
            match self.engine.claim(room) {
                Ok(runs) if runs.is_empty() => self.rest(poll, seen),
                Ok(runs) => self.hand_out(runs),
                Err(error) => {
                    tracing::warn!(%error, "jobs cannot be claimed");
                    self.rest(AFTER_ERROR, u64::MAX);
                }
            }
        }
    }

    /// Gives claimed jobs to the idle workers, or back if the node began to stop meanwhile.
    fn hand_out(&self, runs: Vec<JobRun>) {
        let mut state = self.lock();
        if !state.stopping {
            state.queue.extend(runs);
            drop(state);
            self.changed.notify_all();
            return;
        }
        drop(state);
        if let Err(error) = self.engine.give_back(runs) {
            tracing::warn!(%error, "leases stay until they end by themselves");
        }
    }

    /// Waits for an idle worker; `None` when the node stops.
    fn wait_for_room(&self, poll: Duration) -> Option<(usize, u64)> {
        let mut state = self.lock();
        loop {
            if state.stopping {
                return None;
            }
            let room = state.idle.saturating_sub(state.queue.len());
            if room > 0 {
                return Some((room, state.woken));
            }
            state = self.wait(state, poll);
        }
    }

    /// Waits for `time`, for news since `seen`, or for the stop.
    fn rest(&self, time: Duration, seen: u64) {
        let started = clock_for_durations();
        let mut state = self.lock();
        while !state.stopping
            && (seen == u64::MAX || state.woken == seen)
            && started.elapsed() < time
        {
            let rest = time.saturating_sub(started.elapsed());
            state = self.wait(state, rest);
        }
    }

    /// Makes jobs of events.
    fn dispatch(&self, poll: Duration) {
        loop {
            let seen = {
                let state = self.lock();
                if state.stopping {
                    return;
                }
                state.woken
            };
            match self.engine.dispatch() {
                Ok(0) => self.rest(poll, seen),
                Ok(events) => {
                    self.wake();
                    if events < EVENTS_PER_ROUND {
                        self.rest(poll, seen + 1);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "events cannot be delivered");
                    self.rest(AFTER_ERROR, u64::MAX);
                }
            }
        }
    }

    /// Renews leases, takes back lost ones, starts scheduled jobs, reports figures.
    fn keep_up(&self, every: Duration) {
        loop {
            if self.lock().stopping && self.lock().running.is_empty() {
                return;
            }
            if let Err(error) = self.keep_up_once() {
                tracing::warn!(%error, "the upkeep of jobs failed");
            }
            let started = clock_for_durations();
            let mut state = self.lock();
            while started.elapsed() < every {
                if state.stopping && state.running.is_empty() {
                    return;
                }
                let rest = every.saturating_sub(started.elapsed());
                state = self.wait(state, rest);
            }
        }
    }

    fn keep_up_once(&self) -> Result<(), DbError> {
        let renew_after = self.engine.lease.unsigned_abs() / 3;
        let due: Vec<JobRun> = {
            let mut state = self.lock();
            let due = state
                .running
                .values_mut()
                .filter(|(run, at)| !run.is_lost() && at.elapsed() >= renew_after);
            due.map(|(run, at)| {
                *at = clock_for_durations();
                run.clone()
            })
            .collect()
        };
        if !due.is_empty() {
            self.engine.renew(due)?;
        }
        self.engine.take_back_expired()?;
        if self.engine.tick()? > 0 {
            self.wake();
        }
        self.engine.report()
    }
}
