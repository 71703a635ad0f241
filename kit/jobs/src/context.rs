//! What every job is given.

use crate::JobError;
use kit_base::Clock;
use kit_db::Db;
use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The database, the clock and the services of the program, for jobs and event handlers.
/// Cheap to clone.
#[derive(Clone)]
pub struct JobContext {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    services: Arc<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    stopping: Arc<AtomicBool>,
}

impl JobContext {
    /// Without any service.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            services: Arc::default(),
            stopping: Arc::default(),
        }
    }

    /// Adds a service, found again by its type; a second one of the same type replaces it.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, service: T) -> Self {
        Arc::make_mut(&mut self.services).insert(TypeId::of::<T>(), Arc::new(service));
        self
    }

    /// The service of this type.
    ///
    /// # Errors
    /// [`JobError::Retry`] if this node was started without it (another may have it).
    pub fn get<T: Send + Sync + 'static>(&self) -> Result<&T, JobError> {
        self.find()
            .ok_or_else(|| JobError::Retry(format!("find the service {}", type_name::<T>())))
    }

    /// The service of this type, if there is one.
    #[must_use]
    pub fn find<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.services.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// True when the node is going down: a long job returns [`JobError::Stopping`] soon.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// For loops of long jobs: goes on, or ends the job because the node is stopping.
    ///
    /// # Errors
    /// [`JobError::Stopping`].
    pub fn go_on(&self) -> Result<(), JobError> {
        if self.is_stopping() {
            Err(JobError::Stopping)
        } else {
            Ok(())
        }
    }

    /// A copy with a stop flag of its own, so that two runners of one program stop apart.
    pub(crate) fn with_own_stop(&self) -> Self {
        Self {
            stopping: Arc::default(),
            ..self.clone()
        }
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }
}

impl fmt::Debug for JobContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobContext")
            .field("services", &self.services.len())
            .field("stopping", &self.is_stopping())
            .finish_non_exhaustive()
    }
}
