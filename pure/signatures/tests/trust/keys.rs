//! Keys for the authorities that are made in memory: fresh ones for every run.

use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

use crate::openssl::random;

/// A key on P-256.
pub struct Key(EcdsaKeyPair);

impl Key {
    /// A fresh key; the name is for those who make keys from names (fuzz/).
    pub fn new(_name: &str) -> Key {
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random()).unwrap();
        Key(EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random()).unwrap())
    }

    /// The public point.
    pub fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// ECDSA with SHA-256, as DER.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(&random(), message).unwrap().as_ref().to_vec()
    }
}
