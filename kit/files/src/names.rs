//! Names of files: cleaned on the way in, safe in headers on the way out.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::kinds::FileKind;

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
        let name: String = without_path(sent).nfc().map(kept_as).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_ending = name.trim_end_matches(['.', ' ']).rfind('.') == Some(0);
        // names that begin with a dot are hidden, names that end with one lose it on some systems
        let name = name.trim_matches(['.', ' ']);
        if name.is_empty() {
            Self(NAMELESS.to_owned())
        } else if is_ending && FileKind::meant_by(&name.to_lowercase()).is_some() {
            Self(format!("{NAMELESS}.{name}"))
        } else if is_reserved(name) {
            Self(shorten(&format!("_{name}")))
        } else {
            Self(shorten(name))
        }
    }

    /// The name of a file as a browser wrote it into a form: quotes and line ends travel as `%22`, `%0D`
    /// and `%0A` (WHATWG HTML, "multipart/form-data encoding algorithm").
    pub fn of_form(sent: &str) -> Self {
        let told = sent.replace("%22", "\"");
        Self::clean(&told.replace("%0D", " ").replace("%0A", " "))
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

/// What becomes of a character: strokes part no folders any more, and what a system or a header takes for
/// its own sign becomes harmless.
fn kept_as(c: char) -> char {
    match c {
        '/' | '\\' => '-',
        '"' => '\'',
        '<' | '>' | ':' | '|' | '?' | '*' | '\u{fffd}' => ' ',
        c if is_shown(c) => c,
        _ => ' ',
    }
}

/// The last part of what is a path: some browsers send whole ones, with either stroke. A stroke within a
/// name that begins like none (`Tờ trình - 03/06/2022.pdf`) is part of the name.
fn without_path(sent: &str) -> &str {
    let begins = |starts: &[&str]| starts.iter().any(|start| sent.starts_with(start));
    let mut letters = sent.chars();
    let is_drive = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.next() == Some(':')
        && matches!(letters.next(), Some('/' | '\\'));
    let climbs = sent.split(['/', '\\']).any(|part| part.trim() == "..");
    if !(is_drive || climbs || begins(&["/", "\\", "./", ".\\", "~/"])) {
        return sent.trim_end_matches(['/', '\\']);
    }
    sent.rsplit(['/', '\\'])
        .find(|part| !part.trim_matches(['.', ' ']).is_empty())
        .unwrap_or_default()
}

/// Whether Windows takes the name for a device, whatever its ending ("Naming Files, Paths, and Namespaces").
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).unwrap_or_default();
        matches!(
            number.chars().collect::<Vec<_>>()[..],
            ['0'..='9' | '¹' | '²' | '³']
        )
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
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
    let mut end = stem.floor_char_boundary(MAX_NAME_BYTES - ending.len());
    // a letter keeps its marks, or goes with them
    while stem[end..].starts_with(is_combining_mark) {
        end = stem.floor_char_boundary(end.saturating_sub(1));
    }
    format!("{}{ending}", stem[..end].trim_end_matches(['.', ' ']))
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
        assert_eq!(clean("./a/b/"), "b");
        assert_eq!(clean("..\\..\\x.pdf"), "x.pdf");
        assert_eq!(clean("/.."), NAMELESS);
    }

    #[test]
    fn a_stroke_within_a_name_is_part_of_it() {
        assert_eq!(
            clean("Tờ trình (bản cuối) - 03/06/2022.pdf"),
            "Tờ trình (bản cuối) - 03-06-2022.pdf"
        );
        assert_eq!(clean("a/b/"), "a-b");
        assert_eq!(clean("12\\QĐ.pdf"), "12-QĐ.pdf");
    }

    #[test]
    fn a_form_s_quotes_are_quotes_again() {
        let of_form = |sent: &str| FileName::of_form(sent).as_str().to_owned();
        assert_eq!(
            of_form("Công văn số 12, v/v %22họp%22; 100%.pdf"),
            "Công văn số 12, v-v 'họp'; 100%.pdf"
        );
        assert_eq!(
            of_form("a%0D%0ASet-Cookie: x=1.pdf"),
            "a Set-Cookie x=1.pdf"
        );
        assert_eq!(of_form("=HYPERLINK(%22x%22).pdf"), "=HYPERLINK('x').pdf");
    }

    #[test]
    fn what_is_only_an_ending_keeps_it_and_names_of_devices_are_none() {
        assert_eq!(clean(".pdf"), "tep-dinh-kem.pdf");
        assert_eq!(clean(".PDF "), "tep-dinh-kem.PDF");
        for (sent, name) in [
            ("CON.pdf", "_CON.pdf"),
            ("aux", "_aux"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("LPT¹.txt", "_LPT¹.txt"),
            ("Congress.pdf", "Congress.pdf"),
            ("com10.pdf", "com10.pdf"),
            ("báo cáo.pdf ", "báo cáo.pdf"),
            ("báo cáo.pdf.", "báo cáo.pdf"),
            ("😀 thư mời.pdf", "😀 thư mời.pdf"),
            ("Giấy mời d'Azur.pdf", "Giấy mời d'Azur.pdf"),
            ("Công văn.PDF", "Công văn.PDF"),
            ("tệp không đuôi", "tệp không đuôi"),
            ("bao\u{202e}fdp.docx", "bao fdp.docx"),
        ] {
            assert_eq!(clean(sent), name, "{sent:?}");
        }
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
        // a letter that no single character is: x with a dot below
        let marked = clean(&format!("{}.pdf", "x\u{323}\u{301}".repeat(100)));
        let stem = marked.strip_suffix(".pdf").expect("its ending");
        assert!(
            marked.len() <= MAX_NAME_BYTES && stem.ends_with("x\u{323}\u{301}"),
            "{marked}"
        );
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
