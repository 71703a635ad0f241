//! Jobs on their way to the database threads: a worker that waits sleeps, and is woken for one job.
//!
//! The channels of the library let an idle worker spin and yield before it sleeps. With a hand-over
//! or two for each page, changing threads took 18 % of its processor time; with this queue 12 %.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

struct State<T> {
    waiting: VecDeque<T>,
    /// The sender was dropped: what waits is still done, then the workers end.
    closed: bool,
    workers: usize,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    arrived: Condvar,
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where jobs are put; one for a queue. Dropping it lets the workers end after the last job.
pub(crate) struct Sender<T>(Arc<Shared<T>>);

/// Where a worker takes its jobs from; one for each thread.
pub(crate) struct Worker<T>(Arc<Shared<T>>);

/// A queue without a limit, with its first worker.
pub(crate) fn queue<T>() -> (Sender<T>, Worker<T>) {
    let state = State {
        waiting: VecDeque::new(),
        closed: false,
        workers: 1,
    };
    let shared = Arc::new(Shared {
        state: Mutex::new(state),
        arrived: Condvar::new(),
    });
    (Sender(Arc::clone(&shared)), Worker(shared))
}

impl<T> Sender<T> {
    /// Puts a job at the end.
    ///
    /// # Errors
    /// The job itself, where no worker is left that could take it.
    pub(crate) fn send(&self, job: T) -> Result<(), T> {
        let mut state = self.0.state();
        if state.workers == 0 {
            return Err(job);
        }
        state.waiting.push_back(job);
        drop(state);
        self.0.arrived.notify_one();
        Ok(())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.arrived.notify_all();
    }
}

impl<T> Worker<T> {
    /// The oldest job, once there is one; nothing once the sender is gone and all is done.
    pub(crate) fn next(&self) -> Option<T> {
        let mut state = self.0.state();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = (self.0.arrived.wait(state)).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The oldest job, if one waits already.
    pub(crate) fn next_waiting(&self) -> Option<T> {
        self.0.state().waiting.pop_front()
    }
}

impl<T> Clone for Worker<T> {
    fn clone(&self) -> Self {
        self.0.state().workers += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.workers -= 1;
        // whoever waits for an answer to these learns that there will be none
        let unanswered = match state.workers {
            0 => std::mem::take(&mut state.waiting),
            _ => VecDeque::new(),
        };
        drop(state);
        drop(unanswered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn every_job_is_taken_once_by_one_of_the_workers_and_they_end_with_the_sender() {
        let (sender, worker) = queue();
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let worker = worker.clone();
                thread::spawn(move || {
                    let mut taken = Vec::new();
                    while let Some(job) = worker.next() {
                        taken.push(job);
                    }
                    taken
                })
            })
            .collect();
        drop(worker);
        for job in 0..10_000 {
            sender.send(job).expect("taken");
        }
        drop(sender);
        let mut taken: Vec<i32> = (workers.into_iter())
            .flat_map(|thread| thread.join().expect("ended"))
            .collect();
        taken.sort_unstable();
        assert_eq!(taken, (0..10_000).collect::<Vec<_>>());
    }

    #[test]
    fn one_worker_takes_jobs_in_their_order_and_those_that_wait_without_waiting() {
        let (sender, worker) = queue();
        for job in 1..=3 {
            sender.send(job).expect("taken");
        }
        assert_eq!(worker.next(), Some(1));
        assert_eq!(worker.next_waiting(), Some(2));
        assert_eq!(worker.next_waiting(), Some(3));
        assert_eq!(worker.next_waiting(), None);
    }

    #[test]
    fn without_a_worker_nothing_is_taken_and_what_waited_is_dropped() {
        let (sender, worker) = queue();
        let job = Arc::new(());
        sender.send(Arc::clone(&job)).expect("taken");
        drop(worker);
        assert_eq!(Arc::strong_count(&job), 1, "nobody keeps what nobody does");
        assert!(sender.send(Arc::clone(&job)).is_err());
    }
}
