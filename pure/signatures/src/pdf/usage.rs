//! Who refers to what. A change that is harmless in one role is not if the same object plays a
//! second one: a widget that is also somebody's font, an object that signed content waits for.

use std::collections::{HashMap, HashSet};

use super::{
    object::{Dictionary, Name, Object, Reference},
    read::Document,
    xref::Entry,
};

/// Arrays in arrays that are objects of their own; the form's `Fields` is one step.
const ARRAY_STEPS: usize = 3;

/// Where a reference stands: the nearest key above it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Usage {
    /// The key, or none inside an array that is an object itself.
    pub(super) key: Option<Name>,
    /// The generation that is meant.
    pub(super) generation: u16,
    /// The object that refers.
    pub(super) by: u32,
    /// The revision in which it does.
    pub(super) revision: usize,
}

/// Usages of chosen objects.
pub(super) struct Usages {
    found: HashMap<u32, HashSet<Usage>>,
}

impl Usages {
    /// Reads every object of every revision once (or a few times, for arrays of references).
    pub(super) fn of(document: &Document<'_>, targets: HashSet<u32>) -> Self {
        let mut usages = Self {
            found: HashMap::new(),
        };
        let mut wanted = targets;
        for _ in 0..ARRAY_STEPS {
            usages.collect(document, &wanted);
            let arrays: HashSet<u32> = usages
                .found
                .values()
                .flatten()
                .filter(|usage| usage.key.is_none() && !usages.found.contains_key(&usage.by))
                .map(|usage| usage.by)
                .collect();
            if arrays.is_empty() {
                break;
            }
            wanted = arrays;
        }
        usages
    }

    fn collect(&mut self, document: &Document<'_>, wanted: &HashSet<u32>) {
        for number in wanted {
            self.found.entry(*number).or_default();
        }
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
                let mut note = |reference: Reference, key: Option<&Name>| {
                    if let Some(usages) = self.found.get_mut(&reference.number)
                        && wanted.contains(&reference.number)
                    {
                        usages.insert(Usage {
                            key: key.cloned(),
                            generation: reference.generation,
                            by,
                            revision,
                        });
                    }
                };
                walk(&object, None, &mut note);
            }
        }
    }

    /// The usages in revisions up to this one.
    pub(super) fn until(&self, number: u32, revision: usize) -> impl Iterator<Item = &Usage> {
        self.found
            .get(&number)
            .into_iter()
            .flatten()
            .filter(move |usage| usage.revision <= revision)
    }

    /// The first key, other than those allowed, under which the object is used up to a revision.
    /// References from an array object count as those of the array.
    pub(super) fn other_key(
        &self,
        number: u32,
        revision: usize,
        allowed: &[&str],
    ) -> Option<String> {
        self.other_key_in(number, revision, allowed, 0)
    }

    fn other_key_in(
        &self,
        number: u32,
        revision: usize,
        allowed: &[&str],
        step: usize,
    ) -> Option<String> {
        self.until(number, revision)
            .find_map(|usage| match &usage.key {
                Some(key) if allowed.iter().any(|own| key == own) => None,
                Some(key) => Some(key.to_text()),
                None if step < ARRAY_STEPS => {
                    self.other_key_in(usage.by, revision, allowed, step + 1)
                }
                None => Some("[]".to_owned()),
            })
    }
}

/// Tells every reference and the nearest key above it. The parser bounds the depth of objects.
fn walk(object: &Object, key: Option<&Name>, note: &mut dyn FnMut(Reference, Option<&Name>)) {
    match object {
        Object::Reference(reference) => note(*reference, key),
        Object::Array(items) => {
            for item in items {
                walk(item, key, note);
            }
        }
        Object::Dictionary(dictionary) => entries(dictionary, note),
        Object::Stream(stream) => entries(&stream.dictionary, note),
        _ => {}
    }
}

fn entries(dictionary: &Dictionary, note: &mut dyn FnMut(Reference, Option<&Name>)) {
    for (key, value) in dictionary.iter() {
        walk(value, Some(key), note);
    }
}
