//! The program: settings, the one list of offices, the node that runs them, and its commands.
//!
//! A library with a thin `main`, so that tests and benches start the same program. It names
//! everybody and holds no rule of government and no SQL.
//!
//! Where to start: [`modules`] lists the offices, [`node`] opens everything in order, [`commands`]
//! are what an operator types, [`config`] is what can be set.

mod backup;
mod bridges;
pub mod commands;
pub mod config;
pub mod contents;
mod keys;
mod log_check;
pub mod modules;
mod nightly_check;
pub mod node;
mod pages;
mod reading;
pub mod serve;
pub mod simulation;
pub mod stored_files;
mod telemetry;
mod upkeep;

pub use backup::{
    BackupFailure, Copied, CopyOptions, Manifest, RestoreOptions, Restored, back_up, restore,
};

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
