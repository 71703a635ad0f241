//! Keys in files and tokens, remote services and the clients around them.
#![expect(clippy::unwrap_used, reason = "tests")]

#[cfg(feature = "pkcs11")]
mod pkcs11;
mod pkcs12;
mod world;
