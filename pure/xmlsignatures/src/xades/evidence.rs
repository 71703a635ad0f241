//! Certificates and revocation values inside a signature: EN 319 132-1 clauses 5.4 and 5.5.1.

use signatures::x509::{Certificate, Crl, Evidence, OcspResponse};

use crate::dsig::decode_base64;
use crate::dsig::names::{XADES, XADES141};
use crate::xml::{CERTIFICATES_MAX, Document, NodeId, REVOCATIONS_MAX};

/// Everything that can be read; the rest proves nothing.
pub(crate) fn evidence(document: &Document<'_>, unsigned: NodeId) -> Evidence {
    let mut found = Evidence::default();
    for property in document.child_elements(unsigned) {
        let inner = match document.name(property) {
            (XADES141, "TimeStampValidationData") => document.child_elements(property).collect(),
            _ => vec![property],
        };
        for values in inner {
            match document.name(values) {
                (XADES, "CertificateValues" | "AttrAuthoritiesCertValues") => {
                    add_certificates(document, values, &mut found);
                }
                (XADES, "RevocationValues" | "AttributeRevocationValues") => {
                    add_revocations(document, values, &mut found);
                }
                _ => {}
            }
        }
    }
    found
}

fn add_certificates(document: &Document<'_>, values: NodeId, found: &mut Evidence) {
    for node in document.named(values, (XADES, "EncapsulatedX509Certificate")) {
        if found.certificates.len() >= CERTIFICATES_MAX {
            return;
        }
        if let Some(certificate) =
            decoded(document, node).and_then(|der| Certificate::from_der(&der).ok())
        {
            found.add_certificates(&[certificate]);
        }
    }
}

fn add_revocations(document: &Document<'_>, values: NodeId, found: &mut Evidence) {
    for list in document.child_elements(values) {
        match document.name(list) {
            (XADES, "CRLValues") => {
                for node in document.named(list, (XADES, "EncapsulatedCRLValue")) {
                    if found.crls.len() >= REVOCATIONS_MAX {
                        return;
                    }
                    let crl = decoded(document, node).and_then(|der| Crl::from_der(&der).ok());
                    if let Some(crl) = crl {
                        found.add_crl(crl);
                    }
                }
            }
            (XADES, "OCSPValues") => {
                for node in document.named(list, (XADES, "EncapsulatedOCSPValue")) {
                    if found.ocsp_responses.len() >= REVOCATIONS_MAX {
                        return;
                    }
                    let response =
                        decoded(document, node).and_then(|der| OcspResponse::from_der(&der).ok());
                    if let Some(response) = response {
                        found.add_ocsp(response);
                    }
                }
            }
            _ => {}
        }
    }
}

fn decoded(document: &Document<'_>, node: NodeId) -> Option<Vec<u8>> {
    decode_base64(&document.text(node), "encapsulated value").ok()
}
