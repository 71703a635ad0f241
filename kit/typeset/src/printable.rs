//! Text as it can be printed: a character that no font has must not stop a document, nor print as a
//! box that could be anything (PDF/A, ISO 19005-2, 6.2.11.8, and PDF/UA forbid that).

use serde_json::Value;
use std::borrow::Cow;

/// Characters without a blank after which a line may break before every further one. Longer than any
/// notation; a word of Vietnamese has seven letters at most.
const WORD_LONGEST: usize = 24;
const ZERO_WIDTH_SPACE: char = '\u{200B}';

/// The texts within `data`, as [`printable`] makes them. Keys are the templates' own.
pub(crate) fn printable_data(data: &Value, has: &impl Fn(char) -> bool) -> Value {
    match data {
        Value::String(text) => Value::String(with_breaks(&printable(text, has)).into_owned()),
        Value::Array(items) => items.iter().map(|it| printable_data(it, has)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, it)| (name.clone(), printable_data(it, has)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => data.clone(),
    }
}

/// The text with a visible placeholder and the code point for every character that no font has.
/// Line ends of old systems become blanks, and marks that are never seen are left out.
pub(crate) fn printable<'a>(text: &'a str, has: &impl Fn(char) -> bool) -> Cow<'a, str> {
    let as_is = |c: char| matches!(c, '\n' | '\r' | '\t' | ' '..='~') || (has(c) && !is_unseen(c));
    if text.chars().all(as_is) {
        return Cow::Borrowed(text);
    }
    let (open, close) = if has('⟦') && has('⟧') {
        ('⟦', '⟧')
    } else {
        ('[', ']')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // vertical tab, form feed, next line, line and paragraph separator
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if as_is(c) => out.push(c),
            c if is_unseen(c) => {}
            c => out.push_str(&format!("{open}U+{:04X}{close}", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

/// Joiners, variation selectors and marks of direction: nothing is printed for them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Lets a line break inside what has no blank for long, where it would run off the page.
fn with_breaks(text: &str) -> Cow<'_, str> {
    let is_long = |word: &str| word.len() > WORD_LONGEST && word.chars().count() > WORD_LONGEST;
    if !text.split_whitespace().any(is_long) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut without_blank = 0;
    for c in text.chars() {
        if c.is_whitespace() {
            without_blank = 0;
        } else {
            // a mark stays with its letter
            if without_blank >= WORD_LONGEST && !matches!(c, '\u{300}'..='\u{36F}') {
                out.push(ZERO_WIDTH_SPACE);
            }
            without_blank += 1;
        }
        out.push(c);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn latin(c: char) -> bool {
        c < '\u{1F00}' && !c.is_control()
    }

    #[test]
    fn what_no_font_has_is_named_and_the_rest_stays() {
        assert_eq!(printable("Số 1 😀 Ｎ", &latin), "Số 1 [U+1F600] [U+FF2E]");
        assert_eq!(printable("a\u{B}b\u{C}c\u{85}d", &latin), "a b c d");
        assert_eq!(printable("a\u{202E}b\u{FE0F}\u{1}", &latin), "ab[U+0001]");
        assert!(matches!(printable("Đặng\n\tThị", &latin), Cow::Borrowed(_)));
    }

    #[test]
    fn long_words_may_be_broken_and_others_may_not() {
        let long = "a".repeat(500);
        let broken = with_breaks(&long);
        assert_eq!(broken.replace(ZERO_WIDTH_SPACE, ""), long);
        assert_eq!(broken.matches(ZERO_WIDTH_SPACE).count(), 500 - WORD_LONGEST);
        let ordinary = "Về việc 1234/QĐ-UBND-KTTH";
        assert_eq!(with_breaks(ordinary), ordinary);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_printable_afterwards_and_stays_so(text in any::<String>()) {
            let once = printable(&text, &latin).into_owned();
            prop_assert!(once.chars().all(|c| latin(c) || matches!(c, '\n' | '\r' | '\t')), "{once:?}");
            prop_assert_eq!(printable(&once, &latin).into_owned(), once);
        }
    }
}
