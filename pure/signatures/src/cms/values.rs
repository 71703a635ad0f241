//! Certificates and revocation values inside attributes: certificate-values and revocation-values
//! (EN 319 122-1 annex A), and Adobe's revocation archive in old PDF signatures.

use super::signer::SignerInfo;
use crate::asn1::{Malformed, Reader, oid, tag};
use crate::x509::{Certificate, Crl, Evidence, OcspResponse};

/// Adds what can be read; the rest proves nothing.
pub(super) fn add_to(evidence: &mut Evidence, signer: &SignerInfo) {
    for value in signer.unsigned_values(oid::CERTIFICATE_VALUES) {
        // what was read before something malformed stays
        let _ = certificates(value, evidence);
    }
    let archives = signer
        .signed_value(oid::ADOBE_REVOCATION_ARCHIVE)
        .into_iter()
        .chain(signer.unsigned_values(oid::REVOCATION_VALUES));
    for value in archives {
        let _ = revocations(value, evidence);
    }
}

fn certificates(value: &[u8], evidence: &mut Evidence) -> Result<(), Malformed> {
    let mut list = Reader::new(value, "certificate values").sequence()?;
    while !list.is_empty() {
        if let Ok(certificate) = Certificate::from_der(list.any()?.raw) {
            evidence.add_certificates(&[certificate]);
        }
    }
    Ok(())
}

fn revocations(value: &[u8], evidence: &mut Evidence) -> Result<(), Malformed> {
    const WHAT: &str = "revocation values";
    let mut inside = Reader::new(value, WHAT).sequence()?;
    while !inside.is_empty() {
        let element = inside.any()?;
        let mut list = match element.tag {
            0xA0 | 0xA1 => Reader::new(element.value, WHAT).sequence()?,
            _ => continue,
        };
        while !list.is_empty() {
            let raw = list.any()?.raw;
            if element.tag == tag::constructed(0) {
                if let Ok(crl) = Crl::from_der(raw) {
                    evidence.add_crl(crl);
                }
            } else if let Ok(response) = OcspResponse::from_der(raw) {
                evidence.add_ocsp(response);
            }
        }
    }
    Ok(())
}

impl super::SignedData {
    /// Everything in the message that may serve as proof: its own fields and the attributes of its
    /// signers.
    pub fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.add_certificates(self.certificates());
        for crl in self.crls() {
            evidence.add_crl(crl.clone());
        }
        for response in self.ocsp_responses() {
            evidence.add_ocsp(response.clone());
        }
        for signer in self.signers() {
            add_to(&mut evidence, signer);
        }
        evidence
    }
}
