//! The period that a dashboard is about, and the one it is compared with.
//!
//! Calendar weeks, months, quarters and years. (Decree 09/2019/NĐ-CP closes reports on the 14th;
//! those windows are another regime and never stand on one axis with these.)

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use kit_module::Period;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// From Monday.
    Week,
    /// From the first of the month.
    Month,
    /// From the first of January, April, July or October.
    Quarter,
    /// From the first of January.
    Year,
}

/// Days of the small line beside a figure of a week.
const DAYS_OF_WEEK_LINE: i32 = 14;
/// Days of the small line beside a figure of a month.
const DAYS_OF_MONTH_LINE: i32 = 30;
/// Weeks of the small line beside a figure of a quarter.
const WEEKS_OF_QUARTER_LINE: i32 = 13;
/// Months of the small line beside a figure of a year, and of the bars.
pub(crate) const MONTHS_OF_YEAR: i32 = 12;

impl Span {
    /// All, from short to long.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// How it stands in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Week => "tuan",
            Self::Month => "thang",
            Self::Quarter => "quy",
            Self::Year => "nam",
        }
    }

    /// The span of an address; `None` for other words.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.code() == code)
    }

    /// Key of its name.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Week => "reports-span-week",
            Self::Month => "reports-span-month",
            Self::Quarter => "reports-span-quarter",
            Self::Year => "reports-span-year",
        }
    }

    /// Key of the words "compared with the period before".
    #[must_use]
    pub const fn compared_key(self) -> &'static str {
        match self {
            Self::Week => "reports-compared-week",
            Self::Month => "reports-compared-month",
            Self::Quarter => "reports-compared-quarter",
            Self::Year => "reports-compared-year",
        }
    }

    /// The first day of the span that holds `day`.
    #[must_use]
    pub fn first_day(self, day: Date) -> Date {
        match self {
            Self::Week => {
                let since = i32::from(day.weekday().since(Weekday::Monday));
                day.saturating_sub(since.days())
            }
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let back = i32::from((day.month() - 1) % 3);
                day.first_of_month().saturating_sub(back.months())
            }
            Self::Year => day.first_of_year(),
        }
    }

    fn before(self, day: Date) -> Date {
        match self {
            Self::Week => day.saturating_sub(1.week()),
            Self::Month => day.saturating_sub(1.month()),
            Self::Quarter => day.saturating_sub(3.months()),
            Self::Year => day.saturating_sub(1.year()),
        }
    }

    /// The last days of the parts of the small line, oldest first; each part begins after the one
    /// before. The first is the day before the oldest part.
    pub(crate) fn line(self, last: Date) -> Vec<Date> {
        let (parts, step) = match self {
            Self::Week => (DAYS_OF_WEEK_LINE, 1.day()),
            Self::Month => (DAYS_OF_MONTH_LINE, 1.day()),
            Self::Quarter => (WEEKS_OF_QUARTER_LINE, 1.week()),
            Self::Year => (MONTHS_OF_YEAR, 1.month()),
        };
        (0..=parts)
            .rev()
            .map(|back| last.saturating_sub(step * i64::from(back)))
            .collect()
    }
}

/// A period up to a day, and the same part of the span before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How long the span is.
    pub span: Span,
    /// From its first day to the day looked at.
    pub current: Period,
    /// As far into the span before.
    pub previous: Period,
}

impl Window {
    /// The span that holds `last`, up to `last`.
    #[must_use]
    pub fn up_to(span: Span, last: Date) -> Self {
        let (from, before) = (span.first_day(last), span.before(last));
        Self {
            span,
            current: Period { from, to: last },
            previous: Period {
                from: span.first_day(before),
                to: before,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn days(window: &Window) -> [Date; 4] {
        let (now, before) = (window.current, window.previous);
        [now.from, now.to, before.from, before.to]
    }

    #[test]
    fn periods_begin_with_their_span_and_compare_the_same_part_of_the_one_before() {
        let day = date(2022, 11, 15);
        let of = |span| days(&Window::up_to(span, day));
        assert_eq!(
            of(Span::Week),
            [
                date(2022, 11, 14),
                day,
                date(2022, 11, 7),
                date(2022, 11, 8)
            ]
        );
        assert_eq!(
            of(Span::Month),
            [
                date(2022, 11, 1),
                day,
                date(2022, 10, 1),
                date(2022, 10, 15)
            ]
        );
        assert_eq!(
            of(Span::Quarter),
            [date(2022, 10, 1), day, date(2022, 7, 1), date(2022, 8, 15)]
        );
        assert_eq!(
            of(Span::Year),
            [date(2022, 1, 1), day, date(2021, 1, 1), date(2021, 11, 15)]
        );
    }

    #[test]
    fn the_last_day_of_a_long_month_compares_with_the_last_of_a_short_one() {
        let window = Window::up_to(Span::Month, date(2022, 3, 31));
        assert_eq!(window.previous.to, date(2022, 2, 28));
    }

    #[test]
    fn every_span_is_found_by_its_code_and_no_other_word_is() {
        for span in Span::ALL {
            assert_eq!(Span::of_code(span.code()), Some(span));
        }
        assert_eq!(Span::of_code("thập kỷ"), None);
    }

    proptest! {
        #[test]
        fn a_window_never_overlaps_the_one_before(offset in 0_i32..20_000, kind in 0_usize..4) {
            let day = date(2000, 1, 1).saturating_add(offset.days());
            let window = Window::up_to(Span::ALL[kind], day);
            let [from, to, before_from, before_to] = days(&window);
            prop_assert!(before_from <= before_to && before_to < from && from <= to);
            let line = window.span.line(day);
            prop_assert!(line.is_sorted());
            prop_assert_eq!(line.last(), Some(&day));
        }
    }
}
