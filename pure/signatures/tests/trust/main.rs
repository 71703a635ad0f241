//! Certificates, CMS, time-stamps and verdicts against outside programs and made-up authorities.
#![expect(clippy::unwrap_used, reason = "tests")]

mod openssl;

mod cms_with_openssl;
mod revocation_with_openssl;
mod timestamp_with_openssl;
