//! ds:KeyInfo: certificates and keys that may have made the signature. Nothing in it is trusted.

use signatures::algorithms::{Curve, PublicKey};
use signatures::x509::{Certificate, Crl, Evidence};

use super::algorithm::shorten;
use super::names::{DS, DS11, TYPE_RAW_CERTIFICATE};
use super::problem::Problem;
use super::read::decode_base64;
use super::reference::External;
use super::serial_number::decimal;
use crate::xml::{CERTIFICATES_MAX, Document, NodeId, REVOCATIONS_MAX};

/// What was found.
#[derive(Default)]
pub(crate) struct KeyInfo {
    pub certificates: Vec<Certificate>,
    pub crls: Vec<Crl>,
    pub keys: Vec<PublicKey>,
    pub names: Vec<String>,
    /// Certificates that are named, not given: serial numbers in decimal, and key identifiers.
    serials: Vec<String>,
    key_identifiers: Vec<Vec<u8>>,
    pub notes: Vec<Problem>,
}

impl KeyInfo {
    pub fn read(
        document: &Document<'_>,
        key_info: Option<NodeId>,
        external: &[External<'_>],
    ) -> KeyInfo {
        let mut found = KeyInfo::default();
        let children = key_info.map(|node| document.child_elements(node));
        for child in children.into_iter().flatten() {
            match document.name(child) {
                (DS, "X509Data") => found.read_x509(document, child),
                (DS, "KeyValue") => match key_value(document, child) {
                    Some(key) => found.keys.push(key),
                    None => found.ignore("KeyValue"),
                },
                (DS11, "DEREncodedKeyValue") => {
                    let bytes = decode_base64(&document.text(child), "DEREncodedKeyValue");
                    match bytes.ok().and_then(|der| PublicKey::from_der(&der).ok()) {
                        Some(key) => found.keys.push(key),
                        None => found.ignore("DEREncodedKeyValue"),
                    }
                }
                (DS, "KeyName") => found.names.push(document.text(child).trim().to_owned()),
                (DS, "RetrievalMethod") => found.retrieve(document, child, external),
                (_, other) => found.ignore(&shorten(other)),
            }
            if found.keys.len() > CERTIFICATES_MAX {
                break;
            }
        }
        found
    }

    fn ignore(&mut self, what: &str) {
        self.notes.push(Problem::KeyInfoIgnored {
            what: what.to_owned(),
        });
    }

    fn read_x509(&mut self, document: &Document<'_>, data: NodeId) {
        for child in document.child_elements(data) {
            let bytes = || decode_base64(&document.text(child), "X509Data").ok();
            match document.name(child) {
                (DS, "X509Certificate") if self.certificates.len() < CERTIFICATES_MAX => {
                    match bytes().and_then(|der| Certificate::from_der(&der).ok()) {
                        Some(certificate) => self.certificates.push(certificate),
                        None => self.ignore("X509Certificate"),
                    }
                }
                (DS, "X509CRL") if self.crls.len() < REVOCATIONS_MAX => {
                    self.crls
                        .extend(bytes().and_then(|der| Crl::from_der(&der).ok()));
                }
                (DS, "X509IssuerSerial") if self.serials.len() < CERTIFICATES_MAX => {
                    let serial = document.single(child, (DS, "X509SerialNumber"));
                    self.serials
                        .extend(serial.map(|node| document.text(node).trim().to_owned()));
                }
                (DS, "X509SKI") if self.key_identifiers.len() < CERTIFICATES_MAX => {
                    self.key_identifiers.extend(bytes());
                }
                // other names and digests: what they name may still be found elsewhere
                _ => {}
            }
        }
    }

    /// Section 4.5.3, for a certificate outside of the file.
    fn retrieve(&mut self, document: &Document<'_>, method: NodeId, external: &[External<'_>]) {
        let uri = document.attribute(method, "URI").unwrap_or_default();
        let is_raw = document.attribute(method, "Type") == Some(TYPE_RAW_CERTIFICATE);
        let found = external.iter().find(|one| one.uri == uri && is_raw);
        match found.and_then(|one| Certificate::from_der(one.content).ok()) {
            Some(certificate) => self.certificates.push(certificate),
            None => self.ignore("RetrievalMethod"),
        }
    }

    /// Its own certificates, then those from elsewhere that it names, then the others; what it has
    /// itself is not tried again when it comes from elsewhere too.
    pub fn candidates<'c>(
        &'c self,
        elsewhere: &'c [Certificate],
    ) -> impl Iterator<Item = &'c Certificate> {
        let is_named = |one: &&Certificate| {
            let serial = decimal(one.serial_bytes());
            let serial = serial.trim_start_matches('0');
            self.serials
                .iter()
                .any(|own| own.trim_start_matches('0') == serial)
                || one
                    .subject_key_identifier()
                    .is_some_and(|own| self.key_identifiers.iter().any(|id| id == own))
        };
        let own = self.certificates.iter();
        let is_new = |one: &&Certificate| !self.certificates.contains(one);
        let named = elsewhere
            .iter()
            .filter(move |one| is_new(one) && is_named(one));
        let others = elsewhere
            .iter()
            .filter(move |one| is_new(one) && !is_named(one));
        own.chain(named).chain(others)
    }

    pub fn evidence(&self) -> Evidence {
        Evidence {
            certificates: self.certificates.clone(),
            crls: self.crls.clone(),
            ocsp_responses: Vec::new(),
        }
    }
}

/// Section 4.5.2.
fn key_value(document: &Document<'_>, parent: NodeId) -> Option<PublicKey> {
    let number = |node: NodeId, local: &str| {
        let bytes = decode_base64(&document.text(document.single(node, (DS, local))?), "key");
        let bytes = bytes.ok()?;
        let start = bytes.iter().position(|byte| *byte != 0)?;
        bytes.get(start..).map(<[u8]>::to_vec)
    };
    if let Some(rsa) = document.single(parent, (DS, "RSAKeyValue")) {
        return Some(PublicKey::Rsa {
            modulus: number(rsa, "Modulus")?,
            exponent: number(rsa, "Exponent")?,
        });
    }
    if let Some(dsa) = document.single(parent, (DS, "DSAKeyValue")) {
        let (p, q) = (number(dsa, "P")?, number(dsa, "Q")?);
        let (g, y) = (number(dsa, "G")?, number(dsa, "Y")?);
        return Some(PublicKey::dsa(&p, &q, &g, &y));
    }
    let ec = document.single(parent, (DS11, "ECKeyValue"))?;
    let curve = document.single(ec, (DS11, "NamedCurve"))?;
    let curve = match document.attribute(curve, "URI")? {
        "urn:oid:1.2.840.10045.3.1.7" => Curve::P256,
        "urn:oid:1.3.132.0.34" => Curve::P384,
        "urn:oid:1.3.132.0.35" => Curve::P521,
        _ => return None,
    };
    let point = document.single(ec, (DS11, "PublicKey"))?;
    let point = decode_base64(&document.text(point), "key").ok()?;
    Some(PublicKey::Ec { curve, point })
}
