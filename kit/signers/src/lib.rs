//! Ways to make a signature value: a key in a PKCS #12 file, a token or hardware module (PKCS #11),
//! a remote service (CSC API v2).
//!
//! The value goes into `signatures::cms::finish`, which checks it against the certificate. A local
//! key is a [`Signer`] and blocks; [`InBackground`] makes it a [`SigningService`], which is what a
//! job holds whatever lies behind it.

mod csc;
mod ecdsa_value;
mod local_key;
#[cfg(feature = "pkcs11")]
mod pkcs11;
mod pkcs12;
mod revocation_client;
mod signer;
mod timestamp_client;
mod token_error;

pub use csc::{
    Consent, CscAccess, CscClient, CscCredential, CscError, CscOptions, CscService, CscSigner,
    SigningMode,
};
#[cfg(feature = "pkcs11")]
pub use pkcs11::{
    Pkcs11Module, Pkcs11Options, Pkcs11Signer, TokenChoice, TokenKeyChoice, TokenSummary,
};
pub use pkcs12::{Pkcs12Error, Pkcs12Signer, pkcs12_certificates};
pub use revocation_client::{FetchError, Fetched, RevocationClient, RevocationOptions};
pub use signer::{InBackground, KeyChoice, SignError, Signer, SigningService};
pub use timestamp_client::{
    AuthorityFailure, Stamped, TimestampClient, TimestampClientError, TimestampOptions,
};
pub use token_error::{TokenError, TriesLeft};
