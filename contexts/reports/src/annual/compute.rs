//! Measures every figure of a year.

use super::{AnnualFigure, AnnualReport, definitions};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_i18n::{Locale, Texts};
use kit_module::{FigureError, Indicator, Period};

/// Which report is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The year.
    pub year: i16,
    /// The last day to count, for all figures; without it each figure's own.
    pub as_of: Option<Date>,
    /// Today in the province: nothing is counted after it.
    pub today: Date,
    /// The language of the labels.
    pub locale: Locale,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AnnualError {
    /// The calendar has no such year.
    #[error("report on the year {0}: there is no such year")]
    NoSuchYear(i16),
    /// The year has not begun.
    #[error("report on the year {year}: it has not begun on {today}")]
    NotBegun {
        /// The year.
        year: i16,
        /// Today.
        today: Date,
    },
    /// The day asked for is not one of the year up to today.
    #[error("report on the year {year} as of {as_of}: choose a day of that year up to {today}")]
    OutsideYear {
        /// The year.
        year: i16,
        /// The day asked for.
        as_of: Date,
        /// Today.
        today: Date,
    },
    /// A figure could not be measured.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The first day of the year, and the last day that a figure may count.
struct Window {
    first: Date,
    last: Date,
}

impl Question {
    fn window(&self) -> Result<Window, AnnualError> {
        let (year, today) = (self.year, self.today);
        let day =
            |month, day| Date::new(year, month, day).map_err(|_| AnnualError::NoSuchYear(year));
        let (first, end) = (day(1, 1)?, day(12, 31)?);
        if first > today {
            return Err(AnnualError::NotBegun { year, today });
        }
        let last = end.min(today);
        match self.as_of {
            Some(as_of) if as_of < first || as_of > last => {
                Err(AnnualError::OutsideYear { year, as_of, today })
            }
            _ => Ok(Window { first, last }),
        }
    }

    /// The days that a figure counts: from the first of the year to the day asked for, or the
    /// day that the report's source fixes, or the end of the year, but never after today.
    fn period_of(&self, window: &Window, code: &str) -> Period {
        let fixed = || definitions::definition_of(code, self.year).map(|one| one.as_of);
        let to = self
            .as_of
            .or_else(fixed)
            .map_or(window.last, |day| day.min(window.last));
        Period {
            from: window.first,
            to,
        }
    }
}

/// Measures every indicator. Read it in one snapshot, so that the
/// figures agree with each other.
///
/// # Errors
/// [`AnnualError`].
pub fn compute(
    tx: &mut Tx<'_>,
    indicators: &[Indicator],
    texts: &Texts,
    question: &Question,
) -> Result<AnnualReport, AnnualError> {
    let window = question.window()?;
    let mut figures = Vec::with_capacity(indicators.len());
    for indicator in indicators {
        let period = question.period_of(&window, indicator.code);
        let Some(figure) = (indicator.measure)(tx, &period)? else {
            continue;
        };
        figures.push(AnnualFigure {
            code: indicator.code.to_owned(),
            label: texts.get(question.locale, indicator.label),
            value: figure.value,
            total: figure.total,
            as_of: period.to,
            rows_url: (indicator.rows)(&period),
        });
    }
    figures.sort_by_cached_key(|figure| definitions::place(&figure.code));
    Ok(AnnualReport {
        year: question.year,
        figures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn question(year: i16, as_of: Option<Date>, today: Date) -> Question {
        Question {
            year,
            as_of,
            today,
            locale: Locale::Vi,
        }
    }

    fn to(question: &Question, code: &str) -> Option<Date> {
        let window = question.window().ok()?;
        Some(question.period_of(&window, code).to)
    }

    #[test]
    fn each_figure_counts_to_the_day_that_its_source_fixes() {
        let late = question(2022, None, date(2026, 11, 22));
        assert_eq!(
            to(&late, "documents.outgoing.issued"),
            Some(date(2022, 11, 15))
        );
        assert_eq!(
            to(&late, "onestop.services.published"),
            Some(date(2022, 10, 25))
        );
        assert_eq!(to(&late, "portals.main"), Some(date(2022, 12, 31)));
    }

    #[test]
    fn a_day_that_is_asked_for_holds_for_every_figure() {
        let asked = question(2022, Some(date(2022, 12, 15)), date(2026, 11, 22));
        assert_eq!(
            to(&asked, "documents.outgoing.issued"),
            Some(date(2022, 12, 15))
        );
        assert_eq!(to(&asked, "portals.main"), Some(date(2022, 12, 15)));
    }

    #[test]
    fn nothing_is_counted_after_today() {
        let running = question(2022, None, date(2022, 6, 30));
        assert_eq!(
            to(&running, "documents.outgoing.issued"),
            Some(date(2022, 6, 30))
        );
        assert_eq!(to(&running, "portals.main"), Some(date(2022, 6, 30)));
    }

    #[test]
    fn days_and_years_that_have_not_come_are_refused() {
        let today = date(2022, 6, 30);
        for wrong in [
            question(2023, None, today),
            question(2022, Some(date(2022, 7, 1)), today),
            question(2022, Some(date(2021, 12, 31)), today),
            question(i16::MAX, None, today),
        ] {
            assert!(wrong.window().is_err(), "{wrong:?}");
        }
    }
}
