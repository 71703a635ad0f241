//! What the process says about itself: log lines and figures. Never names, query strings or
//! contents of documents.

use crate::config::{LogConfig, LogFormat};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{
    io::{self, IsTerminal},
    panic,
    sync::OnceLock,
};
use tracing_subscriber::{
    EnvFilter,
    fmt::{
        self,
        format::{Format, Json, JsonFields},
    },
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

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
    let started = if human {
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_target(false)
            .try_init()
            .is_ok()
    } else {
        tracing_subscriber::registry()
            .with(filter)
            .with(json_lines().with_writer(io::stderr))
            .try_init()
            .is_ok()
    };
    if started {
        panic::set_hook(Box::new(tell_panic));
    }
    Ok(())
}

/// One line of JSON for each event; whatever a value holds is escaped.
fn json_lines<S: tracing::Subscriber + for<'a> LookupSpan<'a>>()
-> fmt::Layer<S, JsonFields, Format<Json>> {
    fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
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
    describe_copies_and_checks();
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

fn describe_copies_and_checks() {
    use metrics::{Unit, describe_gauge};
    describe_gauge!(
        "app.backup.age_seconds",
        Unit::Seconds,
        "Age of the newest copy in the backup folder; since 1970 if there is none"
    );
    describe_gauge!(
        "app.backup.last_success_timestamp_seconds",
        Unit::Seconds,
        "When the newest copy in the backup folder was made; 0 if there is none"
    );
    describe_gauge!(
        "app.backup.folder_there",
        "1 if the backup folder is there, 0 if not"
    );
    describe_gauge!("app.database.answers", "1 if the database answers");
    describe_gauge!("app.jobs.held", "1 while jobs wait after a restore");
    describe_gauge!(
        "app.check.ok",
        "0 if the check found something when it last ran"
    );
    describe_gauge!(
        "app.check.last_run_timestamp_seconds",
        Unit::Seconds,
        "When the check last ran; 0 if never"
    );
    describe_gauge!(
        "app.check.last_success_timestamp_seconds",
        Unit::Seconds,
        "When the check last found nothing; 0 if never"
    );
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };
    use tracing_subscriber::{Layer, layer::SubscriberExt};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panicked").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_name_with_line_breaks_and_colours_is_one_line_of_json() {
        let kept = Kept::default();
        let writer = kept.clone();
        let layer = super::json_lines().with_writer(move || writer.clone());
        let name = "lan\r\n{\"level\":\"ERROR\"}\u{1b}[31m\u{202e}";
        tracing::subscriber::with_default(
            tracing_subscriber::registry().with(layer.boxed()),
            || {
                tracing::warn!(name, "a sign-in was refused");
            },
        );
        let bytes = kept.0.lock().expect("nobody panicked").clone();
        let text = String::from_utf8(bytes).expect("a log line is text");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.trim_end().contains(['\r', '\u{1b}']), "{text}");
        let line: serde_json::Value = serde_json::from_str(&text).expect("a log line is JSON");
        assert_eq!(
            (&line["level"], &line["name"]),
            (&"WARN".into(), &name.into())
        );
    }
}
