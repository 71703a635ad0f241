//! The outside programs.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

use crate::openssl::bench;

/// Runs a program in the folder of the keys; none when it is not installed.
pub fn run(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(bench().folder())
        .output();
    match output {
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text).into_owned();
            Some((output.status.success(), text))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: {program} is not installed");
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

/// The Python with signxml.
#[expect(clippy::disallowed_methods, reason = "where the outside program lies")]
pub fn python() -> Option<PathBuf> {
    let found = std::env::var_os("SIGNXML_PYTHON").map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: SIGNXML_PYTHON does not name a Python with signxml");
    }
    found
}
