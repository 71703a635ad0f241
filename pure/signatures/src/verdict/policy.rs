//! What is asked of signatures, as data: a document kind or an agency may ask differently, and the
//! law changes.

use serde::{Deserialize, Serialize};

use crate::algorithms::AlgorithmPolicy;
use crate::x509::{RevocationRules, TrustAnchor};

/// What is asked of a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Algorithms and key sizes, each with the last moment at which it is accepted.
    pub algorithms: AlgorithmPolicy,
    /// Freshness of revocation values.
    pub revocation: RevocationRules,
    /// Trust domains in which the signer's path may end; empty: all. Public offices sign under
    /// VGCA's root, citizens and firms under the national one.
    pub signer_domains: Vec<String>,
    /// Trust domains in which a time-stamping authority's path may end; empty: all.
    pub timestamp_domains: Vec<String>,
    /// Whether the certificate must be bound under the signature (ESS): CAdES and PAdES ask for it,
    /// older PDF signatures do not have it.
    pub require_signing_certificate: bool,
    /// Whether a valid time-stamp is required (level B-T and up).
    pub require_timestamp: bool,
}

impl Default for Policy {
    /// Revocation must be known; every domain; no time-stamp required; the certificate need not be
    /// bound. Key usage nonRepudiation without digitalSignature and a missing extended key usage
    /// are accepted always: that is how VGCA issues.
    fn default() -> Self {
        Policy {
            algorithms: AlgorithmPolicy::default(),
            revocation: RevocationRules::default(),
            signer_domains: Vec::new(),
            timestamp_domains: Vec::new(),
            require_signing_certificate: false,
            require_timestamp: false,
        }
    }
}

/// The anchors whose domain is among those named; all when none is named.
pub(super) fn anchors_in(anchors: &[TrustAnchor], domains: &[String]) -> Vec<TrustAnchor> {
    anchors
        .iter()
        .filter(|anchor| domains.is_empty() || domains.contains(&anchor.domain))
        .cloned()
        .collect()
}
