//! What a name in a file means: `use` lines, renamed or in groups, written out.

use std::collections::BTreeMap;
use syn::{Item, ItemUse, UseTree};

/// A path, segment by segment, without generic arguments.
pub(super) type Segments = Vec<String>;

/// The names that a file or an inline module brings in.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// What each name stands for.
    pub(super) uses: BTreeMap<String, Segments>,
    /// Modules whose whole content is brought in.
    pub(super) globs: Vec<Segments>,
}

impl Names {
    /// Of these items.
    pub(super) fn of(items: &[Item]) -> Self {
        let mut names = Self::default();
        for item in items {
            if let Item::Use(ItemUse { tree, .. }) = item {
                names.add(tree, &[]);
            }
        }
        names
    }

    fn add(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            path.push(plain(name));
            path
        };
        match tree {
            UseTree::Path(path) => self.add(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|one| self.add(one, before)),
            UseTree::Glob(_) => self.globs.push(before.to_vec()),
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = before.last() {
                    self.uses.insert(last.clone(), before.to_vec());
                }
            }
            UseTree::Name(name) => {
                self.uses.insert(plain(&name.ident), with(&name.ident));
            }
            UseTree::Rename(rename) => {
                let path = if rename.ident == "self" {
                    before.to_vec()
                } else {
                    with(&rename.ident)
                };
                // the tokens of a file show what a name stands for, too
                if let Some(last) = path.last() {
                    let known = self.uses.entry(last.clone());
                    known.or_insert_with(|| path.clone());
                }
                self.uses.insert(plain(&rename.rename), path);
            }
        }
    }

    /// The path with its first name written out.
    pub(super) fn written_out(&self, path: &[String]) -> Segments {
        let known = path.first().and_then(|first| self.uses.get(first));
        match known {
            Some(stands_for) => [stands_for, path.get(1..).unwrap_or_default()].concat(),
            None => path.to_vec(),
        }
    }
}

/// An identifier without `r#`.
pub(super) fn plain(name: &syn::Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// The segments of a path as written.
pub(super) fn segments(path: &syn::Path) -> Segments {
    path.segments.iter().map(|one| plain(&one.ident)).collect()
}
