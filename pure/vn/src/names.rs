//! Names of Vietnamese people: parts, initials, order.
//!
//! The family name comes first, the given name last; lists are sorted by the
//! given name. A given name may be of two words (`Hồng Thắm`), but lists and
//! forms of address use the last one alone, and so does this module.

use crate::folding::{exact, tone_and_letter};
use icu_collator::{
    CollatorBorrowed, CollatorPreferences,
    options::{CollatorOptions, Strength},
    preferences::CollationNumericOrdering,
};
use icu_locale_core::locale;
use std::sync::LazyLock;

/// The parts of a name, as slices of it without the space around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameParts<'a> {
    /// Họ: the first word; empty when there is only one word.
    pub family: &'a str,
    /// Tên đệm: what lies between; may be empty or several words.
    pub middle: &'a str,
    /// Tên: the last word; empty only for an empty name.
    pub given: &'a str,
}

/// Splits a name into its parts. A single word is a given name.
#[must_use]
pub fn parts(name: &str) -> NameParts<'_> {
    let name = name.trim();
    let Some((before, given)) = name.rsplit_once(char::is_whitespace) else {
        return NameParts {
            family: "",
            middle: "",
            given: name,
        };
    };
    let before = before.trim_end();
    match before.split_once(char::is_whitespace) {
        Some((family, middle)) => NameParts {
            family,
            middle: middle.trim_start(),
            given,
        },
        None => NameParts {
            family: before,
            middle: "",
            given,
        },
    }
}

/// Two capitals for an avatar: those of the last two words, without tone marks.
/// `Nguyễn Thị Hồng Thắm` is `HT`, `Lê Ân` is `LÂ`, a single word gives one
/// letter, a name without letters none.
#[must_use]
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_alphabetic))
        .collect();
    words[words.len().saturating_sub(2)..]
        .iter()
        .filter_map(|word| exact(word).chars().next())
        .flat_map(|letter| tone_and_letter(letter).1.to_uppercase())
        .collect()
}

/// A name as it should be printed when it was typed in capitals or in small
/// letters only: `NGUYỄN THỊ LAN` becomes `Nguyễn Thị Lan`. A name in mixed
/// case stays as it is.
#[must_use]
pub fn tidy_case(name: &str) -> String {
    let mixed = name.chars().any(char::is_uppercase) && name.chars().any(char::is_lowercase);
    let words = name.split_whitespace();
    if mixed {
        return words.collect::<Vec<_>>().join(" ");
    }
    let words: Vec<String> = words
        .map(|word| crate::words::capitalised(&word.to_lowercase()))
        .collect();
    words.join(" ")
}

/// The bytes by which a database sorts names: by given name, then middle name, then family name,
/// each in the order of [`collation_key`].
#[must_use]
pub fn name_sort_key(name: &str) -> Vec<u8> {
    let NameParts {
        family,
        middle,
        given,
    } = parts(name);
    let mut key = collation_key(given);
    for part in [middle, family] {
        key.extend(PART_END);
        key.extend(collation_key(part));
    }
    key
}

// The collator's keys have no byte 0; so these sort before everything that could follow.
const PART_END: [u8; 2] = [0, 0];
const WORD_END: [u8; 2] = [0, 1];

/// The collation of Vietnamese (CLDR), with numbers by their value. Case is settled before.
static COLLATOR: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    let mut preferences = CollatorPreferences::from(&locale!("vi"));
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Secondary);
    CollatorBorrowed::try_new(preferences, options)
        .expect("the data of Vietnamese are part of the program")
});

/// The bytes by which a database sorts any Vietnamese text: word by word, first by letters (a ă â b
/// c d đ e ê …), then by tone (ngang, huyền, hỏi, ngã, sắc, nặng); digits by the number they make,
/// before letters. Case, punctuation and the place of tone marks do not count. Texts with equal
/// keys have the same words, save for zeros in front of numbers.
///
/// Keys of different [`key_version`]s cannot be compared. At most about four times as long as the
/// text.
#[must_use]
pub fn collation_key(text: &str) -> Vec<u8> {
    let text = exact(text);
    let mut key = Vec::with_capacity(text.len() * 2);
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !key.is_empty() {
            key.extend(WORD_END);
        }
        let Ok(()) = COLLATOR.write_sort_key_to(word, &mut key);
    }
    key
}

/// Tells keys of this program from those of one with another collation: stored keys are made anew
/// when it changes.
#[must_use]
pub fn key_version() -> String {
    const PROBE: &str =
        "aàảãáạăâbcdđeêghiklmnoôơpqrstuưvxyfjwzßñçøЖ中 0 1 2 9 10 123 1000 nghiêng thuở quyết";
    // FNV-1a, 64 bits (RFC 9923): the same on every machine and with every compiler
    let keys = [collation_key(PROBE), name_sort_key("Đỗ Thị Ử")].concat();
    let hash = keys.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(mut names: Vec<&str>, key: fn(&str) -> Vec<u8>) -> Vec<&str> {
        names.sort_by_key(|name| key(name));
        names
    }

    #[test]
    fn a_name_has_three_parts() {
        let name = parts(" Nguyễn Thị  Hồng Thắm ");
        assert_eq!(
            (name.family, name.middle, name.given),
            ("Nguyễn", "Thị  Hồng", "Thắm")
        );
        let name = parts("Lê Nam");
        assert_eq!((name.family, name.middle, name.given), ("Lê", "", "Nam"));
        let name = parts("Nam");
        assert_eq!((name.family, name.middle, name.given), ("", "", "Nam"));
        assert_eq!(parts("  ").given, "");
    }

    #[test]
    fn initials_are_the_last_two_words_without_tones() {
        for (name, letters) in [
            ("Nguyễn Thị Hồng Thắm", "HT"),
            ("Trần Văn Đức", "VĐ"),
            ("Lê Ấn", "LÂ"),
            ("nam", "N"),
            ("", ""),
            ("(--)", ""),
            ("Văn thư Sở", "TS"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn names_in_one_case_are_tidied() {
        assert_eq!(tidy_case("NGUYỄN  THỊ LAN"), "Nguyễn Thị Lan");
        assert_eq!(tidy_case("lê văn đức"), "Lê Văn Đức");
        assert_eq!(tidy_case("Y Moan  Êban"), "Y Moan Êban");
    }

    #[test]
    fn the_alphabet_and_the_tones_have_their_order() {
        let words = vec![
            "a", "à", "ả", "ã", "á", "ạ", "ai", "ăn", "âm", "ba", "ca", "da", "đa", "e", "ê", "ga",
            "o", "ô", "ơ", "u", "ư", "va", "y", "ý",
        ];
        let mut shuffled = words.clone();
        shuffled.reverse();
        assert_eq!(sorted(shuffled, collation_key), words);
    }

    #[test]
    fn the_letters_of_a_word_come_before_its_tone_and_words_one_by_one() {
        let words = vec![
            "ba", "bà", "bà an", "bá", "ban", "bàn", "băng", "bông", "bơ",
        ];
        let mut shuffled = words.clone();
        shuffled.reverse();
        assert_eq!(sorted(shuffled, collation_key), words);
        assert!(collation_key("ba nam") < collation_key("bà an"));
        assert!(collation_key("Quyết định 2") < collation_key("Quyết định a"));
    }

    #[test]
    fn lists_of_people_are_sorted_by_given_name() {
        let names = vec![
            "Trần Văn An",
            "Hoàng Thị Anh",
            "Lê Thị Ánh",
            "Nguyễn Văn Ân",
            "Nguyễn Thị Bình",
            "Lê Văn Bình",
            "Nguyễn Văn Bình",
            "Phạm Duy",
            "Lê Đức",
            "Võ Thị Ý",
        ];
        let mut shuffled = names.clone();
        shuffled.reverse();
        assert_eq!(sorted(shuffled, name_sort_key), names);
    }

    #[test]
    fn people_of_one_given_name_are_sorted_by_middle_and_then_family_name() {
        let names = vec![
            "Trần An",
            "Vũ Đức An",
            "Bùi Văn An",
            "Đặng Văn An",
            "Hồ Văn An",
            "Bùi Xuân An",
        ];
        let mut shuffled = names.clone();
        shuffled.reverse();
        assert_eq!(sorted(shuffled, name_sort_key), names);
    }

    #[test]
    fn numbers_are_sorted_by_their_value() {
        let names = vec![
            "Tổ 1",
            "Tổ 2",
            "Tổ 10",
            "Tổ 10A",
            "Tổ 100",
            "Xã Thử 1",
            "Xã Thử 2",
            "Xã Thử 10",
        ];
        let mut shuffled = names.clone();
        shuffled.reverse();
        assert_eq!(sorted(shuffled, collation_key), names);
    }

    #[test]
    fn the_version_of_keys_is_the_same_each_time() {
        assert_eq!(key_version(), key_version());
        assert_eq!(key_version().len(), 16);
    }

    #[test]
    fn writing_habits_do_not_change_the_place() {
        assert_eq!(
            name_sort_key("Nguyễn Văn Hoà"),
            name_sort_key("NGUYỄN VĂN HÒA")
        );
        assert_eq!(collation_key("café"), collation_key("CAFÉ"));
        assert!(!collation_key("Иван 中").is_empty());
    }

    proptest! {
        #[test]
        fn keys_depend_on_the_words_alone(text in "[a-zA-ZđĐàáÀÂƯợ ]{0,40}") {
            let spaced = text.replace(' ', " , ");
            prop_assert_eq!(collation_key(&text), collation_key(&spaced.to_uppercase()));
        }

        #[test]
        fn different_words_have_different_keys(
            one in "[a-zđàáạâượ]{0,8}[1-9]{0,2}", other in "[a-zđàáạâượ]{0,8}[1-9]{0,2}"
        ) {
            prop_assert_eq!(collation_key(&one) == collation_key(&other), exact(&one) == exact(&other));
        }

        #[test]
        fn any_name_has_parts_initials_and_a_key(name in any::<String>()) {
            let found = parts(&name);
            prop_assert!(name.contains(found.given));
            prop_assert!(initials(&name).chars().count() <= 8);
            let _ = name_sort_key(&name);
        }
    }
}
