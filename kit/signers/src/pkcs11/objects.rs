//! Keys and certificates inside a token.

use std::fmt;

use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use kit_base::hex;
use signatures::x509::Certificate;

use super::module::device;
use crate::pkcs12::chain_of;
use crate::token_error::TokenError;

/// Which key of the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKeyChoice {
    /// The only private key there is.
    Only,
    /// By CKA_ID, which the key shares with its certificate.
    Id(Vec<u8>),
    /// By the label of the key or of its certificate.
    Label(String),
    /// By the SHA-256 of its certificate.
    Certificate([u8; 32]),
}

impl fmt::Display for TokenKeyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenKeyChoice::Only => f.write_str("(the only one)"),
            TokenKeyChoice::Id(id) => write!(f, "with the identifier {}", hex(id)),
            TokenKeyChoice::Label(label) => write!(f, "labelled {label}"),
            TokenKeyChoice::Certificate(digest) => {
                write!(f, "of the certificate {}", hex(digest))
            }
        }
    }
}

/// A private key with its certificate and the issuers that the token holds.
pub(super) struct FoundKey {
    pub(super) id: Vec<u8>,
    pub(super) certificate: Certificate,
    pub(super) chain: Vec<Vec<u8>>,
}

struct Object {
    id: Vec<u8>,
    label: String,
    value: Vec<u8>,
}

fn objects(session: &Session, class: ObjectClass) -> Result<Vec<Object>, TokenError> {
    let mut asked = vec![AttributeType::Id, AttributeType::Label];
    if class == ObjectClass::CERTIFICATE {
        asked.push(AttributeType::Value);
    }
    let mut found = Vec::new();
    let handles = session.find_objects(&[Attribute::Class(class)]);
    for handle in handles.map_err(device)? {
        let mut object = Object {
            id: Vec::new(),
            label: String::new(),
            value: Vec::new(),
        };
        for attribute in session.get_attributes(handle, &asked).map_err(device)? {
            match attribute {
                Attribute::Id(id) => object.id = id,
                Attribute::Label(label) => {
                    object.label = String::from_utf8_lossy(&label).trim().to_owned();
                }
                Attribute::Value(value) => object.value = value,
                _ => {}
            }
        }
        found.push(object);
    }
    Ok(found)
}

/// Finds the key and its certificate; the session is logged in.
pub(super) fn find_key(session: &Session, choice: &TokenKeyChoice) -> Result<FoundKey, TokenError> {
    let keys = objects(session, ObjectClass::PRIVATE_KEY)?;
    let certificates: Vec<(Object, Certificate)> = objects(session, ObjectClass::CERTIFICATE)?
        .into_iter()
        .filter_map(|object| {
            let certificate = Certificate::from_der(&object.value).ok()?;
            Some((object, certificate))
        })
        .collect();
    let own = |key: &Object| {
        let mut candidates = certificates.iter();
        candidates.find(|(object, _)| !key.id.is_empty() && object.id == key.id)
    };
    let wanted = |key: &&Object| match choice {
        TokenKeyChoice::Only => true,
        TokenKeyChoice::Id(id) => key.id == *id,
        TokenKeyChoice::Label(label) => {
            key.label == *label || own(key).is_some_and(|(object, _)| object.label == *label)
        }
        TokenKeyChoice::Certificate(digest) => {
            own(key).is_some_and(|(_, certificate)| certificate.fingerprint() == digest)
        }
    };
    let found: Vec<&Object> = keys.iter().filter(wanted).collect();
    let key = match found.as_slice() {
        [] => {
            return Err(TokenError::KeyNotFound {
                wanted: choice.to_string(),
            });
        }
        [key] => key,
        several => {
            return Err(TokenError::SeveralKeys {
                wanted: choice.to_string(),
                count: several.len(),
            });
        }
    };
    let (_, certificate) = own(key).ok_or_else(|| TokenError::CertificateNotFound {
        wanted: choice.to_string(),
    })?;
    let pool: Vec<Certificate> = certificates.iter().map(|(_, one)| one.clone()).collect();
    Ok(FoundKey {
        id: key.id.clone(),
        certificate: certificate.clone(),
        chain: chain_of(certificate, &pool),
    })
}

/// The handle of the private key with this identifier, in this session.
pub(super) fn key_handle(session: &Session, id: &[u8]) -> Result<ObjectHandle, TokenError> {
    let handles = session.find_objects(&[
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::Id(id.to_vec()),
    ]);
    let first = handles.map_err(device)?.into_iter().next();
    first.ok_or_else(|| TokenError::KeyNotFound {
        wanted: TokenKeyChoice::Id(id.to_vec()).to_string(),
    })
}
