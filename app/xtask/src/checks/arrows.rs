//! Crates only know those below; contexts only those that `contexts/ARROWS.txt` names.

use crate::{
    finding::Finding,
    offices::Offices,
    packages::{Dependency, Package},
    tree::{Floor, Tree},
};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let offices = tree.offices();
    let mut found = Offices::faults(tree.list(Offices::FILE));
    for package in &tree.packages {
        let Some(from) = Floor::of(package.home()) else {
            found.push(Finding::new(
                &package.manifest_path,
                0,
                format!("package {} stands on no floor", package.name),
                "put it under pure/, kit/, contexts/ or app/",
            ));
            continue;
        };
        found.extend(name_fault(package, from));
        if from == Floor::Contexts && offices.named(&package.name).is_none() {
            found.push(Finding::new(
                &package.manifest_path,
                0,
                format!("context {} is not listed", package.name),
                format!("give it a line in {}", Offices::FILE),
            ));
        }
        let manifest = tree.list(&package.manifest_path);
        for dependency in package.dependencies.iter().filter(|d| d.path.is_some()) {
            if let Some(instead) = refusal(&offices, package, from, dependency) {
                found.push(Finding::new(
                    &package.manifest_path,
                    line_naming(manifest, &dependency.name),
                    format!("{} depends on {}", package.name, dependency.name),
                    instead,
                ));
            }
        }
    }
    found
}

fn refusal(
    offices: &Offices,
    package: &Package,
    from: Floor,
    dependency: &Dependency,
) -> Option<String> {
    let path = dependency.path.as_deref()?;
    let Some(to) = Floor::of(path) else {
        return Some("depend on crates of the four floors only".into());
    };
    let for_tests = dependency.kind.as_deref() == Some("dev");
    match (dependency.name.as_str(), for_tests) {
        ("testing", true) if from > Floor::Pure => return None,
        ("testing", _) => return Some("use testing under [dev-dependencies], above pure".into()),
        ("xtask", _) => return Some("leave xtask alone: it is a program, not a library".into()),
        _ => {}
    }
    match (from, to) {
        (Floor::Contexts, Floor::Contexts) if offices.allows(&package.name, &dependency.name) => {
            None
        }
        (Floor::Contexts, Floor::Contexts) => Some(format!(
            "publish or handle an event, or put a bridge into app/tinhso; a new arrow needs an ADR \
             and a word in {}",
            Offices::FILE
        )),
        _ if to <= from => None,
        _ => Some("turn the arrow round: app → contexts → kit → pure".into()),
    }
}

/// A package is named after its folder; kit's carry `kit-`.
fn name_fault(package: &Package, floor: Floor) -> Option<Finding> {
    let folder = package.home().rsplit('/').next().unwrap_or_default();
    let expected = if floor == Floor::Kit {
        format!("kit-{folder}")
    } else {
        folder.to_owned()
    };
    (package.name != expected).then(|| {
        let what = format!("package {} lies in {}", package.name, package.home());
        Finding::new(
            &package.manifest_path,
            0,
            what,
            format!("call it {expected}"),
        )
    })
}

fn line_naming(manifest: &str, name: &str) -> usize {
    let names = |line: &str| {
        line.trim_start()
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    manifest
        .lines()
        .position(names)
        .map_or(0, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::OFFICES;

    fn package(home: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let folder = home.rsplit('/').next().unwrap_or_default();
        let name = |home: &str, folder: &str| {
            if home.starts_with("kit/") {
                format!("kit-{folder}")
            } else {
                folder.to_owned()
            }
        };
        Package {
            name: name(home, folder),
            manifest_path: format!("{home}/Cargo.toml"),
            dependencies: dependencies
                .iter()
                .map(|(path, kind)| Dependency {
                    name: name(path, path.rsplit('/').next().unwrap_or_default()),
                    kind: kind.map(str::to_owned),
                    path: Some((*path).to_owned()),
                })
                .collect(),
            ..Package::default()
        }
    }

    fn findings(package: Package) -> Vec<String> {
        let mut tree = Tree::of(&[OFFICES]);
        tree.packages = vec![package];
        check(&tree)
            .into_iter()
            .map(|finding| finding.what)
            .collect()
    }

    #[test]
    fn arrows_down_and_listed_arrows_pass() {
        let down = [
            ("kit/db", None),
            ("pure/vn", None),
            ("contexts/identity", None),
        ];
        assert_eq!(findings(package("contexts/documents", &down)), [""; 0]);
        assert_eq!(
            findings(package("contexts/documents", &[("contexts/signing", None)])),
            [""; 0]
        );
        assert_eq!(findings(package("kit/db", &[("kit/base", None)])), [""; 0]);
        assert_eq!(
            findings(package("kit/db", &[("app/testing", Some("dev"))])),
            [""; 0]
        );
    }

    #[test]
    fn arrows_up_and_unlisted_arrows_fail() {
        for (home, to, kind) in [
            ("contexts/signing", "contexts/documents", None),
            ("contexts/identity", "contexts/signing", None),
            ("kit/db", "contexts/identity", None),
            ("pure/vn", "kit/base", None),
            ("pure/vn", "kit/base", Some("dev")),
            ("contexts/documents", "app/testing", None),
            ("contexts/documents", "app/tinhso", Some("dev")),
            ("app/tinhso", "app/xtask", None),
        ] {
            assert_eq!(
                findings(package(home, &[(to, kind)])).len(),
                1,
                "{home} → {to}"
            );
        }
    }

    #[test]
    fn a_context_without_a_line_in_the_list_fails() {
        assert_eq!(
            findings(package("contexts/lottery", &[])),
            ["context lottery is not listed"]
        );
    }

    #[test]
    fn a_package_with_another_name_than_its_folder_fails() {
        let mut odd = package("kit/db", &[]);
        odd.name = "database".into();
        assert_eq!(findings(odd), ["package database lies in kit/db"]);
    }
}
