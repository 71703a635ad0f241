//! One bit for every day, so that lists with many deadlines stay fast.

use jiff::civil::Date;

use super::definition::{CalendarDefinition, DayKind};

/// First year whose days a calendar knows; older paper files need no deadlines.
pub const FIRST_YEAR: i16 = 2000;
/// Last year whose days a calendar knows.
pub const LAST_YEAR: i16 = 2079;

/// 366 days need six words.
const WORDS: usize = 6;
const COUNT: usize = (LAST_YEAR - FIRST_YEAR + 1) as usize;

/// Working days as bits, a row of words for each year.
#[derive(Clone, Debug)]
pub(super) struct Years {
    rows: Vec<[u64; WORDS]>,
    /// Working days of all years before each year.
    before: Vec<u32>,
}

impl Years {
    pub(super) fn new(definition: &CalendarDefinition) -> Self {
        let mut rows = vec![[0u64; WORDS]; COUNT];
        for (at, row) in rows.iter_mut().enumerate() {
            // at < COUNT, so the year is at most LAST_YEAR
            let first = Date::constant(FIRST_YEAR + at as i16, 1, 1);
            let mut weekday = first.weekday();
            for day in 0..first.days_in_year() as usize {
                if !definition.weekly_rest.contains(weekday) {
                    row[day / 64] |= 1 << (day % 64);
                }
                weekday = weekday.next();
            }
        }
        for entry in &definition.days {
            let Some((year, day)) = place(entry.date) else {
                continue;
            };
            let bit = 1 << (day % 64);
            if matches!(entry.kind, DayKind::SwappedWork { .. }) {
                rows[year][day / 64] |= bit;
            } else {
                rows[year][day / 64] &= !bit;
            }
        }
        let mut before = Vec::with_capacity(COUNT);
        let mut total = 0;
        for row in &rows {
            before.push(total);
            total += row.iter().map(|word| word.count_ones()).sum::<u32>();
        }
        Self { rows, before }
    }

    /// Whether the day is worked; `None` outside the years.
    pub(super) fn is_working(&self, date: Date) -> Option<bool> {
        let (year, day) = place(date)?;
        Some(self.rows[year][day / 64] >> (day % 64) & 1 == 1)
    }

    /// Working days after `from` up to and including `to`; `None` outside the years.
    pub(super) fn count_after(&self, from: Date, to: Date) -> Option<u32> {
        Some(self.up_to(to)?.saturating_sub(self.up_to(from)?))
    }

    /// Working days from the first year up to and including the day.
    fn up_to(&self, date: Date) -> Option<u32> {
        let (year, day) = place(date)?;
        let row = &self.rows[year];
        let whole: u32 = row[..day / 64].iter().map(|word| word.count_ones()).sum();
        // bits 0 to day % 64 of the last word
        let last = row[day / 64] & (u64::MAX >> (63 - day % 64));
        Some(self.before[year] + whole + last.count_ones())
    }
}

/// Row and bit of a day.
fn place(date: Date) -> Option<(usize, usize)> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return None;
    }
    // both are non-negative: the year is in range, day_of_year counts from 1
    Some((
        (date.year() - FIRST_YEAR) as usize,
        date.day_of_year() as usize - 1,
    ))
}
