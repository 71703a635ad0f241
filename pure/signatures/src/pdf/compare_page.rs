//! The rule for pages: nothing changes but that annotations are added.

use std::collections::HashSet;

use super::{
    change::Change,
    compare::{Comparison, differing_keys, is_fresh},
    object::{Object, Reference},
    roles::Role,
};

/// Annotations that add a remark and cover nothing by themselves being there. Links, widgets,
/// multimedia and redactions are not among them.
const REMARKS: [&str; 13] = [
    "Text",
    "FreeText",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Highlight",
    "Underline",
    "StrikeOut",
    "Stamp",
    "Ink",
    "Popup",
];

/// `added_widgets` are those of signature fields that this revision added.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>, added_widgets: &HashSet<Reference>) {
    let changed: Vec<Reference> = comparison.changed.values().copied().collect();
    for object in changed {
        let (Ok(old), Ok(new)) = (comparison.old.get(object), comparison.new.get(object)) else {
            continue;
        };
        match (&*old, &*new) {
            (Object::Dictionary(old), Object::Dictionary(new)) if old.is_name("Type", "Page") => {
                for key in differing_keys(old, new) {
                    if key != "Annots" {
                        comparison
                            .found
                            .push(Change::PageChanged { page: object, key });
                    }
                }
                let before = comparison.old.array(old, "Annots").unwrap_or_default();
                let after = comparison.new.array(new, "Annots").unwrap_or_default();
                annotations(comparison, object, &before, &after, added_widgets);
                comparison.explain_page(object);
            }
            (Object::Array(old), Object::Array(new))
                if comparison.roles().has(object.number, Role::Annotations) =>
            {
                annotations(comparison, object, old, new, added_widgets);
                comparison.explain(object, Role::Annotations);
            }
            _ => {}
        }
    }
}

fn annotations(
    comparison: &mut Comparison<'_, '_>,
    owner: Reference,
    before: &[Object],
    after: &[Object],
    added_widgets: &HashSet<Reference>,
) {
    let references = |list: &[Object]| -> HashSet<Reference> {
        list.iter().filter_map(Object::as_reference).collect()
    };
    let (old, new) = (references(before), references(after));
    let removed = old.difference(&new);
    let mut found: Vec<Change> = removed
        .map(|object| Change::AnnotationRemoved { object: *object })
        .collect();
    // what comes later lies on top; what stands twice is drawn twice
    let in_order = |list: &[Object], others: &HashSet<Reference>| -> Vec<Reference> {
        let references = list.iter().filter_map(Object::as_reference);
        references.filter(|own| others.contains(own)).collect()
    };
    if in_order(before, &new) != in_order(after, &old) {
        let key = "Annots".to_owned();
        found.push(Change::PageChanged { page: owner, key });
    }
    let direct = |list: &[Object]| -> Vec<Object> {
        let items = list.iter().filter(|item| item.as_reference().is_none());
        items.cloned().collect()
    };
    if direct(before) != direct(after) {
        found.push(Change::UnknownAnnotation { object: owner });
    }
    for &object in new.difference(&old) {
        if added_widgets.contains(&object) {
            continue;
        }
        found.push(
            if is_fresh(comparison.old, object) && is_remark(comparison, object) {
                Change::AnnotationAdded { object }
            } else {
                Change::UnknownAnnotation { object }
            },
        );
    }
    comparison.found.extend(found);
}

fn is_remark(comparison: &Comparison<'_, '_>, object: Reference) -> bool {
    comparison.new.get(object).is_ok_and(|object| {
        let kind = object
            .as_dictionary()
            .and_then(|own| own.name("Subtype").cloned());
        kind.is_some_and(|kind| REMARKS.iter().any(|own| kind == *own))
    })
}
