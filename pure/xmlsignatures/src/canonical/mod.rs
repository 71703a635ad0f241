//! Canonical XML 1.0, 1.1 and Exclusive XML Canonicalization 1.0.

mod base;
mod method;
mod render;

pub use method::{CanonicalAlgorithm, Canonicalization};
pub(crate) use render::{Budget, NodeSet, TooLong, render};

use crate::xml::{Document, XmlError, decode};

/// Why there is no canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// The file is not read.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// The canonical form is far longer than any real file's.
    #[error("the canonical form is too long")]
    TooLong,
}

/// The canonical form of a whole file.
///
/// # Errors
/// [`CanonicalError`].
pub fn canonicalize(xml: &[u8], method: &Canonicalization) -> Result<Vec<u8>, CanonicalError> {
    let text = decode(xml)?;
    let document = Document::parse(&text)?;
    let everything = NodeSet {
        apex: 0,
        excluded: Vec::new(),
        comments: true,
    };
    render(&document, &everything, method, &Budget::default())
        .map_err(|TooLong| CanonicalError::TooLong)
}
