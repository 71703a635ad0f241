//! The files of the repository, read once, and what every check asks of them.

use crate::{
    offices::Offices,
    packages::{Package, Packages},
    rust_source::RustSource,
};
use std::{
    cell::OnceCell,
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// Largest file that the checks read, in bytes; a larger one is data, and no check is about data.
const READ_MAX: u64 = 4 * 1024 * 1024;

/// One text file of the repository.
pub struct SourceFile {
    /// Path from the root, with `/` on every system.
    pub path: String,
    /// Its whole text; empty for a file that is not UTF-8 text.
    pub text: String,
    rust: OnceCell<RustSource>,
}

impl SourceFile {
    /// The file's lines with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// The file as Rust; empty for a file of another language.
    pub fn rust(&self) -> &RustSource {
        self.rust.get_or_init(|| {
            if self.is("rs") {
                RustSource::read(&self.text)
            } else {
                RustSource::default()
            }
        })
    }

    /// Whether the name ends in `.extension`.
    #[must_use]
    pub fn is(&self, extension: &str) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, end)| end == extension)
    }

    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The crate's folder, for example `contexts/documents`; `None` outside the four floors.
    #[must_use]
    pub fn home(&self) -> Option<&str> {
        let mut slashes = self.path.match_indices('/').map(|(at, _)| at);
        slashes.next()?;
        let home = &self.path[..slashes.next()?];
        Floor::of(home).map(|_| home)
    }

    /// Whether every line of the file is test code.
    #[must_use]
    pub fn is_test_file(&self) -> bool {
        let parts = || self.path.split('/');
        parts().any(|part| matches!(part, "tests" | "benches" | "fuzz"))
            || self.name() == "tests.rs"
            || self.name().ends_with("_tests.rs")
            || self.path.starts_with("app/testing/")
    }

    /// Whether `line` is test code: in a test file, a `#[test]` or a `#[cfg(test)]` item.
    pub fn is_test_line(&self, line: usize) -> bool {
        self.is_test_file() || self.rust().is_test_line(line)
    }
}

/// The four floors; a crate may only know those below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Floor {
    /// No input or output, no clock.
    Pure,
    /// Tools that know nothing of government.
    Kit,
    /// The offices.
    Contexts,
    /// The front door.
    App,
}

impl Floor {
    /// The floor of a path such as `contexts/documents`.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        match path.split('/').next()? {
            "pure" => Some(Self::Pure),
            "kit" => Some(Self::Kit),
            "contexts" => Some(Self::Contexts),
            "app" => Some(Self::App),
            _ => None,
        }
    }
}

/// The repository as the checks see it.
#[derive(Default)]
pub struct Tree {
    /// Every file that is, or would be, committed.
    pub files: Vec<SourceFile>,
    /// The workspace's own packages.
    pub packages: Vec<Package>,
    /// Every package of a build, the third parties' included.
    pub third_parties: Vec<Package>,
}

/// Why the repository cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// A program that the checks ask for facts is missing or failed.
    #[error("ask `{program}` for facts: {reason}")]
    Program {
        /// The program with its arguments.
        program: String,
        /// What it said.
        reason: String,
    },
    /// A file that is listed cannot be read.
    #[error("read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What `cargo metadata` said is not what it is documented to say.
    #[error("understand the answer of cargo metadata")]
    Metadata(#[from] serde_json::Error),
}

impl Tree {
    /// Reads the repository at `root`: every file that git tracks or would track.
    ///
    /// # Errors
    /// If git, cargo or a file cannot be read.
    pub fn read(root: &Path) -> Result<Self, TreeError> {
        let mut files = Vec::new();
        for path in listed_files(root)? {
            let full = root.join(&path);
            let failed = |source| TreeError::File {
                path: full.clone(),
                source,
            };
            let Ok(about) = std::fs::metadata(&full) else {
                continue;
            };
            if !about.is_file() || about.len() > READ_MAX {
                continue;
            }
            let bytes = std::fs::read(&full).map_err(failed)?;
            files.push(file(path, String::from_utf8(bytes).unwrap_or_default()));
        }
        let Packages { own, third_parties } = Packages::read(root)?;
        Ok(Self {
            files,
            packages: own,
            third_parties,
        })
    }

    /// A tree made of the files given, for the checks' own tests.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| file((*path).into(), (*text).into()));
        Self {
            files: files.collect(),
            ..Self::default()
        }
    }

    /// The file at `path`.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The files of one language.
    pub fn with_extension<'a>(
        &'a self,
        extension: &'a str,
    ) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(move |file| file.is(extension))
    }

    /// The text of a committed list of exceptions; empty when there is none.
    #[must_use]
    pub fn list(&self, path: &str) -> &str {
        self.file(path).map_or("", |file| &file.text)
    }

    /// The offices, their prefixes and their arrows.
    #[must_use]
    pub fn offices(&self) -> Offices {
        Offices::parse(self.list(Offices::FILE))
    }

    /// The folders under `contexts/` that hold a crate.
    #[must_use]
    pub fn context_homes(&self) -> Vec<&str> {
        let mut homes: Vec<&str> = self
            .files
            .iter()
            .filter_map(SourceFile::home)
            .filter(|home| Floor::of(home) == Some(Floor::Contexts))
            .collect();
        homes.sort_unstable();
        homes.dedup();
        homes
    }
}

fn file(path: String, text: String) -> SourceFile {
    SourceFile {
        path,
        text,
        rust: OnceCell::new(),
    }
}

/// Folders that are never committed, for a copy of the repository that is no git repository.
const MADE: [&str; 6] = [
    ".git",
    "data",
    "dist",
    "node_modules",
    "target",
    "test-logs",
];

fn listed_files(root: &Path) -> Result<Vec<String>, TreeError> {
    let listing = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    let mut paths: Vec<String> = match run(root, "git", &listing) {
        Ok(output) => output.split('\0').map(str::to_owned).collect(),
        Err(_) if !root.join(".git").exists() => walked_files(root),
        Err(error) => return Err(error),
    };
    paths.retain(|path| !path.is_empty());
    paths.sort_unstable();
    paths.dedup();
    Ok(paths)
}

fn walked_files(root: &Path) -> Vec<String> {
    let is_ours = |entry: &walkdir::DirEntry| {
        !MADE
            .iter()
            .any(|made| entry.file_type().is_dir() && entry.file_name() == *made)
    };
    let entries = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_entry(is_ours)
        .flatten();
    let paths = entries.filter_map(|entry| {
        let path = entry.path().strip_prefix(root).ok()?.to_str()?;
        Some(path.replace(std::path::MAIN_SEPARATOR, "/"))
    });
    paths.collect()
}

/// Runs a program in `root` and gives what it printed.
pub(crate) fn run(root: &Path, program: &str, arguments: &[&str]) -> Result<String, TreeError> {
    let failed = |reason: String| TreeError::Program {
        program: format!("{program} {}", arguments.join(" ")),
        reason,
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_crate_and_whether_it_is_a_test() {
        let tree = Tree::of(&[
            ("contexts/documents/src/incoming/register.rs", ""),
            ("contexts/documents/tests/it/register.rs", ""),
            ("README.md", ""),
        ]);
        assert_eq!(tree.files[0].home(), Some("contexts/documents"));
        assert!(!tree.files[0].is_test_file());
        assert!(tree.files[1].is_test_file());
        assert_eq!(tree.files[2].home(), None);
        assert_eq!(tree.context_homes(), ["contexts/documents"]);
    }

    #[test]
    fn a_copy_without_git_is_read_too_but_not_what_builds_made() {
        let root = tempfile::tempdir().expect("a temporary folder");
        for path in [
            "kit/db/src/lib.rs",
            "target/debug/a.rs",
            "ui/node_modules/a/b.js",
        ] {
            let full = root.path().join(path);
            std::fs::create_dir_all(full.parent().expect("a folder")).expect("a folder");
            std::fs::write(full, "").expect("a file");
        }
        let mut files = walked_files(root.path());
        files.retain(|path| root.path().join(path).is_file());
        assert_eq!(files, ["kit/db/src/lib.rs"]);
    }

    #[test]
    fn app_stands_above_contexts_above_kit_above_pure() {
        assert!(Floor::App > Floor::Contexts);
        assert!(Floor::Contexts > Floor::Kit);
        assert!(Floor::Kit > Floor::Pure);
        assert_eq!(Floor::of("docs/adr"), None);
    }
}
