//! How a node does: for its health pages, for the load balancer, and for whoever stops it.

use super::jobs::Place;
use crate::config::Roles;
use jiff::Timestamp;
use kit_audit::LogHealth;
use kit_db::{Db, DbError, Migration};
use kit_search::{Follower, FollowerStatus};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

/// A database that does not answer within this time does not answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// How long it is believed that the tables fit: a newer node may change them while this one runs.
const TABLES_BELIEVED_SECONDS: i64 = 10;

/// How a node does. One for each node, shared by its pages and its owner.
pub struct Pulse {
    db: Db,
    steps: Vec<Migration>,
    data: PathBuf,
    least_free: f64,
    /// What this node does.
    pub roles: Roles,
    /// When it was started.
    pub started_at: Timestamp,
    started: AtomicBool,
    leaving: AtomicBool,
    tables_fit_at: AtomicI64,
    follower: Mutex<Option<Follower>>,
    pub(super) runner: Place,
    log: Option<LogHealth>,
}

/// What readiness looks at; each true if well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Readiness {
    /// The database answers.
    pub database: bool,
    /// Its tables are those of this version.
    pub schema: bool,
    /// There is room on the disk.
    pub disk: bool,
    /// Nobody asked the node to stop.
    pub staying: bool,
}

impl Readiness {
    /// Whether the node can take requests.
    #[must_use]
    pub const fn is_ready(self) -> bool {
        self.database && self.schema && self.disk && self.staying
    }
}

impl Pulse {
    pub(super) fn new(
        parts: &super::Parts,
        steps: Vec<Migration>,
        follower: Option<Follower>,
        runner: Place,
        log: Option<LogHealth>,
    ) -> Arc<Self> {
        Arc::new(Self {
            db: parts.db.clone(),
            steps,
            data: parts.config.node.data.clone(),
            least_free: parts.config.node.least_free,
            roles: parts.config.node.roles,
            started_at: parts.clock.now(),
            started: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            tables_fit_at: AtomicI64::new(0),
            follower: Mutex::new(follower),
            runner,
            log,
        })
    }

    /// Says that the node takes requests now.
    pub fn has_started(&self) {
        self.started.store(true, Ordering::SeqCst);
    }

    /// Whether the node has come up.
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.started.load(Ordering::SeqCst)
    }

    /// Says from now on that the node is not ready.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::SeqCst);
    }

    /// How far the search index is; `None` if the node keeps none.
    #[must_use]
    pub fn index(&self) -> Option<FollowerStatus> {
        let follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        follower.as_ref().map(Follower::status)
    }

    /// Why this node does not continue or sign the log of official acts; `None` if it does, or if
    /// that is not its role.
    #[must_use]
    pub fn log_trouble(&self) -> Option<String> {
        self.log.as_ref().and_then(LogHealth::trouble)
    }

    /// Whether jobs run here now; `None` if that is not the node's role.
    #[must_use]
    pub fn jobs(&self) -> Option<bool> {
        let runner = self.runner.lock().unwrap_or_else(PoisonError::into_inner);
        self.roles.jobs.then_some(runner.is_some())
    }

    pub(super) fn take_follower(&self) -> Option<Follower> {
        self.follower
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Looks at everything that a request needs.
    pub async fn readiness(&self, now: Timestamp) -> Readiness {
        let database = self.database_answers().await.is_ok();
        Readiness {
            database,
            schema: database && self.tables_fit(now).await,
            disk: has_room(&self.data, self.least_free),
            staying: !self.leaving.load(Ordering::SeqCst),
        }
    }

    /// The database's clock, if it answers in time.
    ///
    /// # Errors
    /// As the database answers, or [`DbError::Unavailable`] if it does not.
    pub async fn database_answers(&self) -> Result<Timestamp, DbError> {
        let asked = self.db.read(|tx| tx.database_now());
        tokio::time::timeout(ANSWER_WITHIN, asked)
            .await
            .unwrap_or_else(|_| Err(DbError::Unavailable("no answer in time".into())))
    }

    async fn tables_fit(&self, now: Timestamp) -> bool {
        let second = now.as_second();
        if second - self.tables_fit_at.load(Ordering::SeqCst) < TABLES_BELIEVED_SECONDS {
            return true;
        }
        let (db, steps) = (self.db.clone(), self.steps.clone());
        let state = tokio::task::spawn_blocking(move || db.migration_state(&steps)).await;
        let fits = matches!(state, Ok(Ok(state)) if state.pending.is_empty());
        if fits {
            self.tables_fit_at.store(second, Ordering::SeqCst);
        }
        fits
    }

    /// The free share of the disk under the data folder; `None` if the system does not tell.
    #[must_use]
    pub fn free_ratio(&self) -> Option<f64> {
        free_ratio(&self.data)
    }
}

fn free_ratio(folder: &Path) -> Option<f64> {
    let space = rustix::fs::statvfs(folder).ok()?;
    (space.f_blocks > 0).then(|| space.f_bavail as f64 / space.f_blocks as f64)
}

/// Whether more than this share of the disk under the folder is free; true if the system does not tell.
pub(super) fn has_room(folder: &Path, least_free: f64) -> bool {
    free_ratio(folder).is_none_or(|free| free > least_free || least_free <= 0.0)
}
