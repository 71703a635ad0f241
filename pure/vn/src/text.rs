//! Cleaning of text that people or systems hand in, before it is stored.
//!
//! Stored text is NFC, has no control, zero-width or direction characters
//! (which hide one text in another) and no doubled spaces. Text in a legacy
//! encoding must be converted *before* cleaning (see [`crate::legacy`]): TCVN3
//! writes ư as the soft hyphen, which cleaning removes.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A limit of a text field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextLimit {
    /// The field, as error messages name it.
    pub name: &'static str,
    /// The most characters (Unicode scalar values of the cleaned text).
    pub most: usize,
}

/// A text beyond its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The limit that was passed.
    pub limit: TextLimit,
    /// The characters of the text.
    pub length: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextLimit { name, most } = self.limit;
        write!(
            f,
            "accept {name}: {} characters are more than {most}",
            self.length
        )
    }
}

impl std::error::Error for TooLong {}

impl TextLimit {
    /// A limit of so many characters for the field of this name.
    #[must_use]
    pub const fn new(name: &'static str, most: usize) -> Self {
        Self { name, most }
    }

    /// Refuses a text that is too long.
    ///
    /// # Errors
    /// [`TooLong`] with the limit's name.
    pub fn check(self, text: &str) -> Result<(), TooLong> {
        // bytes are never fewer than characters
        if text.len() <= self.most {
            return Ok(());
        }
        let length = length(text);
        if length > self.most {
            Err(TooLong {
                limit: self,
                length,
            })
        } else {
            Ok(())
        }
    }

    /// Cleans a text of one line and refuses it when it is still too long.
    ///
    /// # Errors
    /// [`TooLong`] with the limit's name.
    pub fn clean(self, text: &str) -> Result<String, TooLong> {
        let cleaned = clean(text);
        self.check(&cleaned)?;
        Ok(cleaned)
    }

    /// Cleans a text of several lines and refuses it when it is still too long.
    ///
    /// # Errors
    /// [`TooLong`] with the limit's name.
    pub fn clean_lines(self, text: &str) -> Result<String, TooLong> {
        let cleaned = clean_lines(text);
        self.check(&cleaned)?;
        Ok(cleaned)
    }
}

/// The length by which limits are measured: characters (Unicode scalar values).
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text as one clean line: every run of spaces, tabs and line ends is one
/// space, none at the ends.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_clean_line(text, &mut out);
    composed(out)
}

/// The text as clean lines, parted by `\n`: at most one empty line in a row,
/// none at the ends.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty_before = false;
    // CR LF gives an empty piece between the two, so CR is dropped first
    for line in text.split(['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let start = out.len();
        if start > 0 {
            out.push('\n');
            if empty_before {
                out.push('\n');
            }
        }
        let content = out.len();
        push_clean_line(line, &mut out);
        if out.len() == content {
            out.truncate(start);
            empty_before = start > 0;
        } else {
            empty_before = false;
        }
    }
    composed(out)
}

fn push_clean_line(line: &str, out: &mut String) {
    let mut space = false;
    let start = out.len();
    for c in line.chars() {
        if c.is_whitespace() || (c.is_control() && matches!(c, '\t' | '\n' | '\r')) {
            space = out.len() > start;
        } else if !is_invisible(c) {
            if std::mem::take(&mut space) {
                out.push(' ');
            }
            out.push(c);
        }
    }
}

/// Characters that show nothing: controls, zero widths, directions, variation
/// and tag characters, the soft hyphen, private noncharacters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

fn composed(text: String) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_composed_and_its_spaces_are_single() {
        assert_eq!(
            clean("  V/v\t tiền \r\n lương\u{a0}\u{a0}mới "),
            "V/v tiền lương mới"
        );
        assert_eq!(clean("ho\u{300}a"), "hòa");
        assert_eq!(clean(""), "");
    }

    #[test]
    fn characters_that_show_nothing_are_removed() {
        assert_eq!(clean("M\u{200b}Ậ\u{ad}T\u{202e}\u{0}"), "MẬT");
        // marks that a zero-width character kept apart from their letter
        assert_eq!(clean("a\u{200d}\u{301}"), "á");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(clean_lines("\r\n a  b\r\n\r\n\r\n\tc \n"), "a b\n\nc");
        assert_eq!(clean_lines("a\nb"), "a\nb");
        assert_eq!(clean_lines("\n\n"), "");
    }

    #[test]
    fn limits_count_characters_and_name_themselves() {
        let limit = TextLimit::new("trích yếu", 5);
        assert_eq!(limit.clean(" quyết "), Ok("quyết".to_owned()));
        let long = limit.clean("quyết định");
        assert_eq!(long, Err(TooLong { limit, length: 10 }));
        let message = long.map_err(|error| error.to_string());
        assert_eq!(
            message,
            Err("accept trích yếu: 10 characters are more than 5".to_owned())
        );
        assert!(limit.clean_lines("a\nb\nc").is_ok());
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
            prop_assert!(!once.chars().any(is_invisible));
            let lines = clean_lines(&text);
            prop_assert_eq!(clean_lines(&lines), lines.clone());
            prop_assert!(!lines.contains("\n\n\n"));
        }

        #[test]
        fn cleaning_keeps_every_visible_word(text in "[a-zđàáạâượ \\t\\n]{0,60}") {
            let cleaned = clean(&text);
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(cleaned.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>(), words);
        }
    }
}
