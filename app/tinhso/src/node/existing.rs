//! An installation that must be there already: for commands, of which none shall make one by being
//! pointed at the wrong place.

use super::{
    NodeError, Parts, identifiers,
    parts::{files_settings, options},
};
use crate::{config::Config, keys::Keys, modules};
use kit_base::Clock;
use kit_db::{Db, DbError, Usage};
use kit_files::Files;
use std::sync::Arc;
use tokio::runtime::Handle;

impl Parts {
    /// Opens an installation that is there, with tables of this version. With [`Usage::Read`]
    /// nothing is written, neither into the database nor into the data folder. Must not be called
    /// on a thread of the runtime that may not wait.
    ///
    /// # Errors
    /// [`NodeError::NoDatabase`], [`NodeError::Behind`], and the others.
    pub fn open_existing(
        config: Config,
        clock: Clock,
        runtime: &Handle,
        usage: Usage,
    ) -> Result<Self, NodeError> {
        let db = existing_database(&config, usage)?;
        let pending = db.migration_state(&modules::catalogue().migrations())?;
        let pending = pending.pending.len();
        if pending > 0 {
            return Err(NodeError::Behind { pending });
        }
        let holder = identifiers::holder(config.node.name.as_deref());
        if usage != Usage::Read {
            identifiers::claim(&db, &holder)?;
        }
        let (demo, shift) = db.read_blocking(|tx| {
            let demo = identity::demo::is_demo(tx)?;
            Ok::<_, DbError>((demo, identity::demo::time_shift(tx)?))
        })?;
        let clock = if shift.is_zero() {
            clock
        } else {
            Clock::shifted(shift)
        };
        let files = files_settings(&config)?;
        let files = match usage {
            Usage::Read => Files::open_as_it_is(&files)?,
            Usage::Write | Usage::Make => runtime.block_on(Files::open(&files))?,
        };
        Ok(Self {
            clock,
            db,
            files,
            keys: Keys::read_existing(&config)?,
            texts: modules::texts(&modules::catalogue())?,
            trust: config.signing.trust()?,
            holder,
            demo,
            config: Arc::new(config),
        })
    }
}

/// Opens a database that is there and has tables of this program, of whatever version.
///
/// # Errors
/// [`NodeError::NoDatabase`] if there is none.
pub(crate) fn existing_database(config: &Config, usage: Usage) -> Result<Db, NodeError> {
    let url = &config.database.url;
    let none = |why| NodeError::NoDatabase {
        place: url.to_string(),
        why,
    };
    if let Some(path) = url.file().filter(|path| path.exists() && !path.is_file()) {
        let what = format!("{} is no ordinary file", path.display());
        return Err(DbError::Unavailable(what.into()).into());
    }
    if url.file().is_some_and(|path| !path.is_file()) {
        return Err(none("there is no such file"));
    }
    let db = Db::open(url, &options(config, usage))?;
    let state = db.migration_state(&modules::catalogue().migrations())?;
    if state.applied.is_empty() {
        return Err(none("it has no tables of this program"));
    }
    Ok(db)
}
