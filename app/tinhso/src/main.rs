//! The program `tinhso`: reads the command line and hands over to the library.

use std::process::ExitCode;

/// Gives memory back after large work: with the system's allocator a node that had built the
/// index of a whole year kept 578 MB (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tinhso::commands::main()
}
