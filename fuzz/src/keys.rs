//! Keys made from names, with deterministic signatures. They guard nothing: each key makes all its
//! signatures with one and the same secret number, so that a signature costs two multiplications in
//! place of a walk over the curve. Targets sign again and again, and must not spend their time there.

use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use p256::elliptic_curve::ops::Reduce;
use p256::{FieldBytes, Scalar};
use ring::digest::{SHA256, digest};

/// A key on P-256.
pub struct Key {
    public: Vec<u8>,
    /// The first number of every signature.
    first: Scalar,
    /// The secret number's inverse, and this times the first number times the key.
    inverse: Scalar,
    addend: Scalar,
}

fn scalar(message: &[u8]) -> Scalar {
    let digest: [u8; 32] = digest(&SHA256, message)
        .as_ref()
        .try_into()
        .expect("a digest has 32 bytes");
    Scalar::reduce(&FieldBytes::from(digest))
}

impl Key {
    /// The key of this name.
    pub fn new(name: &str) -> Key {
        let bytes = digest(&SHA256, name.as_bytes());
        let key = SigningKey::from_slice(bytes.as_ref())
            .expect("a digest is above the order once in 2^32 names");
        let point = key.verifying_key().to_sec1_point(false);
        // one signature of the library (RFC 6979) gives the secret number away
        let message = name.as_bytes();
        let model: Signature = key.sign(message);
        let (first, second) = model.split_scalars();
        let product = *first * **key.as_nonzero_scalar();
        let sum = (scalar(message) + product).invert();
        let inverse = *second * Option::<Scalar>::from(sum).expect("the signature is right");
        Key {
            public: point.as_bytes().to_vec(),
            first: *first,
            inverse,
            addend: inverse * product,
        }
    }

    /// The public point.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// ECDSA with SHA-256, as DER.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signature(message).to_der().as_bytes().to_vec()
    }

    /// The same as its two numbers, as XML has them.
    pub fn sign_pair(&self, message: &[u8]) -> Vec<u8> {
        self.signature(message).to_bytes().to_vec()
    }

    fn signature(&self, message: &[u8]) -> Signature {
        let second = self.inverse * scalar(message) + self.addend;
        Signature::from_scalars(self.first.to_bytes(), second.to_bytes())
            .expect("neither number is zero")
    }
}
