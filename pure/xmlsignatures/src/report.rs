//! What was found about one signature of a file.

use std::ops::Range;

use serde::Serialize;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::verdict::Report;
use signatures::x509::CertificateSummary;

use crate::canonical::Canonicalization;
use crate::dsig::Problem;
use crate::remarks::Remarks;
use crate::xades::SignedPropertiesReport;

/// An element of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Local names from the document element down, each with its position among the child elements
    /// of its parent: `/edXML[1]/edXMLEnvelope[1]`.
    pub path: String,
    /// Namespace, "" for none.
    pub namespace: String,
    /// Its identifier, if it has one.
    pub id: Option<String>,
    /// Where it stands, in bytes of the text (without a byte order mark, as UTF-8).
    pub source: Range<usize>,
}

/// What a reference covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Covered {
    /// The whole file, without these elements and what is in them.
    Document {
        /// What is left out.
        without: Vec<Place>,
        /// Whether comments are signed too.
        comments: bool,
        /// Whether only the base64 text inside is signed, decoded.
        decoded: bool,
    },
    /// One element with all that is in it, without these elements.
    Element {
        /// Which.
        element: Place,
        /// What is left out.
        without: Vec<Place>,
        /// Whether comments are signed too.
        comments: bool,
        /// Whether only the base64 text inside is signed, decoded.
        decoded: bool,
    },
    /// Content outside of the file.
    External {
        /// As the reference calls it.
        uri: String,
    },
}

/// What was found about one reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReferenceReport {
    /// Its identifier.
    pub id: Option<String>,
    /// What it refers to, as it stands.
    pub uri: Option<String>,
    /// Its type, as it stands.
    pub kind: Option<String>,
    /// Algorithm of its digest.
    pub digest: Option<Digest>,
    /// What it covers, when it can be followed.
    pub covered: Option<Covered>,
    /// Why it does not hold. None: the content is what was signed.
    pub problem: Option<Problem>,
    /// What is unusual.
    pub notes: Vec<Problem>,
    /// The bytes that are signed. Read these, not the file: what is not in them is not signed.
    #[serde(skip)]
    pub signed: Vec<u8>,
}

/// A manifest that the signature covers: references whose digests the signature does not vouch for
/// when it is checked (XML Signature 1.1 section 5.1), so they are reported apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestReport {
    /// The manifest.
    pub element: Place,
    /// Its references.
    pub references: Vec<ReferenceReport>,
    /// Why its references could not be read.
    pub problem: Option<Problem>,
}

/// Which key makes the signature value right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum KeySource {
    /// A certificate, not yet trusted.
    Certificate {
        /// Which.
        certificate: Box<CertificateSummary>,
    },
    /// A key that lies with the signature: proves only that nothing was changed by others than its
    /// owner, whoever that is.
    KeyValue,
    /// A key that the caller gave under this name.
    Known {
        /// The name.
        name: String,
    },
}

/// Everything that was found about one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct XmlSignatureReport {
    /// The ds:Signature.
    pub element: Place,
    /// Canonical form of what is signed.
    pub canonicalization: Option<Canonicalization>,
    /// Algorithm of the value, as it stands.
    pub algorithm_uri: Option<String>,
    /// Algorithm of the value.
    pub algorithm: Option<SignatureAlgorithm>,
    /// What it covers, reference by reference.
    pub references: Vec<ReferenceReport>,
    /// Manifests among what it covers.
    pub manifests: Vec<ManifestReport>,
    /// The references that hold, together, cover all content of the file: everything but signatures,
    /// and in these the objects too. Around several parts the outermost element may stay unsigned, if
    /// it has no attribute that could say anything.
    pub covers_whole_document: bool,
    /// Whether they cover any content of the file.
    pub covers_content: bool,
    /// Content that they do not cover; of much, the first.
    pub not_covered: Vec<Place>,
    /// The outermost element, when they only cover what is in it: its name is not signed.
    pub wrapper: Option<Place>,
    /// Elements of which only the base64 text inside is covered, decoded: neither their names nor their
    /// attributes are signed.
    pub decoded: Vec<Place>,
    /// Texts for people among the unsigned properties of the signature, as the schema allows them.
    pub words: Vec<Place>,
    /// Comments and processing instructions of the file that it does not cover.
    pub remarks: Remarks,
    /// The signature that this one confirms (a XAdES counter-signature): what that one covers, this one
    /// does.
    pub confirms: Option<Place>,
    /// Which key makes the value right; none when no key does.
    pub key: Option<KeySource>,
    /// XAdES: what the signer says under the signature.
    pub properties: Option<SignedPropertiesReport>,
    /// What is wrong or unusual with the signature as a whole.
    pub problems: Vec<Problem>,
    /// The verdict of EN 319 102-1 (XAdES levels in `level`), as for every other format.
    pub report: Report,
}

/// What is known of the signed content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// Everything was computed and is what was signed.
    Intact,
    /// Something could not be computed, and nothing that was computed differs.
    Open,
    /// Something was computed and is not what was signed, or can be read in two ways.
    Broken,
}

impl XmlSignatureReport {
    /// What is known of the signed content, manifests included. It says nothing about who signed.
    pub fn integrity(&self) -> Integrity {
        let of_manifests = self.manifests.iter().flat_map(|one| {
            let problems = one.references.iter().filter_map(|one| one.problem.as_ref());
            problems.chain(&one.problem)
        });
        let references = self
            .references
            .iter()
            .filter_map(|one| one.problem.as_ref());
        let mut wrong = references.chain(of_manifests).peekable();
        let is_open = wrong.peek().is_some() || !self.is_intact();
        let is_wrong_value = self
            .problems
            .iter()
            .any(|one| matches!(one, Problem::ValueWrong { .. }) && one.is_proof_of_change());
        if wrong.any(Problem::is_proof_of_change) || is_wrong_value {
            Integrity::Broken
        } else if is_open {
            Integrity::Open
        } else {
            Integrity::Intact
        }
    }

    /// Core validation (XML Signature 1.1 section 3.2): every reference and the value are right. It
    /// says nothing about who signed.
    pub fn is_intact(&self) -> bool {
        // references that were not looked at are none that are right
        let is_unread = |one: &Problem| {
            matches!(
                one,
                Problem::TooMany {
                    what: "references",
                    ..
                }
            )
        };
        self.key.is_some()
            && !self.problems.iter().any(is_unread)
            && !self.references.is_empty()
            && self.references.iter().all(|one| one.problem.is_none())
    }
}
