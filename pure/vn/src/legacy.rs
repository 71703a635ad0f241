//! Text in the encodings of before 2001 that arrives as wrong letters:
//! `Céng hßa x· héi` (TCVN3, "ABC" fonts), `Coäng hoøa xaõ hoäi` (VNI fonts).
//!
//! Both appear when old files are read as Windows-1252. Old registers,
//! spreadsheets and PDF files still carry them. Convert at import, before
//! [`crate::text::clean`].

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
}

/// Words that are looked at: more make the answer no surer, only slower.
const MOST_WORDS: usize = 500;

/// Whether the text is Vietnamese in a legacy encoding: at least three quarters
/// of its words with characters beyond ASCII become syllables when converted,
/// and at most half of them are syllables as they stand.
///
/// A single word may be both (`chó` is dog, and chú in TCVN3): then the text is
/// taken as it stands.
#[must_use]
pub fn detect_legacy(text: &str) -> Option<Legacy> {
    let mut words = 0_usize;
    let mut as_is = 0_usize;
    let mut converted = [0_usize; 2];
    for word in candidate_words(text).take(MOST_WORDS) {
        words += 1;
        as_is += usize::from(is_syllable(word));
        for (count, legacy) in converted.iter_mut().zip(Legacy::ALL) {
            *count += usize::from(is_syllable(&convert(word, legacy)));
        }
    }
    let best = if converted[1] > converted[0] { 1 } else { 0 };
    let sure = words > 0 && converted[best] * 4 >= words * 3 && as_is * 2 <= words;
    (sure && converted[best] > as_is).then_some(Legacy::ALL[best])
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

/// Detects and converts in one step; `None` when there is nothing to convert.
#[must_use]
pub fn convert_if_legacy(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    detect_legacy(text).map(|legacy| convert(text, legacy))
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOTTO: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam";
    const MOTTO_TCVN3: &str = "Céng hßa x· héi chñ nghÜa ViÖt Nam";
    const MOTTO_VNI: &str = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam";

    #[test]
    fn the_motto_is_converted_from_both_encodings() {
        assert_eq!(convert(MOTTO_TCVN3, Legacy::Tcvn3), MOTTO);
        assert_eq!(convert(MOTTO_VNI, Legacy::Vni), MOTTO);
    }

    #[test]
    fn other_phrases_of_old_files_are_converted() {
        for (old, legacy, text) in [
            (
                "§éc lËp - Tù do - H¹nh phóc",
                Legacy::Tcvn3,
                "Độc lập - Tự do - Hạnh phúc",
            ),
            (
                "ñy ban nh©n d©n tØnh NghÖ An",
                Legacy::Tcvn3,
                "ủy ban nhân dân tỉnh Nghệ An",
            ),
            (
                "quyÕt ®Þnh vÒ viÖc phª duyÖt",
                Legacy::Tcvn3,
                "quyết định về việc phê duyệt",
            ),
            ("QUYÕT §ÞNH VÒ", Legacy::Tcvn3, "QUYẾT ĐỊNH VỀ"),
            (
                "N\u{ad}íc, ®\u{ad}êng, tr\u{ad}ëng",
                Legacy::Tcvn3,
                "Nước, đường, trưởng",
            ),
            (
                "Ñoäc laäp - Töï do - Haïnh phuùc",
                Legacy::Vni,
                "Độc lập - Tự do - Hạnh phúc",
            ),
            (
                "UÛY BAN NHAÂN DAÂN TÆNH",
                Legacy::Vni,
                "ỦY BAN NHÂN DÂN TỈNH",
            ),
            (
                "quyeát ñònh veà vieäc pheâ duyeät",
                Legacy::Vni,
                "quyết định về việc phê duyệt",
            ),
            (
                "Nöôùc, ñöôøng, tröôûng, naêm, baèng",
                Legacy::Vni,
                "Nước, đường, trưởng, năm, bằng",
            ),
        ] {
            assert_eq!(convert(old, legacy), text);
            assert_eq!(detect_legacy(old), Some(legacy), "{old}");
            assert_eq!(convert_if_legacy(old).as_deref(), Some(text));
        }
    }

    #[test]
    fn unicode_and_foreign_text_is_left_alone() {
        for text in [
            MOTTO,
            "Quyết định số 05/QĐ-UBND",
            "chó", // chú in TCVN3, but a word as it stands
            "plain text",
            "",
            "élève à côté, où êtes-vous déjà",
            "Größe und Übermut",
            "§ 12 – “trích”, 20 °C ± 1 µm",
        ] {
            assert_eq!(detect_legacy(text), None, "{text}");
        }
    }

    #[test]
    fn every_letter_of_tcvn3_has_its_place() {
        let table: Vec<char> = TCVN3.chars().collect();
        assert_eq!(table.len(), 0xff - 0xa1 + 1);
        for (code, letter) in [
            (0xa1, 'Ă'),
            (0xa7, 'Đ'),
            (0xa8, 'ă'),
            (0xae, 'đ'),
            (0xb5, 'à'),
            (0xb8, 'á'),
            (0xb9, 'ạ'),
            (0xbb, 'ằ'),
            (0xbe, 'ắ'),
            (0xc6, 'ặ'),
            (0xc7, 'ầ'),
            (0xcb, 'ậ'),
            (0xcc, 'è'),
            (0xce, 'ẻ'),
            (0xd1, 'ẹ'),
            (0xd6, 'ệ'),
            (0xd7, 'ì'),
            (0xd8, 'ỉ'),
            (0xdc, 'ĩ'),
            (0xde, 'ị'),
            (0xdf, 'ò'),
            (0xe1, 'ỏ'),
            (0xe9, 'ộ'),
            (0xee, 'ợ'),
            (0xef, 'ù'),
            (0xf1, 'ủ'),
            (0xf9, 'ự'),
            (0xfa, 'ỳ'),
            (0xfb, 'ỷ'),
            (0xfe, 'ỵ'),
        ] {
            assert_eq!(table[code - 0xa1], letter, "{code:x}");
        }
        for base in "aăâeêioôơuưy".chars() {
            for tone in Tone::ALL {
                let letter = accented(base, tone).expect("a vowel");
                assert!(letter.is_ascii() || table.contains(&letter), "{letter}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_examined_and_converted(text in any::<String>()) {
            let _ = detect_legacy(&text);
            for legacy in Legacy::ALL {
                let converted = convert(&text, legacy);
                prop_assert!(converted.len() <= text.len() * 2 + 8);
            }
        }

        #[test]
        fn latin_letters_are_examined_and_converted(text in "[a-zA-Z\u{a0}-\u{ff} ]{0,60}") {
            let _ = detect_legacy(&text);
            for legacy in Legacy::ALL {
                let _ = convert(&text, legacy);
            }
        }
    }
}
