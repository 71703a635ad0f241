//! Nothing that is committed names a folder of one machine or a host that packages come from.

use crate::{finding::Finding, tree::Tree};

/// Folders at the root of one developer's or one build machine, without the slashes.
const FOLDERS: [&str; 4] = ["root", "home", "work", "tmp"];

/// Parts of the hosts that package managers talk to, split so that this file names none.
const HOSTS: [&str; 7] = [
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("files.", "pythonhosted"),
    concat!("deb.", "debian.org"),
    concat!("proxy.", "golang.org"),
];

/// The one source that `Cargo.lock` may name.
const CRATES_SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in &tree.files {
        for (line, text) in file.lines() {
            if let Some(folder) = FOLDERS.iter().find(|folder| names_folder(text, folder)) {
                let what = format!("a path under `{folder}` of one machine");
                let instead = "use a path from the root of the repository, a folder given as a \
                               parameter, or mktemp";
                found.push(Finding::new(&file.path, line, what, instead));
            }
            if let Some(host) = HOSTS.iter().find(|host| text.contains(**host)) {
                let what = format!("the host {host}…");
                let instead = "name the package; its client knows where packages come from";
                found.push(Finding::new(&file.path, line, what, instead));
            }
        }
        match file.name() {
            "package-lock.json" => found.extend(addresses(file, "\"resolved\":", None)),
            "Cargo.lock" => found.extend(addresses(file, "source = ", Some(CRATES_SOURCE))),
            _ => {}
        }
    }
    found
}

/// Lines of a lock file that say where a package came from, other than from `allowed`.
fn addresses(
    file: &crate::tree::SourceFile,
    key: &str,
    allowed: Option<&str>,
) -> impl Iterator<Item = Finding> {
    let foreign = file.lines().filter(move |(_, text)| {
        let address = text.trim_start().strip_prefix(key);
        address.is_some_and(|address| allowed.is_none_or(|only| !address.contains(only)))
    });
    foreign.map(|(line, _)| {
        let instead = "for npm: npm config set omit-lockfile-registry-resolved true, then lock \
                       again; for cargo: take the package from crates.io";
        Finding::new(&file.path, line, "the address of a package", instead)
    })
}

/// A path that starts at the folder, but not one inside the repository, nor an address.
fn names_folder(text: &str, folder: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text[from..]
        .find(&format!("/{folder}/"))
        .map(|at| at + from)
    {
        let before = text[..at].chars().next_back();
        let after = text[at + folder.len() + 2..].chars().next();
        let starts_a_path = before.is_none_or(|c| !(c.is_alphanumeric() || "_.-})*".contains(c)));
        if starts_a_path && after.is_some_and(|c| c.is_ascii_alphanumeric() || "._$".contains(c)) {
            return true;
        }
        from = at + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    #[test]
    fn a_path_of_one_machine_fails() {
        let text = format!("a\ncd /{}/x\n", FOLDERS[3]);
        assert_eq!(places(check, &[("a.sh", &text)]), ["a.sh:2"]);
    }

    #[test]
    fn paths_inside_the_repository_and_addresses_pass() {
        let text = format!(
            "target/{0}/x\nhttps://example.vn/{1}/x\n/{1}s/x\n",
            FOLDERS[3], FOLDERS[1]
        );
        assert_eq!(places(check, &[("a.sh", &text)]), [""; 0]);
    }

    #[test]
    fn a_host_of_packages_fails() {
        assert_eq!(places(check, &[("a.md", HOSTS[0])]), ["a.md:1"]);
    }

    #[test]
    fn lock_files_name_no_other_source() {
        let npm = "{\n  \"resolved\": \"https://example.vn/a.tgz\"\n}\n";
        assert_eq!(
            places(check, &[("ui/package-lock.json", npm)]),
            ["ui/package-lock.json:2"]
        );
        let own = format!("source = \"{CRATES_SOURCE}\"\n");
        assert_eq!(places(check, &[("Cargo.lock", &own)]), [""; 0]);
        assert_eq!(
            places(
                check,
                &[("Cargo.lock", "source = \"git+https://a.vn/b\"\n")]
            )
            .len(),
            1
        );
    }
}
