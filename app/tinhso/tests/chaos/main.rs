//! Nodes, workers and databases that are killed, stopped and starved while people work: afterwards
//! nothing that was acknowledged is lost, nothing happened twice, no number is doubled or skipped,
//! counters, log, index and notices agree with the rows, and the work goes on.
//!
//! `make test` does each fault once or twice; `make chaos` and `make prove` as often as `TINHSO_KILLS`
//! says. `planted` shows that each of these checks can fail.

#![expect(clippy::unwrap_used, reason = "tests")]

mod faults;
mod installation;
mod killed_work;
mod load;
mod planted;
mod promises;
mod under_load;

/// How often each fault happens: `few` times in every test run, as `make chaos` says otherwise.
#[expect(clippy::disallowed_methods, reason = "make chaos says how often")]
fn times(few: u64) -> u64 {
    let asked = std::env::var("TINHSO_KILLS").ok();
    asked.and_then(|times| times.parse().ok()).unwrap_or(few)
}
