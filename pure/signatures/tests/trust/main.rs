//! Certificates, CMS, time-stamps and verdicts against outside programs and made-up authorities.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authority;
mod draft;
mod keys;
mod openssl;
#[expect(dead_code, reason = "shared with tests/pdf")]
#[path = "../pdf/samples.rs"]
mod samples;
mod world;

mod anchors;
mod archives;
mod cms_with_openssl;
mod constrained_names;
mod hostile;
mod mutations;
mod newer_algorithms;
mod pdf_messages;
mod profile;
mod real_signatures;
mod revocation_with_openssl;
mod timestamp_with_openssl;
mod unsorted;
mod verdicts;
