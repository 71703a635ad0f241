//! PDF files as their readers see them.
#![cfg(feature = "pdf")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod errors;
mod figures;
mod letters;
mod pages;
mod reading;
mod register;
