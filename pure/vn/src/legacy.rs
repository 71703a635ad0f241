//! Text in the encodings of before 2001 that arrives as wrong letters:
//! `Céng hßa x· héi` (TCVN3, "ABC" fonts), `Coäng hoøa xaõ hoäi` (VNI fonts).
//!
//! Both appear when old files are read as Windows-1252. Old registers,
//! spreadsheets and PDF files still carry them.
//!
//! Whether a text is one of these can only be guessed. What is official is
//! never converted by a guess: [`suggest`] gives what to show to a person, who
//! decides. [`convert_if_legacy`] is for what nobody reads, such as an index.

use std::collections::BTreeSet;

use crate::folding::{Tone, accented};
use crate::syllable::is_syllable;

/// A legacy encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Legacy {
    /// TCVN 5712:1993 in the one-byte form of the ABC fonts (`.VnTime`).
    Tcvn3,
    /// VNI-Windows (`VNI-Times`): a letter and a mark as two characters.
    Vni,
}

impl Legacy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tcvn3, Self::Vni];

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}

/// What a text probably says, for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The encoding that it seems to be in.
    pub from: Legacy,
    /// The text in Unicode (NFC).
    pub text: String,
}

/// Words that are looked at: more make the answer no surer, only slower.
const MOST_WORDS: usize = 500;
/// Letters that speak for an old font: fewer are a slip of the keyboard (`Môt`)
/// or a foreign name. A sign within a word (`§Þnh`) speaks as loud as two.
const FEWEST_LETTERS: usize = 4;
/// Different letters among them: `Môt tôt côt gôc` is one slip, four times.
const FEWEST_KINDS: usize = 3;

/// What speaks for one encoding.
#[derive(Default)]
struct Evidence {
    /// Words that are syllables when converted.
    words: usize,
    /// Letters of words that are syllables only when converted.
    letters: usize,
    /// Which.
    kinds: BTreeSet<char>,
}

impl Evidence {
    fn add(&mut self, word: &str, is_syllable_as_it_stands: bool) {
        self.words += 1;
        if is_syllable_as_it_stands {
            return;
        }
        for c in word.chars().filter(|c| !c.is_ascii()) {
            self.letters += if c.is_alphabetic() { 1 } else { 2 };
            self.kinds.insert(lower_of(c));
        }
    }

    fn is_enough(&self) -> bool {
        self.letters >= FEWEST_LETTERS && self.kinds.len() >= FEWEST_KINDS
    }
}

/// Whether the text is Vietnamese in a legacy encoding, told by many letters: at
/// least three quarters of its words with characters beyond ASCII become
/// syllables when converted, at most half of them are syllables as they stand,
/// at least four letters of three kinds speak for it, and none stands in it that
/// no old font gives (`ạ`, `đ`, `ư` …).
///
/// A single word may be both (`chó` is dog, and chú in TCVN3), a short text may
/// be anything: then the text is taken as it stands.
#[must_use]
pub fn detect_legacy(text: &str) -> Option<Legacy> {
    if text.is_ascii() || text.chars().any(is_unicode_only) {
        return None;
    }
    let mut words = 0_usize;
    let mut as_is = 0_usize;
    let mut found = [Evidence::default(), Evidence::default()];
    for word in candidate_words(text).take(MOST_WORDS) {
        words += 1;
        let stands = is_syllable(word);
        as_is += usize::from(stands);
        for (evidence, legacy) in found.iter_mut().zip(Legacy::ALL) {
            if is_syllable(&convert(word, legacy)) {
                evidence.add(word, stands);
            }
        }
    }
    let best = if found[1].words > found[0].words {
        1
    } else {
        0
    };
    let evidence = &found[best];
    let sure = evidence.words * 4 >= words * 3 && as_is * 2 <= words && evidence.words > as_is;
    (sure && evidence.is_enough()).then_some(Legacy::ALL[best])
}

/// Letters that no text in an old font has, read as Windows-1252: whoever wrote
/// them wrote Unicode.
fn is_unicode_only(c: char) -> bool {
    let of_windows = matches!(c, 'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ');
    let is_letter =
        matches!(c, '\u{100}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}');
    is_letter && !of_windows
}

/// Runs of letters with something beyond ASCII in them. Signs of Latin-1 count
/// as letters, as TCVN3 uses them so.
fn candidate_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| {
        (c.is_ascii() && !c.is_ascii_alphabetic())
            || (c != '\u{ad}' && (c.is_whitespace() || ('\u{2010}'..='\u{2027}').contains(&c)))
    })
    .filter(|word| !word.is_ascii())
}

/// The text in Unicode (NFC). Characters that the encoding does not use stay.
#[must_use]
pub fn convert(text: &str, from: Legacy) -> String {
    match from {
        Legacy::Tcvn3 => convert_tcvn3(text),
        Legacy::Vni => convert_vni(text),
    }
}

/// What to show to a person who typed or sent a text that looks as if it came
/// from an old font; `None` when it does not.
#[must_use]
pub fn suggest(text: &str) -> Option<Suggestion> {
    let from = detect_legacy(text)?;
    let text = convert(text, from);
    Some(Suggestion { from, text })
}

/// Detects and converts in one step; `None` when there is nothing to convert. For
/// an index, never for a text that is kept: nobody has seen the result.
#[must_use]
pub fn convert_if_legacy(text: &str) -> Option<String> {
    suggest(text).map(|it| it.text)
}

/// TCVN3 by position from U+00A1; a zero means that the place is not used.
const TCVN3_FROM: u32 = 0xa1;
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ000000àảãáạ0ằẳẵắ0000000ặầẩẫấậè0ẻẽéẹềểễếệìỉ000ĩíịò0ỏõóọồổỗốộờởỡớợù0ủũúụừửữứựỳỷỹýỵ0";

fn convert_tcvn3(text: &str) -> String {
    let table: Vec<char> = TCVN3.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut word = Tcvn3Word::default();
    for c in text.chars() {
        let letter = (c as u32)
            .checked_sub(TCVN3_FROM)
            .and_then(|at| table.get(at as usize))
            .copied()
            .filter(|&letter| letter != '0');
        match letter {
            Some(letter) => {
                word.capitals += usize::from(letter.is_uppercase());
                word.letters.push(letter);
            }
            None if c.is_ascii_alphabetic() => {
                word.small |= c.is_ascii_lowercase();
                word.capitals += usize::from(c.is_ascii_uppercase());
                word.letters.push(c);
            }
            None => {
                word.end(&mut out);
                out.push(c);
            }
        }
    }
    word.end(&mut out);
    out
}

/// A word under conversion. The fonts of capitals (`.VnTimeH`) share the codes
/// of small letters with marks, so the plain letters around tell the case.
#[derive(Default)]
struct Tcvn3Word {
    letters: String,
    small: bool,
    capitals: usize,
    /// Whether the word before was in capitals: decides for words such as `Vµ`,
    /// which is Và or VÀ.
    capitals_before: bool,
}

impl Tcvn3Word {
    fn end(&mut self, out: &mut String) {
        if self.letters.is_empty() {
            return;
        }
        let capitals = !self.small && (self.capitals > 1 || self.capitals_before);
        if capitals {
            out.push_str(&self.letters.to_uppercase());
        } else {
            out.push_str(&self.letters);
        }
        *self = Self {
            capitals_before: capitals,
            ..Self::default()
        };
    }
}

fn convert_vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let capital = c.is_uppercase();
        let lower = lower_of(c);
        let (vowel, tone) = match lower {
            'ñ' => ('đ', Tone::Level),
            'ô' => ('ơ', Tone::Level),
            'ö' => ('ư', Tone::Level),
            'æ' => ('i', Tone::Hook),
            'ó' => ('i', Tone::Tilde),
            'ò' => ('i', Tone::Dot),
            'î' => ('y', Tone::Dot),
            'ì' | 'í' | 'a' | 'e' | 'o' | 'u' | 'y' => (lower, Tone::Level),
            _ => {
                out.push(c);
                continue;
            }
        };
        let (vowel, tone) = match chars
            .peek()
            .and_then(|&mark| vni_mark(vowel, lower_of(mark)))
        {
            Some(marked) => {
                chars.next();
                marked
            }
            None => (vowel, tone),
        };
        let letter = accented(vowel, tone).unwrap_or(vowel);
        if capital {
            out.extend(letter.to_uppercase())
        } else {
            out.push(letter)
        }
    }
    out
}

fn lower_of(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// What a vowel becomes with the mark after it.
fn vni_mark(vowel: char, mark: char) -> Option<(char, Tone)> {
    let tone = match mark {
        'ø' => Some(Tone::Grave),
        'ù' => Some(Tone::Acute),
        'û' => Some(Tone::Hook),
        'õ' => Some(Tone::Tilde),
        'ï' => Some(Tone::Dot),
        _ => None,
    };
    if let Some(tone) = tone {
        return matches!(vowel, 'a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư').then_some((vowel, tone));
    }
    let with_hat = match vowel {
        'a' => 'â',
        'e' => 'ê',
        'o' => 'ô',
        _ => return None,
    };
    let hat = match mark {
        'â' => Some(Tone::Level),
        'à' => Some(Tone::Grave),
        'á' => Some(Tone::Acute),
        'å' => Some(Tone::Hook),
        'ã' => Some(Tone::Tilde),
        'ä' => Some(Tone::Dot),
        _ => None,
    };
    if let Some(tone) = hat {
        return Some((with_hat, tone));
    }
    let breve = match mark {
        'ê' => Tone::Level,
        'è' => Tone::Grave,
        'é' => Tone::Acute,
        'ú' => Tone::Hook,
        'ü' => Tone::Tilde,
        'ë' => Tone::Dot,
        _ => return None,
    };
    (vowel == 'a').then_some(('ă', breve))
}

#[cfg(test)]
mod tests;
