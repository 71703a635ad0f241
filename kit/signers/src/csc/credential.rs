//! What a service keeps for somebody.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signatures::algorithms::{Digest, PublicKey, SignatureAlgorithm};
use signatures::x509::Certificate;

use super::answers::About;
use super::error::CscError;
use crate::signer::RSA_ALGORITHMS;

const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";

/// A service, as it describes itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CscService {
    /// Version of the API.
    pub specs: String,
    /// What it is called.
    pub name: String,
    /// What it offers.
    pub methods: Vec<String>,
}

/// A key in the service's keeping, ready to sign.
#[derive(Clone, Debug)]
pub struct CscCredential {
    /// Its name.
    pub id: String,
    /// What the service says about it.
    pub description: String,
    /// Its certificate first, then the issuers that the service sends; DER.
    pub chain: Vec<Vec<u8>>,
    /// What it can do, the best choice first.
    pub algorithms: Vec<SignatureAlgorithm>,
    /// Signatures in one authorisation; at least 1.
    pub multisign: usize,
    /// Whether it asks for a PIN.
    pub asks_pin: bool,
    /// Whether it asks for a one-time password.
    pub asks_otp: bool,
    pub(super) certificate: Certificate,
    names: Vec<String>,
}

impl CscCredential {
    pub(super) fn read(id: &str, about: About) -> Result<CscCredential, CscError> {
        let disabled = |status: String| CscError::CredentialDisabled {
            id: id.to_owned(),
            status,
        };
        if about.key.status != "enabled" {
            return Err(disabled(about.key.status));
        }
        match about.cert.status {
            Some(status) if status != "valid" => return Err(disabled(status)),
            _ => {}
        }
        let chain: Vec<Vec<u8>> = about
            .cert
            .certificates
            .iter()
            .filter_map(|text| STANDARD.decode(text).ok())
            .collect();
        let first = chain
            .first()
            .and_then(|der| Certificate::from_der(der).ok());
        let certificate = first.ok_or_else(|| CscError::NoCertificate { id: id.to_owned() })?;
        let key = certificate.public_key();
        let algorithms = key.map_or_else(|_| Vec::new(), |key| offered(key, &about.key.algo));
        if algorithms.is_empty() {
            return Err(CscError::UnsupportedKey { id: id.to_owned() });
        }
        let asks = |name: &str| about.auth.objects.iter().any(|one| one.id == name);
        Ok(CscCredential {
            id: id.to_owned(),
            description: about.description,
            chain,
            algorithms,
            multisign: about.multisign.map_or(1, |most| most.max(1) as usize),
            asks_pin: asks("PIN"),
            asks_otp: asks("OTP"),
            certificate,
            names: about.key.algo,
        })
    }

    /// signAlgo, and signAlgoParams where the algorithm has some.
    pub(super) fn names(&self, algorithm: SignatureAlgorithm) -> (String, Option<String>) {
        let plain = plain_name(algorithm).unwrap_or_default();
        match algorithm {
            SignatureAlgorithm::RsaPkcs1(_) if !self.names.iter().any(|name| name == plain) => {
                (RSA_ENCRYPTION.to_owned(), None)
            }
            SignatureAlgorithm::RsaPss {
                digest,
                salt_length,
                ..
            } => {
                let parameters = STANDARD.encode(pss_parameters(digest, salt_length));
                (RSA_PSS.to_owned(), Some(parameters))
            }
            _ => (plain.to_owned(), None),
        }
    }
}

/// The identifier of digest and key together (RFC 4055, RFC 5758).
fn plain_name(algorithm: SignatureAlgorithm) -> Option<&'static str> {
    Some(match algorithm {
        SignatureAlgorithm::RsaPkcs1(Digest::Sha256) => "1.2.840.113549.1.1.11",
        SignatureAlgorithm::RsaPkcs1(Digest::Sha384) => "1.2.840.113549.1.1.12",
        SignatureAlgorithm::RsaPkcs1(Digest::Sha512) => "1.2.840.113549.1.1.13",
        SignatureAlgorithm::Ecdsa(Digest::Sha256) => "1.2.840.10045.4.3.2",
        SignatureAlgorithm::Ecdsa(Digest::Sha384) => "1.2.840.10045.4.3.3",
        SignatureAlgorithm::Ecdsa(Digest::Sha512) => "1.2.840.10045.4.3.4",
        _ => return None,
    })
}

fn offered(key: &PublicKey, names: &[String]) -> Vec<SignatureAlgorithm> {
    let has = |name: &str| names.iter().any(|one| one == name);
    let all = match key {
        PublicKey::Rsa { .. } => RSA_ALGORITHMS.to_vec(),
        PublicKey::Ec { .. } => [Digest::Sha256, Digest::Sha384, Digest::Sha512]
            .map(SignatureAlgorithm::Ecdsa)
            .to_vec(),
        _ => Vec::new(),
    };
    let mut all = all;
    all.retain(|algorithm| match algorithm {
        SignatureAlgorithm::RsaPss { .. } => has(RSA_PSS),
        SignatureAlgorithm::RsaPkcs1(_) => {
            has(RSA_ENCRYPTION) || plain_name(*algorithm).is_some_and(has)
        }
        _ => plain_name(*algorithm).is_some_and(has),
    });
    all
}

/// RSASSA-PSS-params (RFC 4055 section 3.1). All lengths are below 128.
fn pss_parameters(digest: Digest, salt_length: u16) -> Vec<u8> {
    fn element(tag: u8, value: &[u8]) -> Vec<u8> {
        let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
        [&[tag, length], value].concat()
    }
    const MGF1: [u8; 11] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 8];
    let identifier = element(6, digest.oid().as_bytes());
    let hash = element(0x30, &[&identifier[..], &[5, 0]].concat());
    let mask = element(0x30, &[&MGF1[..], &hash].concat());
    // a salt is as long as a digest: at most 64
    let salt = element(2, &salt_length.to_be_bytes()[1..]);
    let fields = [
        element(0xA0, &hash),
        element(0xA1, &mask),
        element(0xA2, &salt),
    ];
    element(0x30, &fields.concat())
}
