//! What a single entry of an archive would set going, judged as a file that comes by itself.

use std::io;

use crate::archive::{ZipDanger, ZipLimits};
use crate::carriers;
use crate::danger::{self, Danger};
use crate::kinds::FileKind;
use crate::office;
use crate::packed::Packing;
use crate::rtf;
use crate::sniff::{self, Sniffed};
use crate::twofold;

/// What a file in an archive would set going, found as for a file that comes by itself.
pub(crate) fn of_file(bytes: &[u8], name: &str, limits: &ZipLimits) -> Option<Danger> {
    if let Some(danger) = danger::of_head(bytes) {
        return Some(danger);
    }
    let start = bytes.trim_ascii_start();
    if rtf::is_rtf(start) {
        return rtf::danger(start);
    }
    let mut file = io::Cursor::new(bytes);
    let sniffed = sniff::sniff(&mut file, limits).ok()?;
    if let Sniffed::Known(kind) | Sniffed::Broken(kind, _) = sniffed
        && let Ok(Some(danger)) = twofold::of(&mut file, kind)
    {
        return Some(danger);
    }
    match sniffed {
        Sniffed::Known(kind @ FileKind::Pdf) | Sniffed::Broken(kind @ FileKind::Pdf, _) => {
            // scanners and drawing programs write what nobody else reads; it runs nothing by itself
            pdf_danger(&mut file, kind)
        }
        Sniffed::Known(kind) => danger::of_kind(&mut file, kind).ok().flatten(),
        Sniffed::Broken(FileKind::Xml, _) => carriers::of_xml(bytes),
        Sniffed::Unknown(Some("text/html" | "image/svg+xml")) => Some(Danger::Script),
        Sniffed::Unknown(Some("application/x-ole-storage")) => danger::of_compound(bytes),
        Sniffed::Unknown(_) => of_unknown(&mut file, bytes, name),
        _ => None,
    }
}

fn pdf_danger(file: &mut io::Cursor<&[u8]>, kind: FileKind) -> Option<Danger> {
    let danger = danger::of_kind(file, kind).ok().flatten();
    danger.or_else(|| {
        let read = crate::pdf::scan(file).ok()?;
        read.encrypted.then_some(Danger::Locked)
    })
}

/// Bytes of no known kind: readers look for the head of a PDF in the first kilobyte, and a name that
/// promises something packed is believed by those who open it.
fn of_unknown(file: &mut io::Cursor<&[u8]>, bytes: &[u8], name: &str) -> Option<Danger> {
    let head = &bytes[..bytes.len().min(1024)];
    if memchr::memmem::find(head, b"%PDF-").is_some() {
        return pdf_danger(file, FileKind::Pdf);
    }
    let ending = crate::names::FileName::clean(name).extension();
    let is_document = FileKind::meant_by(&ending).is_some_and(FileKind::is_zip_document);
    let closed = danger::is_container_name(name) || is_document;
    carriers::of_text(bytes).or(closed.then_some(Danger::Closed))
}

/// A ZIP behind other bytes, which programs open all the same.
pub(crate) fn packed_behind(bytes: &[u8], name: &str) -> Option<Packing> {
    let ending = crate::names::FileName::clean(name).extension();
    let is_opened = danger::is_container_name(name)
        || FileKind::meant_by(&ending).is_some_and(FileKind::is_zip_document);
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let ends = memchr::memmem::find(tail, b"PK\x05\x06").is_some();
    (is_opened && ends).then_some(Packing::Zip)
}

/// What cannot be looked at because it is too long: pictures, sounds, films and plain tables set nothing
/// going.
pub(crate) fn unseen(head: &[u8]) -> Option<Danger> {
    use infer::MatcherType::{Audio, Font, Image, Video};
    let inert = infer::get(head)
        .is_some_and(|guess| matches!(guess.matcher_type(), Audio | Font | Image | Video));
    let is_text = head
        .iter()
        .all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace());
    if is_text && !rtf::is_rtf(head.trim_ascii_start()) {
        return office::of_part("", head);
    }
    (!inert).then_some(Danger::Closed)
}

/// Refuses names that lead out of the folder an archive is unpacked into.
pub(crate) fn check_name(name: &str, raw: &[u8]) -> Result<(), ZipDanger> {
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    let rooted = name.starts_with(['/', '\\']) || name.chars().nth(1) == Some(':');
    let invisible = raw.contains(&0) || name.chars().any(char::is_control);
    if climbs || rooted || invisible || name.is_empty() {
        return Err(ZipDanger::DangerousName(shown(name)));
    }
    Ok(())
}

/// A name that is said of an archive.
pub(crate) fn shown(name: &str) -> String {
    name.chars()
        .take(120)
        .flat_map(char::escape_default)
        .collect()
}
