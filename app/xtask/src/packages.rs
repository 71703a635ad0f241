//! What `cargo metadata` says about the packages of a build.

use crate::tree::{TreeError, run};
use serde::Deserialize;
use std::path::Path;

/// One package.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Package {
    /// Its name in `Cargo.toml`.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// SPDX expression of its licence, where it states one.
    pub license: Option<String>,
    /// Where it comes from; `None` for a package of this workspace.
    pub source: Option<String>,
    /// Path of its `Cargo.toml`; from the repository's root for the workspace's own packages.
    #[serde(default)]
    pub manifest_path: String,
    /// What its `Cargo.toml` asks for.
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
}

/// One line of a `[dependencies]` table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Dependency {
    /// The package asked for.
    pub name: String,
    /// `None` for an ordinary one, else `dev` or `build`.
    pub kind: Option<String>,
    /// Folder of a package of this workspace.
    pub path: Option<String>,
}

impl Package {
    /// Folder from the repository's root, for example `kit/db`.
    #[must_use]
    pub fn home(&self) -> &str {
        self.manifest_path
            .trim_end_matches("Cargo.toml")
            .trim_end_matches('/')
    }
}

/// The packages of the workspace and those of others.
pub struct Packages {
    /// Members of the workspace.
    pub own: Vec<Package>,
    /// Every package that a build for Linux uses, the workspace's own left out.
    pub third_parties: Vec<Package>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: String,
}

impl Packages {
    /// Asks `cargo metadata`, with the lock file as it stands.
    ///
    /// # Errors
    /// If cargo cannot be run, refuses the workspace, or answers in an unknown form.
    pub fn read(root: &Path) -> Result<Self, TreeError> {
        const PLATFORM: &str = "x86_64-unknown-linux-gnu";
        let asked = [
            "metadata",
            "--format-version=1",
            "--filter-platform",
            PLATFORM,
        ];
        let metadata: Metadata = serde_json::from_str(&run(root, "cargo", &asked)?)?;
        let (mut own, third_parties): (Vec<_>, Vec<_>) = metadata
            .packages
            .into_iter()
            .partition(|package| package.source.is_none());
        let from_root = |path: &str| {
            let path = path.strip_prefix(&metadata.workspace_root).unwrap_or(path);
            path.trim_start_matches('/').to_owned()
        };
        for package in &mut own {
            package.manifest_path = from_root(&package.manifest_path);
            for dependency in &mut package.dependencies {
                dependency.path = dependency.path.as_deref().map(from_root);
            }
        }
        Ok(Self { own, third_parties })
    }
}
