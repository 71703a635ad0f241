//! The one way this product compares Vietnamese text without looking at case
//! or diacritics, and the tokens that search indexes.
//!
//! Two forms exist and no third:
//!
//! * [`exact`]: what a careful reader would call the same words. NFC,
//!   lower case, tone marks in one place (`hoà` and `hòa` are the same).
//! * [`fold`]: what a hurried person types. `exact` without any diacritics,
//!   đ written d.
//!
//! Whoever stores one side of a comparison and computes the other must use the
//! same function of this module on both sides.

mod tokens;
mod tone;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub use tokens::{Syllables, Token, TokenKind, syllables};
pub use tone::{Tone, accented, place_tones, tone_and_letter};

/// The text in lower case without diacritics: `Quyết định` becomes
/// `quyet dinh`, `Đề án` becomes `de an`.
///
/// Every mark of U+0300–U+036F is dropped whatever letter carries it, and đ
/// (which Unicode does not decompose) becomes d. The Icelandic letter Ð, which
/// old fonts put in the place of Đ, counts as Đ. Nothing else changes: the
/// number of words, spaces and signs stays the same.
///
/// Linear in the length of the text.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match fold_one(c) {
            Folded::Is(letter) => out.push(letter),
            Folded::Gone => {}
            Folded::Unknown => {
                fold_any(&text[at..], &mut out);
                return out;
            }
        }
    }
    out
}

/// The text in lower case, composed (NFC), with tone marks in one place:
/// `Hoà`, `HÒA` and the decomposed form of either all become `hòa`; `qúy`
/// becomes `quý`.
///
/// Diacritics stay: `exact("bàn") != exact("bán")`.
#[must_use]
pub fn exact(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'A'..='Z' => lower.push(c.to_ascii_lowercase()),
            'Ð' | 'ð' => lower.push('đ'),
            _ if c.is_ascii() => lower.push(c),
            _ => lower.extend(c.to_lowercase()),
        }
    }
    let composed = match is_nfc_quick(lower.chars()) {
        IsNormalized::Yes => lower,
        IsNormalized::No | IsNormalized::Maybe => lower.nfc().collect(),
    };
    match place_tones(&composed) {
        Cow::Borrowed(_) => composed,
        Cow::Owned(moved) => moved,
    }
}

/// Whether the text carries any diacritic (a mark of U+0300–U+036F, composed
/// or not, or the letter đ). A query with diacritics is answered from the
/// exact field first, one without from the folded field only.
#[must_use]
pub fn has_marks(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    text.chars().any(|c| match c {
        'đ' | 'Đ' | 'Ð' | 'ð' | '\u{300}'..='\u{36f}' => true,
        _ if (c as u32) < 0xc0 => false,
        _ => {
            let mut marked = false;
            unicode_normalization::char::decompose_canonical(c, |part| {
                marked |= matches!(part, '\u{300}'..='\u{36f}');
            });
            marked
        }
    })
}

/// What folding makes of one character.
enum Folded {
    Is(char),
    Gone,
    Unknown,
}

/// The fast path: the characters that Vietnamese text is made of, without
/// asking Unicode's tables.
fn fold_one(c: char) -> Folded {
    let letter = match c {
        '\0'..='\x7f' => c.to_ascii_lowercase(),
        // U+034F has no class and may stand between marks; let the full
        // algorithm see it
        '\u{34f}' => return Folded::Unknown,
        '\u{300}'..='\u{36f}' => return Folded::Gone,
        'à' | 'á' | 'â' | 'ã' | 'À' | 'Á' | 'Â' | 'Ã' | 'ă' | 'Ă' => 'a',
        'ạ' | 'Ạ' | 'ả' | 'Ả' => 'a',
        '\u{1ea4}'..='\u{1eb7}' => 'a',
        'è' | 'é' | 'ê' | 'È' | 'É' | 'Ê' => 'e',
        '\u{1eb8}'..='\u{1ec7}' => 'e',
        'ì' | 'í' | 'ĩ' | 'Ì' | 'Í' | 'Ĩ' => 'i',
        '\u{1ec8}'..='\u{1ecb}' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'ơ' | 'Ơ' => 'o',
        '\u{1ecc}'..='\u{1ee3}' => 'o',
        'ù' | 'ú' | 'ũ' | 'ư' | 'Ù' | 'Ú' | 'Ũ' | 'Ư' => 'u',
        '\u{1ee4}'..='\u{1ef1}' => 'u',
        'ý' | 'Ý' => 'y',
        '\u{1ef2}'..='\u{1ef9}' => 'y',
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        // signs that printed documents use, none of which decomposes or has case
        '\u{a0}' | '§' | '°' | '·' | '×' | '²' | '³' | '½' => c,
        '\u{2010}'..='\u{2027}' => c,
        _ => return Folded::Unknown,
    };
    Folded::Is(letter)
}

/// The definition itself: decompose, drop the marks, lower the case.
fn fold_any(text: &str, out: &mut String) {
    for c in text.nfd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            _ => out.extend(
                c.to_lowercase()
                    .filter(|low| !matches!(low, '\u{300}'..='\u{36f}')),
            ),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// Words with every base letter and every mark, composed or not.
    fn vietnamese() -> impl Strategy<Value = String> {
        let letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯY áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵÁỘỰ /-.,05\u{301}\u{300}\u{309}\u{303}\u{323}";
        proptest::collection::vec(
            proptest::sample::select(letters.chars().collect::<Vec<_>>()),
            0..40,
        )
        .prop_map(|chars| chars.into_iter().collect())
    }

    #[test]
    fn folding_drops_every_vietnamese_mark_and_the_case() {
        assert_eq!(fold("Quyết định về ĐỀ ÁN"), "quyet dinh ve de an");
        assert_eq!(
            fold("Ủy ban nhân dân tỉnh Nghệ An"),
            "uy ban nhan dan tinh nghe an"
        );
        assert_eq!(
            fold("ắ ằ ẳ ẵ ặ ấ ầ ẩ ẫ ậ ế ề ể ễ ệ ố ồ ổ ỗ ộ ớ ờ ở ỡ ợ ứ ừ ử ữ ự ỳ ỷ ỹ ỵ ý"),
            "a a a a a a a a a a e e e e e o o o o o o o o o o u u u u u y y y y y"
        );
    }

    #[test]
    fn folding_sees_composed_and_decomposed_text_alike() {
        let composed = "Nghị quyết Đảng bộ";
        let decomposed: String = composed.nfd().collect();
        assert_ne!(composed, decomposed);
        assert_eq!(fold(composed), fold(&decomposed));
        assert_eq!(exact(composed), exact(&decomposed));
    }

    #[test]
    fn the_icelandic_eth_of_old_fonts_counts_as_vietnamese_d() {
        assert_eq!(fold("Ðiện Biên"), "dien bien");
        assert_eq!(exact("Ðiện Biên"), exact("Điện Biên"));
        assert!(has_marks("Ðo"));
    }

    #[test]
    fn exact_puts_the_tone_mark_in_one_place() {
        for (one, other) in [
            ("hoà", "hòa"),
            ("thuý", "thúy"),
            ("quý", "qúy"),
            ("Hoà Bình", "hòa bình"),
            ("khoẻ", "khỏe"),
            ("uỷ ban", "ủy ban"),
            ("hùynh", "huỳnh"),
            ("tòan", "toàn"),
            ("cuả", "của"),
            ("gía", "giá"),
        ] {
            assert_eq!(exact(one), exact(other), "{one} {other}");
        }
    }

    #[test]
    fn exact_keeps_different_words_apart() {
        for (one, other) in [("bàn", "bán"), ("hoa", "hòa"), ("quy", "quý"), ("ĐA", "DA")] {
            assert_ne!(exact(one), exact(other), "{one} {other}");
        }
    }

    #[test]
    fn marks_are_seen_composed_and_decomposed() {
        assert!(has_marks("hòa"));
        assert!(has_marks("ho\u{300}a"));
        assert!(has_marks("da Đ"));
        assert!(has_marks("ơ"));
        assert!(!has_marks("quyet dinh 12/QD-UBND"));
        assert!(!has_marks("“§ 12” – …"));
    }

    #[test]
    fn a_long_text_folds_in_linear_time() {
        // 2 M characters; quadratic work would take minutes
        let text = "Căn cứ Luật Tổ chức chính quyền địa phương; ".repeat(45_000);
        let folded = fold(&text);
        assert!(folded.starts_with("can cu luat to chuc chinh quyen dia phuong; "));
        assert!(exact(&text).len() > folded.len());
    }

    #[test]
    fn the_fast_path_agrees_with_the_definition_on_every_character() {
        for c in '\0'..='\u{3000}' {
            let mut slow = String::new();
            fold_any(c.encode_utf8(&mut [0; 4]), &mut slow);
            match fold_one(c) {
                Folded::Is(letter) => assert_eq!(slow, letter.to_string(), "{c:?}"),
                Folded::Gone => assert_eq!(slow, "", "{c:?}"),
                Folded::Unknown => {}
            }
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!has_marks(&once));
        }

        #[test]
        fn folding_ignores_how_text_is_composed(text in any::<String>()) {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&composed), fold(&decomposed));
        }

        #[test]
        fn exact_is_idempotent_and_folds_to_the_same(text in vietnamese()) {
            let once = exact(&text);
            prop_assert_eq!(exact(&once), once.clone());
            prop_assert_eq!(fold(&once), fold(&text));
        }

        #[test]
        fn equal_exact_forms_have_equal_folded_forms(text in any::<String>()) {
            prop_assert_eq!(fold(&exact(&text)), fold(&text));
        }

        #[test]
        fn ascii_text_only_loses_its_case(text in "[ -~]{0,60}") {
            prop_assert_eq!(fold(&text), text.to_ascii_lowercase());
            prop_assert_eq!(exact(&text), text.to_ascii_lowercase());
        }
    }

    #[test]
    fn every_vietnamese_letter_takes_the_fast_path() {
        for (base, letter) in "aăâeêioôơuưy"
            .chars()
            .map(|base| (base, fold(&base.to_string())))
        {
            for tone in Tone::ALL {
                let composed = accented(base, tone).unwrap();
                for c in [composed, composed.to_uppercase().next().unwrap()] {
                    let Folded::Is(folded) = fold_one(c) else {
                        panic!("{c} leaves the fast path")
                    };
                    assert_eq!(folded.to_string(), letter);
                }
            }
        }
    }
}
