//! `tinhso check`: does what is stored agree with itself?

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress, audit::CheckLog,
    database::open_to_read, say, say_json,
};
use crate::{
    backup::check_search,
    contents::{ContentsReport, compare},
    modules,
    node::Parts,
};
use clap::{Args, Subcommand};
use identity::OrganisationId;
use jiff::{ToSpan, civil::Date};
use kit_base::Id;
use kit_files::Depth;
use kit_module::{Difference, Period, Recount};
use tokio::runtime::Runtime;

/// Checks what is stored against itself; exit code 1 if something is found
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tinhso check audit --kept /mnt/other/checkpoints.txt\n  \
    tinhso check files --format json\n  tinhso check search\n  tinhso check figures"
)]
pub struct Check {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The log of official acts against its own hashes and signed heads, as `tinhso audit check`
    #[command(after_help = "Example:\n  tinhso check audit --kept /mnt/other/checkpoints.txt")]
    Audit(CheckLog),
    /// The search index of this folder against the database; writes nothing
    #[command(after_help = "Example:\n  tinhso check search --format json\n\n\
        What changed since the index was written is counted and not compared: a node follows within a\n\
        second. Without a whole index the exit code is 1: `tinhso search build` makes one.")]
    Search {
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Contents of files against what rows name: none missing, of another length or digest
    #[command(
        after_help = "Examples:\n  tinhso check files\n  tinhso check files --quick\n\n\
        With --quick nothing is read: a content that was swapped for another of equal length is not\n\
        noticed."
    )]
    Files {
        /// Only whether every content is there and as long as it should be
        #[arg(long)]
        quick: bool,
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Every counter of a period against the rows that it counts, by body and day
    #[command(after_help = "Example:\n  tinhso check figures --from 2022-01-01 --to 2022-12-31")]
    Figures {
        /// First day; the first day of this year if not given
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        /// Last day; yesterday if not given
        #[arg(long, value_name = "DATE")]
        to: Option<Date>,
        #[command(flatten)]
        format: FormatFlag,
    },
}

impl Check {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, runtime) = open_to_read(globals)?;
        match self.what {
            What::Audit(check) => check.run(&parts),
            What::Search { format } => search(&parts, format),
            What::Files { quick, format } => files(&parts, &runtime, quick, format),
            What::Figures { from, to, format } => {
                let today = parts.clock.today();
                let yesterday = today.checked_sub(1.day()).unwrap_or(today);
                let to = to.unwrap_or(yesterday);
                let from = from.unwrap_or_else(|| to.first_of_year());
                if to < from {
                    let what = format!("count the figures from {from} to {to}");
                    return Err(CommandError::usage(what, "--to must not be before --from"));
                }
                figures(&parts, Period { from, to }, format)
            }
        }
    }
}

fn ended(well: bool) -> CommandResult {
    Ok(if well {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn search(parts: &Parts, format: FormatFlag) -> CommandResult {
    let progress = Progress::new("compare the index", 0);
    let report = check_search(parts);
    progress.end();
    let report = report?;
    if format.is_json() {
        let mut told = serde_json::json!(report);
        told["agrees"] = report.agrees().into();
        say_json(&told);
    } else {
        let expected: u64 = report.expected.values().sum();
        report.rows.iter().for_each(say);
        if !report.whole {
            say(
                "there is no whole index of this database here: start the node, or run `tinhso search build`",
            );
            return ended(false);
        }
        if report.behind > 0 {
            say(format!(
                "{} rows that changed since were not compared: a node follows them",
                report.behind
            ));
        }
        say(format!(
            "{} rows can be found, {expected} should be: {} are missing, {} in another version, {} too many; of {} compared by text {} differ",
            report.indexed,
            report.missing,
            report.outdated,
            report.surplus,
            report.sampled,
            report.other_text
        ));
        if !report.agrees() {
            say(format!(
                "delete {} and start the node: the index is built anew",
                parts.config.search.folder.display()
            ));
        }
    }
    ended(report.agrees())
}

fn files(parts: &Parts, runtime: &Runtime, quick: bool, format: FormatFlag) -> CommandResult {
    let progress = Progress::new("read contents", 0);
    let depth = if quick { Depth::Length } else { Depth::Digest };
    let compared = compare(&parts.db, &parts.files, depth, |read| progress.at(read));
    let compared = runtime.block_on(compared);
    progress.end();
    let report = compared?;
    if format.is_json() {
        say_json(&report);
    } else {
        tell_contents(&report);
    }
    ended(report.is_well())
}

/// What lies in a store, and every problem on a line of its own.
pub(super) fn tell_contents(report: &ContentsReport) {
    report.problems.iter().for_each(say);
    let more = report.problems_in_all - report.problems.len() as u64;
    if more > 0 {
        say(format!("and {more} more"));
    }
    say(format!(
        "{} contents, {} bytes; {} are named by rows; {} problems",
        report.contents, report.bytes, report.named, report.problems_in_all
    ));
}

/// Every counter of every office against its rows, then every figure once.
fn figures(parts: &Parts, period: Period, format: FormatFlag) -> CommandResult {
    let catalogue = modules::catalogue();
    let progress = Progress::new("count the rows", 0);
    let found = recount(parts, &catalogue.recounts(), period);
    progress.end();
    let (differences, counters) = (found?, catalogue.recounts().len());
    let mut counted = Vec::new();
    for indicator in catalogue.indicators() {
        let measure = indicator.measure;
        let figure = parts.db.read_blocking(move |tx| {
            measure(tx, &period).map_err(|kit_module::FigureError::Database(error)| error)
        })?;
        counted.push((indicator.code, figure));
    }
    let problems: Vec<String> = differences.iter().map(in_words).collect();
    if format.is_json() {
        let counted: serde_json::Map<_, _> = counted
            .iter()
            .map(|(code, figure)| {
                let value =
                    figure.map(|f| serde_json::json!({ "value": f.value, "total": f.total }));
                ((*code).to_owned(), serde_json::json!(value))
            })
            .collect();
        say_json(&serde_json::json!({
            "from": period.from, "to": period.to, "figures": counted, "counters": counters,
            "problems": problems,
        }));
    } else {
        problems.iter().for_each(say);
        say(format!(
            "{} to {}: counters of {counters} offices were compared with their rows, {} differ; {} figures counted",
            period.from,
            period.to,
            problems.len(),
            counted.len()
        ));
    }
    ended(problems.is_empty())
}

fn recount(
    parts: &Parts,
    recounts: &[Recount],
    period: Period,
) -> Result<Vec<Difference>, CommandError> {
    let mut all = Vec::new();
    for recount in recounts {
        let differences = recount.differences;
        let found = parts.db.read_blocking(move |tx| differences(tx, &period));
        let failed = |error| CommandError::during(&format!("count {} again", recount.name), error);
        all.extend(found.map_err(failed)?);
    }
    Ok(all)
}

fn in_words(difference: &Difference) -> String {
    let Difference {
        body,
        day,
        figure,
        counted,
        rows,
    } = difference;
    let body = OrganisationId::from_i64(*body);
    format!("{figure} of {body} on {day}: the counter says {counted}, there are {rows} rows")
}
