//! PDF files: reading, appending, signing, and telling what changed since.
#![expect(clippy::unwrap_used, reason = "tests")]

mod attacks;
mod comparing;
mod coverage;
mod drawn;
mod pixels;
mod reading;
mod real_files;
mod roles;
#[expect(dead_code, reason = "shared with tests/interop_pdf")]
mod samples;
mod seen;
mod shared_objects;
mod signing;
mod trial;
mod two_readings;
