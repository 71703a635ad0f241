//! What others made comes from a package manager at build time and is never committed.

use crate::{finding::Finding, tree::Tree};

const ENDINGS: [&str; 14] = [
    ".dll", ".eot", ".exe", ".jar", ".min.css", ".min.js", ".min.mjs", ".node", ".otf", ".so",
    ".ttf", ".wasm", ".woff", ".woff2",
];
const FOLDERS: [&str; 4] = ["bower_components", "node_modules", "third_party", "vendor"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let foreign = tree.files.iter().filter(|file| {
        ENDINGS.iter().any(|ending| file.path.ends_with(ending))
            || file.path.split('/').any(|part| FOLDERS.contains(&part))
    });
    let instead = "name the package and its version in ui/package.json, Cargo.toml or \
                   scripts/setup, and let the build fetch it";
    foreign
        .map(|file| Finding::new(&file.path, 0, "a file that others made", instead))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    #[test]
    fn fonts_bundles_and_copied_packages_fail_and_our_own_sources_pass() {
        for path in [
            "ui/fonts/a.woff2",
            "ui/htmx.min.js",
            "ui/node_modules/a/b.js",
            "vendor/a.rs",
        ] {
            assert_eq!(places(check, &[(path, "")]).len(), 1, "{path}");
        }
        assert_eq!(places(check, &[("ui/src/vendors.css", "")]).len(), 0);
    }
}
