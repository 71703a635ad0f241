//! Names of files: cleaned on the way in, safe in headers on the way out.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The longest name in bytes: what common file systems store in one entry, with room for " (12)".
pub const MAX_NAME_BYTES: usize = 240;
/// A longer last part is not an ending but part of the name.
const MAX_EXTENSION_BYTES: usize = 12;
/// The name of a file whose own name had nothing usable.
const NAMELESS: &str = "tep-dinh-kem";

/// A file's name without path, control and direction characters, in NFC, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Makes a usable name of whatever a browser or another system sent.
    pub fn clean(sent: &str) -> Self {
        // some browsers send whole paths; both kinds of separators occur on both kinds of systems
        let last = sent
            .rsplit(['/', '\\'])
            .find(|part| !part.trim_matches(['.', ' ']).is_empty())
            .unwrap_or_default();
        let name: String = last
            .nfc()
            .map(|c| if is_kept(c) { c } else { ' ' })
            .collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        // names that begin with a dot are hidden, names that end with one lose it on some systems
        let name = name.trim_matches(['.', ' ']);
        if name.is_empty() {
            Self(NAMELESS.to_owned())
        } else {
            Self(shorten(name))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ending in lower case without its dot; empty if there is none.
    pub fn extension(&self) -> String {
        extension(&self.0).unwrap_or_default().to_lowercase()
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::clean(&String::deserialize(deserializer)?))
    }
}

/// Whether a character is seen where it stands, and turns nothing around.
pub(crate) fn is_shown(c: char) -> bool {
    // what turns the direction of writing, and what is not seen: both make a name look like another
    let is_direction = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !(c.is_control() || is_direction)
}

fn is_kept(c: char) -> bool {
    is_shown(c) && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{fffd}')
}

fn extension(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let usable = !stem.is_empty()
        && extension.len() <= MAX_EXTENSION_BYTES
        && extension.chars().all(char::is_alphanumeric);
    (usable && !extension.is_empty()).then_some(extension)
}

/// Cuts the stem, not the ending.
fn shorten(name: &str) -> String {
    if name.len() <= MAX_NAME_BYTES {
        return name.to_owned();
    }
    let ending = extension(name)
        .map(|extension| format!(".{extension}"))
        .unwrap_or_default();
    let stem = &name[..name.len() - ending.len()];
    let stem = &stem[..stem.floor_char_boundary(MAX_NAME_BYTES - ending.len())];
    format!("{}{ending}", stem.trim_end_matches(['.', ' ']))
}

/// Whether a browser shows a file or saves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Save it; the rule for everything that others sent.
    Attachment,
    /// Show it, for kinds that cannot carry programs, on a page with a sandbox.
    Inline,
}

/// The value of a `Content-Disposition` header (RFC 6266), with the name in plain letters for old
/// programs and in full as `filename*` (RFC 8187, which replaced RFC 5987).
pub fn content_disposition(disposition: Disposition, name: &FileName) -> String {
    let kind = match disposition {
        Disposition::Attachment => "attachment",
        Disposition::Inline => "inline",
    };
    // folding the marks away keeps `Quyết định.pdf` readable as `Quyet dinh.pdf`
    let plain: String = name
        .0
        .nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            '"' | '\\' | '%' | ';' => '_',
            ' '..='~' => c,
            _ => '_',
        })
        .collect();
    let mut full = String::with_capacity(name.0.len() * 3);
    for byte in name.0.bytes() {
        match byte {
            // attr-char of RFC 8187
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'!'
            | b'#'
            | b'$'
            | b'&'
            | b'+'
            | b'-'
            | b'.'
            | b'^'
            | b'_'
            | b'`'
            | b'|'
            | b'~' => {
                full.push(char::from(byte));
            }
            _ => full.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(sent: &str) -> String {
        FileName::clean(sent).as_str().to_owned()
    }

    #[test]
    fn paths_are_cut_off_whichever_stroke_they_use() {
        assert_eq!(clean("C:\\Users\\a\\Công văn 12.pdf"), "Công văn 12.pdf");
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("a/b/"), "b");
        assert_eq!(clean("/.."), NAMELESS);
    }

    #[test]
    fn invisible_and_forbidden_characters_are_gone() {
        assert_eq!(clean("bao\u{202e}fdp.exe\r\n"), "bao fdp.exe");
        assert_eq!(clean("a\u{0}b:c?.txt"), "a b c .txt");
        assert_eq!(clean("..."), NAMELESS);
        assert_eq!(clean(".htaccess"), "htaccess");
    }

    #[test]
    fn no_mark_that_turns_the_direction_of_writing_is_left_in_a_name_or_a_header() {
        let turns = [
            '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
            '\u{202e}',
        ];
        let isolates = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];
        for mark in turns.into_iter().chain(isolates) {
            let name = FileName::clean(&format!("hop-dong{mark}fdp.exe"));
            assert_eq!(name.as_str(), "hop-dong fdp.exe", "{mark:?}");
            let header = content_disposition(Disposition::Inline, &name);
            assert!(
                header.is_ascii() && header.ends_with("hop-dong%20fdp.exe"),
                "{header}"
            );
        }
    }

    #[test]
    fn names_are_composed() {
        assert_eq!(
            clean("Quye\u{302}\u{301}t đi\u{323}nh.pdf"),
            "Quyết định.pdf"
        );
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean(&format!("{}.PDF", "Đ".repeat(400)));
        assert!(name.len() <= MAX_NAME_BYTES && name.ends_with("Đ.PDF"));
        assert_eq!(FileName::clean(&name).extension(), "pdf");
    }

    #[test]
    fn the_header_carries_the_name_twice() {
        let header = content_disposition(
            Disposition::Attachment,
            &FileName::clean("Quyết định số 5.pdf"),
        );
        assert_eq!(
            header,
            "attachment; filename=\"Quyet dinh so 5.pdf\"; filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20s%E1%BB%91%205.pdf"
        );
    }

    proptest! {
        #[test]
        fn any_name_becomes_clean_once_and_for_all_and_safe_in_a_header(sent in any::<String>()) {
            let name = FileName::clean(&sent);
            prop_assert_eq!(&FileName::clean(name.as_str()), &name);
            prop_assert!(!name.as_str().is_empty() && name.as_str().len() <= MAX_NAME_BYTES);
            prop_assert!(!name.as_str().contains(['/', '\\', '\0', '\n', '"']));
            let header = content_disposition(Disposition::Inline, &name);
            prop_assert!(header.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
