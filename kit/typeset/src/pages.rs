//! Taking pages out of somebody else's PDF: the pages as they are, in a new file.

use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(feature = "pdf")]
use {
    hayro_write::{ChunkSettings, ExtractionQuery, extract},
    krilla::{
        Document, SerializeSettings,
        configure::{ConfigurationBuilder, PdfVersion},
        pdf::{Pdf, PdfDocument},
    },
    std::sync::Arc,
};

/// Why no pages came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PagesError {
    /// The program was built without the feature `pdf`.
    #[error("take pages: this program was built without PDF support")]
    SwitchedOff,
    /// No PDF, or one that is encrypted or too damaged.
    #[error("read the pages of the file")]
    Unreadable,
    /// It has fewer pages.
    #[error("take page {page} of {pages}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// Something on the page lies in a note or a form field, which would be lost.
    #[error("take page {0} with what is written on it in notes or form fields")]
    Annotated(usize),
}

/// How many pages a file has.
///
/// # Errors
/// [`PagesError::Unreadable`], [`PagesError::SwitchedOff`].
pub fn count(file: &[u8]) -> Result<usize, PagesError> {
    read(file, |reader| Ok(reader.len()))
}

/// A new file with the given pages, counted from 1, in the order given. Links are left out.
///
/// # Errors
/// [`PagesError`].
pub fn take(file: &[u8], pages: &[usize]) -> Result<Vec<u8>, PagesError> {
    read(file, |reader| reader.take(pages))
}

/// The reader is other people's code before other people's files: should it stumble, the file is
/// unreadable and the program goes on.
fn read<T>(
    file: &[u8],
    work: impl FnOnce(&Reader) -> Result<T, PagesError>,
) -> Result<T, PagesError> {
    let done = catch_unwind(AssertUnwindSafe(|| work(&Reader::open(file)?)));
    done.unwrap_or(Err(PagesError::Unreadable))
}

#[cfg(feature = "pdf")]
struct Reader(Arc<Pdf>);

#[cfg(feature = "pdf")]
impl Reader {
    fn open(file: &[u8]) -> Result<Self, PagesError> {
        let pdf = Pdf::new(file.to_vec()).map_err(|_| PagesError::Unreadable)?;
        match pdf.pages().is_empty() {
            true => Err(PagesError::Unreadable),
            false => Ok(Self(Arc::new(pdf))),
        }
    }

    fn len(&self) -> usize {
        self.0.pages().len()
    }

    fn take(&self, pages: &[usize]) -> Result<Vec<u8>, PagesError> {
        let mut indices = Vec::with_capacity(pages.len());
        for page in pages {
            let index = page.checked_sub(1).filter(|index| *index < self.len());
            let no_such_page = PagesError::NoSuchPage {
                page: *page,
                pages: self.len(),
            };
            let index = index.ok_or(no_such_page)?;
            if self.is_annotated(index) {
                return Err(PagesError::Annotated(*page));
            }
            indices.push(index);
        }
        // the library does this once more on a thread of its own, where stumbling would end the program
        self.walk(&indices)?;
        // the newest version takes pages of any
        let configuration = ConfigurationBuilder::new().with_version(PdfVersion::Pdf20);
        let mut new = Document::new_with(SerializeSettings {
            configuration: configuration.finish().map_err(|_| PagesError::Unreadable)?,
            ..SerializeSettings::default()
        });
        new.embed_pdf_pages(&PdfDocument::new(Arc::clone(&self.0)), &indices);
        new.finish().map_err(|_| PagesError::Unreadable)
    }

    /// Goes the whole way through the pages on this thread, where [`read`] catches whoever stumbles.
    fn walk(&self, indices: &[usize]) -> Result<(), PagesError> {
        let queries: Vec<ExtractionQuery> = indices
            .iter()
            .map(|index| ExtractionQuery::new_page(*index))
            .collect();
        let mut last = pdf_writer::Ref::new(1);
        let walked = extract(
            &self.0,
            Box::new(move || last.bump()),
            ChunkSettings::default(),
            |_| {},
            &queries,
        );
        walked.map(drop).map_err(|_| PagesError::Unreadable)
    }

    /// Whether the page shows more than its own content: anything but links.
    fn is_annotated(&self, index: usize) -> bool {
        use hayro_syntax::object::{Array, Dict, Name};
        let Some(page) = self.0.pages().get(index) else {
            return false;
        };
        let Some(notes) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else {
            return false;
        };
        notes.iter::<Dict<'_>>().any(|note| {
            note.get::<Name<'_>>(b"Subtype".as_slice())
                .is_none_or(|kind| kind.as_ref() != b"Link")
        })
    }
}

#[cfg(not(feature = "pdf"))]
struct Reader;

#[cfg(not(feature = "pdf"))]
impl Reader {
    fn open(_file: &[u8]) -> Result<Self, PagesError> {
        Err(PagesError::SwitchedOff)
    }

    fn len(&self) -> usize {
        0
    }

    fn take(&self, _pages: &[usize]) -> Result<Vec<u8>, PagesError> {
        Err(PagesError::SwitchedOff)
    }
}
