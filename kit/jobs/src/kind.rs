//! What the program can do: job kinds, subscriptions and schedules, declared by its modules.

use crate::{JobContext, JobError, JobRun, Schedule, StoredEvent};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// That a job is done, and by whom it was marked so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub(crate) stored: bool,
}

impl Done {
    /// The runner shall mark the job. Right for work that may happen twice without harm;
    /// otherwise use [`JobRun::finish_in`] in the transaction of the effect.
    #[must_use]
    pub const fn now() -> Self {
        Self { stored: false }
    }
}

/// When and how often a failed job is tried again: exponential, with full jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included.
    pub attempts: u32,
    /// Longest pause after the first failure; doubles with each further one.
    pub first: SignedDuration,
}

impl RetryPolicy {
    /// No pause is longer: after a night's failure of an outside system everything has been
    /// tried again by the next noon.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(6);

    /// 20 attempts in about two days, the first repetition within 10 seconds.
    pub const DEFAULT: Self = Self {
        attempts: 20,
        first: SignedDuration::from_secs(10),
    };

    /// One attempt: a failure is a dead letter.
    pub const NEVER: Self = Self {
        attempts: 1,
        first: SignedDuration::from_secs(10),
    };

    /// The pause after the failure number `failures` (from 1); `random` is uniform over `u64`.
    #[must_use]
    pub fn pause(self, failures: u32, random: u64) -> SignedDuration {
        let doublings = failures.saturating_sub(1).min(32);
        let longest = self
            .first
            .as_millis()
            .saturating_mul(1_i128 << doublings)
            .clamp(1, Self::LONGEST.as_millis());
        let part = (longest * i128::from(random >> 1)) >> 63;
        SignedDuration::from_millis(i64::try_from(part).unwrap_or(i64::MAX))
    }
}

/// One kind of job and the code that does it.
#[derive(Clone, Copy, Debug)]
pub struct JobKind {
    /// `context.what`, e.g. `documents.exchange.send`; stands in the database.
    pub name: &'static str,
    /// Does the job. Runs on a worker thread and may wait. May be called again for the same
    /// job after a failure or a crash.
    pub run: fn(&JobContext, &JobRun) -> Result<Done, JobError>,
    /// What happens after a failure.
    pub retry: RetryPolicy,
    /// Who looks after its dead letters: a permission or an office, shown beside them.
    pub owner: &'static str,
}

impl JobKind {
    /// With the default retries, looked after by the system's administrators.
    #[must_use]
    pub const fn new(
        name: &'static str,
        run: fn(&JobContext, &JobRun) -> Result<Done, JobError>,
    ) -> Self {
        Self {
            name,
            run,
            retry: RetryPolicy::DEFAULT,
            owner: ADMINISTRATORS,
        }
    }

    /// With other retries.
    #[must_use]
    pub const fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// With another owner of its dead letters.
    #[must_use]
    pub const fn owner(mut self, owner: &'static str) -> Self {
        self.owner = owner;
        self
    }
}

/// Code that hears of every event of a topic.
#[derive(Clone, Copy, Debug)]
pub struct Subscription {
    /// Unique and lasting: the database remembers under it what was delivered.
    pub name: &'static str,
    /// Which events.
    pub topic: &'static str,
    /// Reacts to one event. Exactly one job is made for each event; after a crash it may run
    /// again, so it is idempotent or ends with [`StoredEvent::finish_in`].
    pub handle: fn(&JobContext, &StoredEvent) -> Result<(), JobError>,
}

/// A job that comes by the calendar. A missed run happens once, as soon as a node is there.
#[derive(Clone, Copy, Debug)]
pub struct Cron {
    /// Unique and lasting.
    pub name: &'static str,
    /// When.
    pub schedule: Schedule,
    /// The kind of job, with an empty payload (`null`).
    pub kind: &'static str,
}

/// Everything that the runners of a program do.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Kinds of jobs.
    pub kinds: Vec<JobKind>,
    /// Event handlers.
    pub subscriptions: Vec<Subscription>,
    /// Schedules.
    pub crons: Vec<Cron>,
}

/// A declaration that contradicts another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// Two things have one name.
    #[error("declare {0} twice")]
    Twice(String),
    /// A schedule names a kind that is not there.
    #[error("schedule {cron}: there is no job kind {kind}")]
    NoKind {
        /// The schedule.
        cron: &'static str,
        /// What it names.
        kind: &'static str,
    },
}

/// Who looks after what nobody else was named for.
const ADMINISTRATORS: &str = "administrators";

/// Jobs of a subscription are of the kind `on:<subscription>`.
pub(crate) const SUBSCRIPTION_PREFIX: &str = "on:";

#[derive(Clone, Copy)]
pub(crate) enum Handler {
    Job(JobKind),
    Event(Subscription),
}

impl Handler {
    pub(crate) fn retry(self) -> RetryPolicy {
        match self {
            Self::Job(kind) => kind.retry,
            Self::Event(_) => RetryPolicy::DEFAULT,
        }
    }
}

impl Work {
    /// Adds the declarations of another module.
    pub fn extend(&mut self, other: Self) {
        self.kinds.extend(other.kinds);
        self.subscriptions.extend(other.subscriptions);
        self.crons.extend(other.crons);
    }

    /// Who looks after the dead letters of a kind, as they are listed.
    #[must_use]
    pub fn owner_of(&self, kind: &str) -> &'static str {
        let declared = self.kinds.iter().find(|declared| declared.name == kind);
        declared.map_or(ADMINISTRATORS, |declared| declared.owner)
    }

    /// With this crate's own kinds and schedules.
    pub(crate) fn with_own(mut self) -> Self {
        self.kinds.push(crate::prune::PRUNE);
        self.crons.push(crate::prune::PRUNE_DAILY);
        self
    }

    pub(crate) fn handlers(&self) -> Result<BTreeMap<String, Handler>, WorkError> {
        let jobs = self
            .kinds
            .iter()
            .map(|kind| (kind.name.to_owned(), Handler::Job(*kind)));
        let events = self.subscriptions.iter().map(|s| {
            let name = format!("{SUBSCRIPTION_PREFIX}{}", s.name);
            (name, Handler::Event(*s))
        });
        let mut handlers = BTreeMap::new();
        for (name, handler) in jobs.chain(events) {
            if handlers.insert(name.clone(), handler).is_some() {
                return Err(WorkError::Twice(name));
            }
        }
        let mut names = std::collections::BTreeSet::new();
        for cron in &self.crons {
            if !names.insert(cron.name) {
                return Err(WorkError::Twice(cron.name.to_owned()));
            }
            if !handlers.contains_key(cron.kind) {
                return Err(WorkError::NoKind {
                    cron: cron.name,
                    kind: cron.kind,
                });
            }
        }
        Ok(handlers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_pause_is_never_negative_and_never_above_its_bound(failures in 0_u32..200, random: u64) {
            let pause = RetryPolicy::DEFAULT.pause(failures, random);
            let bound = SignedDuration::from_secs(10 * (1_i64 << failures.saturating_sub(1).min(20)));
            prop_assert!(!pause.is_negative());
            prop_assert!(pause <= bound.min(RetryPolicy::LONGEST));
        }
    }

    #[test]
    fn pauses_use_the_whole_range() {
        let policy = RetryPolicy::DEFAULT;
        assert_eq!(policy.pause(1, 0), SignedDuration::ZERO);
        assert!(policy.pause(1, u64::MAX) >= SignedDuration::from_millis(9_999));
        assert!(policy.pause(30, u64::MAX) >= SignedDuration::from_secs(6 * 3600 - 1));
    }

    #[test]
    fn one_name_stands_for_one_thing() {
        let kind = JobKind::new("a", |_, _| Ok(Done::now()));
        let twice = Work {
            kinds: vec![kind, kind],
            ..Work::default()
        };
        assert_eq!(
            twice.handlers().err(),
            Some(WorkError::Twice("a".to_owned()))
        );
        let no_kind = Work {
            crons: vec![Cron {
                name: "nightly",
                schedule: Schedule::EveryMinutes(5),
                kind: "b",
            }],
            ..Work::default()
        };
        assert!(matches!(no_kind.handlers(), Err(WorkError::NoKind { .. })));
    }
}
