//! Two hundred questions with look-alikes: QĐ, QD, QyĐ; ĐA, DA; CTr, CT; TTr,
//! TT; places of tone marks; words that differ in one mark.
//!
//! The answers come from a second implementation of the rules, written apart
//! from this crate.

use std::collections::HashSet;

use vn::folding::{exact, fold, has_marks, syllables};
use vn::notation::{Notation, NotationQuery};

/// One line for each question: `query | text | exact, folded or none`.
const TABLE: &str = include_str!("look_alikes.txt");

/// The notations that a text carries.
fn notations(text: &str) -> Vec<Notation> {
    syllables(text)
        .filter(|token| token.kind == vn::folding::TokenKind::Notation)
        .filter_map(|token| Notation::read(&token.text).ok())
        .collect()
}

/// How a search by the rules of the product finds the text: as a notation
/// first, then by words, exact before folded.
fn search(query: &str, text: &str) -> &'static str {
    if let Some(wanted) = NotationQuery::read(query) {
        let carried = notations(text);
        let meant = wanted.alternatives();
        if carried
            .iter()
            .any(|notation| meant.contains(&notation.canonical()))
        {
            return "exact";
        }
        if carried
            .iter()
            .any(|notation| notation.key() == wanted.key())
        {
            return "folded";
        }
    }
    let all_in = |form: fn(&str) -> String| {
        let words: HashSet<String> = syllables(text).map(|token| form(&token.text)).collect();
        // a whole only ranks higher: `09/QĐ-UBND` also asks for `09/2022/QĐ-UBND`
        syllables(query)
            .filter(|token| !token.kind.is_whole())
            .all(|token| words.contains(&form(&token.text)))
    };
    if has_marks(query) && all_in(exact) {
        "exact"
    } else if all_in(fold) {
        "folded"
    } else {
        "none"
    }
}

#[test]
fn look_alikes_are_found_as_exactly_as_they_were_asked_for() {
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let [query, text, answer]: [&str; 3] = line
            .split(" | ")
            .collect::<Vec<_>>()
            .try_into()
            .expect("three columns");
        pairs += 1;
        let found = search(query, text);
        if found != answer {
            wrong.push(format!("{query} | {text} | {answer}, but found {found}"));
        }
    }
    assert!(pairs >= 200, "{pairs} pairs");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
