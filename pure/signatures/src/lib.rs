//! Electronic signatures and what makes them trusted: certificates and their paths, CMS and CAdES,
//! time-stamps, PDF signatures (PAdES) and the verdicts of EN 319 102-1. No input or output, no
//! clock, no private key: whoever calls hands in bytes, the time and a signature made elsewhere.

pub mod algorithms;
mod asn1;
pub mod cms;
pub mod pdf;
pub mod timestamp;
pub mod verdict;
pub mod x509;

pub use asn1::Malformed;
