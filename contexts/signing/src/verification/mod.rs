//! What signatures in files are worth, and the proof of it.

pub mod pages;

use kit_jobs::JobKind;

/// Work that is done later.
pub const JOBS: &[JobKind] = &[];
