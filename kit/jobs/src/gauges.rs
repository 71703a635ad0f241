//! Figures for the operator: how old the oldest due job is, how many are dead.

use crate::Priority;
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

sql!(OLDEST -> Option<Timestamp>: "select min(run_at) as oldest from kit_job where state = 'ready' and priority = ?1");
sql!(DEAD -> i64: "select count(*) as n from kit_job where state = 'dead'");

/// What is measured in the database, the same on every node: how old the oldest due job of each queue
/// is, and how many jobs were given up.
pub struct Gauges {
    ages: Vec<(&'static str, f64)>,
    dead: i64,
}

/// Asks for them.
///
/// # Errors
/// As the database answers.
pub fn measure(tx: &mut Tx<'_>, now: Timestamp) -> Result<Gauges, DbError> {
    let mut ages = Vec::new();
    for priority in Priority::ALL {
        let oldest = tx.get(&OLDEST, params![priority])?;
        let age = oldest.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0));
        ages.push((queue(priority), age));
    }
    Ok(Gauges {
        ages,
        dead: tx.get(&DEAD, params![])?,
    })
}

fn queue(priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => "urgent",
        Priority::Normal => "normal",
        Priority::Background => "background",
    }
}

impl Gauges {
    /// Sets `app.jobs.age_seconds` for each queue, and `app.jobs.dead`.
    pub fn report(&self) {
        for (queue, age) in &self.ages {
            metrics::gauge!("app.jobs.age_seconds", "queue" => *queue).set(*age);
        }
        let dead = i32::try_from(self.dead).unwrap_or(i32::MAX);
        metrics::gauge!("app.jobs.dead").set(dead);
    }
}

pub(crate) fn ended(kind: &str, outcome: &'static str, seconds: f64) {
    let kind = kind.to_owned();
    metrics::counter!("app.jobs.ended", "kind" => kind.clone(), "outcome" => outcome).increment(1);
    metrics::histogram!("app.jobs.duration_seconds", "kind" => kind).record(seconds);
}
