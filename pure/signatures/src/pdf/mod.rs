//! Signatures in PDF files (PAdES, EN 319 142-1).
//!
//! Signing: [`prepare`] appends a revision with a gap, a message of [`crate::cms`] is made over its
//! digest, [`Prepared::assemble`] puts it in. Before that, [`Update`] makes the fields that will be
//! filled and signed later (docs/adr/0017). Afterwards [`Update::add_validation_data`] and a
//! document time-stamp ([`Purpose::DocumentTimestamp`]) keep it checkable for decades.
//!
//! Checking: [`validate`] answers for each signature whether its message is right; [`inspect`] finds the signatures, what each covers and what changed since; every
//! [`Problem`] and every [`Change`] has a name, so that a person can be told why.

pub mod annex_i;
mod appearance;
mod appendix;
mod byte_range;
mod change;
mod compare;
mod compare_form;
mod compare_page;
mod compare_store;
mod covering;
mod fields;
mod filter;
mod font;
mod font_embedding;
mod form;
mod heads;
mod image;
mod inspect;
mod judge;
mod object;
mod overlap;
mod page;
mod parser;
mod permission;
mod places;
mod range_digest;
mod read;
mod rebuild;
mod references;
mod roles;
mod security_store;
mod sign;
mod signature_dictionary;
mod since;
mod usage;
mod validate;
mod write;
mod x509_rsa;
mod xref;

pub use appearance::{Appearance, Drawing};
pub use byte_range::{ByteRange, Problem};
pub use change::{Change, Changes, ModificationLevel, Violation};
pub use fields::{Filling, SignatureField, TextField};
pub use filter::DECODED_MAX;
pub use font::{Font, FontError};
pub use form::{FIELDS_MAX, Field};
pub use heads::objects as object_heads;
pub use image::{IMAGE_POINTS_MAX, Image, ImageError};
pub use inspect::{
    Coverage, CoveredPart, Inspection, SignatureReport, SubFilter, inspect, inspect_document,
};
pub use judge::{Judged, Verdict, judge};
pub use object::{Dictionary, Name, Object, Reference, Stream, name, text};
pub use page::{PAGES_MAX, POINTS_PER_MM, Page, Rectangle};
pub use permission::{FieldLock, Permission, Permissions};
pub use read::{Document, ReadError, View};
pub use security_store::{SecurityStore, ValidationRelated};
pub use sign::{
    Prepared, Purpose, RESERVE_DEFAULT, SignatureOptions, Target, prepare, replace_message,
};
pub use since::{AppendedError, appended};
pub use validate::{IntegrityError, Validated, Verified, validate, validate_document};
pub use write::{Update, WriteError};
pub use xref::{OBJECT_NUMBER_MAX, Revision, XrefStyle};
