//! Makes a context with all its rooms: one thing, one act, its page and its tests.

mod files;

use crate::{
    offices::Offices,
    tree::{TreeError, run},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why no context was made. Nothing was written, unless a file could not be.
#[derive(Debug, thiserror::Error)]
pub enum NewContextError {
    /// The name is not one lower-case English word.
    #[error(
        "make a context named `{0}`: use one lower-case word of 3 to 20 letters, as `libraries`"
    )]
    Name(String),
    /// The prefix is not three lower-case letters.
    #[error("make a context with the prefix `{0}`: use three lower-case letters, as `lib`")]
    Prefix(String),
    /// A context has the name or the prefix.
    #[error("make {name} with the prefix {prefix}: {taken} has it already")]
    Taken {
        /// Name asked for.
        name: String,
        /// Prefix asked for.
        prefix: String,
        /// Who has one of them.
        taken: String,
    },
    /// A program that is needed (`date`, `cargo fmt`) is missing or failed.
    #[error(transparent)]
    Program(#[from] TreeError),
    /// A file could not be read or written.
    #[error("write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes a context below `root`, gives it a line in `contexts/ARROWS.txt` and in the root
/// `Cargo.toml`, and tells which files were written.
///
/// # Errors
/// [`NewContextError`].
pub fn make(root: &Path, name: &str, prefix: &str) -> Result<Vec<String>, NewContextError> {
    check(name, prefix)?;
    let arrows = root.join(Offices::FILE);
    let manifest = root.join("Cargo.toml");
    let list = read(&arrows)?;
    let workspace = read(&manifest)?;
    if let Some(taken) = taken_by(&list, root, name, prefix) {
        let (name, prefix) = (name.to_owned(), prefix.to_owned());
        return Err(NewContextError::Taken {
            name,
            prefix,
            taken,
        });
    }
    let time = run(root, "date", &["-u", "+%Y%m%d%H%M"])?;
    let mut written = Vec::new();
    for (path, text) in files::files(name, prefix, time.trim()) {
        write(&root.join(&path), &text)?;
        written.push(path);
    }
    write(&arrows, &with_line(&list, name, prefix))?;
    write(&manifest, &with_dependency(&workspace, name))?;
    written.extend([Offices::FILE.to_owned(), "Cargo.toml".to_owned()]);
    Ok(written)
}

/// Formats the crate of a context that was made.
///
/// # Errors
/// [`NewContextError::Program`] if cargo cannot be run; the files are there all the same.
pub fn format(root: &Path, name: &str) -> Result<(), NewContextError> {
    run(root, "cargo", &["fmt", "--package", name])?;
    Ok(())
}

fn check(name: &str, prefix: &str) -> Result<(), NewContextError> {
    let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase());
    if !is_word(name) || !(3..=20).contains(&name.len()) {
        return Err(NewContextError::Name(name.to_owned()));
    }
    if !is_word(prefix) || prefix.len() != 3 {
        return Err(NewContextError::Prefix(prefix.to_owned()));
    }
    Ok(())
}

fn taken_by(list: &str, root: &Path, name: &str, prefix: &str) -> Option<String> {
    let offices = Offices::parse(list);
    let owner = offices
        .owner_of(&format!("{prefix}_x"))
        .filter(|owner| *owner != name);
    let planned = offices.named(name).filter(|office| office.prefix != prefix);
    let folder = root.join("contexts").join(name);
    owner
        .map(str::to_owned)
        .or_else(|| planned.map(|office| office.name.clone()))
        .or_else(|| folder.exists().then(|| folder.display().to_string()))
}

/// The list with a line for the context, unless it has one: the offices to come are listed.
fn with_line(list: &str, name: &str, prefix: &str) -> String {
    if Offices::parse(list).named(name).is_some() {
        return list.to_owned();
    }
    format!("{}\n{name:<13} {prefix}\n", list.trim_end())
}

/// The workspace's `Cargo.toml` with the context among `[workspace.dependencies]`.
fn with_dependency(manifest: &str, name: &str) -> String {
    let line = format!("{name} = {{ path = \"contexts/{name}\" }}");
    if manifest.lines().any(|other| other == line) {
        return manifest.to_owned();
    }
    let is_context = |other: &&str| other.contains("path = \"contexts/");
    match manifest.lines().rfind(is_context) {
        Some(last) => manifest.replacen(last, &format!("{last}\n{line}"), 1),
        None => manifest.replacen(
            "[workspace.dependencies]",
            &format!("[workspace.dependencies]\n{line}"),
            1,
        ),
    }
}

fn read(path: &Path) -> Result<String, NewContextError> {
    fs::read_to_string(path).map_err(|source| NewContextError::File {
        path: path.into(),
        source,
    })
}

fn write(path: &Path, text: &str) -> Result<(), NewContextError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|source| NewContextError::File {
            path: path.into(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tree, checks};

    const MANIFEST: &str =
        "[workspace.dependencies]\nidentity = { path = \"contexts/identity\" }\n";
    const LIST: &str = "identity idn\nportals por\n";

    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(root.path().join("contexts")).expect("a folder");
        fs::write(root.path().join(Offices::FILE), LIST).expect("the list");
        fs::write(root.path().join("Cargo.toml"), MANIFEST).expect("the manifest");
        root
    }

    fn made(root: &Path, written: &[String]) -> Vec<(String, String)> {
        let text = |path: &String| fs::read_to_string(root.join(path)).expect("it was written");
        written
            .iter()
            .map(|path| (path.clone(), text(path)))
            .collect()
    }

    #[test]
    fn a_new_context_keeps_the_house_rules() {
        let root = repository();
        let written = make(root.path(), "libraries", "lib").expect("the context is made");
        let files = made(root.path(), &written);
        let borrowed: Vec<_> = files
            .iter()
            .map(|(p, t)| (p.as_str(), t.as_str()))
            .collect();
        let found = checks::run(&Tree::of(&borrowed));
        let glossary = |text: &str| text.contains("docs/glossary.md");
        let found: Vec<_> = found.iter().filter(|(_, f)| !glossary(&f.what)).collect();
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn every_file_of_a_new_context_is_well_formed() {
        let root = repository();
        let written = make(root.path(), "libraries", "lib").expect("the context is made");
        for (path, text) in made(root.path(), &written) {
            assert!(!text.contains(['«', '»']), "{path} has a blank left");
            if path.ends_with(".rs") {
                syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            } else if path.ends_with(".toml") {
                toml::from_str::<toml::Table>(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
            }
        }
    }

    #[test]
    fn the_lists_name_the_new_context_once() {
        let root = repository();
        make(root.path(), "libraries", "lib").expect("the context is made");
        let list = fs::read_to_string(root.path().join(Offices::FILE)).expect("the list");
        assert_eq!(
            Offices::parse(&list).named("libraries").map(|o| &*o.prefix),
            Some("lib")
        );
        let manifest = fs::read_to_string(root.path().join("Cargo.toml")).expect("the manifest");
        assert_eq!(manifest.matches("contexts/libraries").count(), 1);
    }

    #[test]
    fn an_office_that_was_listed_before_it_was_built_can_be_made() {
        let root = repository();
        make(root.path(), "portals", "por").expect("the context is made");
        let list = fs::read_to_string(root.path().join(Offices::FILE)).expect("the list");
        assert_eq!(list, LIST);
    }

    #[test]
    fn names_and_prefixes_that_do_not_fit_or_are_taken_are_refused() {
        let root = repository();
        for (name, prefix) in [
            ("Libraries", "lib"),
            ("li", "lib"),
            ("two_words", "lib"),
            ("libraries", "li"),
            ("libraries", "Lib"),
            ("libraries", "idn"),
            ("libraries", "kit"),
            ("portals", "pop"),
        ] {
            assert!(make(root.path(), name, prefix).is_err(), "{name} {prefix}");
        }
        make(root.path(), "libraries", "lib").expect("the context is made");
        assert!(make(root.path(), "libraries", "lib").is_err(), "twice");
    }
}
