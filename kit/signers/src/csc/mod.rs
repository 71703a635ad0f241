//! Remote signing services that speak the API of the Cloud Signature Consortium, version 2.

mod answers;
mod client;
mod credential;
mod error;
mod signer;

pub use client::{CscAccess, CscClient, CscOptions, SigningMode};
pub use credential::{CscCredential, CscService};
pub use error::CscError;
pub use signer::{Consent, CscSigner};
