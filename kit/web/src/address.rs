//! Addresses of pages: what stands after the question mark, read leniently and written with its
//! encoding.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::convert::Infallible;

/// What is written as it is: the unreserved letters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Longest value that is looked at, in characters: what a person types into one field.
const LONGEST_VALUE: usize = 1_000;

/// The parameters of an address. Whatever stands there is read without complaint: links are old,
/// copied and cut.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The first value of a parameter, trimmed; empty if it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// Every value of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.trim())
    }

    /// A day (`2025-11-21` or `21/11/2025`), if the parameter is one.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<Date> {
        let text = self.get(name);
        text.parse().ok().or_else(|| written_date(text))
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name) == "1"
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let mut pairs = pairs.map(|query| query.0).unwrap_or_default();
        for (_, value) in &mut pairs {
            if value.chars().count() > LONGEST_VALUE {
                *value = value.chars().take(LONGEST_VALUE).collect();
            }
        }
        Ok(Self(pairs))
    }
}

/// `21/11/2025`.
fn written_date(text: &str) -> Option<Date> {
    let mut parts = text
        .split(['/', '-', '.'])
        .map(|part| part.trim().parse().ok());
    let (day, month, year): (i64, i64, i64) = (parts.next()??, parts.next()??, parts.next()??);
    let day = i8::try_from(day).ok()?;
    let month = i8::try_from(month).ok()?;
    let date = i16::try_from(year).ok().filter(|year: &i16| *year >= 1_000);
    Date::new(date?, month, day)
        .ok()
        .filter(|_| parts.next().is_none())
}

/// An address on its way: `Link::to("/van-ban-den").with("tab", "qua-han")`. Empty values are
/// left out.
#[derive(Clone, Debug)]
pub struct Link {
    text: String,
    has_query: bool,
}

impl Link {
    /// A path without parameters.
    #[must_use]
    pub fn to(path: impl Into<String>) -> Self {
        let text: String = path.into();
        Self {
            has_query: text.contains('?'),
            text,
        }
    }

    /// Adds a parameter, unless it is empty.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if value.is_empty() {
            return self;
        }
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.push_str(name);
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, ENCODED));
        self
    }

    /// The whole address.
    #[must_use]
    pub fn done(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leaves_out_what_is_empty_and_encodes_the_rest() {
        let link = Link::to("/van-ban-den")
            .with("tab", "")
            .with("q", "sổ & số")
            .with("x", "1");
        assert_eq!(
            link.done(),
            "/van-ban-den?q=s%E1%BB%95%20%26%20s%E1%BB%91&x=1"
        );
    }

    #[test]
    fn parameters_given_twice_or_broken_do_no_harm() {
        let asked = Parameters(vec![
            ("q".to_owned(), " a ".to_owned()),
            ("q".to_owned(), "b".to_owned()),
            ("tu".to_owned(), "31/02/2025".to_owned()),
            ("den".to_owned(), "2025-11-21".to_owned()),
        ]);
        assert_eq!(asked.get("q"), "a");
        assert_eq!(asked.date("tu"), None);
        assert_eq!(asked.date("den"), Some(jiff::civil::date(2025, 11, 21)));
    }
}
