//! Why there is no copy, or no restored installation.

use crate::{config::SecretError, node::NodeError};
use identity::sessions::after_restore::AfterRestoreError;
use kit_audit::{ExportError, KeyError, LogError};
use kit_db::{BackupError, DbError, MigrateError};
use kit_files::FilesError;
use kit_search::IndexError;
use std::{io, path::PathBuf};

/// Why there is no copy, or no restored installation.
#[derive(Debug, thiserror::Error)]
pub enum BackupFailure {
    /// A file or folder of the copy.
    #[error("use {path}: {error}")]
    Path {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The database's copy.
    #[error("copy the database: {0}")]
    Database(#[from] BackupError),
    /// The contents of files.
    #[error("copy the contents of files: {0}")]
    Files(#[from] FilesError),
    /// The contents of files against what rows name.
    #[error("compare the contents of files: {0}")]
    Contents(#[from] crate::stored_files::StoredFilesError),
    /// The copy is not what its manifest says.
    #[error("trust the copy: {0}")]
    Untrue(String),
    /// The newest copy in the folder has far more rows.
    #[error(
        "copy a database of {rows} rows into a folder whose newest copy, of {made_before}, has {rows_before}"
    )]
    Smaller {
        /// Rows now.
        rows: u64,
        /// Rows in the newest copy.
        rows_before: u64,
        /// When that was made.
        made_before: jiff::Timestamp,
    },
    /// The keys of the installation are not there.
    #[error("find the keys of the installation ({0})")]
    NoKeys(PathBuf),
    /// The key of copies is not there, so that nobody knows whose manifest it is.
    #[error("check the signature of the copy's manifest: its key {0} is not here")]
    NoManifestKey(PathBuf),
    /// The place to restore into holds something.
    #[error("restore into a place that is not empty")]
    NotEmpty,
    /// The copy has other tables than this version makes.
    #[error("restore a copy that version {0} made of other tables")]
    OtherVersion(String),
    /// The restored database differs from the copy.
    #[error("restore {table}: the copy has {copied} rows, the database {found}")]
    Rows {
        /// Table.
        table: String,
        /// Rows in the copy.
        copied: u64,
        /// Rows in the database.
        found: u64,
    },
    /// The log of official acts is not as it was written.
    #[error("trust the restored log of official acts: {problems} problems, the first: {first}")]
    Log {
        /// How many.
        problems: u64,
        /// The first.
        first: String,
    },
    /// What was given as an export of the log is none.
    #[error("read {path} as an export of a log: {error}")]
    NoExport {
        /// Which.
        path: PathBuf,
        /// Why not.
        error: ExportError,
    },
    /// A folder, a device or a pipe was given where a file is read.
    #[error("read {0}: it is no ordinary file")]
    NoFile(PathBuf),
    /// The export of the replaced log is not shown to be the log of this installation.
    #[error("believe the log {path}: {}", doubts.join("; "))]
    LogNotShown {
        /// Which.
        path: PathBuf,
        /// What is wrong with it, or left open.
        doubts: Vec<String>,
    },
    /// Sessions and passes of the copy could not be ended.
    #[error("end the sessions of the copy: {0}")]
    Sessions(#[from] AfterRestoreError),
    /// The node's parts.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The signing key.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The signing key's form.
    #[error("sign the manifest: {0}")]
    Key(#[from] KeyError),
    /// The log cannot be read.
    #[error("check the log of official acts: {0}")]
    CheckLog(#[from] LogError),
    /// The search index.
    #[error("build the search index: {0}")]
    Index(#[from] IndexError),
}

impl From<DbError> for BackupFailure {
    fn from(error: DbError) -> Self {
        Self::Database(error.into())
    }
}

impl From<MigrateError> for BackupFailure {
    fn from(error: MigrateError) -> Self {
        Self::Node(error.into())
    }
}

impl BackupFailure {
    /// What to do next.
    #[must_use]
    pub fn next(&self) -> &'static str {
        match self {
            Self::Path { .. } => "is the folder there, writable and not full?",
            Self::Untrue(_) | Self::Database(BackupError::Damaged(_)) => "use another copy",
            Self::NoKeys(_) => {
                "put the folder of keys back first, or give --new-keys: then everybody sets up \
                 their second factor anew, and the log of official acts gets a new signature"
            }
            Self::NoManifestKey(_) => "put the folder of keys back first",
            Self::Smaller { .. } => {
                "are --config, --data and --to right? If so, give --although-smaller once"
            }
            Self::NoExport { .. } | Self::NoFile(_) => {
                "give a file that `tinhso audit export FILE` wrote"
            }
            Self::LogNotShown { .. } => {
                "give a whole export of the replaced installation (`tinhso audit export`), or look at it \
                 (`verify-audit.py`) and give --although-not-shown: what it says of who was shut out is then taken as it is"
            }
            Self::NotEmpty | Self::Database(BackupError::NotEmpty) => {
                "name an empty folder with --data and an empty database with --database"
            }
            Self::OtherVersion(_) => {
                "empty the database again, restore with the version that made the copy, then upgrade"
            }
            Self::Rows { .. } | Self::Log { .. } | Self::Sessions(_) => {
                "do not use this installation; restore another copy into another place"
            }
            Self::Node(error) => error.next().unwrap_or("see what stands before"),
            _ => "see what stands before, then try again: nothing is lost",
        }
    }
}

/// Names the path in what the system said.
pub(super) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> BackupFailure {
    let path = path.into();
    move |error| BackupFailure::Path { path, error }
}
