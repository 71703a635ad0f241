//! What the caller brings to a validation: anchors that are trusted without proof, and everything
//! that may serve as proof.

use super::certificate::Certificate;
use super::crl::Crl;
use super::name::Name;
use super::ocsp::OcspResponse;
use crate::algorithms::PublicKey;

/// A key that is trusted without proof: the root of VGCA, the national root.
#[derive(Clone, Debug)]
pub struct TrustAnchor {
    /// Which trust domain it belongs to, as the configuration calls it (`vgca`, `national`). A
    /// path's proofs must end in the same domain.
    pub domain: String,
    pub(super) name: Name,
    pub(super) key: PublicKey,
    pub(super) certificate: Certificate,
    pub(super) ocsp_responders: Vec<Certificate>,
}

impl TrustAnchor {
    /// The subject and key of a certificate, usually self-signed. Its validity is not looked at
    /// (RFC 5280 section 6.1.1 d): an expired root still proves what was signed before, and who
    /// does not trust it any more takes it out of the configuration. What it says of itself as an
    /// authority counts (RFC 5937): length of paths, names, policies, uses of its key.
    ///
    /// None when the key is of a kind unknown here.
    pub fn from_certificate(certificate: Certificate, domain: &str) -> Option<TrustAnchor> {
        let key = certificate.public_key().ok()?.clone();
        Some(TrustAnchor {
            domain: domain.to_owned(),
            name: certificate.subject().clone(),
            key,
            certificate,
            ocsp_responders: Vec::new(),
        })
    }

    /// Responders whose answers count for every certificate below this anchor, though no authority
    /// made them its delegate: RFC 6960 section 4.2.2.2 calls that a local configuration. Their own
    /// revocation is not looked at.
    pub fn with_ocsp_responders(mut self, responders: Vec<Certificate>) -> TrustAnchor {
        self.ocsp_responders = responders;
        self
    }

    /// The certificate it was made from.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// Everything that may serve as proof. Nothing in it is trusted; the order does not matter.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Certificates: intermediate authorities, CRL and OCSP signers.
    pub certificates: Vec<Certificate>,
    /// Revocation lists.
    pub crls: Vec<Crl>,
    /// OCSP responses.
    pub ocsp_responses: Vec<OcspResponse>,
}

impl Evidence {
    /// Adds everything of another collection (a message's: [`crate::cms::SignedData::evidence`]).
    pub fn extend(&mut self, other: &Evidence) {
        self.add_certificates(&other.certificates);
        for crl in &other.crls {
            self.add_crl(crl.clone());
        }
        for response in &other.ocsp_responses {
            self.add_ocsp(response.clone());
        }
    }

    /// Adds certificates that are not there yet.
    pub fn add_certificates(&mut self, certificates: &[Certificate]) {
        for certificate in certificates {
            if !self.certificates.contains(certificate) {
                self.certificates.push(certificate.clone());
            }
        }
    }

    /// Adds a list that is not there yet.
    pub fn add_crl(&mut self, crl: Crl) {
        if !self.crls.contains(&crl) {
            self.crls.push(crl);
        }
    }

    /// Adds a response that is not there yet, and its certificates.
    pub fn add_ocsp(&mut self, response: OcspResponse) {
        if !self.ocsp_responses.contains(&response) {
            self.add_certificates(response.certificates());
            self.ocsp_responses.push(response);
        }
    }
}
