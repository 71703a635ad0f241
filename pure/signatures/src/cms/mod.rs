//! Signatures over CMS (RFC 5652) and CAdES (EN 319 122-1).
//!
//! Checking: [`SignedData::parse`], then [`verify`] with the content (or its digests, for content
//! too large to hold). It answers for each signer whether the signature is mathematically right and
//! bound to its certificate; whether that certificate may be trusted is [`crate::verdict`]'s
//! question.
//!
//! Making happens in two phases, because the private key lies in a token or with a remote service:
//! [`prepare`] gives the bytes to be signed and what must be kept, [`finish`] puts the signature
//! value in. Between the two hours may pass: [`Preparation`] can be stored.

mod archive;
mod attributes;
mod create;
mod ess;
mod extend;
mod parse;
mod parts;
mod signer;
mod stored;
mod values;
mod verify;

pub(crate) use archive::archive_timestamps;
pub use archive::{add_archive_timestamp, archive_timestamp_input};
pub use create::{
    CadesProfile, FinishError, Preparation, PrepareError, SigningOptions, finish, prepare,
};
pub use ess::EssError;
pub use extend::{ExtendError, add_signature_timestamp, add_validation_material};
pub(crate) use parse::first_message;
pub use parse::{CmsError, SignedData};
pub use signer::{Attribute, SignerIdentifier, SignerInfo};
pub(crate) use verify::verify_ignoring_weakness;
pub use verify::{Content, SignerError, VerifiedSigner, verify, verify_signer};
