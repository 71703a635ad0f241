//! What every command and every node stands on, opened in order.

use super::identifiers;
use crate::{
    config::{Config, FilesStore, SecretError, read_secret},
    keys::{Keys, KeysError},
    modules,
};
use kit_audit::LogError;
use kit_base::Clock;
use kit_db::{Db, DbError, MigrateError, OpenOptions, Usage};
use kit_files::{Files, FilesError, FilesSettings, Location, S3Location};
use kit_i18n::{Texts, TextsError};
use kit_jobs::StartError;
use kit_notify::{MailError, NoticesError};
use kit_search::IndexError;
use signing::verification::{Trust, TrustError};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Handle;

/// The database, the contents of files, the keys and the texts of an installation.
#[derive(Clone)]
pub struct Parts {
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The database, with its tables up to date.
    pub db: Db,
    /// The contents of files.
    pub files: Files,
    /// The keys.
    pub keys: Keys,
    /// The texts for people.
    pub texts: Texts,
    /// Which roots of signatures are trusted.
    pub trust: Trust,
    /// The name of this process in leases.
    pub holder: Arc<str>,
    /// Whether the data are invented, which pages then say.
    pub demo: bool,
}

/// Why a node or a command does not start.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// A folder cannot be made or used.
    #[error("use the folder {path}: {error}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The database cannot be reached, or answers otherwise than expected.
    #[error("use the database: {0}")]
    Database(#[from] DbError),
    /// The tables and this program do not fit.
    #[error("bring the tables up to date: {0}")]
    Migrate(#[from] MigrateError),
    /// There is no database where the settings say.
    #[error("find the database {place}: {why}")]
    NoDatabase {
        /// Where it was looked for.
        place: String,
        /// What is there instead.
        why: &'static str,
    },
    /// Tables are behind this program, and the settings say not to touch them.
    #[error("use tables that are {pending} steps behind this version")]
    Behind {
        /// Steps that are missing.
        pending: usize,
    },
    /// Tables are behind this program, and this user of the database may not change them.
    #[error("bring {pending} steps to the tables: this user of the database may not change them")]
    MayNotChange {
        /// Steps that are missing.
        pending: usize,
    },
    /// A key.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The contents of files.
    #[error("open the files: {0}")]
    Files(#[from] FilesError),
    /// The search index.
    #[error("open the search index: {0}")]
    Index(#[from] IndexError),
    /// Texts of the program contradict one another.
    #[error("read the texts: {0}")]
    Texts(#[from] TextsError),
    /// Kinds of notices contradict one another.
    #[error("read the kinds of notices: {0}")]
    Notices(#[from] NoticesError),
    /// The mail server's settings.
    #[error("prepare mail: {0}")]
    Mail(#[from] MailError),
    /// The jobs.
    #[error("start the jobs: {0}")]
    Jobs(#[from] StartError),
    /// The trusted roots of signatures.
    #[error("read the trusted roots: {0}")]
    Trust(#[from] TrustError),
    /// The client for calls to authorities.
    #[error("prepare calls to authorities: {0}")]
    Outbound(#[from] kit_outbound::BuildError),
    /// The log of official acts.
    #[error("continue the audit log: {0}")]
    Log(#[from] LogError),
    /// The system gives no thread.
    #[error("start a thread: {0}")]
    Thread(io::Error),
}

impl NodeError {
    /// What to do next, where there is something to do.
    #[must_use]
    pub fn next(&self) -> Option<&'static str> {
        Some(match self {
            Self::Folder { .. } => {
                "make the folder writable for this user, or name another with --data"
            }
            Self::NoDatabase { .. } => {
                "name the installation with --config, --data or --database; `tinhso serve` and \
                 `tinhso user add` make a new one"
            }
            Self::Behind { .. } => "run `tinhso migrate`, or set database.migrate_at_start",
            Self::MayNotChange { .. } => {
                "run `tinhso migrate` as their owner, see \"PostgreSQL roles\" in docs/audit.md"
            }
            Self::Migrate(MigrateError::Newer(_)) => "install the newer version",
            Self::Migrate(MigrateError::OtherServer(_)) => {
                "stop all nodes, then run `tinhso migrate --moved-server`"
            }
            Self::Database(error) if error.is_unavailable() => {
                "is the server running, and is database.url right?"
            }
            Self::Trust(_) => "mend the folder signing.trust_folder, see docs/operator/signing.md",
            Self::Index(IndexError::Held(_)) => {
                "another process runs on this folder; give this one its own with --data"
            }
            _ => return None,
        })
    }
}

/// Opens the database alone, whatever its tables are like.
///
/// # Errors
/// [`NodeError`].
pub(crate) fn open_database(config: &Config) -> Result<Db, NodeError> {
    private_folder(&config.node.data)?;
    Ok(Db::open(
        &config.database.url,
        &options(config, Usage::Make),
    )?)
}

pub(super) fn options(config: &Config, usage: Usage) -> OpenOptions {
    OpenOptions {
        readers: config.database.readers,
        connections: config.database.connections,
        relaxed: false,
        usage,
    }
}

impl Parts {
    /// Opens everything: data folder, database, tables, number of this process, keys, contents.
    /// Must not be called on a thread of the runtime that may not wait.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn open(config: Config, clock: Clock, runtime: &Handle) -> Result<Self, NodeError> {
        let db = open_database(&config)?;
        let catalogue = modules::catalogue();
        bring_up_to_date(&db, &config, &clock, &catalogue.migrations())?;
        let holder = identifiers::holder(config.node.name.as_deref());
        identifiers::claim(&db, &holder)?;
        let (now, defaults) = (clock.now(), modules::role_defaults());
        let (demo, shift) = db.write_blocking(move |tx| {
            identity::install_role_defaults(tx, now, &defaults)?;
            Ok::<_, DbError>((
                identity::demo::is_demo(tx)?,
                identity::demo::time_shift(tx)?,
            ))
        })?;
        let clock = if shift.is_zero() {
            clock
        } else {
            Clock::shifted(shift)
        };
        let keys = Keys::read(&config)?;
        let files = runtime.block_on(Files::open(&files_settings(&config)?))?;
        let texts = modules::texts(&catalogue)?;
        let trust = config.signing.trust()?;
        Ok(Self {
            config: Arc::new(config),
            clock,
            db,
            files,
            keys,
            texts,
            trust,
            holder,
            demo,
        })
    }

    /// The same, looked at again whether it is a demonstration by now.
    ///
    /// # Errors
    /// As the database answers.
    pub fn look_again(mut self) -> Result<Self, DbError> {
        self.demo = self.db.read_blocking(identity::demo::is_demo)?;
        Ok(self)
    }
}

fn bring_up_to_date(
    db: &Db,
    config: &Config,
    clock: &Clock,
    steps: &[kit_db::Migration],
) -> Result<(), NodeError> {
    let pending = db.migration_state(steps)?.pending.len();
    if pending == 0 {
        return Ok(());
    }
    if !config.database.migrate_at_start {
        return Err(NodeError::Behind { pending });
    }
    if !db.may_change_tables()? {
        return Err(NodeError::MayNotChange { pending });
    }
    db.migrate(steps, clock.now())?;
    Ok(())
}

/// Makes the folder, for its owner only, if it is not there.
pub(crate) fn private_folder(path: &Path) -> Result<(), NodeError> {
    let failed = |error| NodeError::Folder {
        path: path.to_owned(),
        error,
    };
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(failed)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(failed)
}

pub(super) fn files_settings(config: &Config) -> Result<FilesSettings, SecretError> {
    let location = match &config.files.store {
        FilesStore::Folder(folder) => Location::Folder {
            folder: folder.clone(),
        },
        FilesStore::S3(s3) => Location::S3(S3Location {
            endpoint: s3.endpoint.clone(),
            bucket: s3.bucket.clone(),
            prefix: s3.prefix.clone(),
            region: s3.region.clone(),
            access_key: read_secret(&s3.access_key_file)?.reveal().clone(),
            secret_key: read_secret(&s3.secret_key_file)?,
            allow_http: s3.allow_http,
        }),
    };
    Ok(FilesSettings {
        location,
        staging: config.files.staging.clone(),
    })
}
