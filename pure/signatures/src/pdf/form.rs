//! The interactive form: its fields, and signature widgets that stand on a page but not in the form.

use std::collections::HashSet;

use super::{
    object::{Dictionary, Name, Object, Reference},
    page,
    read::View,
};

/// Fields that a form may have.
pub const FIELDS_MAX: usize = 20_000;

/// Levels of the field tree.
const TREE_DEPTH_MAX: usize = 32;

/// A terminal field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The field object.
    pub reference: Reference,
    /// Its full name: the partial names from the root, joined by full stops.
    pub name: String,
    /// `Tx`, `Btn`, `Ch` or `Sig`, also inherited.
    pub kind: Option<Name>,
    /// The field's own dictionary, with the value that it inherits.
    pub dictionary: Dictionary,
    /// The widgets that show it: the field itself or its kids.
    pub widgets: Vec<Reference>,
    /// Whether the form lists it. A signature that only a page shows was cut out of its form.
    pub is_in_form: bool,
}

impl Field {
    /// Whether it is a signature field.
    pub fn is_signature(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| *kind == "Sig")
    }
}

/// The form dictionary.
pub(super) fn form(view: View<'_, '_>) -> Option<Dictionary> {
    view.dictionary(&view.catalog()?, "AcroForm")
}

/// The terminal fields that the form lists, in its order.
pub(super) fn fields(view: View<'_, '_>) -> Vec<Field> {
    let mut walk = Walk {
        view,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    let roots = form(view).and_then(|form| view.array(&form, "Fields"));
    for root in roots.iter().flatten().filter_map(Object::as_reference) {
        walk.node(root, &Above::default(), 0);
    }
    walk.found
}

/// The signature of a field: its own value, or that of the nearest field above it that has one.
pub(super) fn signature_of(view: View<'_, '_>, field: Reference) -> Option<Reference> {
    let object = view.get(field).ok()?;
    inherited(view, object.as_dictionary()?, "V")?.as_reference()
}

/// The value of a key as it stands in a field or in the nearest one above that has it.
pub(super) fn inherited(view: View<'_, '_>, field: &Dictionary, key: &str) -> Option<Object> {
    if let Some(own) = field.get(key) {
        return Some(own.clone());
    }
    let mut above = field.reference("Parent")?;
    for _ in 0..TREE_DEPTH_MAX {
        let object = view.get(above).ok()?;
        let own = object.as_dictionary()?;
        if let Some(value) = own.get(key) {
            return Some(value.clone());
        }
        above = own.reference("Parent")?;
    }
    None
}

/// As [`fields`], with signature widgets of pages that the form does not list.
pub(super) fn fields_and_stray_signatures(view: View<'_, '_>) -> Vec<Field> {
    let mut found = fields(view);
    let known: HashSet<Reference> = found
        .iter()
        .flat_map(|field| field.widgets.iter().copied().chain([field.reference]))
        .collect();
    for page in page::pages(view) {
        let annotations = view.array(&page.dictionary, "Annots");
        for reference in annotations
            .iter()
            .flatten()
            .filter_map(Object::as_reference)
        {
            if known.contains(&reference) || found.len() >= FIELDS_MAX {
                continue;
            }
            let Ok(object) = view.get(reference) else {
                continue;
            };
            let Object::Dictionary(dictionary) = &*object else {
                continue;
            };
            if dictionary.is_name("FT", "Sig") && dictionary.get("V").is_some() {
                found.push(Field {
                    reference,
                    name: own_name(view, dictionary).unwrap_or_default(),
                    kind: Some(Name::new("Sig")),
                    dictionary: dictionary.clone(),
                    widgets: vec![reference],
                    is_in_form: false,
                });
            }
        }
    }
    found
}

/// What a node of the tree inherits.
#[derive(Default)]
struct Above {
    name: String,
    kind: Option<Name>,
    value: Option<Object>,
}

struct Walk<'d, 'a> {
    view: View<'d, 'a>,
    seen: HashSet<Reference>,
    found: Vec<Field>,
}

impl Walk<'_, '_> {
    fn node(&mut self, reference: Reference, above: &Above, depth: usize) {
        let full = self.found.len() >= FIELDS_MAX || depth > TREE_DEPTH_MAX;
        if full || !self.seen.insert(reference) {
            return;
        }
        let Ok(object) = self.view.get(reference) else {
            return;
        };
        let Object::Dictionary(dictionary) = &*object else {
            return;
        };
        let name = match own_name(self.view, dictionary) {
            Some(own) if above.name.is_empty() => own,
            Some(own) => format!("{}.{own}", above.name),
            None => above.name.clone(),
        };
        let own = Above {
            name,
            kind: dictionary.name("FT").or(above.kind.as_ref()).cloned(),
            value: dictionary.get("V").or(above.value.as_ref()).cloned(),
        };
        let kids: Vec<Reference> = self
            .view
            .array(dictionary, "Kids")
            .iter()
            .flatten()
            .filter_map(Object::as_reference)
            .collect();
        // kids without a name are only the places where the field is shown
        let is_named = |kid: &Reference| {
            let kid = self.view.get(*kid);
            kid.is_ok_and(|kid| {
                kid.as_dictionary()
                    .is_some_and(|kid| kid.get("T").is_some())
            })
        };
        if kids.iter().any(is_named) {
            for kid in kids {
                self.node(kid, &own, depth + 1);
            }
            return;
        }
        // the value is inherited as well (ISO 32000-2, table 226)
        let mut dictionary = dictionary.clone();
        if let (None, Some(value)) = (dictionary.get("V"), own.value) {
            dictionary.set("V", value);
        }
        self.found.push(Field {
            reference,
            name: own.name,
            kind: own.kind,
            dictionary,
            widgets: if kids.is_empty() {
                vec![reference]
            } else {
                kids
            },
            is_in_form: true,
        });
    }
}

fn own_name(view: View<'_, '_>, dictionary: &Dictionary) -> Option<String> {
    view.value(dictionary, "T").as_text()
}
