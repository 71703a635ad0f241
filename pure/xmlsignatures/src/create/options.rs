//! What is to be signed, and how.

use jiff::Timestamp;
use signatures::algorithms::SignatureAlgorithm;

use crate::canonical::Canonicalization;
use crate::dsig::External;

/// One thing to be signed. Each becomes a reference, in this order.
#[derive(Clone, Copy, Debug)]
pub enum SignedContent<'a> {
    /// The whole file without the signature (enveloped).
    WholeFile,
    /// The element of the file with this identifier; without the signature, if that lies inside.
    Element {
        /// The identifier.
        id: &'a str,
    },
    /// Content outside of the file (detached).
    External(External<'a>),
    /// An element inside the signature (enveloping).
    EnclosedXml {
        /// One element, without XML declaration.
        xml: &'a str,
    },
    /// Bytes inside the signature, as base64 (enveloping).
    EnclosedBytes {
        /// The bytes.
        bytes: &'a [u8],
        /// Their media type.
        mime_type: &'a str,
    },
}

/// The element whose last child the signature becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent<'a> {
    /// The document element.
    Root,
    /// The element with this identifier.
    Id(&'a str),
    /// The only element with this name.
    Named {
        /// Namespace, "" for none.
        namespace: &'a str,
        /// Local name.
        local: &'a str,
    },
}

/// XAdES B-B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Xades {
    /// Claimed time of signing.
    pub signing_time: Timestamp,
}

/// How to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningOptions {
    /// Algorithm of the signature value; its digest is used for the references too (SHA-512 with
    /// Ed25519).
    pub algorithm: SignatureAlgorithm,
    /// Canonical form of SignedInfo and of the XML that is signed.
    pub canonicalization: Canonicalization,
    /// Identifier of the signature: a name without colon that the file does not have yet. The caller
    /// makes it, as randomness is the caller's.
    pub id: String,
    /// XAdES B-B; none for plain XML-DSig.
    pub xades: Option<Xades>,
}
