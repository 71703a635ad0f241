//! XML files and what is wrong with signatures in them.

use super::{Reason, signer::of_bad_signature};
use xmlsignatures::{Covered, Place, Problem, ValidateError, XmlError, XmlSignatureReport};

/// Why no signature of a file is judged.
pub(in super::super) fn of_xml_error(error: &ValidateError) -> Reason {
    match error {
        ValidateError::Xml { error } => of_reading(error),
        ValidateError::TooMany { problem } => of_xml_problem(problem),
    }
}

fn of_reading(error: &XmlError) -> Reason {
    match error {
        XmlError::Malformed { at, .. } => {
            Reason::new("signing-check-xml-malformed").number("count", *at)
        }
        XmlError::DocumentType => Reason::new("signing-check-xml-doctype"),
        XmlError::Encoding { name } => Reason::new("signing-check-xml-encoding").text("name", name),
        XmlError::TooLarge { .. } => Reason::new("signing-check-too-costly"),
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
        Problem::ContentUnreadable { uri, error } => {
            content("signing-check-xml-content", uri).because(of_reading(error))
        }
        Problem::DigestDiffers { uri } => match uri.as_deref() {
            None | Some("") => new("signing-check-digest-differs"),
            Some(uri) => new("signing-check-xml-part-differs").text("name", uri),
        },
        Problem::TooMany { what, limit } => {
            let key = match *what {
                "references" => "signing-check-xml-references",
                "transforms" => "signing-check-xml-transforms",
                "signatures" => "signing-check-too-many-signatures",
                _ => return new("signing-check-too-costly"),
            };
            new(key).number("limit", *limit)
        }
        Problem::TooMuchWork => new("signing-check-too-costly"),
        Problem::KeyMissing => new("signing-check-certificate-missing"),
        Problem::ValueWrong { error } => of_bad_signature(*error),
        Problem::NonStandardName { .. } => new("signing-check-xml-name"),
        Problem::EnvelopedWithoutEffect => new("signing-check-xml-enveloped"),
        Problem::PropertiesNotSigned => new("signing-check-xml-properties"),
        Problem::PropertiesAmbiguous => new("signing-check-xml-properties-ambiguous"),
        Problem::RemarksNotSigned { remarks } => {
            new("signing-check-xml-remarks").number("count", remarks.count)
        }
        Problem::KeyInfoIgnored { what } => new("signing-check-xml-key-info").text("name", what),
    }
}

/// Why nobody here knows whether the content is as it was signed.
pub(in super::super) fn of_open_content(problem: &Problem) -> Reason {
    Reason::new("signing-check-xml-open").because(of_xml_problem(problem))
}

/// Which of two was signed cannot be told.
pub(in super::super) fn of_ambiguity(problem: &Problem) -> Reason {
    Reason::new("signing-check-xml-ambiguous").because(of_xml_problem(problem))
}

/// Parts that are named; more are no sentence.
const PARTS_NAMED_MAX: usize = 4;

/// Which parts of a file a signature covers, and which it does not.
pub(in super::super) fn of_parts(one: &XmlSignatureReport) -> Reason {
    if !one.covers_content {
        return Reason::new("signing-check-xml-nothing");
    }
    let held = one.references.iter().filter(|one| one.problem.is_none());
    let signed = held.filter_map(|one| match &one.covered {
        Some(Covered::Element { element, .. }) if is_content(element) => Some(element),
        _ => None,
    });
    let (name, object) = (named(signed), named(one.not_covered.iter()));
    if name.is_empty() {
        // the file as a whole was signed, and something was put where signatures are left out
        return Reason::new("signing-check-xml-beside").text("object", &object);
    }
    Reason::new("signing-check-xml-partial")
        .text("name", &name)
        .text("object", &object)
}

/// What holds the signed parts together is not signed itself.
pub(in super::super) fn of_wrapper(place: &Place) -> Reason {
    let name = named(std::iter::once(place));
    Reason::new("signing-check-xml-wrapper").text("name", &name)
}

/// Of what is signed as decoded bytes, the rest is not signed, and neither is what holds it together.
pub(in super::super) fn of_decoded(one: &XmlSignatureReport) -> Option<Reason> {
    let name = named(one.wrapper.iter().chain(&one.decoded));
    (!one.decoded.is_empty()).then(|| Reason::new("signing-check-xml-decoded").text("name", &name))
}

/// How many comments and processing instructions nobody signed.
pub(in super::super) fn of_remarks(one: &XmlSignatureReport) -> Option<Reason> {
    let count = one.remarks.count;
    (count > 0).then(|| Reason::new("signing-check-xml-remarks").number("count", count))
}

/// Texts beside the signature that look as if they were signed.
pub(in super::super) fn of_words(one: &XmlSignatureReport) -> Option<Reason> {
    let name = named(one.words.iter());
    (!one.words.is_empty()).then(|| Reason::new("signing-check-xml-words").text("name", &name))
}

/// What stands in the file of a signature, beside what it signs elsewhere, and nobody signed.
pub(in super::super) fn of_foreign(one: &XmlSignatureReport, file: &str) -> Option<Reason> {
    let object = named(one.not_covered.iter());
    let reason = || Reason::new("signing-check-asic-foreign").text("name", file);
    (!one.not_covered.is_empty()).then(|| reason().text("object", &object))
}

/// What a signature covers that leaves out no content: the whole file, but for what is said.
pub(in super::super) fn of_whole(one: &XmlSignatureReport) -> Reason {
    if one.confirms.is_some() {
        return Reason::new("signing-check-xml-covers-signature");
    }
    let but_for = [
        of_decoded(one),
        one.wrapper.as_ref().map(of_wrapper),
        of_remarks(one).map(|_| {
            Reason::new("signing-check-covers-file-but-remarks").number("count", one.remarks.count)
        }),
    ];
    let whole = || Reason::new("signing-check-covers-file");
    but_for.into_iter().flatten().next().unwrap_or_else(whole)
}

/// Not what a signature says about itself.
fn is_content(place: &Place) -> bool {
    let parts = ["/SignedProperties[", "/KeyInfo[", "/SignatureValue["];
    !parts.iter().any(|part| place.path.contains(part))
}

/// Elements by name and identifier, as people can find them in the file.
fn named<'p>(places: impl Iterator<Item = &'p Place>) -> String {
    let mut all: Vec<String> = Vec::new();
    for place in places {
        let last = place.path.rsplit('/').next().unwrap_or_default();
        let local = last.split('[').next().unwrap_or_default();
        let local = if local.is_empty() { "/" } else { local };
        // identifiers may hold anything, names may not
        let id = place.id.iter().flat_map(|id| id.chars());
        let id: String = id
            .filter(|letter| letter.is_alphanumeric() || "-_.:".contains(*letter))
            .collect();
        let said = match id.as_str() {
            "" => local.to_owned(),
            id => format!("{local} #{id}"),
        };
        if !all.contains(&said) {
            all.push(said);
        }
    }
    let more = all.len() > PARTS_NAMED_MAX;
    all.truncate(PARTS_NAMED_MAX);
    let said = all.join(", ");
    if more { format!("{said}, …") } else { said }
}
