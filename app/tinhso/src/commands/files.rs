//! `tinhso files`: contents that nobody names any more, and those in quarantine.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress,
    database::{open, open_to_read},
    say, say_json,
};
use crate::{
    config::FilesConfig,
    node::Parts,
    stored_files::{self, Collected, StoredFilesError},
};
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use kit_files::Scanner;
use tokio::runtime::Runtime;

/// Days that a content is left alone at least: an open form may name it as long as a session lasts
/// (`sessions.absolute`, 7 days at most), and the copy of last night must not miss it.
const DAYS_AT_LEAST: u32 = 8;

/// Deletes contents that nobody needs, and looks at the quarantine
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tinhso files collect --dry-run\n  tinhso files collect --older-than 60\n  \
    tinhso files quarantine --format json\n  tinhso files rescan"
)]
pub struct FilesCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Deletes contents that no row names and that were not kept again for some time
    #[command(
        after_help = "Examples:\n  tinhso files collect --dry-run --format json\n  tinhso files collect --older-than 60\n\n\
        What an attachment, a draft or an open form names is left alone. Copies keep what they have."
    )]
    Collect {
        /// Only finds them
        #[arg(long)]
        dry_run: bool,
        /// Days since the content was last kept; at least 8
        #[arg(long, value_name = "DAYS", default_value_t = 30,
            value_parser = clap::value_parser!(u32).range(i64::from(DAYS_AT_LEAST)..))]
        older_than: u32,
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Lists contents that wait for the scanner or were found infected; exit code 1 if there are any
    #[command(after_help = "Example:\n  tinhso files quarantine --format json")]
    Quarantine {
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Shows the scanner what waits, as a running node does every 15 minutes
    #[command(after_help = "Example:\n  tinhso files rescan")]
    Rescan {
        #[command(flatten)]
        format: FormatFlag,
    },
}

impl From<StoredFilesError> for CommandError {
    fn from(error: StoredFilesError) -> Self {
        Self::new(error)
    }
}

impl FilesCommand {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, runtime) = match &self.what {
            What::Collect { dry_run: true, .. } | What::Quarantine { .. } => open_to_read(globals)?,
            _ => open(globals)?,
        };
        match self.what {
            What::Collect {
                dry_run,
                older_than,
                format,
            } => collect(&parts, &runtime, older_than, dry_run, format),
            What::Quarantine { format } => quarantine(&parts, format),
            What::Rescan { format } => rescan(&parts, &runtime, format),
        }
    }
}

fn collect(
    parts: &Parts,
    runtime: &Runtime,
    days: u32,
    dry_run: bool,
    format: FormatFlag,
) -> CommandResult {
    let progress = Progress::new("look at contents", 0);
    let grace = SignedDuration::from_hours(24 * i64::from(days));
    let step = |done| progress.at(done);
    let collected = stored_files::collect(parts, runtime.handle(), grace, dry_run, step);
    progress.end();
    let report: Collected = collected?;
    if format.is_json() {
        say_json(&report);
        return Ok(Outcome::Done);
    }
    if dry_run {
        report.unnamed.iter().for_each(say);
    }
    let done = if dry_run {
        "would be deleted".to_owned()
    } else {
        format!("of them {} are deleted", report.deleted)
    };
    say(format!(
        "{} contents: {} are younger than {days} days, {} are named, {} ({} bytes) are named by nothing, {done}",
        report.contents,
        report.young,
        report.named,
        report.unnamed.len(),
        report.bytes
    ));
    Ok(Outcome::Done)
}

fn quarantine(parts: &Parts, format: FormatFlag) -> CommandResult {
    let found = stored_files::quarantine(&parts.db)?;
    let is_empty = found.waiting.is_empty() && found.infected.is_empty();
    if format.is_json() {
        say_json(&found);
    } else {
        let lines = found
            .waiting
            .iter()
            .map(|digest| format!("waiting   {digest}"));
        let infected = found.infected.iter();
        let lines = lines.chain(infected.map(|digest| format!("infected  {digest}")));
        lines.for_each(say);
        say(format!(
            "{} contents wait for the scanner, {} are infected",
            found.waiting.len(),
            found.infected.len()
        ));
    }
    Ok(if is_empty {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn scanner(config: &FilesConfig) -> Result<Scanner, CommandError> {
    let address = config
        .clamd
        .clone()
        .ok_or_else(|| CommandError::usage("find the malware scanner", "name it in files.clamd"))?;
    Ok(Scanner::clamd(address))
}

fn rescan(parts: &Parts, runtime: &Runtime, format: FormatFlag) -> CommandResult {
    let scanner = scanner(&parts.config.files)?;
    let now = parts.clock.now();
    let done = stored_files::rescan(&parts.db, &parts.files, &scanner, now, runtime.handle())?;
    if format.is_json() {
        say_json(&done);
    } else {
        say(format!(
            "{} contents are set free, {} are infected, {} wait",
            done.clean, done.infected, done.waiting
        ));
    }
    Ok(Outcome::Done)
}
