//! Somebody else's program reads the description of our API and tries whether we keep it.

#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "these tests need a part of it"
)]
#[path = "../it/world.rs"]
mod world;

mod schemathesis;
