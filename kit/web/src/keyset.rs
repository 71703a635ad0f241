//! Paging by keys: a page starts after the last row of the page before, however many rows there are.
use crate::{Message, PageError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// Longest cursor in an address, in characters: a few numbers and one name.
const LONGEST_CURSOR: usize = 600;

/// One sort value of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyValue {
    /// A number, an identifier, a day or an instant as a number.
    Number(i64),
    /// A text.
    Text(String),
}

/// What a sort value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// [`KeyValue::Number`].
    Number,
    /// [`KeyValue::Text`].
    Text,
}

/// A place in a sorted list: the sort values of a row, and the direction to read from there. It is not signed: whoever
/// makes one up only moves within rows that they may see anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Whether to read backwards (the page before).
    pub backwards: bool,
    /// The sort values, in the order of the sort, ending with the identifier.
    pub values: Vec<KeyValue>,
}

impl Cursor {
    /// The text for an address.
    pub fn encode(&self) -> String {
        let parts = (u8::from(self.backwards), &self.values);
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&parts).unwrap_or_default())
    }

    /// Reads a cursor of these kinds; an empty text is no cursor. Anything else is answered with 400.
    pub fn decode(text: &str, kinds: &[KeyKind]) -> Result<Option<Self>, PageError> {
        if text.is_empty() {
            return Ok(None);
        }
        let broken = || PageError::Invalid(Message::new("web-error-cursor"));
        if text.len() > LONGEST_CURSOR {
            return Err(broken());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| broken())?;
        let (backwards, values): (u8, Vec<KeyValue>) =
            serde_json::from_slice(&bytes).map_err(|_| broken())?;
        let fits = values.len() == kinds.len()
            && values
                .iter()
                .zip(kinds)
                .all(|(value, kind)| value.is(*kind));
        if fits && backwards <= 1 {
            Ok(Some(Self {
                backwards: backwards == 1,
                values,
            }))
        } else {
            Err(broken())
        }
    }

    /// The number at a place; 0 where there is none, which [`Cursor::decode`] rules out.
    pub fn number(&self, place: usize) -> i64 {
        match self.values.get(place) {
            Some(KeyValue::Number(number)) => *number,
            _ => 0,
        }
    }

    /// The text at a place; empty where there is none, which [`Cursor::decode`] rules out.
    pub fn text(&self, place: usize) -> &str {
        match self.values.get(place) {
            Some(KeyValue::Text(text)) => text,
            _ => "",
        }
    }
}

impl KeyValue {
    fn is(&self, kind: KeyKind) -> bool {
        matches!(
            (self, kind),
            (Self::Number(_), KeyKind::Number) | (Self::Text(_), KeyKind::Text)
        )
    }
}

impl From<i64> for KeyValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for KeyValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One page of a list, with the cursors of its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// The rows in the order of the list.
    pub rows: Vec<T>,
    /// The page after, if there is one.
    pub next: Option<Cursor>,
    /// The page before, if there is one.
    pub previous: Option<Cursor>,
}

impl<T> Rows<T> {
    /// Cuts a page out of `fetched`: at most `size + 1` rows read from `cursor` in its direction (backwards: in reverse
    /// order). `key` gives the sort values of a row.
    pub fn cut(
        mut fetched: Vec<T>,
        size: usize,
        cursor: Option<&Cursor>,
        key: impl Fn(&T) -> Vec<KeyValue>,
    ) -> Self {
        let backwards = cursor.is_some_and(|cursor| cursor.backwards);
        let more = fetched.len() > size;
        fetched.truncate(size);
        if backwards {
            fetched.reverse();
        }
        let after = |row: &T| Cursor {
            backwards: false,
            values: key(row),
        };
        let before = |row: &T| Cursor {
            backwards: true,
            values: key(row),
        };
        let (has_next, has_previous) = if backwards {
            (true, more)
        } else {
            (more, cursor.is_some())
        };
        Self {
            next: fetched.last().filter(|_| has_next).map(after),
            previous: fetched.first().filter(|_| has_previous).map(before),
            rows: fetched,
        }
    }

    /// The addresses for [`crate::ui::pager`]: `base` with the parameter `trang` added.
    pub fn hrefs(&self, base: &str) -> (Option<String>, Option<String>) {
        let link = if base.contains('?') { '&' } else { '?' };
        let href = |cursor: &Cursor| format!("{base}{link}trang={}", cursor.encode());
        (
            self.previous.as_ref().map(href),
            self.next.as_ref().map(href),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [KeyKind; 2] = [KeyKind::Text, KeyKind::Number];

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let other = Cursor {
            backwards: false,
            values: vec![KeyValue::Number(1), KeyValue::Number(2)],
        };
        assert!(Cursor::decode(&other.encode(), &KINDS).is_err());
        assert!(Cursor::decode("%%%", &KINDS).is_err());
        assert!(Cursor::decode(&"A".repeat(601), &KINDS).is_err());
        assert_eq!(
            Cursor::decode("", &KINDS).expect("empty is no cursor"),
            None
        );
    }

    proptest! {
        #[test]
        fn every_cursor_comes_back(backwards: bool, text in "\\PC{0,40}", number: i64) {
            let cursor = Cursor { backwards, values: vec![KeyValue::Text(text), KeyValue::Number(number)] };
            let read = Cursor::decode(&cursor.encode(), &KINDS).expect("our own cursor");
            prop_assert_eq!(read, Some(cursor));
        }

        #[test]
        fn no_text_makes_the_decoder_panic(text in "\\PC{0,80}") {
            let _ = Cursor::decode(&text, &KINDS);
        }

        #[test]
        fn walking_forth_and_back_sees_every_row_once(total in 0_usize..40, size in 1_usize..7) {
            let all: Vec<i64> = (0..).take(total).collect();
            let page = |cursor: Option<&Cursor>| {
                let fetched: Vec<i64> = match cursor {
                    None => all.iter().copied().take(size + 1).collect(),
                    Some(c) if c.backwards => all.iter().rev().copied().filter(|n| *n < c.number(0)).take(size + 1).collect(),
                    Some(c) => all.iter().copied().filter(|n| *n > c.number(0)).take(size + 1).collect(),
                };
                Rows::cut(fetched, size, cursor, |n| vec![KeyValue::Number(*n)])
            };
            let mut current = page(None);
            let mut seen = current.rows.clone();
            let mut pages = vec![current.rows.clone()];
            while let Some(next) = current.next.clone() {
                current = page(Some(&next));
                seen.extend(&current.rows);
                pages.push(current.rows.clone());
            }
            prop_assert_eq!(&seen, &all);
            while let Some(previous) = current.previous.clone() {
                pages.pop();
                current = page(Some(&previous));
                prop_assert_eq!(pages.last(), Some(&current.rows));
            }
            prop_assert_eq!(pages.len(), 1);
        }
    }
}
