//! The letters that a reader sees: look-alikes of other scripts, styled letters and marks that were put on
//! top read as what they look like.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_security::confusable_detection::skeleton;

use crate::folding::has_marks;

/// The marks with which Vietnamese is written; whatever else stands on a letter strikes it out, circles or
/// underlines it.
const VIETNAMESE_MARKS: [char; 9] = [
    '\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{306}', '\u{309}', '\u{31b}', '\u{323}',
    '\u{30c}',
];

/// Small capitals as capitals, for which Unicode's list of look-alikes has no plain letter.
const SMALL_CAPITALS: [(char, char); 9] = [
    ('ᴀ', 'A'),
    ('ᴇ', 'E'),
    ('ɪ', 'I'),
    ('ᴍ', 'M'),
    ('ᴏ', 'O'),
    ('ᴛ', 'T'),
    ('ᴜ', 'U'),
    ('ʏ', 'Y'),
    ('ᴄ', 'C'),
];

/// Compatibility forms (full width, circled, mathematical) and letters of other scripts as the plain
/// letters they look like, one clean line, nothing invisible. A text that is wholly in another script and
/// carries no mark of Vietnamese stays as it is: `МАТ` is a word there.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return crate::text::clean(text);
    }
    let compatible: String = text.nfkc().collect();
    let seen = seen(&compatible);
    crate::text::clean(&seen.nfc().collect::<String>())
}

/// Whether a line may hold a mark at all: every degree and every label has the letters m, a, t one after the other,
/// whatever stands between them. Only what is plainly Vietnamese or English is answered "no"; a letter of any other
/// kind (look-alikes, old encodings, invisible signs) means a closer look. It is asked of every text that comes in,
/// and takes no memory.
pub(super) fn may_hold(line: &str) -> bool {
    let mut letters = 0;
    for c in line.chars() {
        let Some(base) = base(c) else { return true };
        letters = match (letters, base.to_ascii_lowercase()) {
            (_, 'm') => 1,
            (1, 'a') => 2,
            (2, 't') => return true,
            // no letter parts nothing: a stamp may be spaced or framed
            (known, other) if !other.is_ascii_alphabetic() => known,
            _ => 0,
        };
    }
    false
}

/// The letter without its marks, a blank for what is no letter; nothing for what is not plainly Vietnamese.
fn base(c: char) -> Option<char> {
    const CARON: char = '\u{30c}';
    let is_ours = |mark: char| VIETNAMESE_MARKS.contains(&mark) && mark != CARON;
    match c {
        '\t' | '\r' => Some(' '),
        _ if c.is_ascii() => (!c.is_control()).then_some(c),
        'đ' | 'Đ' => Some('d'),
        '\u{a0}' | '“' | '”' | '‘' | '’' | '–' | '—' | '…' | '•' | '§' | '«' | '»' => {
            Some(' ')
        }
        _ if is_ours(c) => Some(' '),
        _ => {
            let (mut first, mut plain) = (None, true);
            decompose_canonical(c, |part| match first {
                None => first = Some(part),
                Some(_) => plain &= is_ours(part),
            });
            first.filter(|letter| plain && letter.is_ascii_alphabetic())
        }
    }
}

fn seen(text: &str) -> String {
    let is_foreign = |c: char| c.is_alphabetic() && !is_latin(c);
    let has_foreign = text.chars().any(is_foreign);
    let mixed =
        has_foreign && (text.chars().any(|c| c.is_alphabetic() && is_latin(c)) || has_marks(text));
    let mut out = String::with_capacity(text.len());
    for c in text.nfd() {
        if is_combining_mark(c) && !VIETNAMESE_MARKS.contains(&c) {
            continue;
        }
        if let Some((_, plain)) = SMALL_CAPITALS.iter().find(|(small, _)| *small == c) {
            out.push(*plain);
        } else if mixed && is_foreign(c) {
            out.push(looks_like(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Basic Latin and its supplements, in which Vietnamese is written.
fn is_latin(c: char) -> bool {
    c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c) || ('\u{1e00}'..='\u{1eff}').contains(&c)
}

/// The plain letter that a letter of another script looks like; itself if none.
fn looks_like(c: char) -> char {
    let mut buffer = [0; 4];
    let mut prototype = skeleton(c.encode_utf8(&mut buffer));
    let (first, next) = (prototype.next(), prototype.next());
    match (first, next) {
        // the list takes a small l for what every upright stroke looks like
        (Some('l'), None) if c.is_uppercase() => 'I',
        (Some(letter), None) if letter.is_ascii_alphabetic() => letter,
        (Some(letter), None) => SMALL_CAPITALS
            .iter()
            .find(|(small, _)| *small == letter)
            .map_or(c, |(_, plain)| plain.to_ascii_lowercase()),
        _ => c,
    }
}
