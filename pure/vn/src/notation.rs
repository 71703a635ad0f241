//! The number and notation of a document (số, ký hiệu): `586/KH-UBND`.
//!
//! Decree 30/2020/NĐ-CP, Annex I: Arabic digits, a leading zero under ten, `/`
//! between number and notation, `-` between groups, no spaces. Normative
//! documents carry the year: `09/2022/QĐ-UBND`. Công văn has no abbreviation
//! of its kind: `123/SGDĐT-VP`.
//!
//! Writing is strict. Reading is lenient and never throws the original away:
//! what another agency printed is what the register shows.

mod query;
mod reader;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folding::fold;
use crate::kinds::{Kind, KindGroup};

pub use query::NotationQuery;
pub use reader::ReadError;

/// Characters of a whole notation; the longest real one (a joint circular of
/// five ministries) has 52.
pub const MOST_CHARS: usize = 100;
/// The largest number; no agency issues a million documents of a kind in a year.
pub const MOST_NUMBER: u32 = 999_999;

/// A document's number within its book and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// The number, from 1 to [`MOST_NUMBER`] when written; 0 may be read.
    pub value: u32,
    /// A letter after it (`3a`). Only read: the law wants consecutive numbers
    /// and this product gives no such numbers.
    pub suffix: Option<char>,
}

impl From<u32> for DocumentNumber {
    fn from(value: u32) -> Self {
        Self {
            value,
            suffix: None,
        }
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.value)?;
        match self.suffix {
            Some(letter) => write!(f, "{letter}"),
            None => Ok(()),
        }
    }
}

/// A notation, read or written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Notation {
    original: String,
    number: DocumentNumber,
    year: Option<i16>,
    groups: Vec<String>,
    kind: Option<Kind>,
}

/// Why a notation cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// A number of zero or beyond [`MOST_NUMBER`].
    Number(u32),
    /// A kind that carries the year got none.
    YearMissing(Kind),
    /// A year outside 1945–9999, or for a kind that carries none.
    Year {
        /// The year given.
        year: i16,
        /// The kind.
        kind: Kind,
    },
    /// An organ or unit abbreviation that is empty or has a character other
    /// than letters, digits, `&`, `.` and `-`.
    Group(String),
    /// Longer than [`MOST_CHARS`].
    TooLong {
        /// Its characters.
        length: usize,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write a notation: ")?;
        match self {
            Self::Number(number) => write!(f, "the number {number} is not from 1 to {MOST_NUMBER}"),
            Self::YearMissing(kind) => write!(f, "{kind} needs the year"),
            Self::Year { year, kind } => write!(f, "{kind} cannot carry the year {year}"),
            Self::Group(group) => write!(f, "{group:?} is no abbreviation of an organ or unit"),
            Self::TooLong { length } => {
                write!(f, "{length} characters are more than {MOST_CHARS}")
            }
        }
    }
}

impl std::error::Error for WriteError {}

impl Notation {
    /// The notation of a document that this agency issues. `organ` is the
    /// abbreviation group of the issuing body as its own rules fix it (`UBND`);
    /// `unit` the unit or field (`VP`), which công văn carries.
    ///
    /// ```
    /// use vn::{kinds::Kind, notation::Notation};
    /// let plan = Notation::write(586, Kind::Plan, None, "UBND", None).unwrap();
    /// assert_eq!(plan.to_string(), "586/KH-UBND");
    /// ```
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn write(
        number: u32,
        kind: Kind,
        year: Option<i16>,
        organ: &str,
        unit: Option<&str>,
    ) -> Result<Self, WriteError> {
        if number == 0 || number > MOST_NUMBER {
            return Err(WriteError::Number(number));
        }
        match (kind.group(), year) {
            (KindGroup::Normative, None) => return Err(WriteError::YearMissing(kind)),
            (KindGroup::Normative, Some(1945..=9999)) | (_, None) => {}
            (_, Some(year)) => return Err(WriteError::Year { year, kind }),
        }
        let mut groups = Vec::with_capacity(3);
        groups.extend(kind.abbreviation().map(str::to_owned));
        for text in [Some(organ), unit].into_iter().flatten() {
            let good = |group: &str| {
                group.starts_with(char::is_alphanumeric)
                    && group.ends_with(char::is_alphanumeric)
                    && group
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '&' | '.'))
            };
            if !text.split('-').all(good) {
                return Err(WriteError::Group(text.to_owned()));
            }
            groups.extend(text.split('-').map(str::to_owned));
        }
        let number = DocumentNumber::from(number);
        let original = canonical(number, year, &groups);
        let length = original.chars().count();
        if length > MOST_CHARS {
            return Err(WriteError::TooLong { length });
        }
        Ok(Self {
            original,
            number,
            year,
            groups,
            kind: Some(kind),
        })
    }

    /// Reads a notation as people and systems write it: `05/QĐ-UBND`,
    /// `5 /QĐ-UBND`, `Số: 586/KH-UBND`, `09/2002/TTLT/BTC-BCA`, `73-CP`.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn read(text: &str) -> Result<Self, ReadError> {
        reader::read(text)
    }

    /// What was read, without the space around it; or what was written.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> DocumentNumber {
        self.number
    }

    /// The year that the notation carries; only normative documents do.
    #[must_use]
    pub fn year(&self) -> Option<i16> {
        self.year
    }

    /// The abbreviation groups after the number and year, at least one.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The kind that was written, or that the first group names exactly (case
    /// and diacritics count). `None` for what starts with an organ, so for
    /// every công văn that was read.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// The groups of the issuing organ and unit.
    #[must_use]
    pub fn organ_groups(&self) -> &[String] {
        let named = self.kind.is_some_and(|kind| kind.abbreviation().is_some());
        &self.groups[usize::from(named)..]
    }

    /// How the law would write it.
    #[must_use]
    pub fn canonical(&self) -> String {
        canonical(self.number, self.year, &self.groups)
    }

    /// The form for finding duplicates and for search: folded, no leading
    /// zeros. `05/QĐ-UBND` and `5/QD-UBND` have the key `5/qd-ubnd`.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.number, self.year, &self.groups)
    }
}

impl fmt::Display for Notation {
    /// The original: what stands on the paper.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.original)
    }
}

fn canonical(number: DocumentNumber, year: Option<i16>, groups: &[String]) -> String {
    match year {
        Some(year) => format!("{number}/{year}/{}", groups.join("-")),
        None => format!("{number}/{}", groups.join("-")),
    }
}

fn key(number: DocumentNumber, year: Option<i16>, groups: &[String]) -> String {
    let suffix = number.suffix.map(String::from).unwrap_or_default();
    let value = number.value;
    fold(&match year {
        Some(year) => format!("{value}{suffix}/{year}/{}", groups.join("-")),
        None => format!("{value}{suffix}/{}", groups.join("-")),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_writer_follows_annex_i() {
        let write = |number, kind, year, organ, unit| {
            Notation::write(number, kind, year, organ, unit).map(|notation| notation.to_string())
        };
        for (number, kind, year, organ, unit, text) in [
            (586, Kind::Plan, None, "UBND", None, "586/KH-UBND"),
            (5, Kind::Decision, None, "UBND", None, "05/QĐ-UBND"),
            (10, Kind::Report, None, "UBND", None, "10/BC-UBND"),
            (
                123,
                Kind::OfficialLetter,
                None,
                "SGDĐT",
                Some("VP"),
                "123/SGDĐT-VP",
            ),
            (
                9,
                Kind::NormativeDecision,
                Some(2022),
                "UBND",
                None,
                "09/2022/QĐ-UBND",
            ),
            (
                12,
                Kind::NormativeResolution,
                Some(2022),
                "HĐND",
                None,
                "12/2022/NQ-HĐND",
            ),
            (
                28,
                Kind::NormativeDecision,
                Some(2018),
                "TTg",
                None,
                "28/2018/QĐ-TTg",
            ),
            (7, Kind::TrueCopy, None, "UBND", None, "07/SY-UBND"),
            (1, Kind::Regulation, None, "UBND-VP", None, "01/QyĐ-UBND-VP"),
        ] {
            assert_eq!(write(number, kind, year, organ, unit), Ok(text.to_owned()));
        }
    }

    #[test]
    fn the_writer_refuses_what_the_law_does_not_know() {
        let write = |number, kind, year, organ| Notation::write(number, kind, year, organ, None);
        assert_eq!(
            write(0, Kind::Plan, None, "UBND"),
            Err(WriteError::Number(0))
        );
        assert_eq!(
            write(1, Kind::NormativeDecision, None, "UBND"),
            Err(WriteError::YearMissing(Kind::NormativeDecision))
        );
        let year = write(1, Kind::Plan, Some(2022), "UBND");
        assert_eq!(
            year,
            Err(WriteError::Year {
                year: 2022,
                kind: Kind::Plan
            })
        );
        for group in ["", "UB ND", "UBND/", "-UBND", "UBND-", "<b>"] {
            let refused = write(1, Kind::Plan, None, group);
            assert_eq!(refused, Err(WriteError::Group(group.to_owned())));
        }
        let long = "A".repeat(MOST_CHARS);
        assert!(matches!(
            write(1, Kind::Plan, None, &long),
            Err(WriteError::TooLong { .. })
        ));
    }

    #[test]
    fn the_reader_keeps_the_original_and_finds_the_parts() {
        let read = Notation::read(" Số: 5 /QĐ-UBND ").unwrap();
        assert_eq!(read.original(), "Số: 5 /QĐ-UBND");
        assert_eq!(read.canonical(), "05/QĐ-UBND");
        assert_eq!(read.kind(), Some(Kind::Decision));
        assert_eq!(read.organ_groups(), ["UBND"]);
        let read = Notation::read("09/2022/QĐ-UBND").unwrap();
        assert_eq!(
            (read.year(), read.kind()),
            (Some(2022), Some(Kind::NormativeDecision))
        );
        let read = Notation::read("7816/VPCP-TTĐT").unwrap();
        assert_eq!(read.kind(), None);
        assert_eq!(read.organ_groups(), ["VPCP", "TTĐT"]);
        let read = Notation::read("3a/TTr-UBND").unwrap();
        assert_eq!((read.number().value, read.number().suffix), (3, Some('a')));
    }

    #[test]
    fn keys_ignore_zeros_case_and_marks_but_no_letters() {
        let key = |text| Notation::read(text).unwrap().key();
        assert_eq!(key("05/QĐ-UBND"), key("5/qd-ubnd"));
        assert_eq!(key("586/KH/UBND"), key("586/KH-UBND"));
        assert_ne!(key("05/QĐ-UBND"), key("05/QyĐ-UBND"));
        assert_ne!(key("05/TTr-UBND"), key("05/TT-UBND"));
        assert_ne!(key("05/2022/QĐ-UBND"), key("05/QĐ-UBND"));
    }

    #[test]
    fn a_kind_is_only_read_from_its_exact_abbreviation() {
        let kind = |text| Notation::read(text).unwrap().kind();
        assert_eq!(kind("5/QyĐ-UBND"), Some(Kind::Regulation));
        assert_eq!(kind("5/QD-UBND"), None);
        assert_eq!(kind("5/DA-UBND"), Some(Kind::Project));
        assert_eq!(kind("5/TT-BTC"), None);
        assert_eq!(kind("5/2022/TT-BTC"), Some(Kind::Circular));
        assert_eq!(kind("5/SY-UBND"), Some(Kind::TrueCopy));
        // Icelandic eth of old fonts
        assert_eq!(kind("5/QÐ-UBND"), Some(Kind::Decision));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            number in 1..=MOST_NUMBER, at in 0..Kind::ALL.len(), year in 1945..=9999_i16,
            organ in "[A-ZĐ][A-ZĐa-z0-9&]{0,7}", unit in proptest::option::of("[A-ZĐ]{1,6}")
        ) {
            let kind = Kind::ALL[at];
            let organ = format!("{organ}X");
            let year = kind.has_year().then_some(year);
            let written = Notation::write(number, kind, year, &organ, unit.as_deref()).unwrap();
            let read = Notation::read(&written.to_string()).unwrap();
            prop_assert_eq!(read.original(), written.original());
            prop_assert_eq!(read.number(), written.number());
            prop_assert_eq!(read.year(), written.year());
            prop_assert_eq!(read.groups(), written.groups());
            prop_assert_eq!(read.canonical(), written.canonical());
            if kind.abbreviation().is_some() {
                prop_assert_eq!(read.kind(), Some(kind));
            }
        }

        #[test]
        fn reading_any_text_never_fails_badly(text in any::<String>()) {
            if let Ok(notation) = Notation::read(&text) {
                prop_assert!(!notation.groups().is_empty());
                prop_assert!(Notation::read(&notation.canonical()).is_ok());
            }
        }

        #[test]
        fn anything_like_a_notation_keeps_its_canonical_form(
            text in "[0-9]{1,7}[a]?( ?/ ?|-)([0-9]{4}/)?[A-ZĐa-z][A-ZĐa-z0-9&./-]{0,40}"
        ) {
            if let Ok(notation) = Notation::read(&text) {
                let again = Notation::read(&notation.canonical()).unwrap();
                prop_assert_eq!(again.canonical(), notation.canonical());
                prop_assert_eq!(again.key(), notation.key());
            }
        }
    }
}
