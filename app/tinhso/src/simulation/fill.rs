//! From an empty database to a played year.

use super::{
    LoadError, Outcome, Plan, PlanError, PlayError, Player, Settings, Texts, load_agencies,
};
use identity::directory::{self, Size};
use jiff::civil::date;
use kit_base::Clock;
use kit_db::{Db, DbError};
use std::sync::{Arc, atomic::AtomicBool};

/// Why a year was not played to its end.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// The directory of the province could not be loaded.
    #[error("load the directory: {0}")]
    Directory(#[from] directory::LoadError),
    /// There is nobody to play.
    #[error(transparent)]
    Agencies(#[from] LoadError),
    /// The year cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// An act was refused.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Loads the directory of Nghệ An 2022 if it is not there, then plays the year or what is left
/// of it.
///
/// # Errors
/// [`FillError`]; a later run goes on where this one ended.
pub fn fill(
    db: &Db,
    settings: Settings,
    texts: Texts,
    stop: Arc<AtomicBool>,
    progress: impl Fn(usize, usize, Outcome),
) -> Result<Outcome, FillError> {
    let seed = settings.seed;
    let start = Clock::instant_of(date(2022, 1, 3).at(8, 0, 0, 0));
    db.write_blocking(move |tx| directory::load_nghean_2022(tx, seed, Size::Full))?;
    db.write_blocking(move |tx| {
        identity::install_role_defaults(tx, start, &crate::modules::role_defaults())
    })?;
    let agencies = db.read_blocking(move |tx| load_agencies(tx, start))?;
    let plan = Plan::new(&settings, &agencies)?;
    let player = Player::new(db.clone(), settings, agencies, plan, texts, stop);
    Ok(player.play(progress)?)
}
