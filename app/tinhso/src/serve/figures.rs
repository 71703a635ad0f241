//! Figures about the process, and the listener where they are read.

use crate::{
    backup,
    nightly_check::FILES_CHECK,
    node::{Parts, Pulse, is_held},
    telemetry,
};
use axum::{Router, routing::get};
use http::header;
use jiff::{SignedDuration, Timestamp};
use kit_audit::AUDIT_CHECK;
use kit_db::{CheckVerdict, DbError, check_verdicts};
use metrics::{counter, gauge};
use std::{fs, io, path::Path, sync::Arc, time::Duration};
use tokio::{net::TcpListener, time::Instant};

/// How often figures are refreshed that nobody's request makes.
const EVERY: Duration = Duration::from_secs(15);
/// A clock that is corrected by less is no news.
const NOISE: SignedDuration = SignedDuration::from_secs(2);
/// The form that is served.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves the figures until the task is ended.
pub(super) async fn serve(
    listener: TcpListener,
    parts: Parts,
    pulse: Arc<Pulse>,
) -> io::Result<()> {
    let answer = move || {
        let (parts, pulse) = (parts.clone(), Arc::clone(&pulse));
        async move {
            about_process(&parts, &pulse);
            (
                [(header::CONTENT_TYPE, PROMETHEUS_TEXT)],
                telemetry::figures().render(),
            )
        }
    };
    axum::serve(listener, Router::new().route("/metrics", get(answer))).await
}

/// Refreshes what must be asked of others, until the task is ended.
pub(super) async fn keep_up(parts: Parts, pulse: Arc<Pulse>) {
    let figures = telemetry::figures();
    let (mut before, mut measured) = (parts.clock.now(), now());
    loop {
        figures.run_upkeep();
        let (at, measured_now) = (parts.clock.now(), now());
        if let Some(back) = went_back(before, at, measured_now.duration_since(measured)) {
            let seconds = back.as_secs();
            tracing::warn!(
                seconds,
                "the clock of this machine went back; order in the log and of identifiers is kept, times of day are not: check the time service"
            );
            counter!("app.clock.went_back").increment(1);
        }
        (before, measured) = (at, measured_now);
        if let Ok(theirs) = pulse.database_answers().await {
            let skew = parts.clock.now().duration_since(theirs);
            gauge!("app.clock.skew_seconds").set(skew.as_secs_f64());
        }
        if let Some(index) = pulse.index() {
            gauge!("app.index.lag_seconds").set(index.lag.as_secs_f64());
        }
        about_copies(&parts).await;
        about_work(&parts).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Set whatever is found: a figure that is absent, or stands still at its last value, alarms nobody.
async fn about_copies(parts: &Parts) {
    let folder = parts.config.backup.folder.clone();
    let looked = tokio::task::spawn_blocking(move || last_copy(&folder)).await;
    let (is_there, made_at) = looked.unwrap_or((false, Timestamp::UNIX_EPOCH));
    let age = parts.clock.now().duration_since(made_at);
    gauge!("app.backup.folder_there").set(f64::from(u8::from(is_there)));
    gauge!("app.backup.last_success_timestamp_seconds").set(seconds(made_at));
    gauge!("app.backup.age_seconds").set(age.as_secs_f64());
}

/// Whether the folder of copies is there, and when the newest whole copy in it was made; the epoch if
/// there is none.
fn last_copy(folder: &Path) -> (bool, Timestamp) {
    let made_at = backup::newest(folder).map(|manifest| manifest.made_at);
    (folder.is_dir(), made_at.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// What stands in the database about jobs and checks: the same from every node, also from one that
/// runs no jobs.
async fn about_work(parts: &Parts) {
    let now = parts.clock.now();
    let asked = parts.db.read(move |tx| {
        let jobs = kit_jobs::measure(tx, now)?;
        Ok::<_, DbError>((jobs, is_held(tx)?, check_verdicts(tx)?))
    });
    let asked = tokio::time::timeout(EVERY, asked).await;
    let Ok(Ok((jobs, held, verdicts))) = asked else {
        gauge!("app.database.answers").set(0.0);
        return;
    };
    gauge!("app.database.answers").set(1.0);
    gauge!("app.jobs.held").set(f64::from(u8::from(held)));
    jobs.report();
    for name in [AUDIT_CHECK, FILES_CHECK] {
        let verdict = verdicts.iter().find(|verdict| verdict.name == name);
        about_check(name, verdict);
    }
}

fn about_check(name: &'static str, verdict: Option<&CheckVerdict>) {
    let at = |time: Option<Timestamp>| seconds(time.unwrap_or(Timestamp::UNIX_EPOCH));
    let well_at = verdict.and_then(|verdict| verdict.well_at);
    let checked_at = verdict.map(|verdict| verdict.checked_at);
    gauge!("app.check.last_success_timestamp_seconds", "check" => name).set(at(well_at));
    gauge!("app.check.last_run_timestamp_seconds", "check" => name).set(at(checked_at));
    // nothing is known to be wrong before a check has run: that it never ran is the figure above
    let well = verdict.is_none_or(|verdict| verdict.well);
    gauge!("app.check.ok", "check" => name).set(f64::from(u8::from(well)));
    if name == AUDIT_CHECK && verdict.is_some() {
        gauge!("app.audit.chain_ok").set(f64::from(u8::from(well)));
    }
}

fn seconds(time: Timestamp) -> f64 {
    time.duration_since(Timestamp::UNIX_EPOCH).as_secs_f64()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the machine's clock is compared with one that cannot be set"
)]
fn now() -> Instant {
    Instant::now()
}

/// By how much a clock went back that showed `before`, and after `passed` shows `now`; none if that is less than
/// [`NOISE`].
fn went_back(before: Timestamp, now: Timestamp, passed: Duration) -> Option<SignedDuration> {
    let expected = before.saturating_add(passed).unwrap_or(Timestamp::MAX);
    let back = expected.duration_since(now);
    (back > NOISE).then_some(back)
}

fn about_process(parts: &Parts, pulse: &Pulse) {
    let uptime = parts.clock.now().duration_since(pulse.started_at);
    gauge!("process.uptime").set(uptime.as_secs_f64());
    if let Some(bytes) = resident_bytes() {
        gauge!("process.memory.usage").set(bytes as f64);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        gauge!("process.open_file_descriptor.count").set(open.count() as f64);
    }
    if let Some(free) = pulse.free_ratio() {
        gauge!("app.disk.free_ratio").set(free);
    }
}

/// Memory that this process holds, in bytes; `None` where the system does not tell.
pub(crate) fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_went_back_ten_minutes_is_noticed_and_one_that_runs_is_not() {
        let before: Timestamp = "2026-11-30T06:00:00Z".parse().expect("an instant");
        let after = |text: &str| {
            let now = text.parse().expect("an instant");
            went_back(before, now, Duration::from_secs(15)).map(|back| back.as_secs())
        };
        assert_eq!(after("2026-11-30T05:50:15Z"), Some(600));
        assert_eq!(after("2026-11-30T06:00:15Z"), None);
        assert_eq!(after("2026-11-30T06:00:14Z"), None, "corrected by a second");
        assert_eq!(
            after("2026-11-30T07:00:00Z"),
            None,
            "ahead is another matter"
        );
    }
}
