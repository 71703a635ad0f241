//! Authorities played live by Certomancer: what they publish and answer over HTTP is judged by us,
//! and what we sign with their certificates is judged by pyHanko. Skipped, with a line that says so,
//! where they are not installed (`scripts/interop` installs them).
#![expect(clippy::unwrap_used, reason = "tests")]

mod lasting;
mod live;
#[expect(dead_code, reason = "shared with tests/pdf")]
#[path = "../pdf/samples.rs"]
mod samples;
mod status;
