//! The lenient reader of notations.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::{DocumentNumber, MOST_CHARS, Notation};
use crate::folding::fold;
use crate::kinds::{Kind, KindGroup};

/// Why a text is no notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Nothing but space.
    Empty,
    /// Longer than [`MOST_CHARS`].
    TooLong {
        /// Its characters.
        length: usize,
    },
    /// No number in front.
    NoNumber,
    /// A number of more than nine digits.
    NumberTooLong {
        /// Its digits.
        digits: usize,
    },
    /// No abbreviation behind the number.
    NoGroups,
    /// A character that no notation has.
    Character {
        /// The character.
        character: char,
        /// Characters in front of it.
        at: usize,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read a notation: ")?;
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooLong { length } => {
                write!(f, "{length} characters are more than {MOST_CHARS}")
            }
            Self::NoNumber => f.write_str("it does not begin with a number"),
            Self::NumberTooLong { digits } => write!(f, "a number of {digits} digits"),
            Self::NoGroups => f.write_str("no abbreviation stands behind the number"),
            Self::Character { character, at } => {
                write!(f, "the character {character:?} at place {}", at + 1)
            }
        }
    }
}

impl std::error::Error for ReadError {}

/// Digits that a u32 surely holds.
const MOST_DIGITS: usize = 9;

pub(super) fn read(text: &str) -> Result<Notation, ReadError> {
    let original = text.trim();
    if original.is_empty() {
        return Err(ReadError::Empty);
    }
    let length = original.chars().take(MOST_CHARS * 2).count();
    if length > MOST_CHARS {
        return Err(ReadError::TooLong { length });
    }
    let composed: Vec<char> = original
        .nfc()
        .map(|c| if c == 'Ð' { 'Đ' } else { c })
        .collect();
    let mut cursor = Cursor {
        chars: &composed,
        at: 0,
    };
    cursor.skip_label();
    let number = cursor.number()?;
    let year = cursor.year();
    let groups = cursor.groups()?;
    let kind = groups.first().and_then(|first| kind_of(first, year));
    Ok(Notation {
        original: original.to_owned(),
        number,
        year,
        groups,
        kind,
    })
}

/// The kind that an abbreviation names exactly.
fn kind_of(abbreviation: &str, year: Option<i16>) -> Option<Kind> {
    if year.is_some() {
        return Kind::from_abbreviation(abbreviation, KindGroup::Normative);
    }
    Kind::from_abbreviation(abbreviation, KindGroup::Administrative)
        .or_else(|| Kind::from_abbreviation(abbreviation, KindGroup::Copy))
}

struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// `Số:` as it stands on paper.
    fn skip_label(&mut self) {
        let letters: String = self
            .chars
            .iter()
            .take_while(|c| c.is_alphabetic())
            .collect();
        if fold(&letters) == "so" {
            self.at = letters.chars().count();
            while self
                .peek()
                .is_some_and(|c| c.is_whitespace() || matches!(c, ':' | '.'))
            {
                self.at += 1;
            }
        }
    }

    fn number(&mut self) -> Result<DocumentNumber, ReadError> {
        let rest = &self.chars[self.at..];
        let digits: String = rest.iter().take_while(|c| c.is_ascii_digit()).collect();
        if digits.is_empty() {
            return Err(ReadError::NoNumber);
        }
        if digits.len() > MOST_DIGITS {
            return Err(ReadError::NumberTooLong {
                digits: digits.len(),
            });
        }
        let value = digits.parse().map_err(|_| ReadError::NoNumber)?;
        self.at += digits.len();
        let suffix = self.peek().filter(char::is_ascii_alphabetic);
        self.at += usize::from(suffix.is_some());
        self.skip_spaces();
        match self.peek() {
            // the hyphen of notations before 2004, such as 73-CP
            Some('/' | '-') => self.at += 1,
            Some(character) => {
                return Err(ReadError::Character {
                    character,
                    at: self.at,
                });
            }
            None => return Err(ReadError::NoGroups),
        }
        self.skip_spaces();
        Ok(DocumentNumber { value, suffix })
    }

    fn year(&mut self) -> Option<i16> {
        let next: String = self.chars[self.at..].iter().take(5).collect();
        let year = next.strip_suffix('/')?;
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year = year
            .parse()
            .ok()
            .filter(|year| (1945..=9999).contains(year))?;
        self.at += 5;
        self.skip_spaces();
        Some(year)
    }

    fn groups(&mut self) -> Result<Vec<String>, ReadError> {
        let mut groups = Vec::with_capacity(3);
        let mut group = String::new();
        for (at, &c) in self.chars.iter().enumerate().skip(self.at) {
            match c {
                '-' | '/' => {
                    if !group.is_empty() {
                        groups.push(std::mem::take(&mut group));
                    }
                }
                '–' | '—' => return Err(ReadError::Character { character: c, at }),
                _ if c.is_alphanumeric() || matches!(c, '&' | '.') => group.push(c),
                _ => return Err(ReadError::Character { character: c, at }),
            }
        }
        if !group.is_empty() {
            groups.push(group);
        }
        // a second number instead of an abbreviation is a date or a fraction
        if !groups
            .iter()
            .any(|group| group.chars().any(char::is_alphabetic))
        {
            return Err(ReadError::NoGroups);
        }
        Ok(groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_that_were_really_printed_are_read() {
        for (text, canonical) in [
            ("02/TTLB", "02/TTLB"),
            ("74/CP", "74/CP"),
            ("23-L/CTN", "23/L-CTN"),
            ("73-CP", "73/CP"),
            ("82-TC/TCT", "82/TC-TCT"),
            ("05/1998/TTLT/TCCP-CCB", "05/1998/TTLT-TCCP-CCB"),
            ("61/2000/TT-BNNPTNT/KH", "61/2000/TT-BNNPTNT-KH"),
            (
                "22/2005/TTLT/BLĐTBXH-BTC-BGD&ĐT",
                "22/2005/TTLT-BLĐTBXH-BTC-BGD&ĐT",
            ),
            ("01/2014/NQLT/CP-UBTƯMTTQVN", "01/2014/NQLT-CP-UBTƯMTTQVN"),
            ("72/2025/NQLT/UBTVQH15-CP-", "72/2025/NQLT-UBTVQH15-CP"),
            ("09/2022/qđ-ubnd", "09/2022/qđ-ubnd"),
            ("80/2015/QH13", "80/2015/QH13"),
            ("7816/VPCP-TTĐT", "7816/VPCP-TTĐT"),
            ("586 / KH-UBND", "586/KH-UBND"),
            ("SỐ 586/KH-UBND", "586/KH-UBND"),
        ] {
            let read = Notation::read(text).map(|notation| notation.canonical());
            assert_eq!(read.as_deref(), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn what_is_no_notation_is_refused_with_the_reason() {
        for (text, error) in [
            ("", ReadError::Empty),
            ("KH-UBND", ReadError::NoNumber),
            ("21", ReadError::NoGroups),
            ("02/2020/", ReadError::NoGroups),
            ("21/11/2025", ReadError::NoGroups),
            (
                "1234567890/KH-UBND",
                ReadError::NumberTooLong { digits: 10 },
            ),
            (
                "04/TT-BCA(X13)",
                ReadError::Character {
                    character: '(',
                    at: 9,
                },
            ),
            (
                "586 KH UBND",
                ReadError::Character {
                    character: 'K',
                    at: 4,
                },
            ),
            (
                "586/KH UBND",
                ReadError::Character {
                    character: ' ',
                    at: 6,
                },
            ),
            (
                "03/2020/TT-BCT\"",
                ReadError::Character {
                    character: '"',
                    at: 14,
                },
            ),
        ] {
            assert_eq!(Notation::read(text).err(), Some(error), "{text}");
        }
    }

    #[test]
    fn decomposed_letters_are_read_composed() {
        let text: String = "05/QyĐ-TTĐT".nfd().collect();
        let read = Notation::read(&text).map(|notation| notation.canonical());
        assert_eq!(read.as_deref(), Ok("05/QyĐ-TTĐT"));
    }
}
