//! Keys in tokens and hardware modules (PKCS #11 2.40 and later).

mod login;
mod mechanism;
mod module;
mod objects;
mod sessions;
mod signer;

pub use module::{Pkcs11Module, TokenChoice, TokenSummary};
pub use objects::TokenKeyChoice;
pub use signer::{Pkcs11Options, Pkcs11Signer};
