//! From an empty database to a played year.

use super::{
    LoadError, Outcome, Plan, PlanError, PlayError, Player, Settings, Texts, load_agencies,
};
use identity::directory::{self, Size};
use jiff::{Timestamp, civil::date};
use kit_base::Clock;
use kit_db::{Db, DbError, Once, OnceKey};
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
    if is_played(db, &settings)? {
        return Ok(Outcome::default());
    }
    load_directory(db, settings.seed)?;
    let start = first_morning();
    let agencies = db.read_blocking(move |tx| load_agencies(tx, start))?;
    let plan = Plan::new(&settings, &agencies)?;
    let player = Player::new(db.clone(), settings, agencies, plan, texts, stop);
    let outcome = player.play(progress)?;
    if !outcome.stopped {
        note_played(db, &settings)?;
    }
    Ok(outcome)
}

/// Loads the directory of Nghệ An 2022 and what its roles may, if they are not there.
///
/// # Errors
/// [`FillError`]; nothing is stored.
pub fn load_directory(db: &Db, seed: u64) -> Result<(), FillError> {
    let start = first_morning();
    db.write_blocking(move |tx| directory::load_nghean_2022(tx, start, seed, Size::Full))?;
    db.write_blocking(move |tx| {
        identity::install_role_defaults(tx, start, &crate::modules::role_defaults())
    })?;
    Ok(())
}

fn first_morning() -> Timestamp {
    Clock::instant_of(date(2022, 1, 3).at(8, 0, 0, 0))
}

fn end_of(settings: &Settings) -> OnceKey {
    let year = format!("{} {}", settings.scale, settings.seed);
    OnceKey::new("simulate nghean-2022", &year, "the whole year")
}

/// Whether an earlier run came to the end, so that a later one need not ask cell by cell.
fn is_played(db: &Db, settings: &Settings) -> Result<bool, DbError> {
    let key = end_of(settings);
    let asked = db.write_blocking(move |tx| match tx.once(&key, first_morning())? {
        Once::Repeated(_) => Ok(()),
        // undone, so that only the end itself leaves the mark
        Once::First => Err(DbError::NoRow),
    });
    match asked {
        Ok(()) => Ok(true),
        Err(DbError::NoRow) => Ok(false),
        Err(error) => Err(error),
    }
}

fn note_played(db: &Db, settings: &Settings) -> Result<(), DbError> {
    let key = end_of(settings);
    db.write_blocking(move |tx| {
        tx.once(&key, first_morning())?;
        tx.answered(&key, "played")
    })
}
