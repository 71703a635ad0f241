//! Comparing a revision with the one before it. Every object that existed and changed must be
//! explained by a rule; what none explains is [`ModificationLevel::Other`](super::ModificationLevel).
//! New objects need no rule of their own: only changed ones can lead to them, except where the old
//! revision already referred to what did not exist yet.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet, HashSet},
};

use super::{
    appendix,
    change::Change,
    compare_form, compare_page, compare_store,
    covering::{Covered, Places},
    form::Field,
    object::{Dictionary, Name, Object, Reference, Stream},
    read::View,
    roles::{Role, Roles},
    usage::Usages,
    xref::Entry,
};

/// Keys of the catalogue that other rules look at, or that do not matter.
const CATALOG_KEYS: [&str; 6] = [
    "AcroForm",
    "DSS",
    "Extensions",
    "MarkInfo",
    "Metadata",
    "Version",
];

/// Two neighbouring revisions and what is known about their difference.
pub(super) struct Comparison<'d, 'a> {
    pub(super) old: View<'d, 'a>,
    pub(super) new: View<'d, 'a>,
    pub(super) usages: &'d Usages,
    roles: OnceCell<Roles>,
    /// Where the pages and the widgets of the new revision are.
    places: OnceCell<Places>,
    /// What fields cover since the first of all revisions that are compared.
    covered: &'d mut Covered,
    /// Objects of the old revision that are different now.
    pub(super) changed: BTreeMap<u32, Reference>,
    explained: HashSet<u32>,
    pub(super) found: Vec<Change>,
}

/// Whether an object never existed, or not any more, in a revision.
pub(super) fn is_fresh(view: View<'_, '_>, reference: Reference) -> bool {
    matches!(view.entry(reference.number), None | Some(Entry::Free))
}

/// The changes from `old` to `new`, its successor. `covered` is what the revisions before covered, and takes what
/// this one covers.
pub(super) fn compare<'d, 'a>(
    old: View<'d, 'a>,
    new: View<'d, 'a>,
    usages: &'d Usages,
    covered: &'d mut Covered,
) -> Vec<Change> {
    let mut comparison = Comparison {
        old,
        new,
        usages,
        roles: OnceCell::new(),
        places: OnceCell::new(),
        covered,
        changed: BTreeMap::new(),
        explained: HashSet::new(),
        found: Vec::new(),
    };
    if !appendix::is_read_in_one_way(new.document(), new.revision()) {
        comparison.found.push(Change::TwoReadings);
    }
    comparison.collect_changed();
    // under another number it may say the same; an object that was something else before may not
    let is_known = |reference| comparison.is_same_or_fresh(old.catalog_reference(), reference);
    if !new.catalog_reference().is_some_and(is_known) {
        comparison.found.push(Change::CatalogReplaced);
        return comparison.found;
    }
    comparison.catalog();
    comparison.information();
    comparison.metadata();
    compare_store::compare(&mut comparison);
    let added_widgets = compare_form::compare(&mut comparison);
    compare_page::compare(&mut comparison, &added_widgets);
    comparison.finish()
}

impl Comparison<'_, '_> {
    fn collect_changed(&mut self) {
        let section = &self.new.document().revisions()[self.new.revision()];
        for &(number, entry) in &section.entries {
            let before = self.old.entry(number);
            let object = match before.or(Some(entry)) {
                Some(Entry::At { generation, .. }) => Reference { number, generation },
                _ => Reference::new(number),
            };
            match (before, entry) {
                (None | Some(Entry::Free), Entry::Free) => {}
                (Some(_), Entry::Free) => self.found.push(Change::ObjectFreed { object }),
                (None | Some(Entry::Free), _) => {
                    // a reference to a number that is free is null, until somebody fills it
                    if self.usages.refer_to(number, self.old.revision()) {
                        self.found.push(Change::DanglingReferenceFilled { object });
                    }
                    let new = self.new.at_entry(number, entry, 0);
                    if new.is_ok_and(|new| new.is_ambiguous()) {
                        self.found.push(Change::AmbiguousObject { object });
                    }
                }
                (Some(own), _) if own == entry => {}
                (Some(own), _) => self.compare_objects(object, own, entry),
            }
        }
    }

    fn compare_objects(&mut self, object: Reference, before: Entry, after: Entry) {
        let old = self.old.at_entry(object.number, before, 0);
        let new = self.new.at_entry(object.number, after, 0);
        match (old, new) {
            (Ok(old), Ok(new)) => {
                let same_generation = match (before, after) {
                    (Entry::At { generation: a, .. }, Entry::At { generation: b, .. }) => a == b,
                    _ => true,
                };
                if !same_generation || !self.is_same(&old, &new) {
                    self.changed.insert(object.number, object);
                    if new.is_ambiguous() {
                        self.found.push(Change::AmbiguousObject { object });
                    }
                }
            }
            _ => self.found.push(Change::Unreadable { object }),
        }
    }

    /// Equal values; streams also with equal encoded bytes.
    fn is_same(&self, old: &Object, new: &Object) -> bool {
        let bytes = |stream: &Stream| {
            let file = self.old.document().bytes();
            file.get(stream.start..stream.start.saturating_add(stream.length))
        };
        match (old, new) {
            (Object::Stream(old), Object::Stream(new)) => {
                old.dictionary.says_the_same(&new.dictionary) && bytes(old) == bytes(new)
            }
            _ => old.says_the_same(new),
        }
    }

    pub(super) fn is_changed(&self, reference: Reference) -> bool {
        self.changed.contains_key(&reference.number)
    }

    /// Whether fields cover much of a page, with this one.
    pub(super) fn covers_much(&mut self, field: &Field) -> bool {
        let places = self.places.get_or_init(|| Places::of(self.new));
        self.covered.add(places, self.new, field)
    }

    /// What plays which role in the old revision.
    pub(super) fn roles(&self) -> &Roles {
        self.roles.get_or_init(|| Roles::of(self.old))
    }

    /// Says that a rule has looked at a changed object, and that it may play this role only.
    pub(super) fn explain(&mut self, object: Reference, role: Role) {
        if !self.is_changed(object) || !self.explained.insert(object.number) {
            return;
        }
        if let Some(key) = self.roles().other(object.number, role) {
            self.found.push(Change::SharedObjectChanged { object, key });
        }
    }

    /// As [`Self::explain`], for pages, which are referred to from everywhere.
    pub(super) fn explain_page(&mut self, object: Reference) {
        self.explained.insert(object.number);
        if self.roles().is_drawn(object.number) {
            let key = "drawn".to_owned();
            self.found.push(Change::SharedObjectChanged { object, key });
        }
    }

    /// As [`Self::explain`], for the catalogue: what stands at its places is judged there.
    fn explain_catalog(&mut self, object: Reference) {
        self.explained.insert(object.number);
    }

    /// Whether a value is a reference to an object of the new revision, or the old reference.
    pub(super) fn is_same_or_fresh(&self, old: Option<Reference>, new: Reference) -> bool {
        old == Some(new) || is_fresh(self.old, new)
    }

    fn catalog(&mut self) {
        let (Some(old), Some(new), Some(reference)) = (
            self.old.catalog(),
            self.new.catalog(),
            self.old.catalog_reference(),
        ) else {
            self.found.push(Change::CatalogReplaced);
            return;
        };
        for key in differing_keys(&old, &new) {
            if !CATALOG_KEYS.contains(&key.as_str()) {
                self.found.push(Change::CatalogChanged { key });
            } else if ["Extensions", "MarkInfo", "Version"].contains(&key.as_str()) {
                self.found.push(Change::CatalogUpdated);
            }
        }
        for (key, role) in [
            ("Extensions", Role::Extensions),
            ("MarkInfo", Role::MarkInformation),
        ] {
            if let Some(own) = old.reference(key).filter(|own| self.is_changed(*own)) {
                self.explain(own, role);
                self.found.push(Change::CatalogUpdated);
            }
        }
        self.explain_catalog(reference);
    }

    fn information(&mut self) {
        let (old, new) = (
            self.old.trailer().reference("Info"),
            self.new.trailer().reference("Info"),
        );
        let Some(new) = new else { return };
        let is_plain = |view: View<'_, '_>, reference| {
            view.get(reference)
                .is_ok_and(|object| matches!(*object, Object::Dictionary(_)))
        };
        if old == Some(new) && !self.is_changed(new) {
            return;
        }
        if is_plain(self.new, new) && old.is_none_or(|old| is_plain(self.old, old)) {
            if old == Some(new) {
                self.explain(new, Role::Information);
            }
            self.found.push(Change::InformationUpdated);
        }
    }

    fn metadata(&mut self) {
        let reference = |view: View<'_, '_>| view.catalog()?.reference("Metadata");
        let (old, new) = (reference(self.old), reference(self.new));
        if old == new && new.is_none_or(|new| !self.is_changed(new)) {
            return;
        }
        let sound =
            new.is_some_and(|new| self.is_same_or_fresh(old, new) && is_metadata(self.new, new));
        if !sound {
            let key = "Metadata".to_owned();
            self.found.push(Change::CatalogChanged { key });
            return;
        }
        if let Some(new) = new {
            self.explain(new, Role::Metadata);
        }
        self.found.push(Change::MetadataUpdated);
    }

    fn finish(mut self) -> Vec<Change> {
        let unexplained: Vec<Reference> = self
            .changed
            .values()
            .filter(|object| !self.explained.contains(&object.number))
            .copied()
            .collect();
        self.found.extend(
            unexplained
                .into_iter()
                .map(|object| Change::ObjectReplaced { object }),
        );
        self.found
    }
}

/// A stream that looks like XMP and defines no entities.
fn is_metadata(view: View<'_, '_>, reference: Reference) -> bool {
    let Ok(object) = view.get(reference) else {
        return false;
    };
    let Object::Stream(stream) = &*object else {
        return false;
    };
    let Ok(bytes) = view.stream_bytes(stream) else {
        return false;
    };
    let text = String::from_utf8_lossy(&bytes);
    text.contains("xmpmeta") && !text.contains("<!ENTITY") && !text.contains("<!DOCTYPE")
}

/// Keys whose values differ, also where one side lacks them. References are compared as such.
pub(super) fn differing_keys<'d>(old: &'d Dictionary, new: &'d Dictionary) -> Vec<String> {
    let index = |dictionary: &'d Dictionary| -> BTreeMap<&'d Name, &'d Object> {
        let entries = dictionary.iter();
        entries
            .filter(|(_, value)| **value != Object::Null)
            .collect()
    };
    let (old, new) = (index(old), index(new));
    let keys: BTreeSet<&Name> = old.keys().chain(new.keys()).copied().collect();
    keys.into_iter()
        .filter(|key| match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => !old.says_the_same(new),
            (old, new) => old.is_some() != new.is_some(),
        })
        .map(Name::to_text)
        .collect()
}
