//! Says what the upload check says of files: `cargo run -p kit-files --example inspect -- file …`.

use std::path::Path;

use kit_files::{Policy, inspect, passages};

fn main() {
    for path in std::env::args().skip(1) {
        let name = path.rsplit('/').next().unwrap_or_default();
        match inspect(
            Path::new(&path),
            name,
            &Policy {
                allow_encrypted: true,
                ..Policy::DOCUMENTS
            },
        ) {
            Ok(seen) => {
                let places = passages(Path::new(&path), seen.kind).map_or(0, |found| found.len());
                println!(
                    "{path}: {} {:?}, words in {places} places",
                    seen.kind, seen.notes
                );
            }
            Err(refusal) => println!("{path}: failed to {refusal}"),
        }
    }
}
