//! Says what the upload check says of files: `cargo run -p kit-files --example inspect -- file …`.

use std::path::Path;

use kit_files::{Policy, inspect};

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
            Ok(seen) => println!("{path}: {} {:?}", seen.kind, seen.notes),
            Err(refusal) => println!("{path}: failed to {refusal}"),
        }
    }
}
