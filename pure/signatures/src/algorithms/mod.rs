//! Digests, public keys and signature algorithms: what can be checked ([`PublicKey::verify`]) and
//! what a policy still accepts ([`AlgorithmPolicy`]). Only verification; no private key comes here.

mod digest;
mod identifier;
mod key;
mod names;
mod policy;
mod rsa_public;
mod verify;

pub use digest::Digest;
pub use identifier::{SignatureAlgorithm, UnsupportedAlgorithm};
pub use key::{Curve, PublicKey};
pub use policy::{AlgorithmPolicy, AlgorithmRule, AlgorithmWeakness, KeyKind, KeyRule};
pub use verify::BadSignature;
