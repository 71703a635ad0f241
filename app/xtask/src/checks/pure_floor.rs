//! The pure floor does no input or output, asks no clock and knows no database.

use crate::{
    finding::Finding,
    tree::{Floor, Tree},
};

/// Crates whose purpose is what a pure crate must not do.
const CRATES: [&str; 13] = [
    "axum",
    "hyper",
    "lettre",
    "object_store",
    "postgres",
    "reqwest",
    "rusqlite",
    "tantivy",
    "tokio",
    "tower-http",
    "tracing-subscriber",
    "ureq",
    "walkdir",
];

/// Modules of the standard library with the same purpose.
const MODULES: [&str; 5] = ["env", "fs", "net", "process", "thread"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let pure = |path: &str| Floor::of(path) == Some(Floor::Pure);
    let mut found = Vec::new();
    for package in tree
        .packages
        .iter()
        .filter(|package| pure(&package.manifest_path))
    {
        for dependency in &package.dependencies {
            let for_tests = dependency.kind.as_deref() == Some("dev");
            if !for_tests && CRATES.contains(&dependency.name.as_str()) {
                found.push(Finding::new(
                    &package.manifest_path,
                    0,
                    format!("pure crate {} depends on {}", package.name, dependency.name),
                    "take the value as a parameter, or move the code to kit/",
                ));
            }
        }
    }
    for file in tree.with_extension("rs").filter(|file| pure(&file.path)) {
        for module in MODULES {
            for line in file.rust().lines_with(&["std", "::", module]) {
                if !file.is_test_line(line) {
                    found.push(Finding::new(
                        &file.path,
                        line,
                        format!("std::{module} on the pure floor"),
                        "take the value as a parameter, or move the code to kit/",
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checks::samples::places,
        packages::{Dependency, Package},
    };

    #[test]
    fn reading_a_file_in_pure_code_fails_and_in_its_tests_passes() {
        let text =
            "fn a() { std::fs::read(\"x\"); }\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert_eq!(
            places(check, &[("pure/vn/src/lib.rs", text)]),
            ["pure/vn/src/lib.rs:1"]
        );
        assert_eq!(places(check, &[("kit/files/src/lib.rs", text)]), [""; 0]);
    }

    #[test]
    fn depending_on_a_runtime_fails() {
        let tokio = Dependency {
            name: "tokio".into(),
            ..Dependency::default()
        };
        let package = Package {
            name: "vn".into(),
            manifest_path: "pure/vn/Cargo.toml".into(),
            dependencies: vec![tokio],
            ..Package::default()
        };
        let tree = Tree {
            packages: vec![package],
            ..Tree::default()
        };
        assert_eq!(check(&tree).len(), 1);
    }
}
