//! Copies of the whole database while it is in use, and back.

use crate::{DatabaseUrl, Db, DbError, MovedFeeds, Tx, feeds, params};
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Why there is no copy, or no restored database.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The place for the copy is not usable.
    #[error("write or read {path}: {error}")]
    File {
        /// Where.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The copy is damaged.
    #[error("trust the copy: {0}")]
    Damaged(String),
    /// The database to restore into holds something already.
    #[error("restore into a database that is not empty")]
    NotEmpty,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl BackupError {
    /// Names the path in what the system said.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}

/// The file of an SQLite copy within the copy's folder.
pub(crate) const LITE_FILE: &str = "database.sqlite";

crate::sql!(TABLES -> String:
    lite "select name from sqlite_schema where type = 'table' and ?1 = ?1 and name not like 'sqlite_%' order by rowid",
    pg "select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname = current_schema() and ?1 = ?1::bigint order by c.oid");

/// Copies the database as of one moment into `folder`, which must be there. Nobody waits.
/// Gives the names of the tables.
///
/// # Errors
/// [`BackupError`]; an unfinished copy is left behind for inspection.
pub fn backup_database(db: &Db, folder: &Path) -> Result<Vec<String>, BackupError> {
    match db.url() {
        DatabaseUrl::Sqlite(path) => {
            let copy = folder.join(LITE_FILE);
            let source = rusqlite::Connection::open(path).map_err(DbError::from)?;
            source
                .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
                .map_err(DbError::from)?;
            check_lite(&copy)?;
        }
        DatabaseUrl::Postgres(_) => {
            let folder = folder.to_owned();
            db.read_blocking(move |tx| copy_out(tx, &folder))?;
        }
    }
    Ok(db.read_blocking(|tx| tx.query(&TABLES, params![1_i64]))?)
}

/// Moves what points into feeds, in the transaction of the restore.
pub type MovePositions = fn(&mut Tx<'_>, &MovedFeeds) -> Result<(), DbError>;

/// Puts a copy back. For SQLite: into a file that is not there yet. For PostgreSQL: into a
/// database whose tables were just made by the same migrations and are empty, on any server: the
/// rows of feeds are numbered anew, and `move_positions` moves whatever points at them.
///
/// # Errors
/// [`BackupError`]; on PostgreSQL nothing is kept of a restore that failed.
pub fn restore_database(
    url: &DatabaseUrl,
    db: Option<&Db>,
    folder: &Path,
    move_positions: MovePositions,
) -> Result<(), BackupError> {
    match (url, db) {
        (DatabaseUrl::Sqlite(path), _) => {
            if path.exists() {
                return Err(BackupError::NotEmpty);
            }
            let copy = folder.join(LITE_FILE);
            check_lite(&copy)?;
            std::fs::copy(&copy, path).map_err(|error| BackupError::File {
                path: path.clone(),
                error,
            })?;
            Ok(())
        }
        (DatabaseUrl::Postgres(_), Some(db)) => {
            let folder = folder.to_owned();
            db.write_blocking(move |tx| copy_in(tx, &folder, move_positions))
        }
        (DatabaseUrl::Postgres(_), None) => Err(BackupError::Database(DbError::Closed)),
    }
}

fn check_lite(path: &Path) -> Result<(), BackupError> {
    let copy =
        rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(DbError::from)?;
    let verdict: String = copy
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(DbError::from)?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(BackupError::Damaged(verdict))
    }
}

fn table_file(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.copy"))
}

fn copy_out(tx: &mut Tx<'_>, folder: &Path) -> Result<(), BackupError> {
    let tables = tx.query(&TABLES, params![1_i64])?;
    let Some(connection) = tx.as_pg() else {
        return Ok(());
    };
    for table in tables {
        let path = table_file(folder, &table);
        let failed = |error| BackupError::File {
            path: path.clone(),
            error,
        };
        let mut file = BufWriter::new(File::create(&path).map_err(failed)?);
        let mut reader = connection
            .client()
            .copy_out(&format!("COPY \"{table}\" TO STDOUT (FORMAT binary)"))
            .map_err(DbError::from)?;
        io::copy(&mut reader, &mut file).map_err(failed)?;
        file.flush().map_err(failed)?;
        drop(reader);
        file.into_inner()
            .map_err(|e| failed(e.into_error()))?
            .sync_all()
            .map_err(failed)?;
    }
    Ok(())
}

fn copy_in(
    tx: &mut Tx<'_>,
    folder: &Path,
    move_positions: MovePositions,
) -> Result<(), BackupError> {
    let tables: Vec<String> = tx.query(&TABLES, params![1_i64])?;
    let tables: Vec<String> = tables
        .into_iter()
        .filter(|t| t != "kit_migration")
        .collect();
    copy_rows_in(tx, folder, &tables)?;
    let moved = feeds::renumber(tx)?;
    move_positions(tx, &moved)?;
    for table in &tables {
        move_identities_on(tx, table)?;
    }
    Ok(())
}

fn copy_rows_in(tx: &mut Tx<'_>, folder: &Path, tables: &[String]) -> Result<(), BackupError> {
    let Some(connection) = tx.as_pg() else {
        return Ok(());
    };
    for table in tables {
        let rows: i64 = connection
            .client()
            .query_one(&format!("SELECT count(*) FROM \"{table}\""), &[])
            .map_err(DbError::from)?
            .get(0);
        if rows > 0 {
            return Err(BackupError::NotEmpty);
        }
        let path = table_file(folder, table);
        let failed = |error| BackupError::File {
            path: path.clone(),
            error,
        };
        let mut file = BufReader::new(File::open(&path).map_err(failed)?);
        let mut writer = connection
            .client()
            .copy_in(&format!("COPY \"{table}\" FROM STDIN (FORMAT binary)"))
            .map_err(DbError::from)?;
        io::copy(&mut file, &mut writer).map_err(failed)?;
        writer.finish().map_err(DbError::from)?;
    }
    Ok(())
}

/// Numbers given out by the database must go on above those that came with the copy.
pub(crate) fn move_identities_on(tx: &mut Tx<'_>, table: &str) -> Result<(), DbError> {
    let Some(connection) = tx.as_pg() else {
        return Ok(());
    };
    let client = connection.client();
    let identities = client.query(
        "SELECT a.attname::text FROM pg_attribute a
         WHERE a.attrelid = to_regclass($1::text) AND a.attidentity <> ''",
        &[&table],
    )?;
    for row in identities {
        let column: String = row.get(0);
        client.batch_execute(&format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{column}'),
                (SELECT coalesce(max(\"{column}\"), 0) + 1 FROM \"{table}\"), false)"
        ))?;
    }
    Ok(())
}
