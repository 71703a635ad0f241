//! The crate as its users see it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod active;
mod addresses;
mod archives;
mod carriers;
mod kinds_by_bytes;
mod marks;
mod packed;
mod pdf_parts;
mod pdfs;
mod s3;
mod samples;
mod scanning;
mod storing;
mod twofold;
mod words;
