//! Other people's programs judge what we sign, and we judge what they sign: xmlsec1 (Debian) and
//! signxml (PyPI, `SIGNXML_PYTHON=…/bin/python`). What is not installed is skipped.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../xml/documents.rs"]
#[expect(
    dead_code,
    reason = "shared with the other tests; not everything is needed here"
)]
mod documents;
mod judges;
#[path = "../../../signatures/tests/trust/openssl.rs"]
mod openssl;
mod signxml;
mod xmlsec;
