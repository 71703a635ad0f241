//! A file is named after what it is about.

use crate::{finding::Finding, tree::Tree};

/// Names that say nothing, so that everything ends up there.
const EMPTY_NAMES: [&str; 12] = [
    "common",
    "commons",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "shared",
    "stuff",
    "util",
    "utilities",
    "utils",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in &tree.files {
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            let words = || stem.split(['_', '-']);
            let last_says_nothing = words()
                .next_back()
                .is_some_and(|w| EMPTY_NAMES.contains(&w));
            if last_says_nothing {
                let instead = "name it after the thing it is about; if it is about several, it is \
                               several files";
                found.push(Finding::new(
                    &file.path,
                    0,
                    format!("the name `{part}`"),
                    instead,
                ));
            }
            if file.is("rs") && part.contains(|c: char| c.is_uppercase()) {
                let instead = "write Rust files in lower case with underscores";
                found.push(Finding::new(
                    &file.path,
                    0,
                    format!("the name `{part}`"),
                    instead,
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    #[test]
    fn names_that_say_nothing_fail_as_file_folder_or_last_word() {
        for path in [
            "kit/web/src/utils.rs",
            "kit/common/src/lib.rs",
            "a/session_manager.rs",
            "ui/src/helpers.mjs",
        ] {
            assert_eq!(places(check, &[(path, "")]).len(), 1, "{path}");
        }
    }

    #[test]
    fn names_of_things_pass() {
        for path in [
            "kit/web/src/csrf.rs",
            "kit/module/src/lib.rs",
            "docs/shared-codes.md",
        ] {
            assert_eq!(places(check, &[(path, "")]).len(), 0, "{path}");
        }
    }
}
