//! SQLite: one writer thread that gathers waiting writes into one commit, and several readers.

use crate::{
    DbError, Tx,
    database::{Job, OpenOptions},
};
use crossbeam_channel::{Receiver, Sender, unbounded};
use rusqlite::{Connection, config::DbConfig};
use std::{
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

/// How many waiting writes share one commit at most: enough to hide the cost of a sync,
/// few enough that the first one does not wait long for the last.
const WRITES_PER_COMMIT: usize = 64;
/// How long a write waits for another process that writes into the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
/// Statements kept prepared for each connection.
const PREPARED_STATEMENTS: usize = 400;
/// Page cache of the writer, in KiB.
const WRITER_CACHE_KIB: u32 = 65_536;
/// Page cache of each reader, in KiB: small, since the system caches the file as well.
const READER_CACHE_KIB: u32 = 8_192;

pub(crate) struct Sqlite {
    writes: Sender<Box<dyn Job>>,
    reads: Sender<Box<dyn Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Self, DbError> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| DbError::Unavailable(format!("{}: {e}", folder.display()).into()))?;
        }
        let writer = open_writer(path, options)?;
        let (writes, write_queue) = unbounded();
        let (reads, read_queue) = unbounded();
        let mut threads = vec![spawn("sqlite-writer", move || {
            write_loop(&writer, &write_queue)
        })?];
        for number in 0..options.readers.max(1) {
            let reader = open_reader(path)?;
            let queue = read_queue.clone();
            threads.push(spawn(&format!("sqlite-reader-{number}"), move || {
                read_loop(&reader, &queue);
            })?);
        }
        Ok(Self {
            writes,
            reads,
            threads,
        })
    }

    pub(crate) fn write(&self, job: Box<dyn Job>) -> Result<(), DbError> {
        self.writes.send(job).map_err(|_| DbError::Closed)
    }

    pub(crate) fn read(&self, job: Box<dyn Job>) -> Result<(), DbError> {
        self.reads.send(job).map_err(|_| DbError::Closed)
    }

    pub(crate) fn close(self) {
        drop(self.writes);
        drop(self.reads);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a database thread panicked before it ended");
            }
        }
    }
}

pub(crate) fn spawn(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, DbError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|e| DbError::Unavailable(Arc::from(format!("start a thread: {e}"))))
}

fn open(path: &Path) -> Result<Connection, DbError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
    // One plan for each statement, whatever its parameters: otherwise SQLite prepares a
    // statement again whenever a parameter changes that a partial index could have cared for,
    // which took a third of the time of a year's documents.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

fn open_writer(path: &Path, options: &OpenOptions) -> Result<Connection, DbError> {
    let connection = open(path)?;
    let synchronous = if options.relaxed { "OFF" } else { "FULL" };
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{WRITER_CACHE_KIB}; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;"
    ))?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection, DbError> {
    let connection = open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{READER_CACHE_KIB};"
    ))?;
    Ok(connection)
}

fn read_loop(connection: &Connection, queue: &Receiver<Box<dyn Job>>) {
    for mut job in queue {
        let begun = connection.execute_batch("BEGIN");
        if let Err(error) = begun {
            job.finish(Err(error.into()));
            continue;
        }
        job.run(&mut Tx::lite(connection));
        let ended = connection.execute_batch("ROLLBACK").map_err(DbError::from);
        job.finish(ended);
    }
}

fn write_loop(connection: &Connection, queue: &Receiver<Box<dyn Job>>) {
    for first in queue {
        if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
            let mut first = first;
            first.finish(Err(error.into()));
            continue;
        }
        let mut done = Vec::new();
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            match run_in_savepoint(connection, job.as_mut()) {
                Ok(()) => done.push(job),
                Err(error) => job.finish(Err(error)),
            }
            if done.len() < WRITES_PER_COMMIT {
                next = queue.try_recv().ok();
            }
        }
        let committed = connection.execute_batch("COMMIT").map_err(DbError::from);
        if committed.is_err() && !connection.is_autocommit() {
            let rolled_back = connection.execute_batch("ROLLBACK");
            tracing::error!(?committed, ?rolled_back, "a commit failed");
        }
        for mut job in done {
            job.finish(committed.clone());
        }
    }
}

fn run_in_savepoint(connection: &Connection, job: &mut dyn Job) -> Result<(), DbError> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let keep = job.run(&mut Tx::lite(connection));
    if !keep {
        connection
            .prepare_cached("ROLLBACK TO SAVEPOINT job")?
            .execute([])?;
    }
    connection
        .prepare_cached("RELEASE SAVEPOINT job")?
        .execute([])?;
    Ok(())
}
