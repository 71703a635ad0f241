//! Signatures over XML: made, judged, attacked. Only the openssl program is asked from outside.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../../signatures/tests/trust/authority.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests of signatures; not everything is needed here"
)]
mod authority;
mod canonical_forms;
mod coverage;
mod documents;
mod edxml;
mod hostile;
mod key_info;
#[path = "../../../signatures/tests/trust/keys.rs"]
mod keys;
mod not_computed;
#[path = "../../../signatures/tests/trust/openssl.rs"]
mod openssl;
mod properties;
mod signer;
mod signing;
mod stranger;
mod wrapping;
mod xades;
