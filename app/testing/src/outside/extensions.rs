//! Extensions of the certificates that the authority issues.

use super::authority::{Profile, Urls};
use super::der::{bits, element, number, octets, oid, sequence, tagged};

/// What a certificate's extensions are made of.
pub(crate) struct Request<'a> {
    pub(crate) profile: Profile,
    pub(crate) urls: &'a Urls,
    pub(crate) own_key_id: &'a [u8],
    pub(crate) issuer_key_id: &'a [u8],
}

fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence(&[&oid(id), flag, &octets(value)])
}

fn key_usage(unused: u8, flags: u8) -> Vec<u8> {
    extension("2.5.29.15", true, &element(0x03, &[&[unused, flags]]))
}

fn purpose(critical: bool, id: &str) -> Vec<u8> {
    extension("2.5.29.37", critical, &sequence(&[&oid(id)]))
}

fn uri(address: &str) -> Vec<u8> {
    element(0x86, &[address.as_bytes()])
}

pub(crate) fn reason(code: u8) -> Vec<u8> {
    extension("2.5.29.21", false, &element(0x0A, &[&[code]]))
}

pub(crate) fn list_number(value: u64) -> Vec<u8> {
    extension("2.5.29.20", false, &number(value))
}

pub(crate) fn authority_key(id: &[u8]) -> Vec<u8> {
    extension("2.5.29.35", false, &sequence(&[&element(0x80, &[id])]))
}

pub(crate) fn nonce(value: &[u8]) -> Vec<u8> {
    extension("1.3.6.1.5.5.7.48.1.2", false, &octets(value))
}

impl Request<'_> {
    /// The explicit `[3]` of a certificate.
    pub(crate) fn to_der(&self) -> Vec<u8> {
        let mut all = vec![
            extension("2.5.29.14", false, &octets(self.own_key_id)),
            authority_key(self.issuer_key_id),
        ];
        match self.profile {
            Profile::Authority => {
                let is_ca = sequence(&[&[0x01, 0x01, 0xFF]]);
                all.push(extension("2.5.29.19", true, &is_ca));
                // keyCertSign, cRLSign
                all.push(key_usage(1, 0x06));
            }
            // nonRepudiation, and nothing else
            Profile::Signer | Profile::Seal => all.push(key_usage(6, 0x40)),
            Profile::TimeStamping => {
                all.push(key_usage(7, 0x80));
                all.push(purpose(true, "1.3.6.1.5.5.7.3.8"));
            }
            Profile::OcspResponder => {
                all.push(key_usage(7, 0x80));
                all.push(purpose(false, "1.3.6.1.5.5.7.3.9"));
                // id-pkix-ocsp-nocheck
                all.push(extension("1.3.6.1.5.5.7.48.1.5", false, &[5, 0]));
            }
        }
        self.addresses(&mut all);
        tagged(3, &[&sequence(&[&all.concat()])])
    }

    fn addresses(&self, all: &mut Vec<Vec<u8>>) {
        if let Some(crl) = &self.urls.crl {
            let name = tagged(0, &[&tagged(0, &[&uri(crl)])]);
            all.push(extension(
                "2.5.29.31",
                false,
                &sequence(&[&sequence(&[&name])]),
            ));
        }
        let mut access = Vec::new();
        if let Some(ocsp) = &self.urls.ocsp {
            access.extend(sequence(&[&oid("1.3.6.1.5.5.7.48.1"), &uri(ocsp)]));
        }
        if let Some(issuer) = &self.urls.issuer {
            access.extend(sequence(&[&oid("1.3.6.1.5.5.7.48.2"), &uri(issuer)]));
        }
        if !access.is_empty() {
            let access = sequence(&[&access]);
            all.push(extension("1.3.6.1.5.5.7.1.1", false, &access));
        }
        if let Some(tsa) = &self.urls.tsa {
            // Adobe's time-stamp extension: version and address
            let place = sequence(&[&number(1), &uri(tsa)]);
            all.push(extension("1.2.840.113583.1.1.9.1", false, &place));
        }
    }
}

/// BIT STRING of PKIFailureInfo with one bit set (RFC 3161 section 2.4.2).
pub(crate) fn failure_bit(bit: u8) -> Vec<u8> {
    let mut bytes = vec![0_u8; usize::from(bit / 8) + 1];
    if let Some(last) = bytes.last_mut() {
        *last = 0x80 >> (bit % 8);
    }
    let mut value = bits(&bytes);
    // unused bits of the last byte
    value[2] = 7 - bit % 8;
    value
}
