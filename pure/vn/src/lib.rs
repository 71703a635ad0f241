//! The written Vietnamese of government: document kinds and notations, agency
//! codes, names, numbers and dates in words, and the one folding function that
//! search, sorting and comparison use everywhere.
//!
//! Pure: no I/O, no clock. Each module is one thing; its first lines say what
//! it is for and which act of law it follows.

pub mod agency_code;
pub mod capacity;
pub mod folding;
pub mod kinds;
pub mod legacy;
pub mod names;
pub mod notation;
pub mod secrecy;
pub mod syllable;
pub mod text;
pub mod urgency;
pub mod words;
