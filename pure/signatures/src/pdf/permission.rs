//! What a signature allows later revisions to change: DocMDP and FieldMDP (ISO 32000-2, 12.8.2).

use serde::{Deserialize, Serialize};

use super::{
    form,
    object::{Dictionary, Name, Object},
    read::View,
};

/// Changes that a certification signature allows (table 257, key `P`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// None but validation data and document time-stamps.
    NoChanges = 1,
    /// Filling in forms and signing.
    FormFilling = 2,
    /// Also annotations.
    Annotations = 3,
}

impl Permission {
    fn from_number(number: i64) -> Option<Self> {
        [Self::NoChanges, Self::FormFilling, Self::Annotations]
            .into_iter()
            .find(|permission| *permission as i64 == number)
    }
}

/// Fields that must not change after a signature (table 258).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "action", content = "fields")]
pub enum FieldLock {
    /// Every field.
    All,
    /// These and those below them.
    Include(Vec<String>),
    /// All but these and those below them.
    Exclude(Vec<String>),
}

impl FieldLock {
    /// Whether the field of this full name is locked.
    pub fn locks(&self, name: &str) -> bool {
        let names = |list: &[String]| {
            list.iter().any(|own| {
                name.strip_prefix(own.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        match self {
            Self::All => true,
            Self::Include(list) => names(list),
            Self::Exclude(list) => !names(list),
        }
    }

    fn read(view: View<'_, '_>, parameters: &Dictionary) -> Option<Self> {
        let list = || -> Vec<String> {
            let items = view.array(parameters, "Fields").unwrap_or_default();
            items.iter().filter_map(Object::as_text).collect()
        };
        match parameters.name("Action").map(Name::as_bytes) {
            Some(b"All") => Some(Self::All),
            Some(b"Include") => Some(Self::Include(list())),
            Some(b"Exclude") => Some(Self::Exclude(list())),
            _ => None,
        }
    }
}

/// What one signature allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Permissions {
    /// Set by a certification signature.
    pub document: Option<Permission>,
    /// Locked fields, one rule for each place that gives one.
    pub locks: Vec<FieldLock>,
}

/// The permissions that a signature dictionary and its field give.
pub(super) fn of_signature(
    view: View<'_, '_>,
    field: &Dictionary,
    signature: &Dictionary,
) -> Permissions {
    let mut found = Permissions::default();
    for reference in view.array(signature, "Reference").iter().flatten() {
        let Ok(reference) = view.resolve(reference) else {
            continue;
        };
        let Some(reference) = reference.as_dictionary() else {
            continue;
        };
        let parameters = view
            .dictionary(reference, "TransformParams")
            .unwrap_or_default();
        match reference.name("TransformMethod").map(Name::as_bytes) {
            Some(b"DocMDP") => {
                let number = view.value(&parameters, "P").as_integer().unwrap_or(2);
                // an unknown number is read as the strictest
                let own = Permission::from_number(number).unwrap_or(Permission::NoChanges);
                found.document = Some(found.document.map_or(own, |known| known.min(own)));
            }
            Some(b"FieldMDP") => found.locks.extend(FieldLock::read(view, &parameters)),
            _ => {}
        }
    }
    if let Some(lock) = view.dictionary(field, "Lock") {
        found.locks.extend(FieldLock::read(view, &lock));
        // PDF 2.0: a lock may carry the document's permission as well (table 236)
        let own = view
            .value(&lock, "P")
            .as_integer()
            .and_then(Permission::from_number);
        found.document = match (found.document, own) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    found
}

/// What all signatures of a revision together allow, and whether there is any.
pub(super) fn of_file(view: View<'_, '_>) -> (Permissions, bool) {
    let mut all = Permissions::default();
    let mut is_signed = false;
    for field in form::fields(view) {
        if !field.is_signature() {
            continue;
        }
        let Some(signature) = view.dictionary(&field.dictionary, "V") else {
            continue;
        };
        is_signed = true;
        let own = of_signature(view, &field.dictionary, &signature);
        all.locks.extend(own.locks);
        all.document = match (all.document, own.document) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    (all, is_signed)
}
