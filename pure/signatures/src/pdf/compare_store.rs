//! The rule for the document security store: data may be added and left out, nothing else may hide
//! there.

use super::{
    change::Change,
    compare::Comparison,
    object::{Dictionary, Object},
    read::View,
    roles::Role,
};

const LISTS: [&str; 3] = ["Certs", "CRLs", "OCSPs"];
const RELATED_LISTS: [&str; 3] = ["Cert", "CRL", "OCSP"];

pub(super) fn compare(comparison: &mut Comparison<'_, '_>) {
    let raw = |view: View<'_, '_>| view.catalog().and_then(|own| own.get("DSS").cloned());
    let (old_raw, new_raw) = (raw(comparison.old), raw(comparison.new));
    let Some(new_raw) = new_raw else {
        if old_raw.is_some() {
            refuse(comparison, "DSS");
        }
        return;
    };
    let before = comparison.changed.len();
    let dictionary = |view: View<'_, '_>, raw: &Object| {
        let object = view.resolve(raw).ok()?;
        match &*object {
            Object::Dictionary(dictionary) => Some(dictionary.clone()),
            _ => None,
        }
    };
    let old = old_raw
        .as_ref()
        .and_then(|raw| dictionary(comparison.old, raw))
        .unwrap_or_default();
    let Some(new) = dictionary(comparison.new, &new_raw) else {
        return refuse(comparison, "DSS");
    };
    if let Err(key) = check(comparison, &old, &new) {
        return refuse(comparison, &key);
    }
    let mut is_updated = old_raw.as_ref() != Some(&new_raw) || old != new;
    let related = comparison.old.dictionary(&old, "VRI").unwrap_or_default();
    let mut parts = vec![
        old_raw.as_ref().and_then(Object::as_reference),
        old.reference("VRI"),
    ];
    parts.extend(LISTS.map(|key| old.reference(key)));
    for (key, value) in related.iter() {
        parts.push(value.as_reference());
        let entry = comparison.old.dictionary(&related, &key.to_text());
        let entry = entry.unwrap_or_default();
        parts.extend(RELATED_LISTS.map(|key| entry.reference(key)));
    }
    for reference in parts.into_iter().flatten() {
        if comparison.is_changed(reference) {
            comparison.explain(reference, Role::SecurityStore);
            is_updated = true;
        }
    }
    debug_assert_eq!(before, comparison.changed.len());
    if is_updated {
        comparison.found.push(Change::SecurityStoreUpdated);
    }
}

fn refuse(comparison: &mut Comparison<'_, '_>, key: &str) {
    comparison.found.push(Change::SecurityStoreMalformed {
        key: key.to_owned(),
    });
}

fn check(
    comparison: &Comparison<'_, '_>,
    old: &Dictionary,
    new: &Dictionary,
) -> Result<(), String> {
    let view = comparison.new;
    for (key, _) in new.iter() {
        let known = key == &"Type" || key == &"VRI" || LISTS.iter().any(|own| key == own);
        if !known {
            return Err(key.to_text());
        }
    }
    check_lists(view, new, &LISTS)?;
    let related = |view: View<'_, '_>, store: &Dictionary| view.dictionary(store, "VRI");
    let old_related = related(comparison.old, old).unwrap_or_default();
    let Some(new_related) = related(view, new) else {
        return match old.get("VRI") {
            Some(_) => Err("VRI".to_owned()),
            None => Ok(()),
        };
    };
    for (key, value) in new_related.iter() {
        let name = key.to_text();
        // what is the same was there before, and what is gone proves less and shows nothing
        if old_related.get(&name) == Some(value)
            && value
                .as_reference()
                .is_none_or(|entry| !comparison.is_changed(entry))
        {
            continue;
        }
        // ISO 32000-2 names the SHA-1 of a signature; others name its SHA-256
        let is_digest =
            matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let entry = view.resolve(value).ok();
        let Some(Object::Dictionary(entry)) = entry.as_deref().filter(|_| is_digest) else {
            return Err(name);
        };
        check_related(view, entry)?;
    }
    Ok(())
}

fn check_related(view: View<'_, '_>, entry: &Dictionary) -> Result<(), String> {
    for (key, _) in entry.iter() {
        let known = ["Type", "TU", "TS"].iter().any(|own| key == own)
            || RELATED_LISTS.iter().any(|own| key == own);
        if !known {
            return Err(key.to_text());
        }
    }
    check_lists(view, entry, &RELATED_LISTS)
}

/// Each list is an array of references to streams.
fn check_lists(view: View<'_, '_>, owner: &Dictionary, keys: &[&str]) -> Result<(), String> {
    for &key in keys {
        if owner.get(key).is_none() {
            continue;
        }
        let items = view.array(owner, key).ok_or_else(|| key.to_owned())?;
        let all_streams = items.iter().all(|item| {
            item.as_reference().is_some_and(|reference| {
                view.get(reference)
                    .is_ok_and(|object| matches!(*object, Object::Stream(_)))
            })
        });
        if !all_streams {
            return Err(key.to_owned());
        }
    }
    Ok(())
}
