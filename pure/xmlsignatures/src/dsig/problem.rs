//! What is wrong with a signature, or worth knowing about it.

use serde::Serialize;
use signatures::algorithms::{BadSignature, UnsupportedAlgorithm};
use signatures::cms::SignerError;

use crate::remarks::Remarks;
use crate::xml::XmlError;

/// One thing that is wrong, refused or unusual.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Problem {
    /// The signature does not follow the schema.
    #[error("malformed {what}")]
    Malformed {
        /// Which part.
        what: &'static str,
    },
    /// A digest, signature or canonicalization algorithm unknown here.
    #[error("unknown algorithm {uri}")]
    UnknownAlgorithm {
        /// Its identifier.
        uri: String,
    },
    /// Keyed hashes (HMAC) prove nothing to third parties: whoever can check one can make one.
    #[error("keyed hashes are refused: {uri}")]
    HmacRefused {
        /// Its identifier.
        uri: String,
    },
    /// A transform that could hide content or run a program (XSLT, XPath), or one out of place.
    #[error("refused transform {uri}")]
    TransformRefused {
        /// Its identifier.
        uri: String,
    },
    /// Several elements carry the identifier: which one was meant?
    #[error("several elements have the identifier {id}")]
    DuplicateIdentifier {
        /// The identifier.
        id: String,
    },
    /// No element carries the identifier in one of the attributes that count.
    #[error("no element has the identifier {id}")]
    IdentifierMissing {
        /// The identifier.
        id: String,
    },
    /// A reference of a form that is not followed (other XPointers, no URI at all).
    #[error("refused reference {uri:?}")]
    ReferenceRefused {
        /// As it stands.
        uri: Option<String>,
    },
    /// Content outside of the file that the caller did not hand in.
    #[error("the content of {uri:?} is missing")]
    ExternalMissing {
        /// As it stands.
        uri: Option<String>,
    },
    /// The content is not what was signed.
    #[error("the content of {uri:?} was changed after signing")]
    DigestDiffers {
        /// As it stands.
        uri: Option<String>,
    },
    /// Not base64.
    #[error("{what} is not base64")]
    NotBase64 {
        /// Which part.
        what: &'static str,
    },
    /// Content that a transform asks for as XML, and that is not read.
    #[error("{uri:?} is not read as XML: {error}")]
    ContentUnreadable {
        /// As it stands.
        uri: Option<String>,
        /// Why.
        error: XmlError,
    },
    /// A limit of this crate.
    #[error("more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The canonical forms of one file's references grow beyond every real file.
    #[error("the references are made to cost time")]
    TooMuchWork,
    /// No key that is named or given makes the value right.
    #[error("no key to check the signature with")]
    KeyMissing,
    /// The signature value is wrong.
    #[error("{error}")]
    ValueWrong {
        /// How.
        error: BadSignature,
    },
    /// The canonicalization name of QCVN 102:2016's sample, which no standard has. Accepted because
    /// the policy says so.
    #[error("non-standard canonicalization name {uri}")]
    NonStandardName {
        /// As it stands.
        uri: String,
    },
    /// An enveloped-signature transform on content that does not contain the signature.
    #[error("an enveloped-signature transform without effect")]
    EnvelopedWithoutEffect,
    /// XAdES: the SignedProperties are not covered by this signature, so they are not read.
    #[error("the signed properties are not signed")]
    PropertiesNotSigned,
    /// XAdES: several QualifyingProperties, or some that are about another signature.
    #[error("the qualifying properties are ambiguous")]
    PropertiesAmbiguous,
    /// Comments of the content that its canonical form leaves out.
    #[error("{} comments are not signed", remarks.count)]
    RemarksNotSigned {
        /// How many, and what they do.
        remarks: Remarks,
    },
    /// Something in KeyInfo that is not followed.
    #[error("key information that is not read: {what}")]
    KeyInfoIgnored {
        /// Which.
        what: String,
    },
}

/// What a problem leaves of a signature, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gravity {
    /// Worth knowing.
    Note,
    /// Something was not computed: what is signed may be as it was, or not.
    Open,
    /// Two readers may take two different contents for the signed one.
    Ambiguous,
    /// Something was computed and is not what was signed, or nothing that can be signed.
    Wrong,
}

impl Problem {
    /// Whether it shows that what is there is not what was signed. The others leave that open.
    pub fn is_proof_of_change(&self) -> bool {
        self.gravity() >= Gravity::Ambiguous
    }

    pub(crate) fn gravity(&self) -> Gravity {
        match self {
            Problem::DigestDiffers { .. }
            | Problem::Malformed { .. }
            | Problem::NotBase64 { .. }
            | Problem::ContentUnreadable {
                error: XmlError::Malformed { .. },
                ..
            } => Gravity::Wrong,
            Problem::ValueWrong { error } if *error != BadSignature::ParametersMissing => {
                Gravity::Wrong
            }
            Problem::DuplicateIdentifier { .. } => Gravity::Ambiguous,
            Problem::UnknownAlgorithm { .. }
            | Problem::HmacRefused { .. }
            | Problem::TransformRefused { .. }
            | Problem::IdentifierMissing { .. }
            | Problem::ReferenceRefused { .. }
            | Problem::ExternalMissing { .. }
            | Problem::ContentUnreadable { .. }
            | Problem::TooMany { .. }
            | Problem::TooMuchWork
            | Problem::KeyMissing
            | Problem::ValueWrong { .. } => Gravity::Open,
            Problem::NonStandardName { .. }
            | Problem::EnvelopedWithoutEffect
            | Problem::PropertiesNotSigned
            | Problem::PropertiesAmbiguous
            | Problem::RemarksNotSigned { .. }
            | Problem::KeyInfoIgnored { .. } => Gravity::Note,
        }
    }

    pub(crate) fn as_signer_error(&self) -> SignerError {
        let refused = || SignerError::Refused {
            what: self.to_string(),
        };
        match self {
            Problem::Malformed { .. }
            | Problem::NotBase64 { .. }
            | Problem::ContentUnreadable {
                error: XmlError::Malformed { .. },
                ..
            } => SignerError::Malformed {
                what: self.to_string(),
            },
            Problem::UnknownAlgorithm { uri } | Problem::HmacRefused { uri } => {
                SignerError::UnsupportedSignature {
                    error: UnsupportedAlgorithm::Unknown { oid: uri.clone() },
                }
            }
            Problem::ExternalMissing { .. } | Problem::IdentifierMissing { .. } => {
                SignerError::ContentMissing
            }
            Problem::DigestDiffers { .. } => SignerError::DigestDiffers,
            Problem::KeyMissing => SignerError::CertificateMissing,
            Problem::ValueWrong { error } if *error != BadSignature::ParametersMissing => {
                SignerError::Signature { error: *error }
            }
            Problem::TransformRefused { .. }
            | Problem::ContentUnreadable { .. }
            | Problem::ValueWrong { .. }
            | Problem::DuplicateIdentifier { .. }
            | Problem::ReferenceRefused { .. }
            | Problem::TooMany { .. }
            | Problem::TooMuchWork
            | Problem::NonStandardName { .. }
            | Problem::EnvelopedWithoutEffect
            | Problem::PropertiesNotSigned
            | Problem::PropertiesAmbiguous
            | Problem::RemarksNotSigned { .. }
            | Problem::KeyInfoIgnored { .. } => refused(),
        }
    }
}
