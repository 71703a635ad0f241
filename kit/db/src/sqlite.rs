//! SQLite: one writer thread that gathers waiting writes into one commit, and several readers.

use crate::{
    DbError, Tx, Usage,
    database::{Job, OpenOptions},
    queue::{Sender, Worker, queue},
};
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};
use std::{
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
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
    writer: JoinHandle<()>,
    readers: Vec<JoinHandle<()>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Self, DbError> {
        let makes = options.usage == Usage::Make;
        if let Some(folder) = path.parent().filter(|f| makes && !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| DbError::Unavailable(format!("{}: {e}", folder.display()).into()))?;
        }
        let writer = open_writer(path, options)?;
        let (writes, write_queue) = queue();
        let (reads, read_queue) = queue();
        let writer = spawn("sqlite-writer", move || write_loop(&writer, &write_queue))?;
        let mut readers = Vec::new();
        for number in 0..options.readers.max(1) {
            let reader = open_reader(path, options.usage)?;
            let queue = read_queue.clone();
            readers.push(spawn(&format!("sqlite-reader-{number}"), move || {
                read_loop(&reader, &queue);
            })?);
        }
        Ok(Self {
            writes,
            reads,
            writer,
            readers,
        })
    }

    pub(crate) fn write(&self, job: Box<dyn Job>) -> Result<(), DbError> {
        self.writes.send(job).map_err(|_| DbError::Closed)
    }

    pub(crate) fn read(&self, job: Box<dyn Job>) -> Result<(), DbError> {
        self.reads.send(job).map_err(|_| DbError::Closed)
    }

    /// Ends the threads, the writer last: SQLite puts the journal away with the last connection, and
    /// of two that close at one moment each takes the other for one that goes on.
    pub(crate) fn close(self) {
        drop(self.reads);
        self.readers.into_iter().for_each(end);
        drop(self.writes);
        end(self.writer);
    }
}

fn end(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("a database thread panicked before it ended");
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

fn open(path: &Path, usage: Usage) -> Result<Connection, DbError> {
    let mut flags = OpenFlags::default();
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, usage == Usage::Make);
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    if usage == Usage::Read && needs_to_write(&connection) {
        connection = open_where_nothing_can_be_written(path)?;
    }
    connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
    // One plan for each statement, whatever its parameters: otherwise SQLite prepares a
    // statement again whenever a parameter changes that a partial index could have cared for,
    // which took a third of the time of a year's documents.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Whether reading fails because nothing can be written beside the file: SQLite keeps there what readers
/// and writers tell one another.
fn needs_to_write(connection: &Connection) -> bool {
    let read = connection.query_row("PRAGMA schema_version", [], |_| Ok(()));
    let code = read.err().and_then(|error| error.sqlite_error_code());
    matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// Opens a file on a disk that is read-only, or in a folder of others. Without a journal beside it
/// nobody has it open, and it stays as it is while this process looks.
fn open_where_nothing_can_be_written(path: &Path) -> Result<Connection, DbError> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let journal = beside("-wal");
    let written = std::fs::metadata(&journal).map_or(0, |data| data.len());
    if written > 0 || beside("-shm").exists() {
        return Err(DbError::Unavailable(
            format!(
                "{}: nothing can be written into its folder, and {} beside it holds what was written last; \
                 copy both into a folder that can be written to, and look at the copy",
                path.display(),
                journal.display()
            )
            .into(),
        ));
    }
    let mut address = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                address.push(char::from(*byte));
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(address, flags)?)
}

fn open_writer(path: &Path, options: &OpenOptions) -> Result<Connection, DbError> {
    let connection = open(path, options.usage)?;
    if options.usage == Usage::Read {
        // not opened for reading alone: the last one to close must put the journal away
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")?;
        return Ok(connection);
    }
    let synchronous = if options.relaxed { "OFF" } else { "FULL" };
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{WRITER_CACHE_KIB}; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;"
    ))?;
    Ok(connection)
}

fn open_reader(path: &Path, usage: Usage) -> Result<Connection, DbError> {
    let connection = open(path, usage)?;
    connection.execute_batch(&format!(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{READER_CACHE_KIB};"
    ))?;
    Ok(connection)
}

fn read_loop(connection: &Connection, queue: &Worker<Box<dyn Job>>) {
    while let Some(mut job) = queue.next() {
        if let Err(error) = execute(connection, "BEGIN") {
            job.finish(Err(error));
            continue;
        }
        job.run(&mut Tx::lite(connection));
        let ended = execute(connection, "ROLLBACK");
        job.finish(ended);
    }
}

/// Runs a statement without parameters that is kept prepared.
fn execute(connection: &Connection, statement: &str) -> Result<(), DbError> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}

fn write_loop(connection: &Connection, queue: &Worker<Box<dyn Job>>) {
    while let Some(first) = queue.next() {
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
            if connection.is_autocommit() {
                break;
            }
            if done.len() < WRITES_PER_COMMIT {
                next = queue.next_waiting();
            }
        }
        if connection.is_autocommit() {
            // a full disk makes SQLite undo the whole transaction, with it the writes of others
            for mut job in done {
                job.finish(Err(DbError::Busy("another write had no room".into())));
            }
            continue;
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
    execute(connection, "SAVEPOINT job")?;
    let keep = job.run(&mut Tx::lite(connection));
    if !keep {
        execute(connection, "ROLLBACK TO SAVEPOINT job")?;
    }
    execute(connection, "RELEASE SAVEPOINT job")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, PoisonError};

    type Told = Arc<Mutex<Option<Result<(), DbError>>>>;

    /// Stores a row of this length; tells how it ended.
    struct Put {
        bytes: usize,
        stored: Option<Result<(), DbError>>,
        told: Told,
    }

    impl Job for Put {
        fn run(&mut self, tx: &mut Tx<'_>) -> bool {
            let text = format!(
                "insert into t_row (content) values (zeroblob({}))",
                self.bytes
            );
            let stored = tx.batch(&text);
            let keep = stored.is_ok();
            self.stored = Some(stored);
            keep
        }

        fn finish(&mut self, committed: Result<(), DbError>) {
            let ended = match self.stored.take() {
                Some(Err(error)) => Err(error),
                _ => committed,
            };
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        }
    }

    #[test]
    fn a_full_disk_is_its_own_error_and_undoes_what_waited_for_the_same_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("full.sqlite");
        let connection = open_writer(&path, &OpenOptions::default()).expect("opened");
        let made = connection.execute_batch(
            "create table t_row (content blob); pragma max_page_count = 20; pragma cache_size = 2",
        );
        made.expect("made");
        let (sender, queue) = queue();
        let told: Vec<Told> = (0..3).map(|_| Told::default()).collect();
        for (bytes, told) in [10, 1_000_000, 20].into_iter().zip(&told) {
            let (told, stored) = (Arc::clone(told), None);
            let put = Put {
                bytes,
                stored,
                told,
            };
            let sent = sender.send(Box::new(put) as Box<dyn Job>);
            assert!(sent.is_ok(), "the worker is there");
        }
        drop(sender);
        write_loop(&connection, &queue);
        let ended = |at: usize| {
            let told = told[at].lock().unwrap_or_else(PoisonError::into_inner);
            told.clone().expect("told")
        };
        let full = ended(1).expect_err("no room");
        assert!(
            full.is_no_room() && !full.is_retryable() && !full.is_unavailable(),
            "{full}"
        );
        let rows: Vec<i64> = {
            let text = "select length(content) from t_row order by 1";
            let mut statement = connection.prepare(text).expect("prepared");
            let rows = statement.query_map([], |row| row.get(0)).expect("rows");
            rows.collect::<Result<_, _>>().expect("read")
        };
        let mut expected = Vec::new();
        match ended(0) {
            Ok(()) => expected.push(10),
            Err(error) => assert!(error.is_retryable(), "{error}"),
        }
        assert_eq!(ended(2).map_err(|error| error.to_string()), Ok(()));
        expected.push(20);
        assert_eq!(rows, expected, "what was told is what is stored");
    }
}
