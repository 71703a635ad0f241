//! A degree within a title: behind its kind, at its end, in a notation. What is honest there (`mật ong`,
//! `tài liệu mật`, `gan - mật`) is told apart by case, by signs and by the words beside it.

use super::{Secrecy, degree_of, is_frame, letters::plain};
use crate::folding::{fold, has_marks};
use crate::kinds::Kind;

/// Signs that part a degree from a title.
const SIGNS: [char; 12] = ['-', '–', '—', '−', '‐', '/', '|', ':', '(', '[', '{', '_'];

/// Words, folded, behind which `mật` is a part of a phrase: văn bản, tài liệu, hồ sơ, vật, tin, bảo, bí,
/// cơ, độ, mức, dấu, nhãn, chữ, từ, và, hoặc, là, loại, giải, thư, mã, khóa, giữ, đảm, thân …
const PHRASES: [&str; 32] = [
    "ban", "lieu", "so", "vat", "tin", "bao", "bi", "co", "do", "muc", "dau", "nhan", "chu", "tu",
    "va", "hoac", "la", "loai", "giai", "thu", "ma", "khoa", "giu", "dam", "than", "mat", "che",
    "cap", "hop", "kin", "tuyet", "toi",
];

/// Words, folded, beside which `mật` is honey or bile: ong, gan, túi, sỏi, đường, phấn, sữa, cật, mía.
const HONEY: [&str; 9] = [
    "ong", "gan", "tui", "soi", "duong", "phan", "sua", "cat", "mia",
];

/// A word of a line and what stands before it.
struct Word<'a> {
    text: &'a str,
    /// A sign stands between it and the word before.
    after_sign: bool,
}

/// The words of a line without the signs that frame them.
fn words(line: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut after_sign = false;
    let is_edge = |c: char| c.is_whitespace() || SIGNS.contains(&c) || is_frame(c);
    let mut rest = line;
    while !rest.is_empty() {
        let start = rest.find(|c: char| !is_edge(c)).unwrap_or(rest.len());
        after_sign |= rest[..start].chars().any(|c| SIGNS.contains(&c));
        let tail = &rest[start..];
        let end = tail.find(is_edge).unwrap_or(tail.len());
        if end > 0 {
            let text = &tail[..end];
            found.push(Word { text, after_sign });
            after_sign = false;
        }
        rest = &tail[end..];
    }
    found
}

fn is_capital(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase)
}

/// The degree that some words spell.
fn degree(words: &[Word<'_>], secrecy: Secrecy) -> Option<Written> {
    let text: Vec<&str> = words.iter().map(|word| word.text).collect();
    let text = text.join(" ");
    let torn = words.iter().skip(1).any(|word| word.after_sign);
    if torn || degree_of(&text, true) != Some(secrecy) {
        return None;
    }
    Some(Written {
        capitals: is_capital(&text),
        begins: text.starts_with(char::is_uppercase),
        marked: has_marks(&text),
        one: words.len() == 1,
    })
}

/// How a degree is written.
struct Written {
    capitals: bool,
    begins: bool,
    /// With the marks of Vietnamese: `MAT` may be anybody's letters.
    marked: bool,
    one: bool,
}

/// The highest degree in a title: `Báo cáo MẬT về …`, `Kế hoạch … - MẬT`, `12/KH-UBND-MẬT`.
pub(super) fn in_title(line: &str) -> Option<Secrecy> {
    // the syllable, or its letters without marks; most lines have neither
    let normal = plain(line);
    if !fold(&normal).contains("mat") {
        return None;
    }
    let words = words(&normal);
    Secrecy::ALL.into_iter().rev().find(|secrecy| {
        let count = secrecy.stamp().split(' ').count();
        words.len() > count
            && (behind_kind(&words, count, *secrecy)
                || at_end(&words, count, *secrecy)
                || in_notation(&normal, *secrecy))
    })
}

fn behind_kind(words: &[Word<'_>], count: usize, secrecy: Secrecy) -> bool {
    let heads = Kind::ALL.iter().map(|kind| kind.name().split(' ').count());
    let mut lengths: Vec<usize> = heads.collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths.into_iter().any(|length| {
        let Some(found) = words.get(length..length + count) else {
            return false;
        };
        let head: Vec<&str> = words[..length].iter().map(|word| word.text).collect();
        let Some(how) = degree(found, secrecy) else {
            return false;
        };
        if !how.capitals || !how.marked || !is_kind(&head.join(" ")) {
            return false;
        }
        let next = words.get(length + count);
        // `BÁO CÁO MẬT ĐỘ DÂN SỐ`: one syllable among capitals is a part of a word
        let among_capitals = next.is_some_and(|word| is_capital(word.text));
        !how.one || !among_capitals
    })
}

fn is_kind(head: &str) -> bool {
    let head = fold(head);
    Kind::ALL.iter().any(|kind| fold(kind.name()) == head)
}

fn at_end(words: &[Word<'_>], count: usize, secrecy: Secrecy) -> bool {
    let (before, last) = words.split_at(words.len() - count);
    let (Some(how), Some(word), Some(previous)) =
        (degree(last, secrecy), last.first(), before.last())
    else {
        return false;
    };
    // the end of a name in capitals, or of a title in capitals that may speak of honey
    let among_capitals = is_capital(previous.text);
    let previous = fold(previous.text);
    let is_honey = HONEY.contains(&previous.as_str());
    // the last of several degrees in a list, or of a comparison
    if is_honey || previous == "mat" {
        return false;
    }
    if word.after_sign {
        return match how.one {
            true => how.marked && how.begins,
            false => how.capitals || how.begins,
        };
    }
    let in_phrase = PHRASES.contains(&previous.as_str());
    how.capitals && how.marked && !in_phrase && (!how.one || !among_capitals)
}

/// A part of a notation that is a degree: `12/MẬT-UBND`.
fn in_notation(line: &str, secrecy: Secrecy) -> bool {
    line.split_whitespace()
        .filter(|token| token.contains('/') && token.contains(|c: char| c.is_ascii_digit()))
        .flat_map(|token| token.split(['/', '-', '–', '(', ')', '.', ',']))
        .any(|part| is_capital(part) && has_marks(part) && degree_of(part, true) == Some(secrecy))
}
