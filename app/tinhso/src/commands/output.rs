//! What a command says: lines or JSON on standard output, errors in one line on standard error.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fmt,
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::Duration,
};

/// How a command ended that did what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Done,
    /// A check found something.
    Findings,
    /// A check found nothing, and had nothing from outside to compare with.
    OnlyAgainstItself,
}

/// What commands give.
pub type CommandResult = Result<Outcome, CommandError>;

/// Why a command did not do what it should, and what to do about it.
#[derive(Debug)]
pub struct CommandError {
    what: String,
    next: Option<String>,
    code: u8,
}

impl CommandError {
    /// A failure: `what` fits after "failed to".
    #[must_use]
    pub fn new(what: impl fmt::Display) -> Self {
        Self {
            what: what.to_string(),
            next: None,
            code: 1,
        }
    }

    /// A failure while doing something: "failed to {act}: {error}".
    #[must_use]
    pub fn during(act: &str, error: impl fmt::Display) -> Self {
        Self::new(format!("{act}: {error}"))
    }

    /// A wrong use of the command.
    #[must_use]
    pub fn usage(what: impl fmt::Display, next: impl Into<String>) -> Self {
        Self {
            what: what.to_string(),
            next: Some(next.into()),
            code: 2,
        }
    }

    /// With what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    pub(super) fn from_clap(error: &clap::Error) -> Self {
        let told = error.render().to_string();
        let told = told.strip_prefix("error: ").unwrap_or(&told);
        let lines: Vec<&str> = told
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        Self {
            what: format!("understand the command: {}", lines.join(" | ")),
            next: Some("`tinhso --help` or `tinhso COMMAND --help` tells more".to_owned()),
            code: 2,
        }
    }

    /// 1 for a failure, 2 for wrong use.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }

    /// Writes the one line to standard error.
    pub fn tell(&self) {
        // nobody is left to be told that standard error is closed
        let _ = writeln!(io::stderr(), "{self}");
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tinhso: failed to {}", self.what.replace('\n', " "))?;
        self.next
            .as_ref()
            .map_or(Ok(()), |next| write!(f, "; {next}"))
    }
}

impl std::error::Error for CommandError {}

impl From<kit_db::DbError> for CommandError {
    fn from(error: kit_db::DbError) -> Self {
        Self::new(error)
    }
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// JSON for programs.
    Json,
}

/// The flag `--format`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct FormatFlag {
    /// Lines for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

impl FormatFlag {
    /// Whether JSON is wanted.
    #[must_use]
    pub fn is_json(self) -> bool {
        self.format == Format::Json
    }
}

/// Writes a line to standard output. A reader that has closed the pipe has read enough.
pub fn say(line: impl fmt::Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", line.to_string().trim_end_matches('\n'));
    let _ = out.flush();
}

/// Writes one line of JSON.
pub fn say_json(value: &impl serde::Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => say(text),
        Err(error) => tracing::error!(%error, "an answer is no JSON"),
    }
}

/// Writes rows in columns as wide as their longest cell.
pub fn say_table(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells
            .chain(head.get(column).map(|name| name.chars().count()))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    say(line(head.to_vec()));
    for row in rows {
        say(line(row.iter().map(String::as_str).collect()));
    }
}

/// A bar on a terminal, nothing elsewhere.
pub struct Progress(ProgressBar);

impl Progress {
    /// Of so many steps; 0 if nobody knows.
    #[must_use]
    pub fn new(what: &'static str, steps: u64) -> Self {
        if !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = if steps == 0 {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::new(steps)
        };
        let form = if steps == 0 {
            "{spinner} {msg} {pos}"
        } else {
            "{msg} {bar:40} {pos}/{len} {eta}"
        };
        let bar = bar.with_message(what);
        bar.set_style(
            ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// One step more.
    pub fn step(&self) {
        self.0.inc(1);
    }

    /// So many steps are done.
    pub fn at(&self, steps: u64) {
        self.0.set_position(steps);
    }

    /// Something else is done now.
    pub fn now(&self, what: &'static str) {
        self.0.set_message(what);
    }

    /// Takes the bar away.
    pub fn end(self) {
        self.0.finish_and_clear();
    }
}
