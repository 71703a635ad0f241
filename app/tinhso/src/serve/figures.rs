//! Figures about the process, and the listener where they are read.

use crate::{
    backup,
    node::{Parts, Pulse},
    telemetry,
};
use axum::{Router, routing::get};
use http::header;
use metrics::gauge;
use std::{fs, io, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// How often figures are refreshed that nobody's request makes.
const EVERY: Duration = Duration::from_secs(15);
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
    loop {
        figures.run_upkeep();
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
