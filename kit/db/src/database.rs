//! The database as the rest of the program holds it.

use crate::{DatabaseUrl, DbError, Tx, postgresql::Postgresql, sqlite::Sqlite};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};
use tokio::sync::oneshot;

/// How often a transaction is repeated that another one rolled back.
const TRIES: u32 = 6;

/// How many threads and connections, and how careful.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Reader threads of SQLite.
    pub readers: usize,
    /// Connections to PostgreSQL, each with its thread.
    pub connections: usize,
    /// SQLite only: do not wait for the disk. For tests and for data that can be made again.
    pub relaxed: bool,
    /// What may be done to it.
    pub usage: Usage,
}

/// What may be done to a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    /// Everything; an SQLite file that is not there is made.
    #[default]
    Make,
    /// Everything, if it is there.
    Write,
    /// Nothing is written, and it must be there: the database itself refuses writes.
    Read,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            readers: 4,
            connections: 12,
            relaxed: false,
            usage: Usage::Make,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Snapshot,
    Write,
}

/// One operation on its way through a database thread.
pub(crate) trait Job: Send {
    /// Runs it; true if its writes shall be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the waiting caller how it ended.
    fn finish(&mut self, committed: Result<(), DbError>);
}

/// A database: cheap to clone, closed when the last clone is dropped.
#[derive(Clone)]
pub struct Db {
    pool: Arc<Pool>,
    url: Arc<DatabaseUrl>,
}

struct Pool(Option<Backend>);

enum Backend {
    Lite(Sqlite),
    Pg(Postgresql),
}

impl Drop for Pool {
    fn drop(&mut self) {
        match self.0.take() {
            Some(Backend::Lite(sqlite)) => sqlite.close(),
            Some(Backend::Pg(postgresql)) => postgresql.close(),
            None => {}
        }
    }
}

impl Db {
    /// Opens the database and starts its threads; makes an SQLite file that is not there if
    /// [`OpenOptions::usage`] says so.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] if it cannot be reached.
    pub fn open(url: &DatabaseUrl, options: &OpenOptions) -> Result<Self, DbError> {
        let backend = match url {
            DatabaseUrl::Sqlite(path) => Backend::Lite(Sqlite::open(path, options)?),
            DatabaseUrl::Postgres(text) => Backend::Pg(Postgresql::open(text, options)?),
        };
        Ok(Self {
            pool: Arc::new(Pool(Some(backend))),
            url: Arc::new(url.clone()),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs `operation` as one transaction: kept if it gives `Ok`, undone if it gives `Err` or
    /// panics. It may run again from the start if another transaction was in its way, so it
    /// must have no effect but on the transaction.
    ///
    /// # Errors
    /// What `operation` gives, or the database's answer.
    pub async fn write<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let mut operation: Boxed<T, E> = Box::new(operation);
        for _ in 1..TRIES {
            let outcome = self.start(Access::Write, operation)?.await;
            match outcome.map_err(|_| DbError::Closed)? {
                Outcome::Done(result) => return result,
                Outcome::Again(same) => operation = same,
            }
        }
        match self.start(Access::Write, operation)?.await {
            Ok(outcome) => outcome.last(),
            Err(_) => Err(DbError::Closed.into()),
        }
    }

    /// As [`Db::write`], for threads that may wait (commands, jobs, tests).
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let mut operation: Boxed<T, E> = Box::new(operation);
        for _ in 1..TRIES {
            let outcome = self.start(Access::Write, operation)?.blocking_recv();
            match outcome.map_err(|_| DbError::Closed)? {
                Outcome::Done(result) => return result,
                Outcome::Again(same) => operation = same,
            }
        }
        match self.start(Access::Write, operation)?.blocking_recv() {
            Ok(outcome) => outcome.last(),
            Err(_) => Err(DbError::Closed.into()),
        }
    }

    /// Runs `operation` without keeping any write. Each statement sees the newest data; use
    /// [`Db::snapshot`] where several must agree.
    ///
    /// # Errors
    /// What `operation` gives, or the database's answer.
    pub async fn read<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match self.start(Access::Read, Box::new(operation))?.await {
            Ok(outcome) => outcome.last(),
            Err(_) => Err(DbError::Closed.into()),
        }
    }

    /// As [`Db::read`], all statements seeing the same moment.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn snapshot<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match self.start(Access::Snapshot, Box::new(operation))?.await {
            Ok(outcome) => outcome.last(),
            Err(_) => Err(DbError::Closed.into()),
        }
    }

    /// As [`Db::snapshot`], for threads that may wait.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match self
            .start(Access::Snapshot, Box::new(operation))?
            .blocking_recv()
        {
            Ok(outcome) => outcome.last(),
            Err(_) => Err(DbError::Closed.into()),
        }
    }

    fn start<T, E>(
        &self,
        access: Access,
        operation: Boxed<T, E>,
    ) -> Result<oneshot::Receiver<Outcome<T, E>>, DbError>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (answer, receiver) = oneshot::channel();
        let job = Box::new(Operation {
            operation: Some(operation),
            result: None,
            again: false,
            answer: Some(answer),
        });
        match (&self.pool.0, access) {
            (Some(Backend::Lite(sqlite)), Access::Write) => sqlite.write(job)?,
            (Some(Backend::Lite(sqlite)), _) => sqlite.read(job)?,
            (Some(Backend::Pg(postgresql)), access) => postgresql.send(access, job)?,
            (None, _) => return Err(DbError::Closed),
        }
        Ok(receiver)
    }
}

type Boxed<T, E> = Box<dyn FnMut(&mut Tx<'_>) -> Result<T, E> + Send>;

enum Outcome<T, E> {
    Done(Result<T, E>),
    /// Rolled back because another transaction was in the way: worth another try.
    Again(Boxed<T, E>),
}

impl<T, E: From<DbError>> Outcome<T, E> {
    fn last(self) -> Result<T, E> {
        match self {
            Self::Done(result) => result,
            Self::Again(_) => Err(DbError::Busy("every try was rolled back".into()).into()),
        }
    }
}

struct Operation<T, E> {
    operation: Option<Boxed<T, E>>,
    result: Option<Result<T, E>>,
    again: bool,
    answer: Option<oneshot::Sender<Outcome<T, E>>>,
}

impl<T: Send, E: From<DbError> + Send> Job for Operation<T, E> {
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(operation) = &mut self.operation else {
            return false;
        };
        let result = catch_unwind(AssertUnwindSafe(|| operation(tx)))
            .unwrap_or_else(|panic| Err(DbError::Panicked(panic_text(panic.as_ref())).into()));
        self.again = result.is_err() && tx.was_in_the_way;
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn finish(&mut self, committed: Result<(), DbError>) {
        let Some(answer) = self.answer.take() else {
            return;
        };
        let again = self.again || committed.as_ref().is_err_and(DbError::is_retryable);
        let outcome = match (again, self.operation.take(), self.result.take()) {
            (true, Some(operation), _) => Outcome::Again(operation),
            (_, _, Some(Err(error))) => Outcome::Done(Err(error)),
            (_, _, Some(result)) => Outcome::Done(match committed {
                Ok(()) => result,
                Err(error) => Err(error.into()),
            }),
            (_, _, None) => Outcome::Done(Err(committed.err().unwrap_or(DbError::Closed).into())),
        };
        // A caller that no longer waits (a cancelled request) changes nothing of what was done.
        drop(answer.send(outcome));
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> Arc<str> {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").into()
}
