//! Processes killed in the middle of their work: afterwards nothing that was acknowledged is
//! lost, no number is doubled or skipped, and the work goes on. `make chaos` kills 50 times.

#![expect(clippy::unwrap_used, reason = "tests")]

mod chaos;
