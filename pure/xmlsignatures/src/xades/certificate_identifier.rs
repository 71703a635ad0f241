//! SigningCertificateV2 and its predecessor: which certificate the signer meant (EN 319 132-1 clause
//! 5.2.2, annex D for the old form).

use signatures::algorithms::Digest;
use signatures::cms::EssError;
use signatures::x509::Certificate;

use crate::dsig::names::{DIGEST_METHOD, DIGEST_VALUE, DS, XADES};
use crate::dsig::{decimal, decode_base64, der_element, digest_from_uri};
use crate::xml::{Document, NodeId};

/// The first Cert of the property: the signer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateIdentifier {
    digest: Option<Digest>,
    value: Vec<u8>,
    issuer_serial: IssuerSerial,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum IssuerSerial {
    Absent,
    /// Decimal digits (old form). The issuer's name is text there, which names no name for sure.
    Decimal(String),
    /// DER of IssuerSerial (RFC 5035).
    Der(Vec<u8>),
}

impl CertificateIdentifier {
    /// `property` is the SigningCertificate or SigningCertificateV2.
    pub fn read(document: &Document<'_>, property: NodeId) -> Option<CertificateIdentifier> {
        let first = document.named(property, (XADES, "Cert")).next()?;
        let digest_node = document.single(first, (XADES, "CertDigest"))?;
        let method = document.single(digest_node, DIGEST_METHOD)?;
        let value = document.single(digest_node, DIGEST_VALUE)?;
        let issuer_serial = if let Some(node) = document.single(first, (XADES, "IssuerSerialV2")) {
            IssuerSerial::Der(decode_base64(&document.text(node), "IssuerSerialV2").ok()?)
        } else if let Some(node) = document.single(first, (XADES, "IssuerSerial")) {
            let serial = document.single(node, (DS, "X509SerialNumber"))?;
            IssuerSerial::Decimal(document.text(serial).trim().to_owned())
        } else {
            IssuerSerial::Absent
        };
        Some(CertificateIdentifier {
            digest: digest_from_uri(document.attribute(method, "Algorithm")?).ok(),
            value: decode_base64(&document.text(value), "CertDigest").ok()?,
            issuer_serial,
        })
    }

    /// Whether that certificate was meant.
    pub fn check(&self, certificate: &Certificate) -> Result<(), EssError> {
        let digest = self.digest.ok_or(EssError::UnknownDigest)?;
        if digest.of(&[certificate.as_der()]) != self.value {
            return Err(EssError::DigestDiffers);
        }
        let is_same = match &self.issuer_serial {
            IssuerSerial::Absent => true,
            IssuerSerial::Decimal(text) => {
                text.trim_start_matches('0')
                    == decimal(certificate.serial_bytes()).trim_start_matches('0')
            }
            IssuerSerial::Der(der) => *der == issuer_serial_v2(certificate),
        };
        is_same.then_some(()).ok_or(EssError::IssuerSerialDiffers)
    }
}

/// DER of IssuerSerial (RFC 5035): the issuer as a directory name, and the serial number.
pub(crate) fn issuer_serial_v2(certificate: &Certificate) -> Vec<u8> {
    let name = der_element(0xA4, certificate.issuer().as_der());
    let names = der_element(0x30, &name);
    let serial = der_element(0x02, certificate.serial_bytes());
    der_element(0x30, &[names, serial].concat())
}
