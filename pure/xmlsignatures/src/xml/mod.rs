//! Reading XML into a tree: strict, namespace-aware, without document type definitions, bounded.

mod characters;
mod limits;
mod reader;
mod start_tag;
mod tree;
mod write;

pub(crate) use characters::is_space;
pub use limits::SIGNATURES_MAX;
pub(crate) use limits::{
    CANONICAL_BYTES_MAX, CERTIFICATES_MAX, DECODED_BYTES_MAX, REFERENCES_MAX, REVOCATIONS_MAX,
    TIMESTAMPS_MAX, TRANSFORMS_MAX,
};
pub use reader::XmlError;
pub(crate) use reader::decode;
pub(crate) use tree::{Attribute, Document, Kind, NodeId, Space};
pub(crate) use write::{escape_attribute, escape_text};
