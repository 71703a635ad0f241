//! Rules of dates.
use crate::{Message, form::Fields};
use jiff::civil::Date;

/// Rules of a date.
#[must_use]
pub struct DateRule<'f, 'a> {
    pub(crate) fields: &'f mut Fields<'a>,
    pub(crate) name: &'f str,
    pub(crate) label: &'static str,
    pub(crate) earliest: Option<Date>,
    pub(crate) latest: Option<Date>,
}

impl DateRule<'_, '_> {
    /// Not before this day.
    pub fn not_before(mut self, earliest: Date) -> Self {
        self.earliest = Some(earliest);
        self
    }

    /// Not after this day.
    pub fn not_after(mut self, latest: Date) -> Self {
        self.latest = Some(latest);
        self
    }

    /// The date, which must be there.
    pub fn required(self) -> Option<Date> {
        if self.typed().is_empty() {
            self.fields
                .refuse(self.name, self.label, Message::new("web-field-required"));
            return None;
        }
        self.optional().flatten()
    }

    /// The date, or `None` inside if nothing was typed.
    pub fn optional(self) -> Option<Option<Date>> {
        let typed = self.typed();
        if typed.is_empty() {
            return Some(None);
        }
        let say = |date: Date| kit_i18n::format::date(kit_i18n::Locale::Vi, date);
        let message = match (read_date(&typed), self.earliest, self.latest) {
            (None, ..) => Message::new("web-field-not-a-date"),
            (Some(date), Some(limit), _) if date < limit => {
                Message::new("web-field-too-early").with("limit", say(limit))
            }
            (Some(date), _, Some(limit)) if date > limit => {
                Message::new("web-field-too-late").with("limit", say(limit))
            }
            (Some(date), ..) => return Some(Some(date)),
        };
        self.fields.refuse(self.name, self.label, message);
        None
    }

    fn typed(&self) -> String {
        let part = |end: &str| self.fields.raw(&format!("{}-{end}", self.name));
        let (day, month, year) = (part("ngay"), part("thang"), part("nam"));
        if day.is_empty() && month.is_empty() && year.is_empty() {
            self.fields.raw(self.name).to_owned()
        } else {
            format!("{day}/{month}/{year}")
        }
    }
}

/// The years that are no slip of the keyboard in any form.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Reads `21/11/2025`, `21-11-2025`, `21.11.2025` and `2025-11-21`.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date).filter(|date| YEARS.contains(&date.year()));
    }
    let mut parts = text.split(['/', '-', '.']).map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let year: i16 = year.parse().ok().filter(|year| YEARS.contains(year))?;
    let whole = parts.next().is_none();
    Date::new(year, month.parse().ok()?, day.parse().ok()?)
        .ok()
        .filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_in_the_ways_people_write_them() {
        for text in [
            "21/11/2025",
            "2025-11-21",
            "21-11-2025",
            "21.11.2025",
            "21 / 11 / 2025",
        ] {
            assert_eq!(read_date(text), Some(date(2025, 11, 21)), "{text}");
        }
        for text in [
            "30/2/2025",
            "21/11/25",
            "21/11",
            "1/2/2025/3",
            "hôm nay",
            "9999-12-31",
            "31/12/9999",
            "0001-01-01",
            "-009999-01-01",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_date_reader_panic(text in "\\PC{0,20}") {
            read_date(&text);
        }
    }
}
