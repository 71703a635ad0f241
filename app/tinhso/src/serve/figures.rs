//! Figures about the process, and the listener where they are read.

use crate::{
    backup,
    node::{Parts, Pulse},
    telemetry,
};
use axum::{Router, routing::get};
use http::header;
use jiff::{SignedDuration, Timestamp};
use metrics::{counter, gauge};
use std::{fs, io, sync::Arc, time::Duration};
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
        let folder = parts.config.backup.folder.clone();
        let newest = tokio::task::spawn_blocking(move || backup::newest(&folder)).await;
        if let Ok(Some(manifest)) = newest {
            let age = parts.clock.now().duration_since(manifest.made_at);
            gauge!("app.backup.age_seconds").set(age.as_secs_f64());
        }
        tokio::time::sleep(EVERY).await;
    }
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
