//! A degree as a part of a notation: `12/MẬT-UBND`, `12/KH-UBND/Mật`, `12/tối mật`, `12/TUYETMAT`.

use super::degrees::{Degree, Word, all_in, is_capital, words};
use super::{Secrecy, degree_of};
use crate::folding::has_marks;

/// Signs between the parts of a notation.
const SIGNS: [char; 8] = ['/', '-', '–', '(', ')', '.', ',', '_'];

/// Syllables, folded, that make a word with `mật` before them and are counted or measured: `5/mật ong`.
const MEASURED: [&str; 6] = ["ong", "do", "khau", "ma", "mia", "gau"];

/// The highest degree in the notations of a line that is one already (plain letters).
pub(super) fn in_line(line: &str) -> Option<Secrecy> {
    let mut highest = behind(line);
    let mut tokens = line.split_whitespace().peekable();
    while let Some(token) = tokens.next() {
        if !token.contains('/') || !token.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let next = tokens.peek().copied().unwrap_or_default();
        highest = highest.max(stamp_in(token)).max(begun(token, next));
    }
    highest
}

/// A notation that is a text of its own, written with blanks or with the degree behind it: `12 / Mật - UBND`,
/// `12/KH-UBND (mật)`.
fn behind(line: &str) -> Option<Secrecy> {
    /// No notation is longer, with its degree.
    const LONGEST: usize = 60;
    let starts = line.starts_with(|c: char| c.is_ascii_digit()) || line.starts_with(['S', 's']);
    if !starts || line.len() > LONGEST || !line.contains('/') {
        return None;
    }
    let signs = [" / ", "/ ", " /", " - ", "- ", " -", " – "];
    let close = signs.iter().fold(line.to_owned(), |line, sign| {
        line.replace(sign, sign.trim())
    });
    let mut tokens = close.split_whitespace();
    let first = tokens.next()?;
    let is_label = matches!(crate::folding::fold(first).trim_end_matches(':'), "so");
    let notation = if is_label { tokens.next()? } else { first };
    let rest: Vec<&str> = tokens.collect();
    let rest = rest.join(" ");
    let own = begun(notation, &rest);
    let is_notation = notation.contains('/')
        && notation.contains(|c: char| c.is_ascii_digit())
        && notation.contains(char::is_uppercase);
    let is_degree = |degree: &Degree| degree.at == 0 && degree.marked;
    let words = words(&rest);
    let degrees = all_in(&words);
    let alone = degrees
        .iter()
        .find(|it| is_degree(it) && it.count == words.len());
    own.max(alone.filter(|_| is_notation).map(|it| it.secrecy))
}

/// A stamp as a part, wherever the digit stands.
fn stamp_in(token: &str) -> Option<Secrecy> {
    let parts = token.split(SIGNS);
    let stamps = parts.filter(|part| is_capital(part) && has_marks(part));
    stamps.filter_map(|part| degree_of(part, true)).max()
}

/// A degree in any case and with or without its marks, in what begins with a number; its second word may be
/// the next token.
fn begun(token: &str, next: &str) -> Option<Secrecy> {
    let start = token.find(|c: char| c.is_ascii_digit())?;
    let (before, notation) = token.split_at(start);
    let label: String = before.chars().filter(|c| c.is_alphabetic()).collect();
    if !matches!(crate::folding::fold(&label).as_str(), "" | "so" | "no") {
        return None;
    }
    // `toi mat` torn over two tokens
    let whole = format!("{notation} {next}");
    let own = words(notation).len();
    let words = words(&whole);
    let number = words.first()?.text;
    let is_number =
        number.len() <= 6 && number.chars().skip(1).filter(|c| c.is_alphabetic()).count() <= 1;
    if !is_number {
        return None;
    }
    let all = joined(&words);
    let found = all
        .into_iter()
        .filter(|degree| degree.at >= 1 && degree.at < own);
    let is_meant = |degree: &Degree| {
        let behind = words.get(degree.end()).filter(|word| !word.after_sign);
        let is_measured =
            degree.is_one() && behind.is_some_and(|word| MEASURED.contains(&word.folded.as_str()));
        match (degree.is_one(), degree.marked) {
            (true, true) => !is_measured,
            // letters that may be an organ's: where a kind stands, or behind kind and organ
            (true, false) => degree.capitals && is_place_of_kind(&words, degree, own),
            (false, _) => true,
        }
    };
    found.filter(is_meant).map(|degree| degree.secrecy).max()
}

/// Behind the number (and the year), or the last of four parts.
fn is_place_of_kind(words: &[Word<'_>], degree: &Degree, own: usize) -> bool {
    let is_year = words
        .get(1)
        .is_some_and(|word| word.text.len() == 4 && word.text.chars().all(|c| c.is_ascii_digit()));
    let is_first = degree.at == 1 || (is_year && degree.at == 2);
    is_first || (degree.end() == own && degree.at >= 3)
}

/// Degrees of words, also those torn by a sign: `12/TOI-MAT`, `12/TUYỆT_MẬT`.
fn joined(found: &[Word<'_>]) -> Vec<Degree> {
    let mut degrees = all_in(found);
    for (at, pair) in found.windows(2).enumerate() {
        let secrecy = match (pair[0].folded.as_str(), pair[1].folded.as_str()) {
            ("toi", "mat") => Secrecy::TopSecret,
            ("tuyet", "mat") => Secrecy::MostSecret,
            _ => continue,
        };
        degrees.extend(super::degrees::degree(found, at, 2, secrecy));
    }
    degrees
}
