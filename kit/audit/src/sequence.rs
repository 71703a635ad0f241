//! Gives leaves their positions: reads them in the order of their commits, hashes them and
//! stores the tiles. One node at a time does it; a second one that believes to have the lease
//! stores nothing, because the size of the log is compared when it is moved on.

use crate::{
    checkpoint::{self, CheckpointRule},
    leaf::StoredLeaf,
    note::Signer,
    own_head::OwnHead,
    tiles::{AFTER, LeafRow, LogError, State, StoredTiles, read_tile, store_tile, tile_of},
    tree::{Edge, FullTile, leaf_hash},
};
use jiff::SignedDuration;
use kit_base::{Clock, hex, random_bytes};
use kit_db::{Db, DbError, LeaseError, Position, Tx, Value, params, sql};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The lease of the one node that continues the log.
const LEASE: &str = "kit_audit.sequence";
const LEASE_TIME: SignedDuration = SignedDuration::from_secs(30);
/// The lease is renewed when it is older than this.
const RENEW_AFTER: Duration = Duration::from_secs(10);
/// Leaves in one transaction: four tiles, some milliseconds for other writers to wait.
const LEAVES_PER_ROUND: usize = 1_024;

sql!(FIRST: "insert into aud_state (name, size, transaction_number, number) values ('log', 0, 0, 0)
    on conflict (name) do nothing");
sql!(ADVANCE: "update aud_state set size = ?1, transaction_number = ?2, number = ?3
    where name = 'log' and size = ?4");
sql!(NAME: "insert into aud_named (name, position) values (?1, ?2)");

/// How the log is continued and signed.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// How often new leaves are looked for.
    pub every: Duration,
    /// A tree head is signed after so many leaves…
    pub checkpoint_leaves: u64,
    /// …or after this time, if there is at least one new leaf.
    pub checkpoint_time: SignedDuration,
    /// Signs tree heads; without it there are none, and the log convinces nobody outside.
    pub signer: Option<Signer>,
    /// Files to which every signed tree head is appended: on another machine's mount, so that
    /// whoever rewrites the database cannot rewrite them.
    pub push: Vec<PathBuf>,
    /// The file with the last head that was signed here: a log that does not begin with it is not
    /// signed.
    pub own_head: Option<OwnHead>,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self {
            every: Duration::from_millis(1_500),
            checkpoint_leaves: 1_000,
            checkpoint_time: SignedDuration::from_mins(5),
            signer: None,
            push: Vec::new(),
            own_head: None,
        }
    }
}

/// What one look at the log brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Leaves that got their position.
    pub leaves: u64,
    /// The size of the tree head that was signed, if one was.
    pub checkpoint: Option<u64>,
}

/// Continues the log. Every node has one; the lease decides which of them works.
pub struct Sequencer {
    db: Db,
    clock: Clock,
    options: LogOptions,
    holder: Arc<str>,
    leased: Option<Instant>,
}

impl Sequencer {
    /// For this node.
    #[must_use]
    pub fn new(db: Db, clock: Clock, options: LogOptions) -> Self {
        Self {
            db,
            clock,
            options,
            holder: hex(&random_bytes::<8>()).into(),
            leased: None,
        }
    }

    /// Sequences all leaves that are committed, and signs a tree head if it is time. Does
    /// nothing while another node has the lease.
    ///
    /// # Errors
    /// [`LogError`]; what is stored stays consistent.
    pub fn run_once(&mut self) -> Result<Progress, LogError> {
        let mut progress = Progress::default();
        while let Some(batch) = self.next_batch()? {
            if !self.has_lease()? {
                break;
            }
            let (leaves, full) = (batch.leaves, batch.leaves as usize == LEAVES_PER_ROUND);
            let batch = Arc::new(batch);
            self.db.write_blocking(move |tx| batch.store(tx))?;
            progress.leaves += leaves;
            if !full {
                break;
            }
        }
        progress.checkpoint = self.checkpoint_if(&CheckpointRule {
            leaves: self.options.checkpoint_leaves,
            time: self.options.checkpoint_time,
        })?;
        self.push()?;
        Ok(progress)
    }

    /// Signs a tree head now if there are leaves after the last one; gives its size.
    ///
    /// # Errors
    /// As [`Sequencer::run_once`].
    pub fn checkpoint(&mut self) -> Result<Option<u64>, LogError> {
        let sequenced = self.run_once()?;
        let now = CheckpointRule {
            leaves: 1,
            time: SignedDuration::ZERO,
        };
        let made = self.checkpoint_if(&now)?.or(sequenced.checkpoint);
        self.push()?;
        Ok(made)
    }

    fn checkpoint_if(&mut self, rule: &CheckpointRule) -> Result<Option<u64>, LogError> {
        let Some(signer) = self.options.signer.clone() else {
            return Ok(None);
        };
        let (now, rule) = (self.clock.now(), *rule);
        let due = self
            .db
            .read_blocking(move |tx| checkpoint::is_due(tx, &rule, now))?;
        if !due || !self.has_lease()? {
            return Ok(None);
        }
        let own = self.options.own_head.clone();
        let (size, note) = self
            .db
            .write_blocking(move |tx| checkpoint::make(tx, &signer, own.as_ref(), now))?;
        if let Some(own) = &self.options.own_head {
            own.keep(&note)?;
            if let Some(target) = own.noted_as() {
                checkpoint::note(&self.db, target, size, now)?;
            }
        }
        Ok(Some(size))
    }

    fn push(&mut self) -> Result<(), LogError> {
        if self.options.push.is_empty() || self.leased.is_none() {
            return Ok(());
        }
        for file in &self.options.push {
            checkpoint::push(&self.db, file, self.clock.now())?;
        }
        Ok(())
    }

    fn has_lease(&mut self) -> Result<bool, DbError> {
        if self.leased.is_some_and(|at| at.elapsed() < RENEW_AFTER) {
            return Ok(true);
        }
        let holder = Arc::clone(&self.holder);
        let leased = self
            .db
            .write_blocking(move |tx| tx.lease(LEASE, &holder, LEASE_TIME));
        self.leased = match leased {
            Ok(_) => Some(clock_for_durations()),
            Err(LeaseError::Held { .. }) => None,
            Err(LeaseError::Database(error)) => return Err(error),
        };
        Ok(self.leased.is_some())
    }

    /// Reads and hashes the next leaves, outside any writing transaction.
    fn next_batch(&self) -> Result<Option<Batch>, LogError> {
        self.db.read_blocking(|tx| {
            let state = State::read(tx)?;
            let from = state.place();
            let limit = LEAVES_PER_ROUND as i64;
            let rows = tx.query(&AFTER, params![from.transaction, from.number, limit])?;
            if rows.is_empty() {
                return Ok(None);
            }
            Batch::new(tx, state.size(), &rows).map(Some)
        })
    }

    /// Starts a thread that does [`Sequencer::run_once`] again and again.
    ///
    /// # Errors
    /// [`LogError::Database`] if no thread can be started.
    pub fn start(mut self) -> Result<RunningSequencer, LogError> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let seen = Arc::clone(&stop);
        let health = LogHealth::default();
        let told = health.clone();
        let thread = thread::Builder::new()
            .name("audit-sequencer".to_owned())
            .spawn(move || {
                loop {
                    told.is(self.run_once().err());
                    if wait(&seen, self.options.every) {
                        break;
                    }
                }
                self.end();
            })
            .map_err(|e| DbError::Unavailable(format!("start a thread: {e}").into()))?;
        Ok(RunningSequencer {
            stop,
            health,
            thread: Some(thread),
        })
    }

    /// Sequences what is left, signs it, since nobody may come after, and gives the lease to the next node.
    fn end(&mut self) {
        let holder = Arc::clone(&self.holder);
        let last = self.checkpoint();
        let given = self
            .db
            .write_blocking(move |tx| tx.give_back(LEASE, &holder));
        if let (Err(error), _) | (_, Err(error)) = (last, given.map_err(LogError::from)) {
            tracing::warn!(%error, "the audit log's last round failed; another node goes on");
        }
    }
}

type Stop = (Mutex<bool>, Condvar);

/// Waits for `time` or the stop; true if it is the stop.
fn wait(stop: &Stop, time: Duration) -> bool {
    let stopping = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = stop
        .1
        .wait_timeout_while(stopping, time, |stopping| !*stopping);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}

/// A sequencer on its thread; dropping it ends the thread after its round.
pub struct RunningSequencer {
    stop: Arc<Stop>,
    health: LogHealth,
    thread: Option<JoinHandle<()>>,
}

/// Whether the log goes on: of the last look at it.
#[derive(Clone, Debug, Default)]
pub struct LogHealth(Arc<Mutex<Option<String>>>);

impl LogHealth {
    /// Why the log is not continued or not signed; `None` if it is.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn is(&self, error: Option<LogError>) {
        metrics::gauge!("app.audit.signing_ok").set(if error.is_none() { 1.0 } else { 0.0 });
        if let Some(error) = &error {
            tracing::error!(%error, "the audit log cannot be continued or signed");
        }
        let said = error.map(|error| format!("failed to {error}"));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }
}

impl RunningSequencer {
    /// How it does, for whoever asks later.
    #[must_use]
    pub fn health(&self) -> LogHealth {
        self.health.clone()
    }

    fn tell(&self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
    }

    /// Sequences what is committed, gives the lease back and ends the thread.
    pub fn stop_blocking(mut self) {
        self.tell();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the audit log's thread panicked");
        }
    }

    /// As [`RunningSequencer::stop_blocking`], for asynchronous callers.
    pub async fn stop(self) {
        if let Err(error) = tokio::task::spawn_blocking(move || self.stop_blocking()).await {
            tracing::error!(%error, "stopping the audit log's thread failed");
        }
    }
}

impl Drop for RunningSequencer {
    fn drop(&mut self) {
        self.tell();
    }
}

/// Leaves with their positions, ready to be stored.
struct Batch {
    old_size: u64,
    leaves: u64,
    end: Position,
    tiles: Vec<FullTile>,
    places: BTreeMap<u64, Vec<Position>>,
    names: Vec<(i64, i64)>,
}

impl Batch {
    fn new(tx: &mut Tx<'_>, old_size: u64, rows: &[LeafRow]) -> Result<Self, LogError> {
        let mut edge = Edge::load(&mut StoredTiles::new(tx), old_size)?;
        let (first_tile, begun) = tile_of(old_size);
        let mut places = BTreeMap::new();
        if begun > 0 {
            let mut leaves = read_tile(tx, 0, first_tile)?.leaves;
            leaves.truncate(begun);
            places.insert(first_tile, leaves);
        }
        let (mut tiles, mut names) = (Vec::new(), Vec::new());
        let mut position = old_size;
        for row in rows {
            tiles.extend(edge.push(leaf_hash(&row.body)));
            places
                .entry(tile_of(position).0)
                .or_insert_with(Vec::new)
                .push(row.place());
            names.extend(named(row, position));
            position += 1;
        }
        tiles.extend(edge.unfinished());
        Ok(Self {
            old_size,
            leaves: position - old_size,
            end: rows.last().map(LeafRow::place).unwrap_or_default(),
            tiles,
            places,
            names,
        })
    }

    fn store(&self, tx: &mut Tx<'_>) -> Result<(), LogError> {
        let size = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
        if self.old_size == 0 {
            tx.execute(&FIRST, params![])?;
        }
        let (old, new) = (size(self.old_size), size(self.old_size + self.leaves));
        let end = self.end;
        let moved = tx.execute(&ADVANCE, params![new, end.transaction, end.number, old])?;
        if moved != 1 {
            return Err(LogError::Overtaken);
        }
        for tile in &self.tiles {
            let leaves = match tile.level {
                0 => self.places.get(&tile.place).map(Vec::as_slice),
                _ => None,
            };
            store_tile(tx, tile.level, tile.place, &tile.hashes, leaves)?;
        }
        let rows: Vec<[Value<'_>; 2]> = self
            .names
            .iter()
            .map(|(name, position)| [Value::Int(*name), Value::Int(*position)])
            .collect();
        tx.insert_rows(&NAME, rows.iter().map(|row| &row[..]))?;
        Ok(())
    }
}

/// The identifiers under which a leaf is found. Bytes that are no leaf are hashed like all
/// others, so that they can be seen, and found under nothing.
fn named(row: &LeafRow, position: u64) -> Vec<(i64, i64)> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    match StoredLeaf::from_bytes(&row.body) {
        Ok(leaf) => leaf
            .names()
            .into_iter()
            .map(|name| (name, position))
            .collect(),
        Err(error) => {
            tracing::error!(%error, position, "the audit log has bytes that are no entry");
            Vec::new()
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the age of a lease on this node, whatever the given clock says"
)]
fn clock_for_durations() -> Instant {
    Instant::now()
}
