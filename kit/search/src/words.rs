//! Cutting text into syllables and notations into their parts.
//!
//! Vietnamese writes a blank between syllables, not between words, and no maintained segmenter exists.
//! The unit here is therefore the syllable; neighbours are rewarded when a query is planned.

use std::ops::Range;

/// Longer runs of letters are not words but coded data, and are left out of the index. The longest
/// Vietnamese syllable has seven letters; the limit leaves room for foreign names and codes.
pub(crate) const MAX_WORD_BYTES: usize = 64;

fn belongs_to_word(c: char) -> bool {
    // combining diacritical marks: input in NFD must not fall apart into letters
    c.is_alphanumeric() || ('\u{0300}'..='\u{036f}').contains(&c)
}

/// The byte ranges of the words of a text, in order.
pub(crate) fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !belongs_to_word(*c)).is_some() {}
        let (start, first) = rest.next()?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = rest.next_if(|(_, c)| belongs_to_word(*c)) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

/// The parts of a notation in one spelling: lower case, numbers without leading zeros, everything
/// between the parts gone.
fn notation_parts(notation: &str) -> Vec<String> {
    word_ranges(notation)
        .map(|range| without_leading_zeros(&notation[range]))
        .filter(|part| part.len() <= MAX_WORD_BYTES)
        .collect()
}

fn without_leading_zeros(part: &str) -> String {
    let rest = part.trim_start_matches('0');
    match rest.chars().next() {
        Some(c) if c.is_ascii_digit() => rest.to_owned(),
        // `0`, `00` and `0A` keep one zero
        _ if part.starts_with('0') => format!("0{rest}"),
        _ => part.to_owned(),
    }
}

/// The spelling under which a whole notation is found, whatever stood between its parts:
/// `586/KH-UBND`, `586/KH/UBND` and `586 KH UBND` give one and the same.
pub(crate) fn joined_notation(notation: &str) -> String {
    notation_parts(notation).join("-")
}

/// The terms under which a notation is indexed: whole and each part, folded as they are, exact with a
/// leading `=`.
pub(crate) fn notation_terms(notation: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for line in notation.lines() {
        let exact = vn::folding::exact(line);
        let folded = vn::folding::fold(line);
        for (prefix, text) in [("", &folded), ("=", &exact)] {
            let parts = notation_parts(text);
            if parts.len() > 1 {
                terms.push(format!("{prefix}{}", parts.join("-")));
            }
            terms.extend(parts.iter().map(|part| format!("{prefix}{part}")));
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        word_ranges(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn syllables_are_cut_at_everything_that_is_neither_letter_nor_digit() {
        assert_eq!(
            words("Về việc  «phê-duyệt» (đợt 2)."),
            ["Về", "việc", "phê", "duyệt", "đợt", "2"]
        );
        assert!(words(" -/… ").is_empty());
    }

    #[test]
    fn decomposed_letters_stay_in_their_syllable() {
        assert_eq!(words("đa\u{302}\u{301}t đai"), ["đa\u{302}\u{301}t", "đai"]);
    }

    #[test]
    fn a_notation_is_one_term_however_its_parts_are_joined() {
        for spelling in ["586/KH-UBND", "586/KH/UBND", "586 KH UBND", "0586-KH.UBND"] {
            assert_eq!(joined_notation(spelling), "586-KH-UBND");
        }
    }

    #[test]
    fn a_notation_is_found_whole_by_number_by_kind_and_by_organ() {
        let terms = notation_terms("05/QĐ-UBND");
        for expected in ["5-qd-ubnd", "5", "qd", "ubnd", "=5-qđ-ubnd", "=qđ"] {
            assert!(
                terms.iter().any(|term| term == expected),
                "{expected} in {terms:?}"
            );
        }
    }

    #[test]
    fn zeros_before_a_number_do_not_count_but_zero_stays() {
        assert_eq!(without_leading_zeros("007"), "7");
        assert_eq!(without_leading_zeros("0"), "0");
        assert_eq!(without_leading_zeros("00A"), "0A");
        assert_eq!(without_leading_zeros("abc"), "abc");
    }
}
