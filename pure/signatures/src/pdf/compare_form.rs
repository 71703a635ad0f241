//! The rules for forms: signature fields may be added, fields may be filled and signed.

use std::collections::{HashMap, HashSet};

use super::{
    change::Change,
    compare::{Comparison, differing_keys, is_fresh},
    covering::{APPEARANCES, is_visible, shows_something},
    form::{self, Field},
    object::{Dictionary, Name, Object, Reference},
    page::Rectangle,
    read::View,
    roles::Role,
};

/// Keys of the form that fields bring with them.
const FORM_KEYS: [&str; 6] = ["DA", "DR", "Fields", "NeedAppearances", "Q", "SigFlags"];

/// Bits of a field's flags that nobody sees and that Acrobat sets as it likes: read-only, required, not
/// exported, spelling, when a choice counts (tables 227, 230 and 233). The others decide what the field is
/// or how its value is drawn.
const UNSEEN_FIELD_FLAGS: i64 = 1 | 1 << 1 | 1 << 2 | 1 << 22 | 1 << 26;

/// Bits of an annotation's flags that decide nothing that is seen: read-only, locked, contents locked
/// (table 167). The others hide it on the screen or on paper, or move it.
const UNSEEN_ANNOTATION_FLAGS: i64 = 1 << 6 | 1 << 7 | 1 << 9;

/// A button without a value (table 229).
const PUSH_BUTTON: i64 = 1 << 16;

/// What filling changes: appearance, its state, the value, font and alignment; when it was done and what
/// programs note with it; how a reader frames what it draws itself, within the field's place as the
/// appearance is.
const VALUE_KEYS: [&str; 10] = ["AP", "AS", "BS", "Border", "DA", "M", "MK", "NM", "Q", "V"];

/// What filling changes in fields of one kind: the chosen lines of a list and the first one shown
/// (table 234), the value with its fonts (table 231).
const VALUE_KEYS_OF_KINDS: [(&str, &[&str]); 2] = [("Ch", &["I", "TI"]), ("Tx", &["RV"])];

/// Gives the widgets of signature fields that were added.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) -> HashSet<Reference> {
    let mut added_widgets = HashSet::new();
    if !form_dictionary(comparison) {
        return added_widgets;
    }
    let old_fields = form::fields(comparison.old);
    let new_fields = form::fields(comparison.new);
    let by_reference: HashMap<Reference, &Field> = new_fields
        .iter()
        .map(|field| (field.reference, field))
        .collect();
    for (place, old) in old_fields.iter().enumerate() {
        match by_reference.get(&old.reference) {
            Some(new) if new.name == old.name && new.kind == old.kind => {
                existing(comparison, place, old, new);
            }
            _ => comparison.found.push(Change::FieldRemoved {
                field: old.name.clone(),
            }),
        }
    }
    let known: HashSet<Reference> = old_fields.iter().map(|field| field.reference).collect();
    let names: HashSet<&str> = old_fields.iter().map(|field| field.name.as_str()).collect();
    for new in &new_fields {
        if known.contains(&new.reference) {
            continue;
        }
        let widgets_are_fresh = new
            .widgets
            .iter()
            .all(|widget| is_fresh(comparison.old, *widget));
        let is_new_signature = new.is_signature()
            && !new.name.contains('.')
            && !names.contains(new.name.as_str())
            && is_fresh(comparison.old, new.reference)
            && widgets_are_fresh
            && !has_actions(comparison.new, new);
        if is_new_signature {
            added(comparison, new);
            added_widgets.extend(new.widgets.iter().copied());
        } else {
            comparison.found.push(Change::FieldAdded {
                field: new.name.clone(),
            });
        }
    }
    added_widgets
}

/// Compares the form dictionaries; `false` where there is no form now.
fn form_dictionary(comparison: &mut Comparison<'_, '_>) -> bool {
    let raw = |view: View<'_, '_>| view.catalog().and_then(|own| own.get("AcroForm").cloned());
    let (old_raw, new_raw) = (raw(comparison.old), raw(comparison.new));
    let old_reference = old_raw.as_ref().and_then(Object::as_reference);
    let new_reference = new_raw.as_ref().and_then(Object::as_reference);
    let old = form::form(comparison.old).unwrap_or_default();
    let Some(new) = form::form(comparison.new) else {
        if old_raw.is_some() {
            let key = "AcroForm".to_owned();
            comparison.found.push(Change::CatalogChanged { key });
        }
        return false;
    };
    let moved_onto_old =
        new_reference.is_some_and(|new| !comparison.is_same_or_fresh(old_reference, new));
    if moved_onto_old {
        let key = "AcroForm".to_owned();
        comparison.found.push(Change::CatalogChanged { key });
    }
    for key in differing_keys(&old, &new) {
        if let Some(change) = form_key(comparison, &old, &new, key) {
            comparison.found.push(change);
        }
    }
    if let Some(reference) = old_reference {
        comparison.explain(reference, Role::Form);
    }
    // the list itself is judged by the fields that it gives
    if let Some(list) = old.reference("Fields") {
        comparison.explain(list, Role::Form);
    }
    if let Some(resources) = old
        .reference("DR")
        .filter(|own| comparison.is_changed(*own))
    {
        comparison.explain(resources, Role::DefaultResources);
        let found = default_resources(comparison, &old, &new);
        comparison.found.push(found);
    }
    true
}

/// What a key of the form that differs means; nothing where the fields are judged instead.
fn form_key(
    comparison: &Comparison<'_, '_>,
    old: &Dictionary,
    new: &Dictionary,
    key: String,
) -> Option<Change> {
    let are_redrawn = |view: View<'_, '_>, form| {
        matches!(*view.value(form, "NeedAppearances"), Object::Boolean(true))
    };
    match key.as_str() {
        "NeedAppearances"
            if are_redrawn(comparison.new, new) && !are_redrawn(comparison.old, old) =>
        {
            Some(Change::AppearancesLeftToReaders)
        }
        "DR" => Some(default_resources(comparison, old, new)),
        // with them readers draw every value that nobody fills in
        "DA" | "Q" if old.get(&key).is_some() && are_redrawn(comparison.new, new) => {
            Some(Change::FormChanged { key })
        }
        "DA" | "NeedAppearances" | "Q" => Some(Change::FormUpdated),
        _ if FORM_KEYS.contains(&key.as_str()) => None,
        _ => Some(Change::FormChanged { key }),
    }
}

/// Fonts and pictures may come to the form's own ones; those that fields are drawn with stay.
fn default_resources(
    comparison: &Comparison<'_, '_>,
    old: &Dictionary,
    new: &Dictionary,
) -> Change {
    let before = comparison.old.dictionary(old, "DR").unwrap_or_default();
    let after = comparison.new.dictionary(new, "DR").unwrap_or_default();
    let stays = |(kind, _): (&Name, &Object)| {
        let kind = kind.to_text();
        let own = comparison.old.value(&before, &kind);
        let other = comparison.new.value(&after, &kind);
        match (&*own, &*other) {
            (Object::Dictionary(own), Object::Dictionary(other)) => {
                own.iter().all(|(key, value)| {
                    let other = other.get(&key.to_text());
                    other.is_some_and(|other| value.says_the_same(other))
                })
            }
            // a list of procedure sets, which no reader asks for
            (Object::Array(_), _) => kind == "ProcSet",
            (own, other) => own.says_the_same(other),
        }
    };
    if before.iter().all(stays) {
        Change::FormUpdated
    } else {
        let key = "DR".to_owned();
        Change::FormChanged { key }
    }
}

/// A picture of this size may hide what was signed.
fn note_size(comparison: &mut Comparison<'_, '_>, field: &Field) {
    if comparison.covers_much(field) {
        let field = field.name.clone();
        comparison.found.push(Change::FieldCoversPage { field });
    }
}

/// Whether a field or one of its widgets does something when it is touched or shown.
fn has_actions(view: View<'_, '_>, field: &Field) -> bool {
    let acts = |own: &Dictionary| own.get("A").is_some() || own.get("AA").is_some();
    acts(&field.dictionary)
        || field.widgets.iter().any(|widget| {
            view.get(*widget)
                .is_ok_and(|widget| widget.as_dictionary().is_some_and(acts))
        })
}

fn added(comparison: &mut Comparison<'_, '_>, field: &Field) {
    let is_signed = field.dictionary.get("V").is_some();
    let covers = |widget: &Reference| shows_something(comparison.new, *widget);
    if !is_signed && is_visible(comparison.new, field) && field.widgets.iter().any(covers) {
        // whoever needs no key to add it can put any picture over what was signed
        comparison.found.push(Change::FieldAdded {
            field: field.name.clone(),
        });
        return;
    }
    comparison.found.push(Change::SignatureFieldAdded {
        field: field.name.clone(),
        is_visible: is_visible(comparison.new, field),
    });
    if is_signed {
        signed(comparison, field);
    }
}

/// A field that has a signature now and had none before.
fn signed(comparison: &mut Comparison<'_, '_>, field: &Field) {
    note_size(comparison, field);
    let name = field.name.clone();
    let value = field
        .dictionary
        .reference("V")
        .filter(|value| is_fresh(comparison.old, *value));
    let object = value.and_then(|value| comparison.new.get(value).ok());
    let Some(Object::Dictionary(signature)) = object.as_deref() else {
        comparison
            .found
            .push(Change::SignatureReplaced { field: name });
        return;
    };
    comparison.found.push(if is_timestamp(signature) {
        Change::TimestampAdded {
            field: name,
            is_visible: is_visible(comparison.new, field),
        }
    } else {
        Change::FieldSigned { field: name }
    });
}

/// By its type and by its format: the one without the other would let a signature pass as a
/// time-stamp, which is allowed where signatures are not.
fn is_timestamp(signature: &Dictionary) -> bool {
    signature.is_name("Type", "DocTimeStamp") && signature.is_name("SubFilter", "ETSI.RFC3161")
}

/// A field that was there before.
fn existing(comparison: &mut Comparison<'_, '_>, place: usize, old: &Field, new: &Field) {
    let was_signed = old.is_signature() && old.dictionary.get("V").is_some();
    let is_signed = new.is_signature() && new.dictionary.get("V").is_some();
    if was_signed && old.dictionary.get("V") != new.dictionary.get("V") {
        let field = old.name.clone();
        comparison.found.push(Change::SignatureReplaced { field });
        return;
    }
    // an empty signature field changes only by being signed, and a signed one not at all
    let is_being_signed = is_signed && !was_signed;
    let may = May {
        fill: match old.is_signature() {
            true => is_being_signed,
            false => !is_push_button(comparison.old, old),
        },
        show: is_being_signed,
    };
    let mut is_filled = false;
    if comparison.is_changed(old.reference) {
        is_filled |= dictionaries(comparison, old, &old.dictionary, &new.dictionary, may);
        comparison.explain(old.reference, Role::Field(place));
    }
    for &widget in &old.widgets {
        if widget != old.reference && comparison.is_changed(widget) {
            is_filled |= widget_kid(comparison, (place, old), widget, may);
        }
        if may.fill {
            is_filled |= appearance(comparison, place, widget);
        }
    }
    if is_being_signed {
        signed(comparison, new);
    } else if is_filled {
        note_size(comparison, new);
        let field = old.name.clone();
        comparison.found.push(Change::FieldFilled { field });
    }
}

fn widget_kid(
    comparison: &mut Comparison<'_, '_>,
    (place, field): (usize, &Field),
    widget: Reference,
    may: May,
) -> bool {
    let (Ok(old), Ok(new)) = (comparison.old.get(widget), comparison.new.get(widget)) else {
        return false;
    };
    let (Object::Dictionary(old), Object::Dictionary(new)) = (&*old, &*new) else {
        return false;
    };
    let is_filled = dictionaries(comparison, field, old, new, may);
    comparison.explain(widget, Role::Field(place));
    is_filled
}

/// What may happen to a field.
#[derive(Clone, Copy)]
struct May {
    /// Its value and its looks.
    fill: bool,
    /// Hiding and showing: whoever signs in a field puts an own picture there in any case.
    show: bool,
}

/// Judges the keys that differ; `true` where the field was filled.
fn dictionaries(
    comparison: &mut Comparison<'_, '_>,
    field: &Field,
    old: &Dictionary,
    new: &Dictionary,
    may: May,
) -> bool {
    let kind = field.kind.as_ref();
    let of_kind = VALUE_KEYS_OF_KINDS
        .iter()
        .find(|(own, _)| kind.is_some_and(|kind| kind == own))
        .map_or(&[] as &[&str], |(_, keys)| keys);
    let differing_bits = |key: &str| {
        let before = flags(comparison.old, old, key)?;
        Some(before ^ flags(comparison.new, new, key)?)
    };
    let (field_bits, annotation_bits) = (differing_bits("Ff"), differing_bits("F"));
    let only = |bits: Option<i64>, allowed: i64| bits.is_some_and(|bits| bits & !allowed == 0);
    let mut is_filled = false;
    for key in differing_keys(old, new) {
        let field = field.name.clone();
        let place = |own: View<'_, '_>, of| Rectangle::from_object(&own.value(of, "Rect"));
        let stays = || {
            place(comparison.old, old).is_some_and(|own| place(comparison.new, new) == Some(own))
        };
        let is_missing_type = || old.get("Type").is_none() && new.is_name("Type", "Annot");
        comparison.found.push(match key.as_str() {
            "Ff" if only(field_bits, UNSEEN_FIELD_FLAGS) => Change::FieldFlagsChanged { field },
            "F" if only(annotation_bits, UNSEEN_ANNOTATION_FLAGS) => {
                Change::FieldFlagsChanged { field }
            }
            "F" if !may.show => Change::FieldVisibilityChanged { field },
            // corners in another order
            "Rect" if stays() => Change::FieldFlagsChanged { field },
            "Type" if is_missing_type() => Change::FieldFlagsChanged { field },
            own if may.fill
                && (own == "F" || VALUE_KEYS.contains(&own) || of_kind.contains(&own)) =>
            {
                is_filled = true;
                continue;
            }
            _ => Change::FieldChanged { field, key },
        });
    }
    is_filled
}

/// The bits under a key, none of them where it is absent; nothing where it is no number. What a field is
/// (`Ff`) may be said above it.
fn flags(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Option<i64> {
    let value = match key {
        "Ff" => form::inherited(view, dictionary, key),
        _ => dictionary.get(key).cloned(),
    };
    match value {
        None => Some(0),
        Some(value) => view.resolve(&value).ok()?.as_integer(),
    }
}

/// Whether a field is a button that has no value: nothing fills it.
fn is_push_button(view: View<'_, '_>, field: &Field) -> bool {
    let is_button = field.kind.as_ref().is_some_and(|kind| *kind == "Btn");
    is_button && flags(view, &field.dictionary, "Ff").is_none_or(|bits| bits & PUSH_BUTTON != 0)
}

/// Appearance dictionaries and streams that were replaced under their old numbers.
fn appearance(comparison: &mut Comparison<'_, '_>, place: usize, widget: Reference) -> bool {
    let Ok(object) = comparison.old.get(widget) else {
        return false;
    };
    let Some(widget) = object.as_dictionary() else {
        return false;
    };
    let mut is_filled = false;
    if let Some(own) = widget
        .reference("AP")
        .filter(|own| comparison.is_changed(*own))
    {
        comparison.explain(own, Role::Appearance(place));
        is_filled = true;
    }
    let Some(appearances) = comparison.old.dictionary(widget, "AP") else {
        return is_filled;
    };
    for key in APPEARANCES {
        let stream = appearances
            .reference(key)
            .filter(|own| comparison.is_changed(*own));
        if let Some(stream) = stream {
            comparison.explain(stream, Role::Appearance(place));
            is_filled = true;
        }
    }
    is_filled
}
