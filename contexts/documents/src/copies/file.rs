//! The file of a copy: the scan as it is, or the pages that are taken from it.

use super::{CopyForm, page_numbers::PageNumbers};
use kit_typeset::pages::{self, PagesError};
use signing::requests::base::{Unfit, can_be_sealed};
use std::borrow::Cow;

/// Why no copy can be made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyFileError {
    /// It carries digital signatures: it is an original itself.
    #[error("copy a file that is signed digitally")]
    Signed,
    /// It is locked with a password.
    #[error("copy an encrypted file")]
    Encrypted,
    /// It is no PDF, or too damaged.
    #[error("copy a file that cannot be read")]
    Unreadable,
    /// It has fewer pages.
    #[error("take page {page} of {pages}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// Part of a page lies in notes or form fields, which would be lost.
    #[error("take page {0} without what is written on it in notes")]
    Annotated(usize),
    /// An extract of all pages is a whole copy, and the law has another name for it.
    #[error("extract everything")]
    Everything,
    /// The program was built without PDF support.
    #[error("take pages without PDF support")]
    SwitchedOff,
}

/// The file that the agency will sign. `pages` is given for extracts and only for them.
///
/// # Errors
/// [`CopyFileError`].
pub fn file_of_copy<'a>(
    file: &'a [u8],
    form: CopyForm,
    pages: Option<&PageNumbers>,
) -> Result<Cow<'a, [u8]>, CopyFileError> {
    let fit = can_be_sealed(file);
    match fit {
        Err(Unfit::Signed) => return Err(CopyFileError::Signed),
        Err(Unfit::Encrypted) => return Err(CopyFileError::Encrypted),
        Err(Unfit::NotPdf) => return Err(CopyFileError::Unreadable),
        Err(Unfit::Damaged) | Ok(()) => {}
    }
    match (form, pages) {
        (CopyForm::Extract, Some(numbers)) => {
            if numbers.as_slice().len() == pages::count(file)? {
                return Err(CopyFileError::Everything);
            }
            Ok(Cow::Owned(pages::take(file, numbers.as_slice())?))
        }
        (CopyForm::Extract, None) => Err(CopyFileError::Everything),
        _ if fit.is_ok() => Ok(Cow::Borrowed(file)),
        // scanners write such files: the same pages in a sound file
        _ => {
            let all: Vec<usize> = (1..=pages::count(file)?).collect();
            Ok(Cow::Owned(pages::take(file, &all)?))
        }
    }
}

impl From<PagesError> for CopyFileError {
    fn from(error: PagesError) -> Self {
        match error {
            PagesError::SwitchedOff => Self::SwitchedOff,
            PagesError::Unreadable => Self::Unreadable,
            PagesError::NoSuchPage { page, pages } => Self::NoSuchPage { page, pages },
            PagesError::Annotated(page) => Self::Annotated(page),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// Two pages, with cross-references if `is_sound`; `more` goes into the trailer.
    fn scan(is_sound: bool, more: &str) -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ];
        let mut file = "%PDF-1.4\n".to_owned();
        let mut table = "xref\n0 5\n0000000000 65535 f \n".to_owned();
        for (at, object) in objects.iter().enumerate() {
            table += &format!("{:010} 00000 n \n", file.len());
            file += &format!("{} 0 obj{object}endobj\n", at + 1);
        }
        let start = file.len();
        if is_sound {
            file += &table;
        }
        file += &format!("trailer<</Root 1 0 R/Size 5{more}>>\nstartxref\n{start}\n%%EOF\n");
        file.into_bytes()
    }

    #[test]
    fn a_sound_scan_is_taken_byte_for_byte() {
        let file = scan(true, "");
        let copy = file_of_copy(&file, CopyForm::Full, None).unwrap();
        assert!(matches!(copy, Cow::Borrowed(_)) && *copy == file);
    }

    #[test]
    fn a_scan_that_nothing_can_be_appended_to_is_written_anew() {
        let file = scan(false, "");
        let copy = file_of_copy(&file, CopyForm::OfCopy, None).unwrap();
        assert_ne!(*copy, file);
        assert_eq!(pages::count(&copy), Ok(2));
        assert_eq!(can_be_sealed(&copy), Ok(()));
    }

    #[test]
    fn an_extract_has_its_pages_and_can_be_sealed() {
        let one = PageNumbers::read("2").unwrap();
        let copy = file_of_copy(&scan(true, ""), CopyForm::Extract, Some(&one))
            .unwrap()
            .into_owned();
        assert_eq!(pages::count(&copy), Ok(1));
        assert_eq!(can_be_sealed(&copy), Ok(()));
    }

    #[test]
    fn what_cannot_be_copied_says_why() {
        let refused = |file: &[u8], form, pages: Option<&str>| {
            let pages = pages.map(|text| PageNumbers::read(text).unwrap());
            file_of_copy(file, form, pages.as_ref())
                .map(drop)
                .unwrap_err()
        };
        let file = scan(true, "");
        let all = refused(&file, CopyForm::Extract, Some("1-2"));
        assert_eq!(all, CopyFileError::Everything);
        let beyond = refused(&file, CopyForm::Extract, Some("3"));
        assert_eq!(beyond, CopyFileError::NoSuchPage { page: 3, pages: 2 });
        let locked = scan(true, "/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P 0>>");
        assert_eq!(
            refused(&locked, CopyForm::Full, None),
            CopyFileError::Encrypted
        );
        for bytes in [&b""[..], b"GIF89a", b"%PDF-1.4\nnothing else"] {
            assert_eq!(
                refused(bytes, CopyForm::Full, None),
                CopyFileError::Unreadable
            );
        }
    }
}
