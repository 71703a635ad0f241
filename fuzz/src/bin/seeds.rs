//! `seeds FOLDER [SHARED]` writes the first inputs of every target. It stands in libFuzzer's place
//! for a start-up routine, so that it shares its build with the targets, and never fuzzes.
#![no_main]

use std::path::PathBuf;

fn write() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().unwrap_or_else(|| "corpus".into());
    let shared = arguments.next().unwrap_or_default();
    if let Err(error) = signatures_fuzz::seeds::write(&folder, &shared) {
        eprintln!("failed to write the seeds: {error}");
        std::process::exit(1);
    }
    std::process::exit(0);
}

libfuzzer_sys::fuzz_target!(init: { write() }, |_data: &[u8]| ());
