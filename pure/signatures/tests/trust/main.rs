//! Certificates, CMS, time-stamps and verdicts against outside programs and made-up authorities.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authority;
mod draft;
mod keys;
mod openssl;
mod world;

mod archives;
mod cms_with_openssl;
mod constrained_names;
mod hostile;
mod mutations;
mod profile;
mod real_signatures;
mod revocation_with_openssl;
mod timestamp_with_openssl;
mod verdicts;
