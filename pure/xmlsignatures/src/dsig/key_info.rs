//! ds:KeyInfo: certificates and keys that may have made the signature. Nothing in it is trusted.

use signatures::algorithms::{Curve, Digest, PublicKey};
use signatures::x509::{Certificate, Crl, Evidence};

use super::algorithm::{digest_from_uri, shorten};
use super::named::is_name;
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
    /// Certificates that are named, not given.
    named: Vec<Named>,
    pub notes: Vec<Problem>,
}

/// How a certificate is named that need not lie in the file (section 4.5.4).
enum Named {
    Subject(String),
    /// The issuer as text, the serial number in decimal.
    IssuerSerial(String, String),
    KeyIdentifier(Vec<u8>),
    /// None: of a digest that is unknown here.
    Digest(Option<Digest>, Vec<u8>),
}

impl Named {
    fn is(&self, one: &Certificate) -> bool {
        match self {
            Named::Subject(text) => is_name(text, one.subject()),
            Named::IssuerSerial(issuer, _) => self.may_be(one) && is_name(issuer, one.issuer()),
            Named::KeyIdentifier(id) => one.subject_key_identifier() == Some(id),
            Named::Digest(Some(digest), value) => digest.of(&[one.as_der()]) == *value,
            Named::Digest(None, _) => false,
        }
    }

    /// Programs write names of issuers in ways that nobody else reads; serial numbers only in one.
    fn may_be(&self, one: &Certificate) -> bool {
        match self {
            Named::IssuerSerial(_, serial) => {
                let own = decimal(one.serial_bytes());
                own.trim_start_matches('0') == serial.trim_start_matches('0')
            }
            _ => self.is(one),
        }
    }
}

/// A certificate that may have made a signature.
pub(crate) struct Candidate<'c> {
    pub certificate: &'c Certificate,
    /// It lies with the signature.
    pub is_own: bool,
    /// Whether the signature names this one, so that a value that it did not make is wrong. Another
    /// that did not make it says nothing.
    pub is_meant: bool,
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
                _ if self.named.len() == CERTIFICATES_MAX => {}
                (DS, "X509IssuerSerial") => {
                    let part = |local| {
                        let node = document.single(child, (DS, local))?;
                        Some(document.text(node).trim().to_owned())
                    };
                    if let Some(serial) = part("X509SerialNumber") {
                        let issuer = part("X509IssuerName").unwrap_or_default();
                        self.named.push(Named::IssuerSerial(issuer, serial));
                    }
                }
                (DS, "X509SubjectName") => {
                    let text = document.text(child).trim().to_owned();
                    self.named.push(Named::Subject(text));
                }
                (DS, "X509SKI") => self.named.extend(bytes().map(Named::KeyIdentifier)),
                (DS11, "X509Digest") => {
                    let uri = document.attribute(child, "Algorithm").unwrap_or_default();
                    let digest = digest_from_uri(uri).ok();
                    self.named
                        .extend(bytes().map(|value| Named::Digest(digest, value)));
                }
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

    /// Its own certificates, then those from elsewhere that it names: by subject, issuer and serial
    /// number, key identifier, digest or the key itself. Where it names nobody at all, any may have
    /// made the signature, and `is_bound` may name one. What it has itself is not tried again when
    /// it comes from elsewhere too.
    pub fn candidates<'c>(
        &'c self,
        elsewhere: &'c [Certificate],
        is_bound: impl Fn(&Certificate) -> bool + Copy + 'c,
    ) -> impl Iterator<Item = Candidate<'c>> {
        let has_key = |one: &Certificate| {
            let key = one.public_key().ok();
            self.keys.iter().any(|own| Some(own) == key)
        };
        let is_meant = move |one: &Certificate| {
            is_bound(one) || has_key(one) || self.named.iter().any(|named| named.is(one))
        };
        let names_nobody = self.named.is_empty() && self.keys.is_empty();
        let own = self.certificates.iter().map(move |certificate| Candidate {
            certificate,
            is_own: true,
            is_meant: names_nobody || !certificate.is_ca() || is_meant(certificate),
        });
        let from_elsewhere = elsewhere
            .iter()
            .filter(|one| !self.certificates.contains(one))
            .map(move |certificate| Candidate {
                certificate,
                is_own: false,
                is_meant: is_meant(certificate),
            });
        let may_be = move |one: &Candidate<'c>| {
            let is_open = names_nobody && self.certificates.is_empty();
            let certificate = one.certificate;
            is_open || one.is_meant || self.named.iter().any(|named| named.may_be(certificate))
        };
        own.chain(from_elsewhere.filter(may_be))
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
