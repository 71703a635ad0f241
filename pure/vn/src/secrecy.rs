//! Degrees of secrecy (độ mật) and the refusal of state secrets.
//!
//! Law 29/2018/QH14 on the protection of state secrets and Decree 26/2020/NĐ-CP:
//! nothing that carries a mark of state secrecy may be drafted, stored or sent
//! on a machine or network like the one this product runs on. Every route by
//! which text or files come in asks [`state_secret_mark`] and refuses.

mod cells;
mod degrees;
mod kinds;
mod letters;
mod notations;
mod titles;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folding::{exact, fold, has_marks};
use crate::kinds::Kind;
use crate::legacy::{Legacy, convert};
use letters::{may_hold, plain};

/// A degree of state secrecy; later is more secret. There is no degree for
/// ordinary documents: they have no secrecy at all (`Option<Secrecy>`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// Mật.
    Secret,
    /// Tối mật.
    TopSecret,
    /// Tuyệt mật.
    MostSecret,
}

impl Secrecy {
    /// From the least to the most secret.
    pub const ALL: [Self; 3] = [Self::Secret, Self::TopSecret, Self::MostSecret];

    /// The stable code for databases and interfaces.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::TopSecret => "top_secret",
            Self::MostSecret => "most_secret",
        }
    }

    /// The Vietnamese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "Mật",
            Self::TopSecret => "Tối mật",
            Self::MostSecret => "Tuyệt mật",
        }
    }

    /// The words of the stamp.
    #[must_use]
    pub const fn stamp(self) -> &'static str {
        match self {
            Self::Secret => "MẬT",
            Self::TopSecret => "TỐI MẬT",
            Self::MostSecret => "TUYỆT MẬT",
        }
    }

    /// The degree of a stable code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|secrecy| secrecy.code() == code)
    }

    /// The degree of a name or stamp in any case, spacing and composition.
    /// Capitals may lack their marks (`TOI MAT`), as poor scans do.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        degree_of(name, true)
    }
}

impl fmt::Display for Secrecy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Lines at the top of a text in which a mark may stand: more than the head of
/// page 1 in any layout of Decree 30, with the empty cells of tables.
const TOP_LINES: usize = 60;
/// Lines at the top of every later page (after a form feed), for appendices.
const PAGE_TOP_LINES: usize = 20;
/// Characters of a line that may be a mark or a label with its degree.
const MOST_MARK_CHARS: usize = 60;

/// Characters of a line that may be a title; what is longer is a paragraph.
const MOST_TITLE_CHARS: usize = 500;

/// What parts the columns of a line, and lines in files that end them otherwise.
const PARTS: [char; 7] = ['\t', '|', '\r', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Letters of a label in front of a degree.
const MOST_LABEL_LETTERS: usize = 30;

/// The mark of state secrecy that a text carries, the highest when there are
/// several: a stamp that stands alone in a line or column at the top of a page
/// (`MẬT`, `T Ố I  M Ậ T`, `[TUYỆT MẬT]`) or in a cell of any row of a table, a
/// label with its degree (`Độ mật: Mật`), or a degree in a title (`Công văn mật
/// số 5`, `Kế hoạch … – độ Mật`) or notation (`12/Mật-UBND`). Marks may be composed or not, in legacy encodings, or lost by a
/// scan when the stamp is in capitals.
///
/// Ordinary words (`bí mật kinh doanh`, `mật độ`, `Mật ong`) are no marks.
/// Absence of a mark proves nothing: the person who registers answers for it.
#[must_use]
pub fn state_secret_mark(text: &str) -> Option<Secrecy> {
    let mut found = None;
    for (at, page) in text.split('\u{c}').enumerate() {
        let lines = page.lines().filter(|line| !line.trim().is_empty());
        let most = if at == 0 { TOP_LINES } else { PAGE_TOP_LINES };
        let mut label_before = false;
        for (at, line) in lines.enumerate() {
            // a table has no top: each of its rows may be a document
            if at >= most {
                if cells::is_row(line) && may_hold(line) {
                    found = found.max(cells::in_row(line));
                }
                continue;
            }
            if !may_hold(line) {
                label_before = false;
                continue;
            }
            found = found.max(mark_in_line(line, label_before));
            label_before = is_label(line);
        }
    }
    found
}

/// The mark that the name of a file carries, with or without its ending: `TUYỆT MẬT.txt`, `Kế hoạch
/// (MẬT).docx`, `TOI_MAT-ke-hoach.pdf`.
#[must_use]
pub fn state_secret_mark_in_name(name: &str) -> Option<Secrecy> {
    if !may_hold(name) {
        return None;
    }
    let of = |text: &str| {
        let spaced = text.replace(['_', '+'], " ").replace(',', ", ");
        let apart = spaced.replace('.', " - ");
        // names of files have hyphens for blanks
        let joined = spaced.replace(['-', '.'], " ");
        state_secret_mark(&spaced)
            .or_else(|| state_secret_mark(&apart))
            .or_else(|| two_words_in_capitals(&joined))
            .max(titles::in_name(&joined))
            .max(titles::in_name(&apart))
            .max(titles::in_name(&humps_apart(&joined)))
            .max(short_name(&joined))
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    of(stem).max(of(name))
}

/// `KH MAT`, `CV TOI MAT 12`: the abbreviation of a kind and a degree in capitals, and nothing behind them but
/// numbers.
fn short_name(name: &str) -> Option<Secrecy> {
    let normal = plain(name);
    let mut words = normal.split_whitespace();
    let kind = words.next()?;
    let is_kind = Kind::ALL
        .iter()
        .any(|known| known.abbreviation() == Some(kind));
    // without its mark: QĐ is written QD in names of files
    let is_bare = matches!(kind, "QD" | "DA" | "HD");
    let rest: Vec<&str> = words
        .filter(|word| !word.chars().all(|c| c.is_ascii_digit()))
        .collect();
    let degree = rest.join(" ");
    let is_degree = degree
        .chars()
        .all(|c| c.is_uppercase() || c.is_whitespace());
    ((is_kind || is_bare) && is_degree && !rest.is_empty())
        .then(|| degree_of(&degree, false))
        .flatten()
}

/// A line in which a degree stands with its letters apart (`Báo cáo M.Ậ.T`), with the letters together.
fn letters_together(line: &str) -> Option<String> {
    let is_sign = |c: char| matches!(c, '.' | '-' | '_' | '·' | '•' | '*' | '/' | '|');
    let mut changed = false;
    let words: Vec<String> = line
        .split(' ')
        .map(|word| {
            let letters: Vec<&str> = word.split(is_sign).filter(|it| !it.is_empty()).collect();
            let is_apart = letters.len() >= 3 && letters.iter().all(|it| it.chars().count() == 1);
            let joined = letters.concat();
            let is_word = ["MẬT", "TỐI", "TUYỆT"].contains(&joined.as_str());
            if !(is_apart && is_word) {
                return word.to_owned();
            }
            changed = true;
            joined
        })
        .collect();
    changed.then(|| words.join(" "))
}

/// `KeHoachToiMat` as `Ke Hoach Toi Mat`.
fn humps_apart(name: &str) -> String {
    let mut apart = String::with_capacity(name.len());
    let mut small = false;
    for c in name.chars() {
        if small && c.is_uppercase() {
            apart.push(' ');
        }
        small = c.is_lowercase();
        apart.push(c);
    }
    apart
}

/// `ke hoach TUYET MAT 2022`: names of files lose their marks, and two words in capitals among small
/// letters are a degree.
fn two_words_in_capitals(name: &str) -> Option<Secrecy> {
    let normal = plain(name);
    if !normal.chars().any(char::is_lowercase) {
        return None;
    }
    let words: Vec<&str> = normal.split_whitespace().collect();
    let pairs = words
        .windows(2)
        .filter(|pair| pair.iter().all(|word| word.chars().all(char::is_uppercase)));
    let degrees = pairs.filter_map(|pair| degree_of(&pair.join(" "), false));
    degrees.max()
}

fn mark_in_line(line: &str, label_before: bool) -> Option<Secrecy> {
    // the head of a document has two columns: the stamp may share a line
    let columns = line.split(PARTS).flat_map(|cell| cell.split("   "));
    let columns: Vec<&str> = columns.map(str::trim).collect();
    let whole = (columns.len() > 1).then_some(line.trim());
    let mut found = cells::is_row(line).then(|| cells::in_row(line)).flatten();
    for piece in columns.into_iter().chain(whole) {
        if piece.is_empty() {
            continue;
        }
        if piece.chars().take(MOST_MARK_CHARS + 1).count() <= MOST_MARK_CHARS {
            found = found.max(mark_alone(piece, label_before));
        }
        found = found.max(bracketed(piece)).max(at_head(piece));
        if piece.chars().take(MOST_TITLE_CHARS + 1).count() <= MOST_TITLE_CHARS {
            found = found.max(titles::in_title(piece));
            let together = letters_together(piece);
            found = found.max(together.as_deref().and_then(titles::in_title));
        }
    }
    found
}

/// The mark that a short text is, in Unicode or a legacy encoding.
fn mark_alone(text: &str, label_before: bool) -> Option<Secrecy> {
    let read = |text: &str| {
        degree_of(text, label_before)
            .or_else(|| after_label(text))
            .or_else(|| stamped(text))
    };
    read(text).or_else(|| {
        let foreign = !text.is_ascii();
        let converted = |legacy| foreign.then(|| read(&convert(text, legacy))).flatten();
        converted(Legacy::Tcvn3).or_else(|| converted(Legacy::Vni))
    })
}

/// `[MẬT]` or `(Tối mật)` at the start or end of a longer line, such as a title.
fn bracketed(line: &str) -> Option<Secrecy> {
    let first = line
        .strip_prefix(['[', '(', '【'])
        .and_then(|rest| rest.split_once([']', ')', '】']))
        .map(|(inner, _)| inner);
    let last = line
        .strip_suffix([']', ')', '】'])
        .and_then(|rest| rest.rsplit_once(['[', '(', '【']))
        .map(|(_, inner)| inner);
    // `(mật)` in small letters may be honey or bile; a mark of one word begins with a capital
    let degree = |inner: &str| {
        let own = degree_of(inner, true)
            .filter(|own| *own != Secrecy::Secret || inner.trim().starts_with(char::is_uppercase));
        own.or_else(|| stamped(inner))
            .or_else(|| after_label(inner))
    };
    first.and_then(degree).max(last.and_then(degree))
}

/// A degree at the head of a title, with a sign behind it: `TUYỆT MẬT: Kế hoạch`, `Tối mật - Báo cáo`,
/// `MẬT – Phương án`. The degrees of two words need no sign in capitals.
fn at_head(line: &str) -> Option<Secrecy> {
    let normal = plain(line);
    let text = normal.trim_start_matches(|c: char| is_frame(c) || c.is_whitespace());
    for secrecy in Secrecy::ALL.into_iter().rev() {
        let words = secrecy.stamp().split(' ').count();
        let Some((head, rest)) = after_words(text, words) else {
            continue;
        };
        let head_alone = head.trim_end_matches([':', '-', '–', '—', '.', '/', '|', ',', ';']);
        if degree_of(head_alone, true) != Some(secrecy) {
            continue;
        }
        // `mật` may be honey; a mark is written as a stamp is
        let capitals = head_alone
            .chars()
            .all(|c| c.is_uppercase() || c.is_whitespace());
        let rest = rest.trim_start();
        let has_sign =
            head_alone.len() < head.len() || rest.starts_with([':', '-', '–', '—', '/', '|']);
        if capitals && has_marks(head_alone) && (has_sign || words > 1) || words > 1 && has_sign {
            return Some(secrecy);
        }
    }
    None
}

/// The first words of a text and what follows them.
fn after_words(text: &str, words: usize) -> Option<(&str, &str)> {
    let mut end = 0;
    for _ in 0..words {
        let start = end + text.get(end..)?.find(|c: char| !c.is_whitespace())?;
        let rest = text.get(start..)?;
        end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
    }
    Some((text.get(..end)?, text.get(end..)?))
}

/// `Đóng dấu Mật`, `Văn bản đóng dấu TỐI MẬT`, `Đóng dấu Mật rồi gửi`: words about a stamp with a degree
/// written as one, at the end of a text or as what somebody is told to do. `Hướng dẫn đóng dấu Mật, Tối
/// mật` speaks about stamps.
fn stamped(text: &str) -> Option<Secrecy> {
    const WORDS: [&str; 4] = ["dong dau", "mang dau", "co dau", "dau chi"];
    let normal = plain(text);
    // a word of the text is a word of its folded form
    let words: Vec<&str> = normal.split_whitespace().collect();
    let at = (0..words.len().saturating_sub(1))
        .find(|at| WORDS.contains(&fold(&words[*at..at + 2].join(" ")).as_str()))?;
    let mut degree = words[at + 2..].join(" ");
    for label in ["chỉ", "mức độ mật", "độ mật"] {
        degree = degree
            .strip_prefix(label)
            .map_or(degree.clone(), |rest| rest.trim_start().to_owned());
    }
    let degree = degree.trim_start_matches([':', '“', '"', '«', '\'', ' ']);
    if !degree.starts_with(char::is_uppercase) {
        return None;
    }
    degree_of(degree, true).or_else(|| told(&words[..at], degree))
}

/// The degree at the beginning of what is stamped, if somebody is told to stamp it so.
fn told(before: &[&str], degree: &str) -> Option<Secrecy> {
    /// The syllable begins another word: mật độ, mật khẩu, mật mã, mật ong.
    const COMPOUNDS: [&str; 6] = ["do", "khau", "ma", "ong", "danh", "thiet"];
    let begins = before
        .last()
        .is_none_or(|word| word.ends_with(['.', ';', ':', ',', '-', '–', '(']));
    if !begins {
        return None;
    }
    Secrecy::ALL.into_iter().rev().find(|secrecy| {
        let count = secrecy.stamp().split(' ').count();
        let Some((head, rest)) = after_words(degree, count) else {
            return false;
        };
        // more degrees behind it: a list of them
        let is_list = head.ends_with([',', ';']) || fold(rest).contains("mat");
        let next = rest.split_whitespace().next().map(fold).unwrap_or_default();
        let is_compound = count == 1 && COMPOUNDS.contains(&next.as_str());
        degree_of(head, true) == Some(*secrecy) && !is_list && !is_compound
    })
}

/// The degree after a label: `Độ mật: Tối mật`, `Mức độ mật - MẬT`.
fn after_label(text: &str) -> Option<Secrecy> {
    let normal = plain(text);
    let at = normal.find([':', '-', '–', '=', '：'])?;
    let (label, degree) = normal.split_at(at);
    if !is_label(label) {
        return None;
    }
    let degree = degree.trim_start_matches(|c: char| !c.is_alphanumeric());
    // what a form puts behind the degree: (MẬT) A1, dates, copies
    degree_of(degree, true).or_else(|| {
        let words: Vec<&str> = degree.split_whitespace().take(2).collect();
        degree_of(&words.join(" "), true).or_else(|| {
            words
                .first()
                .filter(|word| word.len() > 1)
                .and_then(|word| degree_of(word, true))
        })
    })
}

fn is_label(text: &str) -> bool {
    if text.len() > MOST_MARK_CHARS * 4 {
        return false;
    }
    let letters: String = fold(&plain(text))
        .chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    // `Độ mật của văn bản` is a label too, a sentence is not
    letters.len() <= MOST_LABEL_LETTERS
        && [
            "domat", "mucdomat", "capdomat", "dobaomat", "daumat", "daudomat",
        ]
        .iter()
        .any(|label| letters.starts_with(label))
}

/// The degree that the letters of a text spell. `any_case` accepts a single
/// `mật` that is not in capitals.
fn degree_of(text: &str, any_case: bool) -> Option<Secrecy> {
    let letters: String = plain(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !is_frame(*c))
        .collect();
    let capitals = letters.chars().all(char::is_uppercase);
    if has_marks(&letters) {
        return match exact(&letters).as_str() {
            "mật" if capitals || any_case => Some(Secrecy::Secret),
            "tốimật" => Some(Secrecy::TopSecret),
            "tuyệtmật" => Some(Secrecy::MostSecret),
            _ => None,
        };
    }
    if !capitals {
        return None;
    }
    match letters.as_str() {
        "MAT" => Some(Secrecy::Secret),
        "TOIMAT" => Some(Secrecy::TopSecret),
        "TUYETMAT" => Some(Secrecy::MostSecret),
        _ => None,
    }
}

/// Signs with which people frame a stamp.
fn is_frame(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(
            c,
            '“' | '”'
                | '‘'
                | '’'
                | '«'
                | '»'
                | '–'
                | '—'
                | '…'
                | '•'
                | '·'
                | '★'
                | '☆'
                | '【'
                | '】'
        )
        || ('\u{2500}'..='\u{25ff}').contains(&c)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod title_tests;
