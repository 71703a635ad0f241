//! One file that programs open as two things: as what was judged, and as something that nobody judged.

use signatures::pdf::object_heads;
use std::ops::Range;

/// What readers of PDF look for in any file, from its beginning and from its end.
const MARKS: [&[u8]; 2] = [b"startxref", b"%%EOF"];
/// What a PDF has whose objects a reader gathers by itself, where neither head nor list are in order.
const GATHERED: [&[u8]; 6] = [
    b"/Catalog",
    b"/Pages",
    b"/Root",
    b"/ObjStm",
    b"/XRef",
    b"trailer",
];
/// The end of a ZIP archive, which programs look for from the end of a file.
const ZIP_END: &[u8] = b"PK\x05\x06";
/// Marks by which browsers know a page, or run what stands in one.
const PAGES: [&[u8]; 4] = [b"<script", b"<html", b"<!doctype html", b"<iframe"];
/// Lines by which programs know a page that was stored as a message.
const MIME: [&[u8]; 2] = [b"mime-version", b"content-type"];

fn count(bytes: &[u8], mark: &[u8]) -> usize {
    memchr::memmem::find_iter(bytes, mark).count()
}

/// Whether a file has marks of a PDF that do not stand in what was signed: readers would show that PDF,
/// or what is added to the signed one there.
pub(super) fn shows_another_pdf<'a>(
    file: &[u8],
    signed: impl Iterator<Item = &'a [u8]> + Clone,
) -> bool {
    let has_more = |counted: &dyn Fn(&[u8]) -> usize| {
        let own: usize = signed.clone().map(counted).sum();
        counted(file) > own
    };
    MARKS
        .iter()
        .any(|mark| has_more(&|bytes| count(bytes, mark)))
        || has_more(&heads)
        || (has_more(&|bytes| count(bytes, b"obj") + count(bytes, b"#6"))
            && is_gathered(file)
            && has_more(&|bytes| object_heads(bytes).count()))
}

/// Heads of PDF as readers take them: in any case, and behind that of a PostScript file.
fn heads(bytes: &[u8]) -> usize {
    /// Letters between `%!PS-Adobe-` and `PDF-`: a version.
    const VERSION_MAX: usize = 16;
    let is_head = |at: &usize| {
        let rest = bytes.get(*at..).unwrap_or_default();
        if !rest.get(1).is_some_and(|one| b"pPfF!".contains(one)) {
            return false;
        }
        let version = |rest: &[u8]| {
            (0..VERSION_MAX).any(|at| begins(rest.get(at..).unwrap_or_default(), b"pdf-"))
        };
        begins(rest, b"%pdf-")
            || begins(rest, b"%fdf-")
            || (begins(rest, b"%!ps-adobe-") && version(rest.get(11..).unwrap_or_default()))
    };
    memchr::memchr_iter(b'%', bytes).filter(is_head).count()
}

/// Whether there is anything by which a reader finds the first object, also with letters of names
/// written as numbers.
fn is_gathered(bytes: &[u8]) -> bool {
    let is_number = |at: usize| {
        let digits = bytes.get(at + 1..at + 3).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    };
    let in_name = |at: usize| {
        let before = bytes.get(..at).unwrap_or_default().iter().rev();
        let name = before
            .take(12)
            .find(|one| !one.is_ascii_alphanumeric() && **one != b'#');
        name == Some(&b'/')
    };
    GATHERED
        .iter()
        .any(|mark| memchr::memmem::find(bytes, mark).is_some())
        || memchr::memchr_iter(b'#', bytes).any(|at| is_number(at) && in_name(at))
}

fn begins(rest: &[u8], head: &[u8]) -> bool {
    let own = rest.get(..head.len());
    own.is_some_and(|own| own.eq_ignore_ascii_case(head))
}

/// Where an archive ends, or a page or a message with one begins.
fn others(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let is_page = |at: &usize| {
        let rest = bytes.get(*at..).unwrap_or_default();
        // files full of these letters are made to cost time
        let may_be = rest.get(1).is_some_and(|one| b"sShHiI!".contains(one));
        may_be && PAGES.iter().any(|mark| begins(rest, mark))
    };
    let line = |colon: usize| {
        let before = bytes.get(..colon)?;
        before.last().filter(|one| b"nNeE".contains(one))?;
        let line = MIME.iter().find_map(|name| {
            let (rest, own) = before.split_at_checked(before.len().checked_sub(name.len())?)?;
            own.eq_ignore_ascii_case(name).then_some(rest)
        })?;
        matches!(line.last(), None | Some(b'\r' | b'\n')).then_some(line.len())
    };
    memchr::memmem::find_iter(bytes, ZIP_END)
        .chain(memchr::memchr_iter(b'<', bytes).filter(is_page))
        .chain(memchr::memchr_iter(b':', bytes).filter_map(line))
}

/// Whether a message or a container has marks of an archive or of a page that do not stand in what was
/// signed. An archive has its own end once.
pub(super) fn shows_another_page<'a>(
    file: &[u8],
    signed: impl Iterator<Item = &'a [u8]>,
    is_archive: bool,
) -> bool {
    let (mut own, mut places) = (usize::from(is_archive), Vec::new());
    for part in signed.filter(|part| !part.is_empty()) {
        match place_of(file, part) {
            Some(place) => places.push(place),
            // it lies there in pieces
            None => own += others(part).count(),
        }
    }
    places.sort_unstable_by_key(|place| place.start);
    let is_outside = |at: &usize| {
        let next = places.partition_point(|place| place.start <= *at);
        let before = next.checked_sub(1).and_then(|index| places.get(index));
        before.is_none_or(|place| place.end <= *at)
    };
    others(file).filter(is_outside).count() > own
}

/// Where a part lies in a file: as a piece of these very bytes, or as a copy.
fn place_of(file: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let address = part.as_ptr().addr().checked_sub(file.as_ptr().addr());
    let same = address.filter(|at| at.saturating_add(part.len()) <= file.len());
    let start = same.or_else(|| memchr::memmem::find(file, part))?;
    Some(start..start + part.len())
}

/// Where the last thing begins, from a place on, by which a PDF opens as something else: as an archive, or
/// as a page that was stored by itself or as a message.
pub(super) fn opens_otherwise(bytes: &[u8], from: usize) -> Option<usize> {
    let appended = bytes.get(from..)?;
    others(appended).max().map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_within_what_was_signed_is_none_of_its_own() {
        let signed: &[u8] = b"%PDF-1.7 4 0 obj <</Type/Catalog>> startxref 9 %%EOF";
        let whole = [b"0\x82", signed, b"end"].concat();
        assert!(!shows_another_pdf(&whole, [signed].into_iter()));
        assert!(!shows_another_pdf(b"no PDF at all", [].into_iter()));
        let more = [whole.as_slice(), b"startxref 20 %%EOF"].concat();
        assert!(shows_another_pdf(&more, [signed].into_iter()));
        let more = [whole.as_slice(), b"5 0 obj <<>>"].concat();
        assert!(shows_another_pdf(&more, [signed].into_iter()));
    }

    #[test]
    fn every_spelling_of_a_head_that_readers_take_counts() {
        for head in [
            "%PDF-1.7",
            "%pdf-1.4",
            "%!PS-Adobe-3.0 PDF-1.4",
            "%!ps-adobe-3.0  pdf-1.4",
            "%FDF-1.2",
        ] {
            let file = format!("<a><!-- {head} --></a>");
            assert!(shows_another_pdf(file.as_bytes(), [].into_iter()), "{head}");
        }
        for other in ["50% PDF-A", "%!PS-Adobe-3.0", "%PD", "%"] {
            assert!(
                !shows_another_pdf(other.as_bytes(), [].into_iter()),
                "{other}"
            );
        }
    }

    #[test]
    fn objects_without_a_head_are_a_pdf_to_readers_that_gather_them() {
        for object in [
            "4 0 obj<</Type/Catalog>>",
            "4%\n0%\nobj<</Type/Pages>>",
            "4\0%\n0\0%x\robj <</Type /Catalog>>",
            "endobj4 +0 obj trailer",
            "4 0.0 obj /Root",
            "4\u{b}0\u{a0}obj /Root",
            "% 4 0 obj <</Type /Cat#61log>>",
            "4 0obj<</Type/ObjStm>>",
            "4 0 ob#6a<</Type/Catalog>>",
            "4 0 #6fbj<</Type/Catalog>>",
        ] {
            let file = format!("<a><!-- {object} --></a>");
            assert!(
                shows_another_pdf(file.as_bytes(), [].into_iter()),
                "{object}"
            );
        }
        for other in [
            "có 10 5 objects trong trailer",
            "4 0 obj",
            "/Catalog /Root trailer",
            "v1 obj /Root",
        ] {
            assert!(
                !shows_another_pdf(other.as_bytes(), [].into_iter()),
                "{other}"
            );
        }
    }

    #[test]
    fn an_archive_and_a_stored_page_in_what_was_appended_are_found() {
        for appended in [
            "stream PK\x05\x06 endstream",
            "(\r\nMIME-Version: 1.0\r\n)",
            "(\ncontent-type: text/html)",
            "MIME-Version: 1.0",
            "(<HTML><p>900)",
            "(<script>alert(1)</script>)",
            "% <!DOCTYPE html>",
        ] {
            let file = format!("PK\x05\x06 %%EOF{appended}");
            let found = opens_otherwise(file.as_bytes(), 10);
            assert!(found.is_some_and(|at| at >= 10), "{appended}");
            assert_eq!(opens_otherwise(file.as_bytes(), file.len()), None);
        }
        for honest in [
            "5 0 obj <</Content-Type 1>>",
            "(Content-Type: x)",
            "no content-type: x",
            "PK\x03\x04",
            "",
        ] {
            assert_eq!(opens_otherwise(honest.as_bytes(), 0), None, "{honest}");
        }
    }

    #[test]
    fn a_page_or_an_archive_beside_what_was_signed_counts_and_within_it_does_not() {
        let signed: &[u8] = b"Content-Type: text/html\r\n\r\n<html><script></script></html>";
        let whole = [b"0\x82", signed, b"end"].concat();
        assert!(!shows_another_page(&whole, [signed].into_iter(), false));
        // the last octet of a length may be a line end
        let whole_behind_line = [b"0\r", signed].concat();
        assert!(!shows_another_page(
            &whole_behind_line,
            [signed].into_iter(),
            false
        ));
        let archive = [signed, b"PK\x05\x06"].concat();
        assert!(!shows_another_page(&archive, [signed].into_iter(), true));
        for more in ["<script>", "PK\x05\x06", "\nMIME-Version: 1.0"] {
            let added = [&whole, more.as_bytes()].concat();
            assert!(
                shows_another_page(&added, [signed].into_iter(), false),
                "{more}"
            );
            let added = [&archive, more.as_bytes()].concat();
            assert!(
                shows_another_page(&added, [signed].into_iter(), true),
                "{more}"
            );
        }
    }
}
