//! A notation as people type it into a search box: `586 KH UBND`, `5/qd-ubnd`.

use super::{DocumentNumber, Notation, canonical, key};
use crate::folding::has_marks;
use crate::kinds::{abbreviations_like, looks_like_abbreviation};

/// Groups of a query without slashes; more words are a sentence.
const MOST_GROUPS: usize = 4;
/// Characters of a group in such a query.
const MOST_GROUP_CHARS: usize = 12;

/// A query that means one notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationQuery {
    number: DocumentNumber,
    year: Option<i16>,
    groups: Vec<String>,
}

impl NotationQuery {
    /// Reads a query in one of the forms `586/KH-UBND`, `586/KH/UBND`,
    /// `586-KH-UBND`, `586 KH UBND`, with or without year, zeros and marks.
    /// `None` when the query is an ordinary one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(notation) = Notation::read(text) {
            let Notation {
                number,
                year,
                groups,
                ..
            } = notation;
            return Some(Self {
                number,
                year,
                groups,
            });
        }
        let mut words = text
            .split_whitespace()
            .flat_map(|word| word.split(['/', '-']));
        let first = words.next()?;
        let mut rest: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let year = rest
            .first()
            .filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|word| word.parse().ok());
        if year.is_some() {
            rest.remove(0);
        }
        if rest.is_empty() || rest.len() > MOST_GROUPS {
            return None;
        }
        let short = rest
            .iter()
            .all(|group| group.chars().count() <= MOST_GROUP_CHARS);
        let capitals = rest
            .iter()
            .all(|group| group.starts_with(char::is_uppercase));
        if !short || !(capitals || looks_like_abbreviation(rest[0])) {
            return None;
        }
        let year_text = year.map(|year: i16| format!("{year}/")).unwrap_or_default();
        let notation = Notation::read(&format!("{first}/{year_text}{}", rest.join("-"))).ok()?;
        let Notation {
            number,
            year,
            groups,
            ..
        } = notation;
        Some(Self {
            number,
            year,
            groups,
        })
    }

    /// The key to compare with [`Notation::key`]: finds every document that
    /// reads the same when zeros, case and marks are forgotten.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.number, self.year, &self.groups)
    }

    /// The canonical writings that the query may mean, most likely first:
    /// `5/qd-ubnd` gives `05/QĐ-UBND` and `05/qd-ubnd`; a query whose kind has
    /// marks means only itself.
    #[must_use]
    pub fn alternatives(&self) -> Vec<String> {
        let mut found = Vec::new();
        let first = &self.groups[0];
        if !has_marks(first) {
            for abbreviation in abbreviations_like(first) {
                let mut groups = vec![abbreviation.to_owned()];
                groups.extend(self.groups[1..].iter().map(|group| group.to_uppercase()));
                found.push(canonical(self.number, self.year, &groups));
            }
        }
        let itself = canonical(self.number, self.year, &self.groups);
        if !found.contains(&itself) {
            found.push(itself);
        }
        found
    }

    /// The number asked for.
    #[must_use]
    pub fn number(&self) -> DocumentNumber {
        self.number
    }

    /// The year asked for.
    #[must_use]
    pub fn year(&self) -> Option<i16> {
        self.year
    }

    /// The groups asked for, at least one.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alternatives(text: &str) -> Vec<String> {
        NotationQuery::read(text)
            .map(|query| query.alternatives())
            .unwrap_or_default()
    }

    #[test]
    fn every_writing_of_a_notation_is_the_same_query() {
        for text in [
            "586/KH-UBND",
            "586/KH/UBND",
            "586 KH UBND",
            "586 kh ubnd",
            "586-KH-UBND",
            "số 586/KH-UBND",
            "0586 KH-UBND",
            "586/KH UBND",
        ] {
            let query = NotationQuery::read(text);
            assert_eq!(
                query.map(|query| query.key()).as_deref(),
                Some("586/kh-ubnd"),
                "{text}"
            );
        }
        let year = NotationQuery::read("09 2022 QĐ UBND");
        assert_eq!(
            year.map(|query| query.key()).as_deref(),
            Some("9/2022/qd-ubnd")
        );
    }

    #[test]
    fn an_abbreviation_without_marks_stands_for_all_it_may_mean() {
        assert_eq!(alternatives("5/qd-ubnd"), ["05/QĐ-UBND", "05/qd-ubnd"]);
        assert_eq!(alternatives("5 HD UBND"), ["05/HD-UBND", "05/HĐ-UBND"]);
        assert_eq!(
            alternatives("12/da-ubnd"),
            ["12/ĐA-UBND", "12/DA-UBND", "12/da-ubnd"]
        );
        assert_eq!(alternatives("5/QĐ-UBND"), ["05/QĐ-UBND"]);
        assert_eq!(alternatives("123 SGDĐT VP"), ["123/SGDĐT-VP"]);
    }

    #[test]
    fn ordinary_questions_are_no_notations() {
        for text in [
            "",
            "2022",
            "12 tháng 5 năm 2022",
            "21/11/2025",
            "kế hoạch 586",
            "100 ngày đêm",
            "30 Tết",
            "nghị quyết 12",
        ] {
            let query = NotationQuery::read(text);
            if text == "30 Tết" {
                // a capital after a number reads like an organ; a search that
                // finds no such notation goes on with the words
                assert!(query.is_some());
            } else {
                assert_eq!(query, None, "{text}");
            }
        }
    }
}
