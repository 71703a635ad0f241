//! Pages ask and show. What is read, what may be done and by whom is decided in the rooms of the thing, where
//! programs and other pages find it, too.

use super::listed;
use crate::{finding::Finding, tree::Tree};

const LISTED: &str = "app/xtask/lists/page-rooms.txt";

/// What belongs to the rules of a thing, and where it goes.
const RULES: [(&[&str], &str, &str); 4] = [
    (&["sql", "!", "("], "SQL", "the thing's store.rs or list.rs"),
    (
        &["pages", "!", "("],
        "the SQL of a list",
        "the thing's list.rs",
    ),
    (&["const", "MOVES"], "legal moves", "the thing's mod.rs"),
    (&["fn", "may", "("], "who may", "the thing's may.rs"),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut unused: Vec<(usize, &str)> = listed(tree.list(LISTED)).collect();
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        if !file.path.starts_with("contexts/") || !file.path.contains("/pages/") {
            continue;
        }
        let places: Vec<(usize, &str, &str)> = RULES
            .iter()
            .flat_map(|(pattern, what, home)| {
                let lines = file.rust().lines_with(pattern);
                lines.map(move |line| (line, *what, *home))
            })
            .filter(|(line, ..)| !file.is_test_line(*line))
            .collect();
        if places.is_empty() {
            continue;
        }
        if let Some(at) = unused.iter().position(|(_, path)| *path == file.path) {
            unused.swap_remove(at);
            continue;
        }
        for (line, what, home) in places {
            let what = format!("{what} among pages");
            let instead = format!("put it into {home}, where programs find it, too");
            found.push(Finding::new(&file.path, line, what, instead));
        }
    }
    for (line, path) in unused {
        let what = format!("{path} has no rule among pages any more");
        let instead = "take the line out: the list only shrinks";
        found.push(Finding::new(LISTED, line, what, instead));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const PAGE: &str = "contexts/portals/src/articles/pages/list.rs";

    #[test]
    fn rules_among_pages_fail_unless_the_file_is_listed() {
        for text in [
            "sql!(A: \"select 1\");\n",
            "kit_db::sql!(A: \"select 1\");\n",
            "pages!(A -> B: \"select 1\", by \"id\", place \"?1\", rows \"?2\");\n",
            "pub const MOVES: &[u8] = &[];\n",
            "fn may(a: u8) -> bool { true }\n",
        ] {
            assert_eq!(
                places(check, &[(PAGE, text)]),
                [format!("{PAGE}:1")],
                "{text}"
            );
            let list = (
                LISTED,
                "contexts/portals/src/articles/pages/list.rs # the next issue\n",
            );
            assert_eq!(places(check, &[(PAGE, text), list]), [""; 0]);
            let elsewhere = ("contexts/portals/src/articles/list.rs", text);
            assert_eq!(places(check, &[elsewhere]), [""; 0]);
        }
    }

    #[test]
    fn asking_who_may_and_drawing_are_what_pages_do() {
        let text = "fn a(visit: &Visit) { if visit.may(READ) { draw() } }\n";
        assert_eq!(places(check, &[(PAGE, text)]), [""; 0]);
    }

    #[test]
    fn a_listed_page_without_a_rule_fails() {
        let list = (LISTED, "# pages\ncontexts/portals/src/a/pages/b.rs # why\n");
        assert_eq!(places(check, &[list]), [format!("{LISTED}:2")]);
    }
}
