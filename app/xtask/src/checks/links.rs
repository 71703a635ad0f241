//! Links between the repository's documents lead to files that are there.

use crate::{finding::Finding, tree::Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("md") {
        let mut in_code = false;
        for (line, text) in file.lines() {
            if text.trim_start().starts_with("```") {
                in_code = !in_code;
            }
            if in_code {
                continue;
            }
            for target in targets(text) {
                let path = resolved(&file.path, target);
                let is_there = tree
                    .files
                    .iter()
                    .any(|other| other.path == path || other.path.starts_with(&format!("{path}/")));
                if !is_there && !path.is_empty() {
                    let what = format!("a link to `{target}`, which is not there");
                    found.push(Finding::new(
                        &file.path,
                        line,
                        what,
                        "link to a file that is",
                    ));
                }
            }
        }
    }
    found
}

/// The files that the links of one line name, without their `#place`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, sign)| {
        let inside = line[at + sign.len()..].split(')').next()?;
        let target = inside.split('#').next()?.trim();
        let is_file = !target.is_empty() && !target.contains(':') && !target.starts_with('/');
        is_file.then_some(target)
    })
}

/// `docs/adr/1.md` and `../b.md` → `docs/b.md`.
fn resolved(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    #[test]
    fn a_link_to_a_missing_file_fails() {
        let there = ("docs/b.md", "");
        assert_eq!(
            places(
                check,
                &[("docs/adr/1.md", "x\n[b](../b.md#place)\n"), there]
            ),
            [""; 0]
        );
        assert_eq!(
            places(check, &[("docs/adr/1.md", "x\n[b](b.md)\n"), there]),
            ["docs/adr/1.md:2"]
        );
    }

    #[test]
    fn addresses_and_examples_are_left_alone() {
        let text = "[a](https://a.vn/b) [c](#d)\n```\n[e](f.md)\n```\n";
        assert_eq!(places(check, &[("a.md", text)]), [""; 0]);
    }
}
