//! The fonts embedded at build.

include!(concat!(env!("OUT_DIR"), "/fonts.rs"));
