//! The house rules, checked on the repository itself.

use xtask::{Tree, checks, repository_root};

#[test]
fn the_tree_keeps_the_house_rules() {
    let tree = Tree::read(&repository_root()).expect("the repository can be read");
    let found: Vec<String> = checks::run(&tree)
        .into_iter()
        .map(|(rule, finding)| format!("[{rule}] {finding}"))
        .collect();
    assert!(
        found.is_empty(),
        "{} findings\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn the_tree_is_read_whole() {
    let tree = Tree::read(&repository_root()).expect("the repository can be read");
    for path in ["Cargo.toml", "contexts/ARROWS.txt", "app/xtask/src/main.rs"] {
        assert!(tree.file(path).is_some(), "{path} is among the files");
    }
    assert!(tree.packages.iter().any(|package| package.name == "xtask"));
    assert!(
        tree.third_parties
            .iter()
            .any(|package| package.name == "serde")
    );
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    let mut names: Vec<&str> = checks::RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), checks::RULES.len());
}
