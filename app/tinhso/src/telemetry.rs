//! What the process says about itself: log lines and figures. Never names, query strings or
//! contents of documents.

use crate::config::{LogConfig, LogFormat};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{
    io::{self, IsTerminal},
    panic,
    sync::OnceLock,
};
use tracing_subscriber::EnvFilter;

/// Upper bounds of request durations in seconds (OpenTelemetry's advice for HTTP servers).
const REQUEST_SECONDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Starts log lines on standard error. A second call, as in tests, changes nothing.
///
/// # Errors
/// What is wrong with the level.
pub fn start_log(config: &LogConfig) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.level).map_err(|error| error.to_string())?;
    let human = match config.format {
        LogFormat::Human => true,
        LogFormat::Json => false,
        LogFormat::Auto => io::stderr().is_terminal(),
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    let started = if human {
        lines.with_target(false).try_init()
    } else {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init()
    };
    if started.is_ok() {
        panic::set_hook(Box::new(tell_panic));
    }
    Ok(())
}

/// The place of a panic; its message may hold what a person typed, so it is left out.
fn tell_panic(info: &panic::PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    tracing::error!(
        place,
        thread = thread.name().unwrap_or("-"),
        "a panic: this is a fault of the program"
    );
}

/// The figures of this process; the first call starts collecting.
pub fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let matcher = Matcher::Full("http.server.request.duration".to_owned());
        let builder = PrometheusBuilder::new();
        let recorder = match builder.set_buckets_for_metric(matcher, &REQUEST_SECONDS) {
            Ok(builder) => builder.build_recorder(),
            Err(_) => PrometheusBuilder::new().build_recorder(),
        };
        let handle = recorder.handle();
        // somebody else's recorder (another test) keeps its figures, ours stay empty
        let _ = metrics::set_global_recorder(recorder);
        describe();
        handle
    })
}

fn describe() {
    use metrics::{Unit, describe_gauge, describe_histogram};
    describe_histogram!(
        "http.server.request.duration",
        Unit::Seconds,
        "How long requests took"
    );
    describe_gauge!(
        "app.jobs.age_seconds",
        Unit::Seconds,
        "Age of the oldest due job of a queue"
    );
    describe_gauge!(
        "app.jobs.dead",
        "Jobs that were given up and wait for a person"
    );
    describe_gauge!(
        "app.index.lag_seconds",
        Unit::Seconds,
        "How far the search index is behind"
    );
    describe_gauge!(
        "app.clock.skew_seconds",
        Unit::Seconds,
        "This clock minus that of the database"
    );
    describe_gauge!(
        "app.backup.age_seconds",
        Unit::Seconds,
        "Age of the newest copy in the backup folder"
    );
    describe_gauge!(
        "app.audit.chain_ok",
        "1 if the log of official acts was intact at the last check"
    );
    describe_gauge!(
        "app.disk.free_ratio",
        "Free share of the disk under the data folder"
    );
    describe_gauge!(
        "process.memory.usage",
        Unit::Bytes,
        "Resident memory of this process"
    );
    describe_gauge!(
        "process.open_file_descriptor.count",
        "Open files and sockets of this process"
    );
    describe_gauge!(
        "process.uptime",
        Unit::Seconds,
        "How long this process runs"
    );
}
