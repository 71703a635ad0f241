//! Signers, their messages and algorithms.

use super::Reason;
use signatures::{
    algorithms::{AlgorithmWeakness, BadSignature, UnsupportedAlgorithm},
    cms::{CmsError, EssError, SignerError},
};

/// What is wrong with a signer.
pub(super) fn of_signer(error: &SignerError) -> Reason {
    match error {
        SignerError::NoSuchSigner { .. } => Reason::new("signing-check-no-such-signer"),
        SignerError::CertificateMissing => Reason::new("signing-check-certificate-missing"),
        SignerError::UnsupportedDigest { error } => {
            of_algorithm(Reason::new("signing-check-digest-unsupported"), error)
        }
        SignerError::UnsupportedSignature { error } => {
            of_algorithm(Reason::new("signing-check-algorithm-unsupported"), error)
        }
        SignerError::ContentMissing => Reason::new("signing-check-content-missing"),
        SignerError::ContentDiffers => Reason::new("signing-check-content-differs"),
        SignerError::AttributeMissing { name } => {
            Reason::new("signing-check-attribute-missing").text("name", name)
        }
        SignerError::ContentTypeDiffers => Reason::new("signing-check-content-type-differs"),
        SignerError::DigestDiffers => Reason::new("signing-check-digest-differs"),
        SignerError::AlgorithmsDiffer => Reason::new("signing-check-algorithms-differ"),
        SignerError::SigningCertificate { error } => of_binding(error),
        SignerError::Signature { error } => of_bad_signature(*error),
        SignerError::Malformed { what } => {
            Reason::new("signing-check-signature-malformed").text("name", what)
        }
        SignerError::Refused { what } => {
            Reason::new("signing-check-signature-refused").text("name", what)
        }
        SignerError::Weak { weakness } => of_weakness(weakness),
    }
}

/// What is wrong with the certificate that the signature names.
fn of_binding(error: &EssError) -> Reason {
    Reason::new(match error {
        EssError::Malformed => "signing-check-binding-malformed",
        EssError::UnknownDigest => "signing-check-binding-unknown-digest",
        EssError::DigestDiffers => "signing-check-binding-differs",
        EssError::IssuerSerialDiffers => "signing-check-binding-issuer-differs",
    })
}

/// How a signature value is wrong.
pub(super) fn of_bad_signature(error: BadSignature) -> Reason {
    Reason::new(match error {
        BadSignature::Wrong => "signing-check-value-wrong",
        BadSignature::AlgorithmDoesNotFitKey => "signing-check-value-other-key",
        BadSignature::ParametersMissing => "signing-check-value-parameters-missing",
    })
}

/// An algorithm that is no longer accepted.
pub(super) fn of_weakness(weakness: &AlgorithmWeakness) -> Reason {
    let reason = match weakness {
        AlgorithmWeakness::Digest { digest, until } => {
            let key = match until {
                Some(_) => "signing-check-digest-ended",
                None => "signing-check-digest-never",
            };
            Reason::new(key).text("algorithm", digest.name())
        }
        AlgorithmWeakness::Key { key, bits, until } => {
            let text = match until {
                Some(_) => "signing-check-key-ended",
                None => "signing-check-key-never",
            };
            Reason::new(text)
                .text("algorithm", key.name())
                .text("bits", &bits.to_string())
        }
    };
    match weakness.until() {
        Some(until) => reason.time("at", until),
        None => reason,
    }
}

fn of_algorithm(reason: Reason, error: &UnsupportedAlgorithm) -> Reason {
    reason.text("algorithm", &error.name())
}

/// Why bytes are no message with signatures.
pub(in super::super) fn of_message(error: &CmsError) -> Reason {
    match error {
        CmsError::Malformed { .. } => Reason::new("signing-check-message-malformed"),
        CmsError::NotSignedData { .. } => Reason::new("signing-check-message-other-kind"),
        CmsError::TrailingBytes { count } => {
            Reason::new("signing-check-message-trailing").number("count", *count)
        }
        CmsError::TooMany { .. } => Reason::new("signing-check-message-too-many"),
    }
}
