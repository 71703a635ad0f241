//! `tinhso report`: official reports from the command line.

use super::{CommandError, CommandResult, Globals, Outcome, database::open_to_read};
use crate::modules;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use kit_i18n::Locale;
use reports::{
    annual::Question,
    cli::{self, ReportError},
};
use std::io::Write;

/// Prints official reports
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tinhso report annual --year 2022 --as-of 2022-12-15 --format pdf > report.pdf"
)]
pub struct Report {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The yearly report, counted from the files themselves
    #[command(after_help = "Examples:\n  tinhso report annual --year 2022\n  \
        tinhso report annual --year 2022 --as-of 2022-12-15 --format pdf > report.pdf")]
    Annual {
        /// The year
        #[arg(long)]
        year: i16,
        /// Last day that counts; each figure's own if not given
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        /// In which form
        #[arg(long, value_enum, default_value_t = Form::Json)]
        format: Form,
    },
}

/// The forms of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For programs
    Json,
    /// One page that needs no other file
    Html,
    /// For the archive (PDF/A)
    Pdf,
}

impl Report {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let What::Annual {
            year,
            as_of,
            format,
        } = self.what;
        let (parts, _runtime) = open_to_read(globals)?;
        let (today, now) = (parts.clock.today(), parts.clock.now());
        let question = Question {
            year,
            as_of,
            today,
            locale: Locale::Vi,
        };
        let (figures, texts) = (
            modules::figures(&modules::catalogue(), &parts.config),
            parts.texts.clone(),
        );
        let base_url = parts.config.web.base_url.clone().unwrap_or_default();
        let made = parts.db.read_blocking(move |tx| match format {
            Form::Json => cli::json(tx, &figures, &texts, &question).map(String::into_bytes),
            Form::Html => {
                cli::html(tx, &figures, &texts, &question, &base_url).map(String::into_bytes)
            }
            Form::Pdf => cli::pdf(tx, &figures, &texts, &question, now),
        });
        let bytes = made.map_err(|error: ReportError| CommandError::new(error))?;
        // a reader that has closed the pipe has read enough
        let _ = std::io::stdout().write_all(&bytes);
        Ok(Outcome::Done)
    }
}
