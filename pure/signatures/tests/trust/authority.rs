//! Authorities made in memory, with any dates: what openssl will not do for us.

use jiff::Timestamp;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::cms::{CadesProfile, SigningOptions, add_signature_timestamp, finish, prepare};
use signatures::timestamp::Token;
use signatures::x509::{Certificate, Crl, Name, OcspResponse, TrustAnchor};

use crate::keys::Key;

pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut out = vec![tag];
    match value.len() {
        short @ 0..0x80 => out.push(short as u8),
        long @ 0x80..0x1_0000 => out.extend([0x82, (long >> 8) as u8, long as u8]),
        long => out.extend([0x83, (long >> 16) as u8, (long >> 8) as u8, long as u8]),
    }
    out.extend(value);
    out
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

pub fn oid(text: &str) -> Vec<u8> {
    let oid: const_oid::ObjectIdentifier = text.parse().unwrap();
    element(0x06, &[oid.as_bytes()])
}

pub fn time(at: &str) -> Vec<u8> {
    let at: Timestamp = at.parse().unwrap();
    let text = at.strftime("%Y%m%d%H%M%SZ").to_string();
    element(0x18, &[text.as_bytes()])
}

pub fn octets(bytes: &[u8]) -> Vec<u8> {
    element(0x04, &[bytes])
}

pub fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence(&[&oid(id), flag, &octets(value)])
}

pub fn ecdsa_sha256() -> Vec<u8> {
    sequence(&[&oid("1.2.840.10045.4.3.2")])
}

#[derive(Clone, Copy)]
pub enum Kind {
    Authority,
    Signer,
    TimeStamping,
}

impl Kind {
    fn extensions(self) -> Vec<u8> {
        let usage = |bits: u8| extension("2.5.29.15", true, &[0x03, 0x02, 0x00, bits]);
        let all = match self {
            Kind::Authority => {
                let ca = sequence(&[&[0x01, 0x01, 0xFF]]);
                [extension("2.5.29.19", true, &ca), usage(0x06)].concat()
            }
            Kind::Signer => usage(0x40),
            Kind::TimeStamping => {
                let purposes = sequence(&[&oid("1.3.6.1.5.5.7.3.8")]);
                [usage(0x80), extension("2.5.29.37", true, &purposes)].concat()
            }
        };
        element(0xA3, &[&sequence(&[&all])])
    }
}

pub struct Party {
    pub key: Key,
    pub certificate: Certificate,
}

impl Party {
    pub fn root(name: &str) -> Party {
        Party::new(
            name,
            None,
            Kind::Authority,
            1,
            ("2010-01-01T00:00:00Z", "2060-01-01T00:00:00Z"),
        )
    }

    /// A party with a fresh key, certified by `issuer` (by itself without one).
    pub fn new(
        name: &str,
        issuer: Option<&Party>,
        kind: Kind,
        serial: u8,
        validity: (&str, &str),
    ) -> Party {
        let key = Key::new(name);
        let common_name = "2.5.4.3".parse().unwrap();
        let subject = Name::of(&[(common_name, name)]);
        let issuer_name = issuer.map_or(&subject, |issuer| issuer.certificate.subject());
        let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]);
        let key_info = sequence(&[&algorithm, &element(0x03, &[&[0], key.public()])]);
        let signed_part = sequence(&[
            &element(0xA0, &[&[0x02, 0x01, 0x02]]),
            &[0x02, 0x01, serial],
            &ecdsa_sha256(),
            issuer_name.as_der(),
            &sequence(&[&time(validity.0), &time(validity.1)]),
            subject.as_der(),
            &key_info,
            &kind.extensions(),
        ]);
        let signer = issuer.map_or(&key, |issuer| &issuer.key);
        let certificate = Certificate::from_der(&signed(signer, &signed_part)).unwrap();
        Party { key, certificate }
    }

    pub fn anchor(&self, domain: &str) -> TrustAnchor {
        TrustAnchor::from_certificate(self.certificate.clone(), domain).unwrap()
    }

    /// A revocation list; entries are serial number, date and reason code.
    pub fn crl(&self, this_update: &str, next_update: &str, entries: &[(u8, &str, u8)]) -> Crl {
        let entries: Vec<u8> = entries
            .iter()
            .flat_map(|(serial, at, reason)| {
                let reason = extension("2.5.29.21", false, &[0x0A, 0x01, *reason]);
                sequence(&[&[0x02, 0x01, *serial], &time(at), &sequence(&[&reason])])
            })
            .collect();
        let list = if entries.is_empty() {
            Vec::new()
        } else {
            sequence(&[&entries])
        };
        let signed_part = sequence(&[
            &[0x02, 0x01, 0x01],
            &ecdsa_sha256(),
            self.certificate.subject().as_der(),
            &time(this_update),
            &time(next_update),
            &list,
        ]);
        Crl::from_der(&signed(&self.key, &signed_part)).unwrap()
    }

    /// An OCSP answer by the authority itself: `good`, or revoked at a time with a reason.
    pub fn ocsp(
        &self,
        serial: u8,
        updates: (&str, &str),
        revoked: Option<(&str, u8)>,
    ) -> OcspResponse {
        let sha1 = sequence(&[&oid("1.3.14.3.2.26")]);
        let id = sequence(&[
            &sha1,
            &octets(&Digest::Sha1.of(&[self.certificate.subject().as_der()])),
            &octets(&Digest::Sha1.of(&[self.key.public()])),
            &[0x02, 0x01, serial],
        ]);
        let status = match revoked {
            None => vec![0x80, 0x00],
            Some((at, reason)) => {
                element(0xA1, &[&time(at), &element(0xA0, &[&[0x0A, 0x01, reason]])])
            }
        };
        let answer = sequence(&[
            &id,
            &status,
            &time(updates.0),
            &element(0xA0, &[&time(updates.1)]),
        ]);
        let signed_part = sequence(&[
            &element(0xA1, &[self.certificate.subject().as_der()]),
            &time(updates.0),
            &sequence(&[&answer]),
        ]);
        let response = ocsp_response(&signed(&self.key, &signed_part));
        OcspResponse::from_der(&response).unwrap()
    }

    /// A detached CAdES signature.
    pub fn sign(&self, content: &[u8]) -> Vec<u8> {
        self.sign_digest(&Digest::Sha256.of(&[content]))
    }

    /// A detached CAdES signature over a SHA-256 digest.
    pub fn sign_digest(&self, digest: &[u8]) -> Vec<u8> {
        let options = SigningOptions {
            algorithm: SignatureAlgorithm::Ecdsa(Digest::Sha256),
            profile: CadesProfile::Pades,
            attached: None,
        };
        let preparation =
            prepare(digest, std::slice::from_ref(&self.certificate), &options).unwrap();
        finish(&preparation, &self.sign_bytes(&preparation.to_be_signed)).unwrap()
    }

    /// The value of the key's signature, as DER.
    pub fn sign_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.key.sign(bytes)
    }

    /// A time-stamp token about these bytes.
    pub fn stamp(&self, about: &[u8], at: &str) -> Token {
        self.stamp_digest(&Digest::Sha256.of(&[about]), at)
    }

    /// A time-stamp token about a SHA-256 digest.
    pub fn stamp_digest(&self, digest: &[u8], at: &str) -> Token {
        let sha256 = sequence(&[&oid("2.16.840.1.101.3.4.2.1")]);
        let imprint = sequence(&[&sha256, &octets(digest)]);
        let info = sequence(&[
            &[0x02, 0x01, 0x01],
            &oid("1.2.3.4"),
            &imprint,
            &[0x02, 0x01, 0x07],
            &time(at),
            // VGCA's clients send random bytes: half of the numbers are negative
            &[0x02, 0x01, 0x80],
        ]);
        let attribute = |id: &str, value: &[u8]| sequence(&[&oid(id), &element(0x31, &[value])]);
        let tst_info = "1.2.840.113549.1.9.16.1.4";
        let hash = octets(&Digest::Sha256.of(&[self.certificate.as_der()]));
        let ess = sequence(&[&sequence(&[&sequence(&[&hash])])]);
        let mut attributes = [
            attribute("1.2.840.113549.1.9.3", &oid(tst_info)),
            attribute(
                "1.2.840.113549.1.9.4",
                &octets(&Digest::Sha256.of(&[&info])),
            ),
            attribute("1.2.840.113549.1.9.16.2.47", &ess),
        ];
        attributes.sort();
        let attributes = attributes.concat();
        let signature = self.key.sign(&element(0x31, &[&attributes]));
        let serial = element(0x02, &[self.certificate.serial_bytes()]);
        let signer = sequence(&[
            &[0x02, 0x01, 0x01],
            &sequence(&[self.certificate.issuer().as_der(), &serial]),
            &sha256,
            &element(0xA0, &[&attributes]),
            &ecdsa_sha256(),
            &octets(&signature),
        ]);
        let signed_data = sequence(&[
            &[0x02, 0x01, 0x03],
            &element(0x31, &[&sha256]),
            &sequence(&[&oid(tst_info), &element(0xA0, &[&octets(&info)])]),
            &element(0xA0, &[self.certificate.as_der()]),
            &element(0x31, &[&signer]),
        ]);
        let message = sequence(&[
            &oid("1.2.840.113549.1.7.2"),
            &element(0xA0, &[&signed_data]),
        ]);
        Token::parse(&message).unwrap()
    }

    /// The message with a time-stamp over its signature value.
    pub fn stamp_signature(&self, message: &[u8], at: &str) -> Vec<u8> {
        let parsed = signatures::cms::SignedData::parse(message).unwrap();
        let token = self.stamp(parsed.signers()[0].signature(), at);
        add_signature_timestamp(message, 0, token.as_der()).unwrap()
    }
}

/// The outer shell of an OCSP answer.
pub fn ocsp_response(basic: &[u8]) -> Vec<u8> {
    let bytes = sequence(&[&oid("1.3.6.1.5.5.7.48.1.1"), &octets(basic)]);
    sequence(&[&[0x0A, 0x01, 0x00], &element(0xA0, &[&bytes])])
}

/// The part with its signature: the shape of certificates, lists and answers.
pub fn signed(key: &Key, signed_part: &[u8]) -> Vec<u8> {
    let signature = key.sign(signed_part);
    sequence(&[
        signed_part,
        &ecdsa_sha256(),
        &element(0x03, &[&[0], &signature]),
    ])
}
