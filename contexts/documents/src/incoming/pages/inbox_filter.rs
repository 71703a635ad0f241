//! What the address of the inbox asks for, and the addresses of its neighbours.

use crate::incoming::{
    IncomingId,
    list::{Filter, From, Line, Tab},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
};
use kit_base::Id;
use kit_web::{Cursor, KeyKind, KeyValue, Link, PageError, Parameters, Rows};
use vn::kinds::Kind;

/// The page itself.
pub(in crate::incoming) const HERE: &str = "/van-ban-den";
/// Longest text that is searched for.
const LONGEST_TEXT: usize = 200;

kit_db::code_enum! {
    /// Spans of time that people filter by.
    pub(in crate::incoming) enum Span {
        /// Since midnight.
        Today = "hom-nay",
        /// Since Monday.
        Week = "tuan-nay",
        /// Since the first of this month.
        Month = "thang-nay",
        /// The whole month before.
        LastMonth = "thang-truoc",
        /// Since the first of January.
        Year = "nam-nay",
    }
}

impl Span {
    /// The first and the last day.
    pub(in crate::incoming) fn days(self, today: Date) -> (Date, Date) {
        let first = today.first_of_month();
        match self {
            Self::Today => (today, today),
            Self::Week => {
                let since = today.weekday().since(Weekday::Monday);
                (
                    today.checked_sub(i32::from(since).days()).unwrap_or(today),
                    today,
                )
            }
            Self::Month => (first, today),
            Self::LastMonth => {
                let last = first.yesterday().unwrap_or(first);
                (last.first_of_month(), last)
            }
            Self::Year => (today.first_of_year(), today),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(in crate::incoming) struct View {
    pub(in crate::incoming) tab: Tab,
    pub(in crate::incoming) kind: Option<Kind>,
    /// 1 to 3.
    pub(in crate::incoming) urgency: Option<i64>,
    pub(in crate::incoming) span: Option<Span>,
    /// Days given outright, as links from figures do.
    pub(in crate::incoming) from: Option<Date>,
    pub(in crate::incoming) to: Option<Date>,
    pub(in crate::incoming) unread: bool,
    pub(in crate::incoming) flagged: bool,
    pub(in crate::incoming) text: String,
    pub(in crate::incoming) cursor: Option<Cursor>,
}

impl View {
    /// Reads an address; what it does not know it leaves out.
    ///
    /// # Errors
    /// 400 for a cursor of another list.
    pub(in crate::incoming) fn read(asked: &Parameters) -> Result<Self, PageError> {
        let tab = asked.get("tab").parse().unwrap_or(Tab::Todo);
        let kinds: &[KeyKind] = match tab {
            Tab::Soon | Tab::Late => &[KeyKind::Number, KeyKind::Number],
            _ => &[KeyKind::Number],
        };
        Ok(Self {
            tab,
            kind: Kind::from_code(asked.get("loai")),
            urgency: asked
                .get("khan")
                .parse()
                .ok()
                .filter(|d| (1..=3).contains(d)),
            span: asked.get("ky").parse().ok(),
            from: asked.date("tu"),
            to: asked.date("den"),
            unread: asked.is_on("chua-doc"),
            flagged: asked.is_on("co"),
            text: vn::text::clean(asked.get("q"))
                .chars()
                .take(LONGEST_TEXT)
                .collect(),
            cursor: Cursor::decode(asked.get("trang"), kinds)?,
        })
    }

    /// For the list.
    pub(in crate::incoming) fn filter(&self, today: Date) -> Filter {
        let span = self.span.map(|span| span.days(today));
        Filter {
            kind: self
                .kind
                .map(|kind| kind.code().to_owned())
                .unwrap_or_default(),
            urgency: self.urgency,
            from: self.from.or(span.map(|(from, _)| from)),
            to: self.to.or(span.map(|(_, to)| to)),
            unread: self.unread,
            flagged: self.flagged,
        }
    }

    /// Where the page starts.
    pub(in crate::incoming) fn place(&self) -> From {
        let Some(cursor) = &self.cursor else {
            return From::Start;
        };
        if matches!(self.tab, Tab::Soon | Tab::Late) {
            let due =
                Timestamp::from_microsecond(cursor.number(0)).unwrap_or(Timestamp::UNIX_EPOCH);
            let id = IncomingId::from_i64(cursor.number(1));
            return if cursor.backwards {
                From::DueBefore(due, id)
            } else {
                From::DueAfter(due, id)
            };
        }
        let id = IncomingId::from_i64(cursor.number(0));
        if cursor.backwards {
            From::Before(id)
        } else {
            From::After(id)
        }
    }

    /// Cuts the page out of what was read, with the places of its neighbours.
    pub(in crate::incoming) fn cut(&self, lines: Vec<Line>, size: usize) -> Rows<Line> {
        let by_due = matches!(self.tab, Tab::Soon | Tab::Late);
        Rows::cut(lines, size, self.cursor.as_ref(), |line| {
            let id = KeyValue::Number(line.id.to_i64());
            match line.due_at {
                Some(due) if by_due => vec![KeyValue::Number(due.as_microsecond()), id],
                _ => vec![id],
            }
        })
    }

    /// Whether anything but the tab is asked for.
    pub(in crate::incoming) fn is_filtered(&self) -> bool {
        self.kind.is_some()
            || self.urgency.is_some()
            || self.span.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.unread
            || self.flagged
            || !self.text.is_empty()
    }

    /// The address of this view from its start.
    pub(in crate::incoming) fn href(&self) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let on = |is_on| if is_on { "1" } else { "" };
        let urgency = self
            .urgency
            .map(|degree| degree.to_string())
            .unwrap_or_default();
        Link::to(HERE)
            .with(
                "tab",
                if self.tab == Tab::Todo {
                    ""
                } else {
                    self.tab.code()
                },
            )
            .with("q", &self.text)
            .with("loai", self.kind.map_or("", Kind::code))
            .with("khan", &urgency)
            .with("ky", self.span.map_or("", Span::code))
            .with("tu", &day(self.from))
            .with("den", &day(self.to))
            .with("chua-doc", on(self.unread))
            .with("co", on(self.flagged))
            .done()
    }

    /// The same tab without filters.
    pub(in crate::incoming) fn cleared(&self) -> Self {
        Self::tab(self.tab)
    }

    /// A tab without filters.
    pub(in crate::incoming) fn tab(tab: Tab) -> Self {
        Self {
            tab,
            kind: None,
            urgency: None,
            span: None,
            from: None,
            to: None,
            unread: false,
            flagged: false,
            text: String::new(),
            cursor: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn spans_begin_where_people_expect() {
        // Wednesday
        let today = date(2022, 11, 16);
        assert_eq!(Span::Week.days(today), (date(2022, 11, 14), today));
        assert_eq!(
            Span::LastMonth.days(today),
            (date(2022, 10, 1), date(2022, 10, 31))
        );
        assert_eq!(Span::Year.days(today), (date(2022, 1, 1), today));
    }

    #[test]
    fn an_empty_address_is_the_list_of_what_waits() {
        let view = View::read(&Parameters::default()).expect("nothing is asked for");
        assert_eq!(view.tab, Tab::Todo);
        assert_eq!(view.href(), "/van-ban-den");
        assert!(!view.is_filtered());
    }
}
