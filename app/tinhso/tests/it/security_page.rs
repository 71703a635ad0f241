//! docs/security.md says only what a test shows: the tests that it names are there.

use std::{collections::BTreeSet, fs, path::Path};

/// Words in backticks that can only be a test or a module of tests: `a_form_from_another_site`,
/// `second_factor::`.
fn named(page: &str) -> BTreeSet<&str> {
    let quoted = page.split('`').skip(1).step_by(2);
    quoted
        .filter(|word| {
            let test = word.matches('_').count() >= 3 && !word.contains(['/', '.', ' ']);
            test || word.ends_with("::")
        })
        .collect()
}

/// Everything that is declared as a function or is the name of a file or a module.
fn declared(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            declared(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let stem = path.file_stem().expect("a name").to_string_lossy();
            found.insert(stem.into_owned());
            let text = fs::read_to_string(&path).expect("a source");
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let mut before = "";
            for word in words.filter(|word| !word.is_empty()) {
                if matches!(before, "fn" | "mod") {
                    found.insert(word.to_owned());
                }
                before = word;
            }
        }
    }
}

#[test]
fn every_test_that_the_page_on_security_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/security.md")).expect("the page");
    let mut known = BTreeSet::new();
    for floor in ["pure", "kit", "contexts", "app"] {
        declared(&root.join(floor), &mut known);
    }
    let names = named(&page);
    assert!(names.len() > 40, "the page names {} tests", names.len());
    let missing: Vec<&str> = names
        .into_iter()
        .filter(|name| {
            // the page may name the beginning of several
            // `kit-files active::`: a module of a crate
            let path = name.trim_end_matches("::");
            let last = path.rsplit([':', ' ']).next().unwrap_or_default();
            !known.iter().any(|one| one.starts_with(last))
        })
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_test_that_is_gone_would_be_missed() {
    let page =
        "| guessing | `a_test_that_nobody_ever_wrote`, `never_a_module::` | `identity/accounts` |";
    assert_eq!(
        named(page).into_iter().collect::<Vec<_>>(),
        ["a_test_that_nobody_ever_wrote", "never_a_module::"]
    );
}
