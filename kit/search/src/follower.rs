//! The thread that keeps a node's index in step with the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::change::{Change, Position};
use crate::feed::{ChangeFeed, Changes, FeedError, Source};
use crate::index::{Filling, Index, IndexError, Payload};

/// How the follower works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowerSettings {
    /// The pause between two looks at the feed when there is nothing to do.
    pub pause: Duration,
    /// The longest pause after errors.
    pub longest_pause: Duration,
    /// Changes in one commit at most; also the rows loaded at once.
    pub batch: usize,
    /// While building from nothing: rows between two commits, from which a restart goes on.
    pub rows_per_filling_commit: usize,
    /// Looks at the feed without anything to do after which the files are compared with their
    /// checksums: a word that is not found any more is no error that anybody would see.
    pub rounds_between_checks: u32,
}

impl Default for FollowerSettings {
    fn default() -> Self {
        Self {
            pause: Duration::from_millis(300),
            longest_pause: Duration::from_secs(30),
            batch: 500,
            rows_per_filling_commit: 10_000,
            // with the pause above every three hours; a gigabyte takes about a second
            rounds_between_checks: 36_000,
        }
    }
}

/// What the follower is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowerState {
    /// It has not looked at the feed yet.
    Starting,
    /// It builds the index from nothing; so many rows are written since the start.
    Filling {
        /// Rows written since the thread started to fill.
        rows: u64,
    },
    /// It follows the feed.
    Following,
    /// It was stopped.
    Stopped,
}

/// How far the follower is, for the health page and for "index is behind by n".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowerStatus {
    /// What it is doing.
    pub state: FollowerState,
    /// What is searchable.
    pub position: Position,
    /// Changes not yet searchable, as the feed last said.
    pub behind: u64,
    /// The age of the oldest change not yet searchable, as the feed last said.
    pub lag: Duration,
    /// The last error, if the last round failed.
    pub error: Option<String>,
    /// Why the index was dropped since the start, if it was: damage, or another format.
    pub dropped: Option<String>,
}

/// The running thread. Dropping it stops the thread and waits for it.
pub struct Follower {
    signals: SyncSender<()>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    status: Arc<Mutex<FollowerStatus>>,
}

impl Follower {
    /// Starts to follow. Changes of sources that are not among `sources` are passed over.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(
        index: Index,
        feed: Box<dyn ChangeFeed>,
        sources: Vec<Box<dyn Source>>,
        settings: FollowerSettings,
    ) -> std::io::Result<Self> {
        // room for one: several wishes to look now are one wish
        let (signals, received) = sync_channel(1);
        let status = FollowerStatus {
            state: FollowerState::Starting,
            position: index.position(),
            behind: 0,
            lag: Duration::ZERO,
            error: None,
            dropped: index.dropped(),
        };
        let status = Arc::new(Mutex::new(status));
        let sources = sources
            .into_iter()
            .map(|source| (source.name(), source))
            .collect();
        let stopping = Arc::new(AtomicBool::new(false));
        let mut work = Work {
            index,
            feed,
            sources,
            settings,
            status: status.clone(),
            received,
            stopping: stopping.clone(),
            filled: 0,
            idle: 0,
        };
        let thread = std::thread::Builder::new()
            .name("search-follower".to_owned())
            .spawn(move || work.run())?;
        Ok(Self {
            signals,
            stopping,
            thread: Some(thread),
            status,
        })
    }

    /// Asks for a look at the feed before the pause is over, for example after a write on this node.
    pub fn wake(&self) {
        // full means that a look is already asked for
        let _ = self.signals.try_send(());
    }

    /// How far it is.
    pub fn status(&self) -> FollowerStatus {
        self.status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Stops after the batch in hand and waits for the thread.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.stopping.store(true, Ordering::Relaxed);
            self.wake();
            // the thread's panic was reported by the panic hook already
            let _ = thread.join();
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.end();
    }
}

#[derive(Debug, thiserror::Error)]
enum RoundError {
    #[error("{0}")]
    Feed(#[from] FeedError),
    #[error("{0}")]
    Index(#[from] IndexError),
    #[error("follow the feed: a source panicked")]
    Panicked,
}

/// What to do after a round.
enum Next {
    GoOn,
    Pause,
}

struct Work {
    index: Index,
    feed: Box<dyn ChangeFeed>,
    sources: BTreeMap<&'static str, Box<dyn Source>>,
    settings: FollowerSettings,
    status: Arc<Mutex<FollowerStatus>>,
    received: Receiver<()>,
    stopping: Arc<AtomicBool>,
    filled: u64,
    /// Rounds without anything to do since the files were last looked at.
    idle: u32,
}

impl Work {
    fn run(&mut self) {
        let mut pause = self.settings.pause;
        while !self.stopping.load(Ordering::Relaxed) {
            let wait = match self.guarded_round() {
                Ok(next) => {
                    pause = self.settings.pause;
                    if matches!(next, Next::GoOn) {
                        Duration::ZERO
                    } else {
                        pause
                    }
                }
                Err(error) => {
                    pause = (pause * 2).min(self.settings.longest_pause);
                    tracing::warn!(%error, pause_ms = pause.as_millis(), "search index cannot follow, will try again");
                    metrics::counter!("search_follower_errors_total").increment(1);
                    self.note(|status| status.error = Some(error.to_string()));
                    pause
                }
            };
            if self.received.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
        }
        self.note(|status| status.state = FollowerState::Stopped);
    }

    /// A round whose panic, for example of a source, is an error like others: a node whose index stopped
    /// without a word would answer from an ever older past.
    fn guarded_round(&mut self) -> Result<Next, RoundError> {
        let round = std::panic::catch_unwind(AssertUnwindSafe(|| self.round()));
        let ended = round.unwrap_or_else(|_| {
            self.index.roll_back();
            Err(RoundError::Panicked)
        });
        if matches!(ended, Err(RoundError::Index(_) | RoundError::Panicked)) {
            // the next round looks whether files are damaged
            self.index.suspect();
        }
        ended
    }

    /// Something could not be read or written: is it the files? Then they are dropped.
    fn examine(&self) -> Result<(), IndexError> {
        let Some(what) = self.index.damage()? else {
            self.index.trust();
            return Ok(());
        };
        tracing::warn!(%what, "search index damaged: dropped, will be built again");
        self.index.drop_damaged(what)
    }

    fn note(&self, change: impl FnOnce(&mut FollowerStatus)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn round(&mut self) -> Result<Next, RoundError> {
        if self.index.is_suspected() || self.idle > self.settings.rounds_between_checks {
            self.idle = 0;
            self.examine()?;
        }
        self.index.catch_up_with_commit()?;
        let payload = self.index.payload();
        let changes = self.feed.read(payload.position, self.settings.batch)?;
        if self.must_start_over(&payload, &changes) {
            tracing::info!(epoch = changes.epoch, head = %changes.head, "search index is built from nothing");
            self.filled = 0;
            // what changes while rows are read is read again from here
            let filling = Some(Filling {
                source: String::new(),
                after: i64::MIN,
            });
            let start = Payload {
                position: changes.head,
                filling,
                ..Payload::empty(changes.epoch)
            };
            self.index.start_over(start)?;
            return Ok(Next::GoOn);
        }
        let next = match payload.filling {
            Some(filling) => self.fill(filling)?,
            None => self.follow(&changes)?,
        };
        self.report(&changes);
        if let Err(error) = self.feed.stands_at(self.index.position()) {
            // the index is as it should be; at worst it is built again after a long sleep
            tracing::warn!(%error, "the position of the search index is not noted");
        }
        Ok(next)
    }

    fn must_start_over(&self, payload: &Payload, changes: &Changes) -> bool {
        let is_new = !payload.built && payload.filling.is_none();
        let has_missed_changes = payload.position < changes.forgotten_until;
        is_new
            || has_missed_changes
            || payload.epoch != changes.epoch
            || payload.position > changes.head
    }

    fn follow(&mut self, changes: &Changes) -> Result<Next, RoundError> {
        if changes.position == self.index.position() {
            self.idle = self.idle.saturating_add(1);
            return Ok(Next::Pause);
        }
        let batch = self.load(&changes.changed)?;
        self.index.apply(batch, changes.position)?;
        Ok(if changes.behind > 0 {
            Next::GoOn
        } else {
            Next::Pause
        })
    }

    /// The rows behind the changes as they are now.
    fn load(&mut self, changed: &[(String, i64)]) -> Result<Vec<Change>, FeedError> {
        let mut ids_of: HashMap<&str, BTreeSet<i64>> = HashMap::new();
        for (source, id) in changed {
            ids_of.entry(source).or_default().insert(*id);
        }
        let mut batch = Vec::with_capacity(changed.len());
        for (name, mut ids) in ids_of {
            let Some(source) = self.sources.get_mut(name) else {
                continue;
            };
            let wanted: Vec<i64> = ids.iter().copied().collect();
            for row in source.load(&wanted)? {
                ids.remove(&row.id);
                batch.push(Change::Upsert(row));
            }
            batch.extend(ids.into_iter().map(|id| Change::Delete {
                source: name.to_owned(),
                id,
            }));
        }
        Ok(batch)
    }

    /// Writes the rows up to the next commit of a filling.
    fn fill(&mut self, filling: Filling) -> Result<Next, RoundError> {
        let filled = self.fill_some(filling);
        if filled.is_err() {
            self.index.roll_back();
        }
        let filling = filled?;
        let built = filling.is_none();
        self.index.commit(Payload {
            filling,
            built,
            ..self.index.payload()
        })?;
        if built {
            tracing::info!(rows = self.index.rows(), "search index is built");
        }
        Ok(Next::GoOn)
    }

    fn fill_some(&mut self, filling: Filling) -> Result<Option<Filling>, RoundError> {
        let Filling {
            source: mut name,
            mut after,
        } = filling;
        let mut room = self.settings.rows_per_filling_commit;
        while room > 0 {
            let Some((current, source)) = self
                .sources
                .range_mut::<str, _>((Bound::Included(name.as_str()), Bound::Unbounded))
                .next()
            else {
                return Ok(None);
            };
            if *current != name {
                (name, after) = ((*current).to_owned(), i64::MIN);
            }
            let ids = source.ids_after(after, self.settings.batch.min(room))?;
            let Some(last) = ids.last() else {
                // the name that follows this one directly in order
                name.push('\0');
                continue;
            };
            let rows = source.load(&ids)?;
            after = *last;
            room = room.saturating_sub(ids.len());
            self.filled += rows.len() as u64;
            self.index
                .stage(rows.into_iter().map(Change::Upsert).collect())?;
            if self.stopping.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(Some(Filling {
            source: name,
            after,
        }))
    }

    fn report(&self, changes: &Changes) {
        let position = self.index.position();
        let unread = if self.index.is_filling() {
            changes.changed.len() as u64
        } else {
            0
        };
        let behind = changes.behind + unread;
        let lag = if behind == 0 {
            Duration::ZERO
        } else {
            changes.lag
        };
        let state = if self.index.is_filling() {
            FollowerState::Filling { rows: self.filled }
        } else {
            FollowerState::Following
        };
        metrics::gauge!("search_index_behind_changes").set(behind as f64);
        metrics::gauge!("search_index_lag_seconds").set(lag.as_secs_f64());
        metrics::gauge!("search_index_rows").set(self.index.rows() as f64);
        self.note(|status| {
            *status = FollowerStatus {
                state,
                position,
                behind,
                lag,
                error: None,
                dropped: self.index.dropped(),
            }
        });
    }
}
