//! `tinhso report`: official figures from the command line.

use super::{
    CommandError, CommandResult, Format, FormatFlag, Globals, Outcome, database::open, say_json,
    say_table,
};
use crate::{modules, node::Parts};
use clap::{Args, Subcommand};
use jiff::civil::{Date, date};
use kit_i18n::Locale;
use kit_module::{Figure, FigureError, Period};

/// The years for which there can be figures: of the program's first data to its far future.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// Prints official figures
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tinhso report annual --year 2022 --as-of 2022-12-15 --format json")]
pub struct Report {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Every figure of a year, counted from the files themselves
    #[command(after_help = "Example:\n  tinhso report annual --year 2022 --as-of 2022-12-15")]
    Annual {
        /// The year
        #[arg(long)]
        year: i16,
        /// Last day that counts; the last of the year if not given
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        #[command(flatten)]
        format: FormatFlag,
    },
}

impl Report {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let What::Annual { year, as_of, format } = self.what;
        if !YEARS.contains(&year) {
            let next = format!("give a year from {} to {}", YEARS.start(), YEARS.end());
            return Err(CommandError::usage(format!("report on the year {year}"), next));
        }
        let period = Period { from: date(year, 1, 1), to: as_of.unwrap_or(date(year, 12, 31)) };
        if period.to < period.from {
            let what = format!("report on the year {year} as of {}", period.to);
            return Err(CommandError::usage(what, "give a day of that year with --as-of"));
        }
        let (parts, _runtime) = open(globals)?;
        let lines = count(&parts, period)?;
        if format.format == Format::Json {
            let lines: Vec<_> = lines
                .iter()
                .map(|line| serde_json::json!({
                    "code": line.code, "name": line.name, "rows": line.rows,
                    "value": line.figure.map(|figure| figure.value),
                    "total": line.figure.and_then(|figure| figure.total),
                }))
                .collect();
            say_json(&serde_json::json!({ "from": period.from, "to": period.to, "figures": lines }));
            return Ok(Outcome::Done);
        }
        let rows: Vec<Vec<String>> = lines
            .into_iter()
            .map(|line| {
                let value = line.figure.map_or("–".to_owned(), |figure| match figure.total {
                    Some(total) => format!("{} / {total}", figure.value),
                    None => figure.value.to_string(),
                });
                vec![line.code.to_owned(), value, line.name]
            })
            .collect();
        say_table(&["figure", "value", "name"], &rows);
        Ok(Outcome::Done)
    }
}

struct Line {
    code: &'static str,
    name: String,
    rows: String,
    figure: Option<Figure>,
}

/// All figures of one moment.
fn count(parts: &Parts, period: Period) -> Result<Vec<Line>, CommandError> {
    let (indicators, texts) = (modules::catalogue().indicators(), parts.texts.clone());
    let counted = parts.db.read_blocking(move |tx| {
        let one = |indicator: &kit_module::Indicator| {
            Ok(Line {
                code: indicator.code,
                name: texts.get(Locale::Vi, indicator.label),
                rows: (indicator.rows)(&period),
                figure: (indicator.measure)(tx, &period)?,
            })
        };
        indicators.iter().map(one).collect::<Result<_, FigureError>>()
    });
    counted.map_err(|error| CommandError::during("count the figures", error))
}
