//! What plays which role in a revision. A change that is harmless in one role is not if the same object
//! plays a second one: an information dictionary that is also somebody's font, a widget that is also
//! the list of a page's pictures.
//!
//! Names in resources are free, so the key under which something is referred to says nothing by itself.
//! What counts is the whole way from the trailer: the few places that rules look at are walked one by
//! one and give their objects a [`Role`]; from every other place each reference is followed, whatever
//! its name, and what is met there is [`Elsewhere`].

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use super::{
    form::{self, Field},
    object::{Dictionary, Object, Reference},
    places::{ANNOTATION_NAMES, CATALOG_NAMES, CATALOG_PLACES, NAMING_KEYS, PAGE_NAMES, RELATIVES},
    read::View,
    references::each as walk,
    xref::Entry,
};

/// The place of an object that a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Role {
    /// The trailer's information.
    Information,
    /// The catalogue's metadata.
    Metadata,
    /// The catalogue's developer extensions.
    Extensions,
    /// The catalogue's marks.
    MarkInformation,
    /// The security store and its dictionaries and lists.
    SecurityStore,
    /// The form's dictionary and its list of fields.
    Form,
    /// The form's default resources.
    DefaultResources,
    /// A page's list of annotations, where it is an object of its own.
    Annotations,
    /// A field or one of its widgets, by the field's place in the form.
    Field(usize),
    /// The appearances of a field's widgets.
    Appearance(usize),
}

/// What an object is besides the roles that rules look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Elsewhere {
    /// Something shows it, or may: content, resources, layers, annotations.
    drawn: bool,
    /// Something leads to it: structure, bookmarks, actions.
    named: bool,
}

/// How a reference is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Everything below is, or may be, seen.
    Drawn,
    /// Structure, bookmarks and actions: they name pages, fields and annotations.
    Named,
}

/// Levels of the tree of pages.
const TREE_DEPTH_MAX: usize = 64;

/// The roles of everything that can be reached in one revision.
pub(super) struct Roles {
    roles: HashMap<u32, HashSet<Role>>,
    elsewhere: HashMap<u32, Elsewhere>,
    /// Objects that hold others.
    object_streams: HashSet<u32>,
    /// Something could not be read, so that nobody knows to what it leads.
    is_incomplete: bool,
}

impl Roles {
    /// Walks a revision once.
    pub(super) fn of(view: View<'_, '_>) -> Self {
        let mut walk = Walk {
            view,
            found: Self {
                roles: HashMap::new(),
                elsewhere: HashMap::new(),
                object_streams: object_streams(view),
                is_incomplete: false,
            },
            anchors: HashSet::new(),
            pages: HashSet::new(),
            others: Vec::new(),
            to_follow: Vec::new(),
        };
        walk.all();
        walk.found
    }

    /// What else an object is than what this role says; none if nothing.
    pub(super) fn other(&self, number: u32, role: Role) -> Option<String> {
        let roles = self.roles.get(&number);
        let second = roles.and_then(|roles| roles.iter().filter(|own| **own != role).min());
        if let Some(second) = second {
            return Some(format!("{second:?}"));
        }
        if self.object_streams.contains(&number) {
            return Some("ObjStm".to_owned());
        }
        let elsewhere = self.elsewhere.get(&number).copied().unwrap_or_default();
        match elsewhere {
            Elsewhere { drawn: true, .. } => Some("drawn".to_owned()),
            Elsewhere { named: true, .. } => Some("named".to_owned()),
            Elsewhere { .. } => self.is_incomplete.then(|| "unreadable".to_owned()),
        }
    }

    /// Whether something shows a page as if it were no page, or may.
    pub(super) fn is_drawn(&self, number: u32) -> bool {
        self.is_incomplete || self.elsewhere.get(&number).is_some_and(|own| own.drawn)
    }

    /// Whether the object has this role, among others perhaps.
    pub(super) fn has(&self, number: u32, role: Role) -> bool {
        self.roles
            .get(&number)
            .is_some_and(|roles| roles.contains(&role))
    }
}

fn object_streams(view: View<'_, '_>) -> HashSet<u32> {
    let sections = &view.document().revisions()[..=view.revision()];
    let entries = sections.iter().flat_map(|section| &section.entries);
    entries
        .filter_map(|(_, entry)| match entry {
            Entry::Inside { stream, .. } => Some(*stream),
            _ => None,
        })
        .collect()
}

struct Walk<'d, 'a> {
    view: View<'d, 'a>,
    found: Roles,
    /// Pages, annotations and fields: walked from the lists that they stand in.
    anchors: HashSet<u32>,
    pages: HashSet<u32>,
    /// Nodes above fields, and notes of annotations, that no list gives.
    others: Vec<Reference>,
    to_follow: Vec<(Reference, Way)>,
}

impl Walk<'_, '_> {
    fn all(&mut self) {
        let view = self.view;
        if let Some(information) = view.trailer().reference("Info") {
            self.give(information, Role::Information);
        }
        let Some(catalog) = view.catalog() else {
            self.found.is_incomplete = true;
            return;
        };
        self.anchors
            .extend(view.catalog_reference().map(|it| it.number));
        let fields = form::fields(view);
        let pages = self.tree(&catalog);
        for field in &fields {
            self.anchors.insert(field.reference.number);
            self.anchors
                .extend(field.widgets.iter().map(|it| it.number));
        }
        let annotations: Vec<Reference> = pages
            .iter()
            .flat_map(|page| self.annotations_of(page))
            .collect();
        self.anchors.extend(annotations.iter().map(|it| it.number));
        self.catalog(&catalog);
        self.form(&catalog);
        self.store(&catalog);
        for (place, field) in fields.iter().enumerate() {
            self.field(place, field);
        }
        for page in &pages {
            self.page(page);
        }
        let known: HashSet<u32> = fields
            .iter()
            .flat_map(|field| field.widgets.iter().chain([&field.reference]))
            .map(|it| it.number)
            .collect();
        for annotation in annotations {
            if !known.contains(&annotation.number) {
                // nothing may change of an annotation that is no field
                self.mark(annotation.number, Way::Drawn);
                self.annotation(annotation, &[]);
            }
        }
        self.follow();
    }

    fn give(&mut self, object: Reference, role: Role) {
        self.found
            .roles
            .entry(object.number)
            .or_default()
            .insert(role);
    }

    /// Notes a way to an object; whether it is a new one.
    fn mark(&mut self, number: u32, way: Way) -> bool {
        let own = self.found.elsewhere.entry(number).or_default();
        let flag = match way {
            Way::Drawn => &mut own.drawn,
            Way::Named => &mut own.named,
        };
        !std::mem::replace(flag, true)
    }

    /// Every reference in a value will be followed.
    fn leads(&mut self, value: &Object, way: Way) {
        let to_follow = &mut self.to_follow;
        walk(value, None, &mut |reference, _| {
            to_follow.push((reference, way))
        });
    }

    /// The pages, each once; their tree's nodes may hold resources.
    fn tree(&mut self, catalog: &Dictionary) -> Vec<Dictionary> {
        let mut found = Vec::new();
        let mut open: Vec<(Reference, usize)> = catalog
            .reference("Pages")
            .map(|it| (it, 0))
            .into_iter()
            .collect();
        while let Some((node, depth)) = open.pop() {
            if depth > TREE_DEPTH_MAX || !self.pages.insert(node.number) {
                continue;
            }
            self.anchors.insert(node.number);
            let Some(dictionary) = self.dictionary(node) else {
                continue;
            };
            if let Some(kids) = self.view.array(&dictionary, "Kids") {
                let kids = kids.iter().filter_map(Object::as_reference);
                open.extend(kids.map(|kid| (kid, depth + 1)));
            }
            found.push(dictionary);
        }
        found
    }

    fn object(&mut self, reference: Reference) -> Option<Rc<Object>> {
        let object = self.view.get(reference);
        self.found.is_incomplete |= object.is_err();
        object.ok()
    }

    fn dictionary(&mut self, reference: Reference) -> Option<Dictionary> {
        self.object(reference)?.as_dictionary().cloned()
    }

    fn annotations_of(&mut self, page: &Dictionary) -> Vec<Reference> {
        if let Some(list) = page.reference("Annots") {
            self.give(list, Role::Annotations);
        }
        let list = self.view.array(page, "Annots").unwrap_or_default();
        for item in list.iter().filter(|item| item.as_reference().is_none()) {
            self.leads(item, Way::Drawn);
        }
        list.iter().filter_map(Object::as_reference).collect()
    }

    fn catalog(&mut self, catalog: &Dictionary) {
        for (key, role) in [
            ("Metadata", Role::Metadata),
            ("Extensions", Role::Extensions),
            ("MarkInfo", Role::MarkInformation),
        ] {
            if let Some(object) = catalog.reference(key) {
                self.give(object, role);
            }
        }
        for (key, value) in catalog.iter() {
            if CATALOG_PLACES.iter().any(|own| key == own) {
                continue;
            }
            let way = match CATALOG_NAMES.iter().any(|own| key == own) {
                true => Way::Named,
                false => Way::Drawn,
            };
            self.leads(value, way);
        }
    }

    fn form(&mut self, catalog: &Dictionary) {
        if let Some(form) = catalog.reference("AcroForm") {
            self.give(form, Role::Form);
        }
        let Some(form) = self.view.dictionary(catalog, "AcroForm") else {
            return;
        };
        for (key, value) in form.iter() {
            match key.as_bytes() {
                // the fields are walked one by one, and the order of calculation names them
                b"Fields" | b"CO" => {
                    if let Some(list) = value.as_reference() {
                        self.give(list, Role::Form);
                    }
                }
                b"DR" => {
                    let resources = self.view.dictionary(&form, "DR").unwrap_or_default();
                    if let Some(resources) = value.as_reference() {
                        self.give(resources, Role::DefaultResources);
                    }
                    for (_, value) in resources.iter() {
                        self.leads(value, Way::Drawn);
                    }
                }
                _ => self.leads(value, Way::Drawn),
            }
        }
    }

    fn store(&mut self, catalog: &Dictionary) {
        if let Some(store) = catalog.reference("DSS") {
            self.give(store, Role::SecurityStore);
        }
        let Some(store) = self.view.dictionary(catalog, "DSS") else {
            return;
        };
        for (_, value) in store.iter() {
            // lists of certificates and answers, which no rule lets change
            if let Some(part) = value.as_reference() {
                self.give(part, Role::SecurityStore);
            }
        }
        let related = self.view.dictionary(&store, "VRI").unwrap_or_default();
        for (_, value) in related.iter() {
            if let Some(entry) = value.as_reference() {
                self.give(entry, Role::SecurityStore);
            }
            let Ok(entry) = self.view.resolve(value) else {
                continue;
            };
            for (_, value) in entry.as_dictionary().into_iter().flat_map(Dictionary::iter) {
                if let Some(list) = value.as_reference() {
                    self.give(list, Role::SecurityStore);
                }
            }
        }
    }

    fn field(&mut self, place: usize, field: &Field) {
        let mut own = vec![field.reference];
        own.extend(field.widgets.iter().filter(|it| **it != field.reference));
        for reference in own {
            self.give(reference, Role::Field(place));
            self.annotation(reference, &["AP", "Lock", "SV", "V"]);
            let Some(dictionary) = self.dictionary(reference) else {
                continue;
            };
            // a signature's dictionary names the catalogue, and nothing may change of it
            if !field.is_signature()
                && let Some(value) = dictionary.get("V")
            {
                self.leads(value, Way::Drawn);
            }
            self.appearance(place, &dictionary);
        }
    }

    /// The dictionary of appearances and its streams; what these refer to is seen, whatever it is.
    fn appearance(&mut self, place: usize, widget: &Dictionary) {
        let role = Role::Appearance(place);
        if let Some(appearances) = widget.reference("AP") {
            self.give(appearances, role);
        }
        let appearances = self.view.value(widget, "AP");
        let Some(appearances) = appearances.as_dictionary() else {
            return;
        };
        for (_, value) in appearances.iter() {
            let Some(reference) = value.as_reference() else {
                self.leads(value, Way::Drawn);
                continue;
            };
            self.give(reference, role);
            if let Some(object) = self.object(reference) {
                self.leads(&object, Way::Drawn);
            }
        }
    }

    fn page(&mut self, page: &Dictionary) {
        for (key, value) in page.iter() {
            match key.as_bytes() {
                b"Annots" | b"Kids" | b"Parent" => {}
                _ if PAGE_NAMES.iter().any(|own| key == own) => self.leads(value, Way::Named),
                _ => self.leads(value, Way::Drawn),
            }
        }
    }

    /// What an annotation or field refers to; `walked` are keys that are walked by themselves.
    fn annotation(&mut self, annotation: Reference, walked: &[&str]) {
        let Some(object) = self.object(annotation) else {
            return;
        };
        let Some(dictionary) = object.as_dictionary() else {
            return self.leads(&object, Way::Drawn);
        };
        for (key, value) in dictionary.iter() {
            if walked.iter().any(|own| key == own) {
                continue;
            }
            if RELATIVES.iter().any(|own| key == own) {
                self.relatives(value);
            } else if ANNOTATION_NAMES.iter().any(|own| key == own) {
                self.leads(value, Way::Named);
            } else {
                self.leads(value, Way::Drawn);
            }
        }
    }

    /// Others of its kind are walked from their own lists; nodes above fields hold what fields inherit.
    fn relatives(&mut self, value: &Object) {
        let (anchors, others) = (&self.anchors, &mut self.others);
        walk(value, None, &mut |reference, _| {
            if !anchors.contains(&reference.number) {
                others.push(reference);
            }
        });
    }

    fn follow(&mut self) {
        while let Some(other) = self.others.pop() {
            if self.mark(other.number, Way::Drawn) {
                self.annotation(other, &[]);
            }
        }
        while let Some((reference, way)) = self.to_follow.pop() {
            // structure and actions name pages, fields and annotations; these are walked by themselves
            if way == Way::Named && self.anchors.contains(&reference.number) {
                continue;
            }
            if !self.mark(reference.number, way) {
                continue;
            }
            let Some(object) = self.object(reference) else {
                continue;
            };
            match way {
                Way::Drawn => self.leads(&object, way),
                Way::Named => self.named(&object),
            }
        }
    }

    /// References of structure and actions. Where they name a page, a field or an annotation under
    /// another key than those that do so, it is one of theirs, too.
    fn named(&mut self, object: &Object) {
        let mut as_something_else = Vec::new();
        let (anchors, pages, to_follow) = (&self.anchors, &self.pages, &mut self.to_follow);
        walk(object, None, &mut |reference, key| {
            let is_naming = key.is_none_or(|key| NAMING_KEYS.iter().any(|own| key == own));
            let number = reference.number;
            if is_naming || pages.contains(&number) || !anchors.contains(&number) {
                to_follow.push((reference, Way::Named));
            } else {
                as_something_else.push(number);
            }
        });
        for number in as_something_else {
            self.mark(number, Way::Named);
        }
    }
}
