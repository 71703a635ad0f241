//! What the fuzz targets do with the bytes that they are given, and the world in which they do it:
//! made-up authorities whose keys and signatures are the same in every run, so that a corpus keeps
//! its meaning.
//!
//! A new target: a function in `targets`, a line in `Cargo.toml`, a file in `fuzz_targets`, seeds in
//! `seeds.rs`. `scripts/fuzz` finds it by its file.

#[path = "../../pure/signatures/tests/trust/authority.rs"]
mod authority;
pub mod documents;
mod keys;
#[path = "../../pure/signatures/tests/pdf/pixels.rs"]
pub mod pixels;
#[path = "../../pure/signatures/tests/pdf/samples.rs"]
pub mod samples;
pub mod seeds;
#[path = "../../pure/signatures/tests/pdf/shared_objects.rs"]
pub mod shared_objects;
pub mod targets;
pub mod world;
