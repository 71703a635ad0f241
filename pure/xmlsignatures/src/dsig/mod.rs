//! XML Signature Syntax and Processing 1.1 (with the algorithms of RFC 6931 and RFC 9231).

mod algorithm;
mod identifiers;
mod key_info;
mod named;
pub(crate) mod names;
mod problem;
mod read;
mod reference;
mod serial_number;
mod transform;

pub(crate) use algorithm::{
    der_element, digest_from_uri, digest_uri, shorten, signature_uri, value_for_xml, value_from_xml,
};
pub(crate) use identifiers::{Identifiers, identifier_of};
pub(crate) use key_info::{Candidate, KeyInfo};
pub(crate) use problem::Gravity;
pub use problem::Problem;
pub(crate) use read::{
    ReferenceElement, SignatureElement, decode_base64, find_signatures, read_references,
};
pub use reference::External;
pub(crate) use reference::{Context, Resolved, resolve};
pub(crate) use serial_number::decimal;
pub(crate) use transform::read_canonicalization;
