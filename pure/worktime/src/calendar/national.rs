//! The public holidays of Viet Nam, carried as facts.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::{Calendar, CalendarDefinition, CalendarError, DayEntry, DayKind};

/// Holidays, days in lieu and swapped days of 2020 to 2027, with their source.
const DAYS: &str = include_str!("../../data/days.csv");

impl Calendar {
    /// The national calendar with the public holidays of 2020–2027 and the
    /// default hours: a start for an agency that has signed off none of its
    /// own. Later years have the weekly rest only.
    #[must_use]
    pub fn vietnam() -> &'static Self {
        static NATIONAL: LazyLock<Calendar> = LazyLock::new(|| {
            let mut definition = CalendarDefinition::plain("vn", 1);
            definition.days = read_days(DAYS).expect("a test reads the table that is compiled in");
            Calendar::new(definition).expect("a test checks the table that is compiled in")
        });
        &NATIONAL
    }
}

/// Reads a table of days: a heading line, then `date,kind,name,other_day,source`
/// with dates as `yyyy-mm-dd`; the source may contain commas, no other column may.
///
/// # Errors
/// [`CalendarError::Line`] with the number of the line.
fn read_days(table: &str) -> Result<Vec<DayEntry>, CalendarError> {
    let mut days = Vec::new();
    for (at, text) in table.lines().enumerate().skip(1) {
        let wrong = |problem| CalendarError::Line {
            line: at + 1,
            problem,
        };
        if text.trim().is_empty() {
            continue;
        }
        let mut columns = text.splitn(5, ',');
        let mut column = || {
            columns
                .next()
                .ok_or_else(|| wrong("must have five columns"))
        };
        let (date, kind, name, other, source) =
            (column()?, column()?, column()?, column()?, column()?);
        let date: Date = date.parse().map_err(|_| wrong("the date is no date"))?;
        let other = || {
            other
                .parse::<Date>()
                .map_err(|_| wrong("the other day is no date"))
        };
        let kind = match kind {
            "holiday" => DayKind::Holiday,
            "compensatory_rest" => DayKind::CompensatoryRest,
            "swapped_rest" => DayKind::SwappedRest {
                worked_on: other()?,
            },
            "swapped_work" => DayKind::SwappedWork {
                instead_of: other()?,
            },
            "closure" => DayKind::Closure,
            _ => return Err(wrong("the kind of day is unknown")),
        };
        days.push(DayEntry {
            date,
            kind,
            name: name.to_owned(),
            source: source.to_owned(),
        });
    }
    Ok(days)
}

impl CalendarDefinition {
    /// Adds the days of a table as administrators import it: a heading line,
    /// then `date,kind,name,other_day,source`, dates as `yyyy-mm-dd`, kind one of
    /// `holiday`, `compensatory_rest`, `swapped_rest`, `swapped_work`, `closure`.
    ///
    /// # Errors
    /// [`CalendarError::Line`] with the number of the line; nothing is added then.
    pub fn add_table(&mut self, table: &str) -> Result<usize, CalendarError> {
        let days = read_days(table)?;
        let count = days.len();
        self.days.extend(days);
        Ok(count)
    }
}
