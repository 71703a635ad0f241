//! Which canonical form, and its names.

use serde::{Deserialize, Serialize};

/// The recommendation followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CanonicalAlgorithm {
    /// Canonical XML 1.0: namespaces and xml: attributes of what is around come along.
    Inclusive10,
    /// Canonical XML 1.1: the same, with xml:id left where it is and xml:base put together.
    Inclusive11,
    /// Exclusive XML Canonicalization 1.0: only the namespaces that are used, so that a signed part
    /// can be moved into another file.
    Exclusive10,
}

/// A canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Canonicalization {
    /// The recommendation followed.
    pub algorithm: CanonicalAlgorithm,
    /// Whether comments stay.
    pub comments: bool,
    /// For the exclusive form: prefixes treated as in the inclusive one (InclusiveNamespaces
    /// PrefixList); `#default` is the default namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inclusive_prefixes: Vec<String>,
}

/// Every name, in the order of the recommendations.
const NAMES: [(&str, CanonicalAlgorithm, bool); 6] = [
    (
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        CanonicalAlgorithm::Inclusive10,
        false,
    ),
    (
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        CanonicalAlgorithm::Inclusive10,
        true,
    ),
    (
        "http://www.w3.org/2006/12/xml-c14n11",
        CanonicalAlgorithm::Inclusive11,
        false,
    ),
    (
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
        CanonicalAlgorithm::Inclusive11,
        true,
    ),
    (
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        CanonicalAlgorithm::Exclusive10,
        false,
    ),
    (
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        CanonicalAlgorithm::Exclusive10,
        true,
    ),
];

impl Canonicalization {
    /// Exclusive, without comments: what is written here unless asked otherwise.
    pub const EXCLUSIVE: Canonicalization = Canonicalization::of(CanonicalAlgorithm::Exclusive10);

    /// Canonical XML 1.0 without comments: the standard's default.
    pub const INCLUSIVE: Canonicalization = Canonicalization::of(CanonicalAlgorithm::Inclusive10);

    /// A form without comments.
    pub const fn of(algorithm: CanonicalAlgorithm) -> Canonicalization {
        Canonicalization {
            algorithm,
            comments: false,
            inclusive_prefixes: Vec::new(),
        }
    }

    /// The form with that identifier.
    pub fn from_uri(uri: &str) -> Option<Canonicalization> {
        let (_, algorithm, comments) = NAMES.iter().find(|(name, ..)| *name == uri)?;
        Some(Canonicalization {
            comments: *comments,
            ..Canonicalization::of(*algorithm)
        })
    }

    /// Its identifier.
    pub fn uri(&self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, algorithm, comments)| {
                *algorithm == self.algorithm && *comments == self.comments
            })
            .map_or("", |(name, ..)| name)
    }
}
