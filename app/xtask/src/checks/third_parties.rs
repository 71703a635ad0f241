//! Licences, bans and sources of the packages that we build on, as `deny.toml` says.
//!
//! `deny.toml` has the form of cargo-deny, so that who has that program can run it. This check
//! reads the same lists and needs nothing but `cargo metadata`.

use super::licences::permits;
use crate::{finding::Finding, packages::Package, tree::Tree};
use serde::Deserialize;

const LISTS: &str = "deny.toml";
const LOCK: &str = "Cargo.lock";

/// Where `cargo metadata` says that a package of the public registry comes from.
const CRATES_SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Default, Deserialize)]
struct Lists {
    #[serde(default)]
    licenses: Licences,
    #[serde(default)]
    bans: Bans,
}

#[derive(Default, Deserialize)]
struct Licences {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Bans {
    #[serde(default)]
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    reason: String,
    /// Our packages that may use it; empty: it may not be in the build at all.
    #[serde(default)]
    wrappers: Vec<String>,
}

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    if tree.third_parties.is_empty() {
        return Vec::new();
    }
    let lists: Lists = match toml::from_str(tree.list(LISTS)) {
        Ok(lists) => lists,
        Err(error) => {
            let what = format!("not readable: {}", error.message());
            return vec![Finding::new(
                LISTS,
                0,
                what,
                "write it in the form of cargo-deny",
            )];
        }
    };
    let mut found = Vec::new();
    for package in &tree.third_parties {
        found.extend(licence_fault(tree, &lists.licenses, package));
        if package.source.as_deref() != Some(CRATES_SOURCE) {
            let from = package.source.as_deref().unwrap_or("nowhere");
            let what = format!("{} comes from {from}", package.name);
            found.push(at(tree, package, what, "take it from the public registry"));
        }
    }
    for ban in &lists.bans.deny {
        found.extend(ban_faults(tree, ban));
    }
    for exception in &lists.licenses.exceptions {
        if !tree
            .third_parties
            .iter()
            .any(|package| package.name == exception.name)
        {
            let what = format!(
                "an exception for {}, which is not in the build",
                exception.name
            );
            found.push(Finding::new(LISTS, 0, what, "take it out"));
        }
    }
    found
}

fn licence_fault(tree: &Tree, lists: &Licences, package: &Package) -> Option<Finding> {
    let Some(licence) = package.license.as_deref() else {
        let what = format!("{} states no licence", package.name);
        return Some(at(tree, package, what, "use another package"));
    };
    let exceptions = lists.exceptions.iter().filter(|e| e.name == package.name);
    let mut allowed: Vec<&str> = lists.allow.iter().map(String::as_str).collect();
    allowed.extend(exceptions.flat_map(|e| &e.allow).map(String::as_str));
    (!permits(licence, &allowed)).then(|| {
        let what = format!("{} is under {licence}", package.name);
        let instead = format!("use another package, or name it with its reason in {LISTS}");
        at(tree, package, what, &instead)
    })
}

fn ban_faults(tree: &Tree, ban: &Ban) -> Vec<Finding> {
    let Some(package) = tree.third_parties.iter().find(|p| p.name == ban.name) else {
        return Vec::new();
    };
    if ban.wrappers.is_empty() {
        let what = format!(
            "{} is in the build; find who brings it: cargo tree -i {0}",
            ban.name
        );
        return vec![at(tree, package, what, &ban.reason)];
    }
    let users = tree.packages.iter().filter(|own| {
        own.dependencies.iter().any(|d| d.name == ban.name) && !ban.wrappers.contains(&own.name)
    });
    users
        .map(|own| {
            let what = format!("{} depends on {}", own.name, ban.name);
            Finding::new(&own.manifest_path, 0, what, &ban.reason)
        })
        .collect()
}

fn at(tree: &Tree, package: &Package, what: String, instead: &str) -> Finding {
    let name = format!("name = \"{}\"", package.name);
    let lines = tree.list(LOCK).lines();
    let line = lines
        .map(str::trim)
        .position(|line| line == name)
        .map_or(0, |index| index + 1);
    Finding::new(LOCK, line, what, instead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::Dependency;

    const DENY: &str = "[licenses]\nallow = [\"MIT\"]\n\
        exceptions = [{ crate = \"roots\", allow = [\"MPL-2.0\"] }]\n\
        [bans]\ndeny = [{ crate = \"openssl\", reason = \"use ring\" },\n\
        { crate = \"rusqlite\", reason = \"use kit-db\", wrappers = [\"kit-db\"] }]\n";

    fn package(name: &str, license: &str) -> Package {
        Package {
            name: name.into(),
            license: Some(license.into()),
            source: Some(CRATES_SOURCE.into()),
            ..Package::default()
        }
    }

    fn found(packages: Vec<Package>, own: Vec<Package>) -> Vec<String> {
        let mut tree = Tree::of(&[(LISTS, DENY)]);
        tree.third_parties = packages;
        tree.third_parties.push(package("roots", "MPL-2.0"));
        tree.packages = own;
        check(&tree)
            .into_iter()
            .map(|finding| finding.what)
            .collect()
    }

    #[test]
    fn allowed_licences_and_exceptions_pass() {
        assert_eq!(found(vec![package("a", "MIT OR GPL-3.0")], vec![]), [""; 0]);
    }

    #[test]
    fn another_licence_none_and_another_source_fail() {
        assert_eq!(
            found(vec![package("a", "GPL-3.0")], vec![]),
            ["a is under GPL-3.0"]
        );
        let unlicensed = Package {
            license: None,
            ..package("a", "")
        };
        assert_eq!(found(vec![unlicensed], vec![]), ["a states no licence"]);
        let foreign = Package {
            source: Some("git+https://x".into()),
            ..package("a", "MIT")
        };
        assert_eq!(found(vec![foreign], vec![]), ["a comes from git+https://x"]);
    }

    #[test]
    fn a_banned_package_fails_anywhere_and_a_wrapped_one_outside_its_wrapper() {
        assert_eq!(found(vec![package("openssl", "MIT")], vec![]).len(), 1);
        let user = |name: &str| Package {
            name: name.into(),
            dependencies: vec![Dependency {
                name: "rusqlite".into(),
                ..Dependency::default()
            }],
            ..Package::default()
        };
        let sqlite = || vec![package("rusqlite", "MIT")];
        assert_eq!(found(sqlite(), vec![user("kit-db")]), [""; 0]);
        assert_eq!(
            found(sqlite(), vec![user("documents")]),
            ["documents depends on rusqlite"]
        );
    }

    #[test]
    fn an_exception_that_nothing_needs_fails() {
        let mut tree = Tree::of(&[(LISTS, DENY)]);
        tree.third_parties = vec![package("a", "MIT")];
        assert_eq!(check(&tree).len(), 1);
    }
}
