//! Somebody else's program reads the description of our API and tries whether we keep it.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, which are told by the environment where other people's programs are"
)]

#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "these tests need a part of it"
)]
#[path = "../it/world.rs"]
mod world;

mod schemathesis;
