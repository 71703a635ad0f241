//! The parts of office documents: what they are by content type, relationship and bytes, never by the
//! names that somebody gave them.

use std::borrow::Cow;

use memchr::memmem;

use crate::carriers;
use crate::danger::{Danger, of_compound, of_head};
use crate::office_parts::read;
use crate::rtf;

/// What is dangerous in one part.
pub(crate) fn of_part(name: &str, bytes: &[u8]) -> Option<Danger> {
    let lower = name.to_lowercase();
    let readable = readable(bytes);
    let bytes = readable.as_ref();
    // also one that nothing leads to: some programs take it up again
    if is_basic(name) || lower.ends_with("vbaproject.bin") || lower.ends_with("vbadata.xml") {
        return Some(Danger::Macros);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return of_compound(bytes);
    }
    if let Some(danger) = of_head(bytes) {
        return Some(danger);
    }
    if lower.contains("/activex/") {
        return Some(Danger::Control);
    }
    let start = bytes.trim_ascii_start();
    let start = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    if rtf::is_rtf(start) {
        return rtf::danger(start);
    }
    if start.first() == Some(&b'<') {
        let facts = read(start, lower == "[content_types].xml");
        // a page taken in as a part is what it is as a file of its own
        let is_page = facts.root.eq_ignore_ascii_case("html") || begins_as_page(start);
        // abbreviations of its own: no program writes them, and each reads them in another way
        // (but those of drawings, whose names stand for addresses of no page)
        let is_closed = (facts.has_entities && facts.root != "svg").then_some(Danger::Closed);
        let is_page = is_page.then_some(Danger::Script);
        return facts.danger.or(is_page).or(is_closed);
    }
    let is_text = start
        .iter()
        .take(512)
        .all(|byte| *byte >= b' ' || byte.is_ascii_whitespace());
    (is_text && !start.is_empty())
        .then(|| carriers::of_text(start))
        .flatten()
}

fn begins_as_page(start: &[u8]) -> bool {
    let head = start[..start.len().min(512)].to_ascii_lowercase();
    ["<html", "<!doctype html", "<script"]
        .iter()
        .any(|tag| memmem::find(&head, tag.as_bytes()).is_some())
}

/// Whether a part is OpenDocument's word that its parts are behind a password.
pub(crate) fn says_encrypted(name: &str, bytes: &[u8]) -> bool {
    name == "META-INF/manifest.xml" && memmem::find(bytes, b"encryption-data").is_some()
}

/// XML may come in UTF-16 as well.
pub(crate) fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0xfe, 0xff, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => return Cow::Borrowed(bytes),
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Cow::Owned(text.into_owned().into_bytes())
}

/// Text in two bytes a letter that is too long to be read in one piece.
pub(crate) fn is_too_wide(bytes: &[u8]) -> bool {
    /// It takes up to one and a half as much again when it is read.
    const MOST: usize = 32 * 1024 * 1024;
    bytes.len() > MOST
        && matches!(
            bytes,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..]
        )
}

/// A library of OpenDocument with code in it; the two lists of libraries hold none.
fn is_basic(name: &str) -> bool {
    let list = [
        "script-lc.xml",
        "script-lb.xml",
        "dialog-lc.xml",
        "dialog-lb.xml",
    ];
    let inside = name.starts_with("Basic/") || name.starts_with("Scripts/");
    inside && !name.ends_with('/') && !list.iter().any(|it| name.ends_with(it))
}
