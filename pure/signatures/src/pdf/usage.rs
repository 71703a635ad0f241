//! References to what does not exist yet: whoever fills such a number later puts something where the
//! signed revision had nothing.

use std::collections::{HashMap, HashSet};

use super::{read::Document, references, xref::Entry};

/// Where chosen numbers are referred to.
pub(super) struct Usages {
    /// By number: the revisions in which something refers to it.
    found: HashMap<u32, HashSet<usize>>,
}

impl Usages {
    /// Reads every object of every revision once.
    pub(super) fn of(document: &Document<'_>, targets: HashSet<u32>) -> Self {
        let empty = targets.into_iter().map(|number| (number, HashSet::new()));
        let mut found: HashMap<u32, HashSet<usize>> = empty.collect();
        for (revision, section) in document.revisions().iter().enumerate() {
            let view = document.at(revision);
            // object streams one after the other, so that each is decoded once
            let mut entries = section.entries.clone();
            entries.sort_by_key(|(_, entry)| match entry {
                Entry::Inside { stream, index } => (*stream, *index),
                _ => (0, 0),
            });
            for (by, entry) in entries {
                let Ok(object) = view.at_entry(by, entry, 0) else {
                    continue;
                };
                references::each(&object, None, &mut |reference, _| {
                    if let Some(usages) = found.get_mut(&reference.number) {
                        usages.insert(revision);
                    }
                });
            }
        }
        Self { found }
    }

    /// Whether revisions up to this one refer to the object, by whatever generation: some readers do
    /// not look at it.
    pub(super) fn refer_to(&self, number: u32, revision: usize) -> bool {
        let usages = self.found.get(&number);
        usages.is_some_and(|usages| usages.iter().any(|by| *by <= revision))
    }
}
