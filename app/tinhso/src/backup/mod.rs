//! Copies of an installation while it is in use, and back.
//!
//! ```text
//! FOLDER/files/b/…            contents of files, shared by all copies, only ever added to
//! FOLDER/<time>/database/…    the database as of one moment
//! FOLDER/<time>/manifest.json what is in it: digests of the files, rows of each table
//! FOLDER/<time>/manifest.sig  a signature over it
//! ```
//!
//! The database goes first: every content that it refers to was stored before, so copying the
//! contents afterwards makes the copy whole. The search index is not in it: it is derived from
//! the database, a copy of it would be of another moment, and building it anew takes minutes.
//! Keys and settings are not in it either: who has the copy must not have the keys.

mod check;
mod failure;
mod log_heads;
mod make;
mod manifest;
mod restore;
mod since;

pub(crate) use check::{catch_up, check_search};
pub use failure::BackupFailure;
pub(crate) use log_heads::{copied_log, log_heads};
pub use make::{Copied, CopyOptions, back_up};
pub use manifest::Manifest;
pub(crate) use manifest::newest;
pub(crate) use restore::move_positions;
pub use restore::{RestoreOptions, Restored, restore};

/// Folder of contents within the folder of copies.
const CONTENTS: &str = "files";
/// Folder of the database within a copy.
const DATABASE: &str = "database";
