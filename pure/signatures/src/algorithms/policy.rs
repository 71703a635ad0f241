//! Which algorithms are accepted until when: data, because the end dates move (ETSI TS 119 312
//! publishes such a table; the Vietnamese list of mandatory standards is a circular).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::identifier::SignatureAlgorithm;
use super::key::PublicKey;

/// Kinds of public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// RSA.
    Rsa,
    /// Elliptic curves.
    Ec,
    /// Ed25519.
    Ed25519,
    /// DSA.
    Dsa,
}

impl KeyKind {
    /// As the standards write it, for people.
    pub fn name(self) -> &'static str {
        match self {
            KeyKind::Rsa => "RSA",
            KeyKind::Ec => "EC",
            KeyKind::Ed25519 => "Ed25519",
            KeyKind::Dsa => "DSA",
        }
    }
}

/// A digest and the last moment at which it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlgorithmRule {
    /// Which digest.
    pub digest: Digest,
    /// Accepted for times up to this; none: without end.
    pub until: Option<Timestamp>,
}

/// Keys of a kind from a size on, and the last moment at which they are accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRule {
    /// Which kind.
    pub kind: KeyKind,
    /// From this size in bits on.
    pub minimum_bits: u32,
    /// Accepted for times up to this; none: without end.
    pub until: Option<Timestamp>,
}

/// Algorithms and key sizes that are accepted. What no rule names is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlgorithmPolicy {
    /// Digests.
    pub digests: Vec<AlgorithmRule>,
    /// Keys; the most lenient rule that covers a key counts.
    pub keys: Vec<KeyRule>,
}

/// What the policy does not accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AlgorithmWeakness {
    /// A digest that no rule accepts at that time.
    #[error("the digest {} is not accepted{}", .digest.name(), until_text(.until))]
    Digest {
        /// Which.
        digest: Digest,
        /// The last moment at which it was accepted, if ever.
        until: Option<Timestamp>,
    },
    /// A key too small or of a kind not accepted at that time.
    #[error("a key of {bits} bits ({}) is not accepted{}", .key.name(), until_text(.until))]
    Key {
        /// Kind of key.
        key: KeyKind,
        /// Its size.
        bits: u32,
        /// The last moment at which it was accepted, if ever.
        until: Option<Timestamp>,
    },
}

impl AlgorithmWeakness {
    /// The last moment at which the algorithm was accepted, if ever: a proof of existence from
    /// before still helps.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            AlgorithmWeakness::Digest { until, .. } | AlgorithmWeakness::Key { until, .. } => {
                *until
            }
        }
    }
}

fn until_text(until: &Option<Timestamp>) -> String {
    until.map_or_else(String::new, |at| format!(" after {at}"))
}

impl Default for AlgorithmPolicy {
    /// SHA-2 without end, SHA-1 until 2016-12-31 (collisions were shown in February 2017), RSA from
    /// 2048 bits, 1024 bits until 2013-12-31 (NIST SP 800-131A), the NIST curves and Ed25519.
    fn default() -> Self {
        let end_of = |year| {
            jiff::civil::date(year, 12, 31)
                .at(23, 59, 59, 0)
                .to_zoned(jiff::tz::TimeZone::UTC)
                .map(|at| at.timestamp())
                .ok()
        };
        let digest = |digest, until| AlgorithmRule { digest, until };
        let key = |kind, minimum_bits, until| KeyRule {
            kind,
            minimum_bits,
            until,
        };
        AlgorithmPolicy {
            digests: vec![
                digest(Digest::Sha1, end_of(2016)),
                digest(Digest::Sha256, None),
                digest(Digest::Sha384, None),
                digest(Digest::Sha512, None),
                digest(Digest::Sha3_256, None),
                digest(Digest::Sha3_384, None),
                digest(Digest::Sha3_512, None),
            ],
            keys: vec![
                key(KeyKind::Rsa, 2048, None),
                key(KeyKind::Rsa, 1024, end_of(2013)),
                key(KeyKind::Ec, 256, None),
                key(KeyKind::Ed25519, 256, None),
            ],
        }
    }
}

impl AlgorithmPolicy {
    /// Everything that can be checked at all: for test suites and for asking only about mathematics.
    pub fn everything() -> AlgorithmPolicy {
        let kinds = [KeyKind::Rsa, KeyKind::Ec, KeyKind::Ed25519, KeyKind::Dsa];
        AlgorithmPolicy {
            digests: Digest::ALL
                .map(|digest| AlgorithmRule {
                    digest,
                    until: None,
                })
                .to_vec(),
            keys: kinds
                .map(|kind| KeyRule {
                    kind,
                    minimum_bits: 0,
                    until: None,
                })
                .to_vec(),
        }
    }

    /// Whether the digest is accepted at that time.
    ///
    /// # Errors
    /// [`AlgorithmWeakness::Digest`].
    pub fn accepts_digest(&self, digest: Digest, at: Timestamp) -> Result<(), AlgorithmWeakness> {
        let rules = self.digests.iter().filter(|rule| rule.digest == digest);
        accepted(rules.map(|rule| rule.until), at)
            .map_err(|until| AlgorithmWeakness::Digest { digest, until })
    }

    /// Whether keys of that kind and size are accepted at that time.
    ///
    /// # Errors
    /// [`AlgorithmWeakness::Key`].
    pub fn accepts_key(&self, key: &PublicKey, at: Timestamp) -> Result<(), AlgorithmWeakness> {
        let (kind, bits) = key.kind();
        let rules = self
            .keys
            .iter()
            .filter(|rule| rule.kind == kind && bits >= rule.minimum_bits);
        accepted(rules.map(|rule| rule.until), at).map_err(|until| AlgorithmWeakness::Key {
            key: kind,
            bits,
            until,
        })
    }

    /// Whether the algorithm's digest and the key, if it is known, are accepted at that time.
    ///
    /// # Errors
    /// [`AlgorithmWeakness`].
    pub fn accepts_signature(
        &self,
        algorithm: SignatureAlgorithm,
        key: Option<&PublicKey>,
        at: Timestamp,
    ) -> Result<(), AlgorithmWeakness> {
        if let Some(digest) = algorithm.digest() {
            self.accepts_digest(digest, at)?;
        }
        match key {
            Some(key) => self.accepts_key(key, at),
            None => Ok(()),
        }
    }
}

/// The latest end among the rules, when even that is before `at`.
fn accepted(
    untils: impl Iterator<Item = Option<Timestamp>>,
    at: Timestamp,
) -> Result<(), Option<Timestamp>> {
    let mut latest = None;
    for until in untils {
        match until {
            None => return Ok(()),
            Some(until) if at <= until => return Ok(()),
            Some(until) => latest = latest.max(Some(until)),
        }
    }
    Err(latest)
}
