//! What is asked of signatures, as data: a document kind or an agency may ask differently, and the
//! law changes.

use serde::{Deserialize, Serialize};

use crate::algorithms::{AlgorithmPolicy, AlgorithmRule, Digest};
use crate::x509::{RevocationRules, TrustAnchor};

/// What is asked of a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Algorithms and key sizes, each with the last moment at which it is accepted.
    pub algorithms: AlgorithmPolicy,
    /// Digests that a time-stamp over a signature value may have been asked with. Nobody can choose
    /// two signature values with one digest beforehand, so this may be more lenient than
    /// [`Policy::algorithms`], which holds for time-stamps over documents and for the token itself.
    pub signature_timestamp_imprints: Vec<AlgorithmRule>,
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
    /// are accepted always: that is how VGCA issues. Signing programs of public offices still asked
    /// for time-stamps with SHA-1 in 2025; that is accepted until the end of 2030, when NIST retires
    /// SHA-1 altogether.
    fn default() -> Self {
        let mut imprints = AlgorithmPolicy::default().digests;
        for rule in &mut imprints {
            if rule.digest == Digest::Sha1 {
                rule.until = "2030-12-31T23:59:59Z".parse().ok();
            }
        }
        Policy {
            algorithms: AlgorithmPolicy::default(),
            signature_timestamp_imprints: imprints,
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
