//! Keys made from names, with deterministic signatures (RFC 6979). They guard nothing.

use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use ring::digest::{SHA256, digest};

/// A key on P-256.
pub struct Key {
    secret: SigningKey,
    public: Vec<u8>,
}

impl Key {
    /// The key of this name.
    pub fn new(name: &str) -> Key {
        let scalar = digest(&SHA256, name.as_bytes());
        let secret = SigningKey::from_slice(scalar.as_ref())
            .expect("a digest is above the order once in 2^32 names");
        let public = secret
            .verifying_key()
            .to_sec1_point(false)
            .as_bytes()
            .to_vec();
        Key { secret, public }
    }

    /// The public point.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// ECDSA with SHA-256, as DER.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.secret.sign(message);
        signature.to_der().as_bytes().to_vec()
    }
}
