//! What can go wrong between a statement and its answer.

use std::sync::Arc;

/// A failed database operation.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DbError {
    /// A row breaks a unique rule; a person or program tried something that exists already.
    #[error("store a row that exists already ({0})")]
    Duplicate(Arc<str>),
    /// A row refers to something that is not there, or breaks a check of its table.
    #[error("store a row that breaks a rule of its table ({0})")]
    Constraint(Arc<str>),
    /// The transaction was rolled back for certain because another one was in its way.
    #[error("finish while another transaction was in the way ({0})")]
    Busy(Arc<str>),
    /// The connection is gone or the server is starting, stopping or not the writable one.
    #[error("reach the database ({0})")]
    Unavailable(Arc<str>),
    /// The disk of the database is full, or cannot be written to: nothing was stored, and trying
    /// again does not help before somebody makes room.
    #[error("write to a disk that is full or read-only ({0})")]
    NoRoom(Arc<str>),
    /// The connection broke while committing, so nobody knows whether it happened.
    #[error("learn whether the transaction was committed ({0})")]
    CommitUnknown(Arc<str>),
    /// The one row that was asked for is not there.
    #[error("find the row")]
    NoRow,
    /// A cell does not hold what the program expects.
    #[error("read column {column}: expected {expected}, found {found}")]
    Cell {
        /// Name or place of the column.
        column: String,
        /// What the program wanted.
        expected: &'static str,
        /// What the database gave.
        found: String,
    },
    /// A value that one of the databases could not give back as it was; nothing was sent.
    #[error("store value {number}: {what}")]
    Unstorable {
        /// The place of the value among the parameters, from 1.
        number: usize,
        /// What it is.
        what: &'static str,
    },
    /// The operation panicked; it was rolled back.
    #[error("run the operation: it panicked ({0})")]
    Panicked(Arc<str>),
    /// The database was closed.
    #[error("use a closed database")]
    Closed,
    /// Anything else, with the database's own words.
    #[error("run a statement ({0})")]
    Statement(Arc<str>),
}

impl DbError {
    /// True if trying the whole transaction again can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    /// True if the disk of the database takes no more.
    #[must_use]
    pub fn is_no_room(&self) -> bool {
        matches!(self, Self::NoRoom(_))
    }

    /// True if the database could not be reached at all.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Closed)
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        let text: Arc<str> = error.to_string().into();
        match &error {
            rusqlite::Error::QueryReturnedNoRows => Self::NoRow,
            rusqlite::Error::SqliteFailure(code, _) => match code.extended_code {
                ffi::SQLITE_CONSTRAINT_UNIQUE
                | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | ffi::SQLITE_CONSTRAINT_ROWID => Self::Duplicate(text),
                // a quota, a limit on the length of files, or a disk that has become read-only
                ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_TRUNCATE
                | ffi::SQLITE_IOERR_SHMSIZE => Self::NoRoom(text),
                other => match other & 0xff {
                    ffi::SQLITE_CONSTRAINT => Self::Constraint(text),
                    ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Self::Busy(text),
                    ffi::SQLITE_FULL | ffi::SQLITE_READONLY => Self::NoRoom(text),
                    ffi::SQLITE_CANTOPEN | ffi::SQLITE_IOERR => Self::Unavailable(text),
                    _ => Self::Statement(text),
                },
            },
            _ => Self::Statement(text),
        }
    }
}

impl From<postgres::Error> for DbError {
    fn from(error: postgres::Error) -> Self {
        let Some(state) = error.code() else {
            let text: Arc<str> = with_cause(&error).into();
            return if error.is_closed() || broken_socket(&error) {
                Self::Unavailable(text)
            } else {
                Self::Statement(text)
            };
        };
        let text: Arc<str> = match error.as_db_error() {
            Some(db) => format!("{}: {}", state.code(), db.message()).into(),
            None => error.to_string().into(),
        };
        match state.code() {
            "23505" => Self::Duplicate(text),
            code if code.starts_with("23") => Self::Constraint(text),
            "40001" | "40P01" => Self::Busy(text),
            "53100" => Self::NoRoom(text),
            "25006" | "57P01" | "57P02" | "57P03" | "53300" => Self::Unavailable(text),
            code if code.starts_with("08") => Self::Unavailable(text),
            _ => Self::Statement(text),
        }
    }
}

fn broken_socket(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn with_cause(error: &postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
