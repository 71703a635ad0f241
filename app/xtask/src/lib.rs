//! The house rules as a program, and the tool that makes a new context.
//!
//! `cargo xtask tidy` prints every place that breaks a rule; the same checks run in
//! `cargo test -p xtask`, so a rule that is broken fails the build like any other test.
//! Each rule is one file in `checks/`, works on the files and on what `cargo metadata` says, and
//! has tests that prove that it can fail.

pub mod checks;
mod finding;
pub mod new_context;
mod offices;
mod packages;
mod rust_source;
mod tree;

pub use finding::Finding;
pub use tree::{Tree, TreeError};

use std::path::{Path, PathBuf};

/// The root of the repository that this program was built in.
#[must_use]
pub fn repository_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
