//! Files that wait for somebody's signature, and how they get it.

pub mod pages;

use kit_jobs::JobKind;
use kit_module::FileSource;

/// Work that is done later.
pub const JOBS: &[JobKind] = &[];
/// What names contents of files.
pub const FILES: &[FileSource] = &[];
