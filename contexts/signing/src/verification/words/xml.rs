//! XML files and what is wrong with signatures in them.

use super::{Reason, signer::of_bad_signature};
use xmlsignatures::{Problem, ValidateError};

/// Why no signature of a file is judged.
pub(in super::super) fn of_xml_error(error: &ValidateError) -> Reason {
    match error {
        ValidateError::Xml { error } => {
            Reason::new("signing-check-xml-unreadable").text("name", &error.to_string())
        }
        ValidateError::TooMany { problem } => of_xml_problem(problem),
    }
}

/// What is wrong or unusual with a signature or a reference.
pub(in super::super) fn of_xml_problem(problem: &Problem) -> Reason {
    let new = Reason::new;
    let content =
        |key, uri: &Option<String>| new(key).text("name", uri.as_deref().unwrap_or_default());
    match problem {
        Problem::Malformed { what } | Problem::NotBase64 { what } => {
            new("signing-check-signature-malformed").text("name", what)
        }
        Problem::UnknownAlgorithm { uri } => {
            new("signing-check-algorithm-unsupported").text("algorithm", uri)
        }
        Problem::HmacRefused { .. } => new("signing-check-xml-keyed-hash"),
        Problem::TransformRefused { uri } => new("signing-check-xml-transform").text("name", uri),
        Problem::DuplicateIdentifier { id } => new("signing-check-xml-duplicate").text("name", id),
        Problem::IdentifierMissing { id } => new("signing-check-xml-no-element").text("name", id),
        Problem::ReferenceRefused { uri } => content("signing-check-xml-reference", uri),
        Problem::ExternalMissing { uri } => content("signing-check-xml-external", uri),
        Problem::DigestDiffers { .. } => new("signing-check-digest-differs"),
        Problem::TooMany { limit, .. } => {
            new("signing-check-too-many-signatures").number("limit", *limit)
        }
        Problem::TooMuchWork => new("signing-check-too-costly"),
        Problem::KeyMissing => new("signing-check-certificate-missing"),
        Problem::ValueWrong { error } => of_bad_signature(*error),
        Problem::NonStandardName { .. } => new("signing-check-xml-name"),
        Problem::EnvelopedWithoutEffect => new("signing-check-xml-enveloped"),
        Problem::PropertiesNotSigned => new("signing-check-xml-properties"),
        Problem::PropertiesAmbiguous => new("signing-check-xml-properties-ambiguous"),
        Problem::KeyInfoIgnored { what } => new("signing-check-xml-key-info").text("name", what),
    }
}
