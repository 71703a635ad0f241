//! What commands share: the runtime, the opened parts, words for errors.

use super::{CommandError, Globals};
use crate::{
    backup::BackupFailure,
    config::Config,
    node::{NodeError, Parts},
    serve::ServeError,
    telemetry,
};
use kit_base::Clock;
use kit_db::Usage;
use tokio::runtime::{Builder, Runtime};

/// The runtime of a command.
pub(super) fn runtime() -> Result<Runtime, CommandError> {
    let built = Builder::new_multi_thread().enable_all().build();
    built.map_err(|error| CommandError::during("start the runtime", error))
}

/// Starts the log by the settings.
pub(super) fn start_log(config: &Config) -> Result<(), CommandError> {
    telemetry::start_log(&config.log).map_err(|error| {
        CommandError::usage(
            format!("use the setting log.level: {error}"),
            "write it as info or info,kit_jobs=debug",
        )
    })
}

/// An installation that is there, for a command that changes it.
pub(super) fn open(globals: &Globals) -> Result<(Parts, Runtime), CommandError> {
    let (config, runtime) = begin(globals)?;
    let parts = Parts::open_existing(config, Clock::system(), runtime.handle(), Usage::Write)?;
    Ok((parts, runtime))
}

/// An installation that is there, for a command that only looks: nothing is written.
pub(super) fn open_to_read(globals: &Globals) -> Result<(Parts, Runtime), CommandError> {
    let (config, runtime) = begin(globals)?;
    let parts = Parts::open_existing(config, Clock::system(), runtime.handle(), Usage::Read)?;
    Ok((parts, runtime))
}

/// An installation, which is made if it is not there.
pub(super) fn open_or_make(globals: &Globals) -> Result<(Parts, Runtime), CommandError> {
    let (config, runtime) = begin(globals)?;
    let parts = Parts::open(config, Clock::system(), runtime.handle())?;
    Ok((parts, runtime))
}

/// The settings, the log and the runtime.
fn begin(globals: &Globals) -> Result<(Config, Runtime), CommandError> {
    let mut config = globals.settings(&[])?;
    // a command says what it found; of the log only what went wrong is wanted beside
    if config.log.level == "info" {
        config.log.level = "warn".to_owned();
    }
    start_log(&config)?;
    Ok((config, runtime()?))
}

impl From<NodeError> for CommandError {
    fn from(error: NodeError) -> Self {
        let next = error.next();
        if let (NodeError::NoDatabase { .. }, Some(next)) = (&error, next) {
            return Self::usage(error, next);
        }
        let told = Self::new(error);
        match next {
            Some(next) => told.next(next),
            None => told,
        }
    }
}

impl From<ServeError> for CommandError {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Node(error) => error.into(),
            ServeError::Listen { .. } => {
                Self::new(error).next("is the port taken? name another with --listen")
            }
            other => Self::new(other),
        }
    }
}

impl From<BackupFailure> for CommandError {
    fn from(error: BackupFailure) -> Self {
        let next = error.next();
        Self::new(error).next(next)
    }
}
