//! Files that we signed, before outside judges: qpdf, poppler's pdfsig and pyHanko. Each test says
//! which tool it misses and passes without it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod judged_changes;
mod judges;
#[expect(dead_code, reason = "shared with tests/pdf")]
#[path = "../pdf/samples.rs"]
mod samples;
mod signer;
mod written_files;
