//! The references in a value.

use super::object::{Dictionary, Name, Object, Reference};

/// Tells every reference and the nearest key above it. The parser bounds the depth of objects.
pub(super) fn each(
    object: &Object,
    key: Option<&Name>,
    note: &mut dyn FnMut(Reference, Option<&Name>),
) {
    match object {
        Object::Reference(reference) => note(*reference, key),
        Object::Array(items) => {
            for item in items {
                each(item, key, note);
            }
        }
        Object::Dictionary(dictionary) => entries(dictionary, note),
        Object::Stream(stream) => entries(&stream.dictionary, note),
        _ => {}
    }
}

fn entries(dictionary: &Dictionary, note: &mut dyn FnMut(Reference, Option<&Name>)) {
    for (key, value) in dictionary.iter() {
        each(value, Some(key), note);
    }
}
