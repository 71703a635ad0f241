//! One file that programs open as two things: as what was judged, and as a PDF that nobody judged.

/// What readers of PDF look for in any file, from its beginning and from its end.
const MARKS: [&[u8]; 3] = [b"%PDF-", b"startxref", b"%%EOF"];

fn count(bytes: &[u8], mark: &[u8]) -> usize {
    let mut rest = bytes;
    let mut found = 0;
    while let Some(at) = memchr::memmem::find(rest, mark) {
        found += 1;
        rest = rest.get(at + mark.len()..).unwrap_or_default();
    }
    found
}

/// Whether a file has marks of a PDF that do not stand in what was signed: readers would show that PDF,
/// or what is added to the signed one there.
pub(super) fn shows_another_pdf<'a>(
    file: &[u8],
    signed: impl Iterator<Item = &'a [u8]> + Clone,
) -> bool {
    MARKS.iter().any(|mark| {
        let own: usize = signed.clone().map(|part| count(part, mark)).sum();
        count(file, mark) > own
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_within_what_was_signed_is_none_of_its_own() {
        let signed: &[u8] = b"%PDF-1.7 startxref 9 %%EOF";
        let whole = [b"0\x82", signed, b"end"].concat();
        assert!(!shows_another_pdf(&whole, [signed].into_iter()));
        assert!(!shows_another_pdf(b"no PDF at all", [].into_iter()));
        let more = [whole.as_slice(), b"startxref 20 %%EOF"].concat();
        assert!(shows_another_pdf(&more, [signed].into_iter()));
        assert!(shows_another_pdf(
            b"<a><!-- %PDF-1.7 --></a>",
            [].into_iter()
        ));
    }
}
