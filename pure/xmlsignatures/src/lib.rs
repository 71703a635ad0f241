//! XML signatures that outsiders accept: canonical XML, XML-DSig and XAdES. No input or output, no
//! clock, no private key: whoever calls hands in bytes, the time and a signature made elsewhere.
//! Certificates, algorithms, time-stamps and verdicts are those of [`signatures`].

pub mod asic;
mod canonical;
mod case;
mod coverage;
mod create;
mod dsig;
pub mod edxml;
mod manifest;
mod parts;
mod remarks;
mod report;
mod uncovered;
mod validate;
mod xades;
mod xml;

pub use canonical::{CanonicalAlgorithm, CanonicalError, Canonicalization, canonicalize};
pub use create::{
    ExtendError, FinishError, Parent, Preparation, PrepareError, SignedContent, SigningOptions,
    Xades, add_archive_timestamp, add_signature_timestamp, add_validation_material,
    archive_timestamp_input, finish, prepare, signature_timestamp_input,
};
pub use dsig::{External, Problem};
pub use remarks::Remarks;
pub use report::{
    Covered, Integrity, KeySource, ManifestReport, Place, ReferenceReport, XmlSignatureReport,
};
pub use validate::{KnownKey, SignedFile, ValidateError, XmlPolicy, validate};
pub use xades::{DataObjectFormat, SignedPropertiesReport};
pub use xml::{SIGNATURES_MAX, XmlError};
