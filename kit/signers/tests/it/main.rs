//! Keys in files and tokens, remote services and the clients around them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod csc;
#[cfg(feature = "pkcs11")]
mod pkcs11;
mod pkcs12;
mod revocation_client;
mod timestamp_client;
mod whole_way;
mod world;
