//! The crate as its users see it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod active;
mod archives;
mod kinds_by_bytes;
mod pdfs;
mod s3;
mod samples;
mod scanning;
mod storing;
mod words;
