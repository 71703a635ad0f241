//! The words of a line and the degrees that they spell.

use super::{Secrecy, is_frame};
use crate::folding::{exact, fold, has_marks};

/// Signs that part a degree from a title.
const SIGNS: [char; 12] = ['-', '–', '—', '−', '‐', '/', '|', ':', '(', '[', '{', '_'];
/// Those that part it whatever its case.
const DASHES: [char; 8] = ['-', '–', '—', '−', '‐', '(', '[', '{'];

/// A word of a line and what stands before it.
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) folded: String,
    /// A sign stands between it and the word before.
    pub(super) after_sign: bool,
    /// A dash or a bracket does.
    pub(super) after_dash: bool,
    pub(super) after_stroke: bool,
    pub(super) after_comma: bool,
    pub(super) after_close: bool,
    /// No blank does.
    pub(super) tight: bool,
}

impl Word<'_> {
    /// Whether it is a syllable, with its marks or without any.
    pub(super) fn is(&self, syllable: &str, marked: bool) -> bool {
        match marked || has_marks(self.text) {
            true => exact(self.text) == syllable,
            false => self.folded == fold(syllable),
        }
    }
}

/// The words of a line without the signs that frame them.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let is_edge = |c: char| c.is_whitespace() || SIGNS.contains(&c) || is_frame(c);
    let mut rest = line;
    loop {
        let start = rest.find(|c: char| !is_edge(c)).unwrap_or(rest.len());
        let (between, tail) = rest.split_at(start);
        let end = tail.find(is_edge).unwrap_or(tail.len());
        if end == 0 {
            return found;
        }
        let text = &tail[..end];
        found.push(Word {
            text,
            folded: fold(text),
            after_sign: between.contains(SIGNS),
            after_dash: between.contains(DASHES),
            after_stroke: between.contains('/'),
            after_comma: between.contains([',', ';']),
            after_close: between.contains([')', ']', '}']),
            tight: !between.contains(char::is_whitespace),
        });
        rest = &tail[end..];
    }
}

pub(super) fn is_capital(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase)
}

/// A degree and how it is written.
pub(super) struct Degree {
    pub(super) secrecy: Secrecy,
    /// Its first word.
    pub(super) at: usize,
    /// Its words.
    pub(super) count: usize,
    pub(super) capitals: bool,
    pub(super) begins: bool,
    /// With the marks of Vietnamese: `MAT` may be anybody's letters.
    pub(super) marked: bool,
    /// In small letters without marks, as names of files are.
    pub(super) loose: bool,
}

impl Degree {
    pub(super) const fn end(&self) -> usize {
        self.at + self.count
    }

    pub(super) fn is_one(&self) -> bool {
        self.secrecy == Secrecy::Secret
    }

    /// `toi mat` without marks may be anything: tôi mất, tới mặt.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.loose && self.secrecy == Secrecy::TopSecret
    }
}

/// The degree of two syllables, together or apart, or of one.
pub(super) fn all_in(words: &[Word<'_>]) -> Vec<Degree> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.folded.as_str() {
            "toimat" => found.extend(degree(words, at, 1, Secrecy::TopSecret)),
            "tuyetmat" => found.extend(degree(words, at, 1, Secrecy::MostSecret)),
            "mat" => {
                let first = at.checked_sub(1).and_then(|before| words.get(before));
                let two = match first.map(|first| first.folded.as_str()) {
                    _ if (word.after_sign && !word.tight) || word.after_comma => None,
                    Some("toi") => degree(words, at - 1, 2, Secrecy::TopSecret),
                    Some("tuyet") => degree(words, at - 1, 2, Secrecy::MostSecret),
                    _ => None,
                };
                found.extend(two.or_else(|| degree(words, at, 1, Secrecy::Secret)));
            }
            _ => {}
        }
    }
    found
}

/// A degree that these words spell, with its marks or without any.
pub(super) fn degree(
    words: &[Word<'_>],
    at: usize,
    count: usize,
    secrecy: Secrecy,
) -> Option<Degree> {
    let spelt = words.get(at..at + count)?;
    let text: String = spelt.iter().map(|word| word.text).collect();
    let marked = has_marks(&text);
    let right = exact(&secrecy.name().replace(' ', ""));
    let is_spelt = match marked {
        true => exact(&text) == right,
        false => fold(&text) == fold(&right),
    };
    let capitals = is_capital(&text);
    is_spelt.then(|| Degree {
        secrecy,
        at,
        count,
        capitals,
        begins: text.starts_with(char::is_uppercase),
        marked,
        loose: !marked && !capitals,
    })
}
