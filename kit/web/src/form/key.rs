//! What makes one sending of a form happen once: its key, and what it says.

use crate::{
    Visit,
    form::{FormValues, KEY_FIELD, UploadedFile},
};
use kit_base::{hex, random_bytes, sha256};
use kit_db::OnceKey;
use std::fmt::Write;

/// Longest key that is accepted, of forms and of programs; ours have 26 characters.
pub(crate) const LONGEST_KEY: usize = 64;

/// Names one sending of a form, so that a double click does not act twice. Its key was made when the form was drawn
/// and comes back with it. Two sendings are the same if they say the same, files included: going back and saying
/// something else is another, and is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormKey {
    key: String,
    said: [u8; 32],
}

impl FormKey {
    /// Names this sending by the viewer to the address of the visit, for [`kit_db::Tx::once`]. The operation is the
    /// act's name, and the thing's where the form lies under another address.
    pub fn once(&self, visit: &Visit, operation: &str) -> OnceKey {
        let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
        let key = format!("{} {} {}", visit.path(), self.key, hex(&self.said));
        OnceKey::new(account, operation, &key)
    }

    /// A key for a form that is drawn.
    pub(crate) fn fresh() -> String {
        hex(&random_bytes::<13>())
    }

    pub(crate) fn read(values: &FormValues, files: &[UploadedFile]) -> Self {
        let given = values.get(KEY_FIELD);
        let fits = (1..=LONGEST_KEY).contains(&given.len())
            && given.bytes().all(|b| b.is_ascii_alphanumeric());
        let key = match fits {
            true => given.to_owned(),
            false => Self::fresh(),
        };
        let said = said(values, files);
        Self { key, said }
    }
}

/// A digest of everything that a form says.
fn said(values: &FormValues, files: &[UploadedFile]) -> [u8; 32] {
    let mut all = String::new();
    for (name, value) in values.iter() {
        // lengths, so that no two different forms read the same
        let _ = write!(all, "{} {} {name}{value}", name.len(), value.len());
    }
    for file in files {
        let lengths = (file.field.len(), file.name.len());
        let _ = write!(
            all,
            "{} {} {}{}",
            lengths.0, lengths.1, file.field, file.name
        );
        all.push_str(&hex(&file.sha256));
    }
    sha256(all.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn form(fields: &[(&str, &str)]) -> FormValues {
        let mut values = FormValues::new();
        for (name, value) in fields {
            values.push(name, value);
        }
        values
    }

    fn file(name: &str, content: u8) -> UploadedFile {
        UploadedFile {
            field: "tep".to_owned(),
            name: name.to_owned(),
            declared_type: String::new(),
            bytes: 1,
            sha256: [content; 32],
            content: Arc::new(()),
        }
    }

    fn key(fields: &[(&str, &str)], files: &[UploadedFile]) -> FormKey {
        FormKey::read(&form(fields), files)
    }

    #[test]
    fn the_same_words_and_files_under_one_key_are_one_sending_and_anything_else_is_another() {
        let first = key(
            &[("_key", "k1"), ("_csrf", "x"), ("a", "1")],
            &[file("a.pdf", 1)],
        );
        let again = key(
            &[("_key", "k1"), ("_csrf", "y"), ("a", "1")],
            &[file("a.pdf", 1)],
        );
        assert_eq!(first, again, "the token is masked anew each time");
        for (fields, files) in [
            (vec![("_key", "k2"), ("a", "1")], vec![file("a.pdf", 1)]),
            (vec![("_key", "k1"), ("a", "2")], vec![file("a.pdf", 1)]),
            (vec![("_key", "k1"), ("a1", "")], vec![file("a.pdf", 1)]),
            (vec![("_key", "k1"), ("a", "1")], vec![file("a.pdf", 2)]),
            (vec![("_key", "k1"), ("a", "1")], vec![file("b.pdf", 1)]),
            (vec![("_key", "k1"), ("a", "1")], vec![]),
        ] {
            assert_ne!(first, key(&fields, &files), "{fields:?}");
        }
    }

    #[test]
    fn a_key_that_no_form_of_ours_carries_is_replaced() {
        for odd in ["", "a b", "é", &"x".repeat(65)] {
            assert_ne!(
                key(&[("_key", odd)], &[]),
                key(&[("_key", odd)], &[]),
                "{odd}"
            );
        }
    }
}
