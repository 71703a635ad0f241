//! Every context has the same rooms, so that who knows one knows all.

use crate::{finding::Finding, tree::Tree};

/// File, and what it is for.
const ROOMS: [(&str, &str); 6] = [
    (
        "README.md",
        "one page: what for, words, tables, who may call, events, what it must never do",
    ),
    (
        "i18n/vi.ftl",
        "the texts in Vietnamese, the source language",
    ),
    ("i18n/en.ftl", "the texts in English"),
    ("src/lib.rs", "docs and the public face"),
    (
        "src/module.rs",
        "what the context contributes: routes, permissions, menu, jobs",
    ),
    (
        "tests/it/main.rs",
        "the one test binary, with <act>.rs and <act>_who_may.rs",
    ),
];

/// Folders that name a layer instead of a thing.
const LAYERS: [&str; 9] = [
    "controllers",
    "dto",
    "entities",
    "handlers",
    "models",
    "repositories",
    "routes",
    "services",
    "views",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for home in tree.context_homes() {
        for (room, purpose) in ROOMS {
            let path = format!("{home}/{room}");
            if tree.file(&path).is_none() {
                let what = format!("{home} has no {room}");
                found.push(Finding::new(path, 0, what, format!("write it: {purpose}")));
            }
        }
        let source = format!("{home}/src/");
        for file in &tree.files {
            let Some(inside) = file.path.strip_prefix(&source) else {
                continue;
            };
            let layer = inside.split('/').find(|part| {
                LAYERS.contains(part) || LAYERS.contains(&part.trim_end_matches(".rs"))
            });
            if let Some(layer) = layer {
                found.push(Finding::new(
                    &file.path,
                    0,
                    format!("`{layer}` is a layer"),
                    "name the folder after the thing and the file after the act",
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

    fn whole() -> Vec<(&'static str, &'static str)> {
        vec![
            ("contexts/civic/README.md", ""),
            ("contexts/civic/i18n/vi.ftl", ""),
            ("contexts/civic/i18n/en.ftl", ""),
            ("contexts/civic/src/lib.rs", ""),
            ("contexts/civic/src/module.rs", ""),
            ("contexts/civic/tests/it/main.rs", ""),
        ]
    }

    #[test]
    fn a_context_with_all_rooms_passes() {
        assert_eq!(places(check, &whole()), [""; 0]);
    }

    #[test]
    fn a_missing_room_fails() {
        assert_eq!(places(check, &whole()[1..]), ["contexts/civic/README.md:0"]);
    }

    #[test]
    fn a_layer_folder_fails() {
        let mut files = whole();
        files.push(("contexts/civic/src/services/course.rs", ""));
        assert_eq!(
            places(check, &files),
            ["contexts/civic/src/services/course.rs:0"]
        );
    }
}
