//! Where the tone mark stands in a syllable.
//!
//! Vietnamese is written with two habits, `hòa` and `hoà`, and with plain
//! mistakes (`qúy`, `hùynh`). This product compares text with the mark placed
//! as government documents print it: on the first letter of an open oa, oe,
//! uy (`hòa`, `khỏe`, `ủy`), on the second before a final consonant (`hoàn`),
//! always on a letter with its own sign (ê, ơ, …), and never on the u of qu.

use std::borrow::Cow;

/// The six tones, in the order of dictionaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// ngang: no mark.
    Level,
    /// huyền: à.
    Grave,
    /// hỏi: ả.
    Hook,
    /// ngã: ã.
    Tilde,
    /// sắc: á.
    Acute,
    /// nặng: ạ.
    Dot,
}

impl Tone {
    /// All six, in the order of dictionaries.
    pub const ALL: [Self; 6] = [
        Self::Level,
        Self::Grave,
        Self::Hook,
        Self::Tilde,
        Self::Acute,
        Self::Dot,
    ];
}

/// The twelve vowel letters in lower case, each with its six tones in the
/// order of [`Tone::ALL`].
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];

/// The longest syllable of the language is `nghiêng`.
const LONGEST_SYLLABLE: usize = 7;

/// The composed lower-case letter of a vowel and a tone: `('ơ', Acute)` is
/// `ớ`. `None` when `vowel` is not one of the twelve toneless vowel letters in
/// lower case.
#[must_use]
pub fn accented(vowel: char, tone: Tone) -> Option<char> {
    VOWELS
        .iter()
        .find(|row| row[0] == vowel)
        .map(|row| row[tone as usize])
}

/// The tone of a composed lower-case letter and the letter without it: `ớ` is
/// `(Acute, 'ơ')`. Any other character is its own letter with the level tone.
#[must_use]
pub fn tone_and_letter(c: char) -> (Tone, char) {
    if !is_toned(c) {
        return (Tone::Level, c);
    }
    VOWELS
        .iter()
        .find_map(|row| {
            let at = row.iter().position(|&letter| letter == c)?;
            Some((Tone::ALL[at], row[0]))
        })
        .unwrap_or((Tone::Level, c))
}

/// A quick answer that spares the table for most letters.
fn is_toned(c: char) -> bool {
    match c {
        '\0'..='\u{df}' => false,
        'à' | 'á' | 'ã' | 'è' | 'é' | 'ì' | 'í' | 'ò' | 'ó' | 'õ' | 'ù' | 'ú' | 'ý' | 'ĩ' | 'ũ' => {
            true
        }
        '\u{1ea0}'..='\u{1ef9}' => true,
        _ => false,
    }
}

/// The text with each syllable's tone mark in its one place. Expects composed
/// lower-case text ([`super::exact`] calls it so); words that are no
/// Vietnamese syllable (`café`, `réunion`) stay as they are.
#[must_use]
pub fn place_tones(text: &str) -> Cow<'_, str> {
    let mut moved: Option<String> = None;
    let mut kept = 0;
    let mut word = Word::default();
    for (at, c) in text.char_indices() {
        if c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}') {
            word.add(at, c);
        } else {
            word.settle(text, at, &mut moved, &mut kept);
        }
    }
    word.settle(text, text.len(), &mut moved, &mut kept);
    match moved {
        None => Cow::Borrowed(text),
        Some(mut out) => {
            out.push_str(&text[kept..]);
            Cow::Owned(out)
        }
    }
}

/// The word being read, as far as it can still be one syllable.
#[derive(Default)]
struct Word {
    letters: [char; LONGEST_SYLLABLE],
    len: usize,
    from: usize,
    toned: usize,
}

impl Word {
    fn add(&mut self, at: usize, c: char) {
        if self.len == 0 {
            self.from = at;
        }
        if self.len < LONGEST_SYLLABLE {
            self.letters[self.len] = c;
        }
        self.len += 1;
        if is_toned(c) {
            self.toned += 1;
        }
    }

    /// The word has ended before `to`: copies it to `moved` when its mark
    /// stands elsewhere, and starts the next word.
    fn settle(&mut self, text: &str, to: usize, moved: &mut Option<String>, kept: &mut usize) {
        let one_syllable = self.toned == 1 && self.len > 1 && self.len <= LONGEST_SYLLABLE;
        if one_syllable && let Some((from, onto, letters)) = self.misplaced() {
            let out = moved.get_or_insert_with(|| String::with_capacity(text.len() + 8));
            out.push_str(&text[*kept..self.from]);
            let (tone, plain) = tone_and_letter(letters[from]);
            for (i, &c) in letters.iter().enumerate() {
                if i == from {
                    out.push(plain);
                } else if i == onto {
                    out.push(accented(c, tone).unwrap_or(c));
                } else {
                    out.push(c);
                }
            }
            *kept = to;
        }
        self.len = 0;
        self.toned = 0;
    }

    /// Where the mark is and where it belongs, when these differ.
    fn misplaced(&self) -> Option<(usize, usize, &[char])> {
        let letters = &self.letters[..self.len];
        let marked = letters.iter().position(|&c| is_toned(c))?;
        let plain = |at: usize| tone_and_letter(letters[at]).1;
        let mut first = (0..self.len).find(|&at| is_vowel(plain(at)))?;
        let next_is_vowel = first + 1 < self.len && is_vowel(plain(first + 1));
        let onset_with_vowel = first > 0
            && next_is_vowel
            && matches!((letters[first - 1], plain(first)), ('q', 'u') | ('g', 'i'));
        // the u of qu and the i of gi belong to the consonant
        let gi_before_e = plain(first) == 'i' && next_is_vowel && plain(first + 1) == 'ê';
        if onset_with_vowel && !gi_before_e {
            first += 1;
        }
        let after = (first..self.len)
            .find(|&at| !is_vowel(plain(at)))
            .unwrap_or(self.len);
        if !is_onset(&letters[..first]) || !is_final(&letters[after..]) {
            return None;
        }
        let own_sign = (first..after).rev().find(|&at| !plain(at).is_ascii());
        let onto = match (own_sign, after - first) {
            (Some(at), _) => at,
            (None, 1) => first,
            (None, 2) if after == self.len => first,
            (None, 2 | 3) => first + 1,
            _ => return None,
        };
        let misplaced = marked != onto && tone_and_letter(letters[onto]).0 == Tone::Level;
        misplaced.then_some((marked, onto, letters))
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y'
    )
}

fn is_onset(letters: &[char]) -> bool {
    letters.len() <= 3 && letters.iter().all(|&c| c.is_ascii_lowercase() || c == 'đ')
        || matches!(letters, ['g', 'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị'])
        || matches!(letters, ['q', 'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ'])
}

fn is_final(letters: &[char]) -> bool {
    matches!(
        letters,
        [] | ['c' | 'm' | 'n' | 'p' | 't'] | ['c', 'h'] | ['n', 'g'] | ['n', 'h']
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_right_are_borrowed() {
        for text in [
            "hòa",
            "khỏe",
            "ủy",
            "quý",
            "huỳnh",
            "toàn",
            "của",
            "nghĩa",
            "giá",
            "gì",
            "giếng",
            "nghiêng",
            "ngoài",
            "khuỷu",
            "quốc",
            "thuế",
            "quyết",
            "già",
            "giỏi",
            "tuổi",
            "người",
            "hoãn",
            "quản",
            "đường",
            "yếu",
            "cao",
            "mía",
            "giờ",
            "giữa",
            "oái",
        ] {
            assert!(
                matches!(place_tones(text), Cow::Borrowed(_)),
                "{text}: {}",
                place_tones(text)
            );
        }
    }

    #[test]
    fn the_mark_moves_to_its_place() {
        for (from, to) in [
            ("hoà", "hòa"),
            ("khoẻ", "khỏe"),
            ("uỷ", "ủy"),
            ("qúy", "quý"),
            ("qùa", "quà"),
            ("hùynh", "huỳnh"),
            ("tòan", "toàn"),
            ("nghiã", "nghĩa"),
            ("ngòai", "ngoài"),
            ("gía", "giá"),
            ("giừơng", "giường"),
            ("thúê", "thuế"),
        ] {
            assert_eq!(place_tones(from), to);
        }
    }

    #[test]
    fn foreign_words_keep_their_marks() {
        for text in [
            "café",
            "réunion",
            "voilà",
            "déjà vu",
            "résumé",
            "mañana",
            "garçon",
        ] {
            assert!(matches!(place_tones(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn text_around_a_moved_mark_is_copied() {
        assert_eq!(
            place_tones("«uỷ ban» nhân dân, xã hoà sơn."),
            "«ủy ban» nhân dân, xã hòa sơn."
        );
    }
}
