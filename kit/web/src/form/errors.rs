//! What is wrong with a form, field by field.
use crate::{Message, Visit};
use kit_i18n::Args;

/// One broken rule.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// Name of the field; empty for the form as a whole.
    pub field: String,
    /// Text key of the field's label; its text is the argument `label` of the message.
    pub label: &'static str,
    /// The rule in words; its arguments hold the limit.
    pub message: Message,
}

impl FieldError {
    /// The sentence for the person who fills in the form.
    pub fn text(&self, visit: &Visit) -> String {
        let label = if self.label.is_empty() {
            String::new()
        } else {
            in_sentence(&visit.t(self.label))
        };
        let args: Args = self.message.args.clone().with("label", label);
        visit.ta(self.message.key, &args)
    }
}

/// A label inside a sentence starts small, unless its first word is an abbreviation: `Trích yếu` → `trích yếu`, `CCCD`.
fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let (first, second) = (letters.next(), letters.clone().next());
    match first {
        Some(first) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

/// All broken rules of a form, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Nothing wrong.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds an error. `field` is empty for the form as a whole.
    pub fn add(&mut self, field: impl Into<String>, label: &'static str, message: Message) {
        self.0.push(FieldError {
            field: field.into(),
            label,
            message,
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rules are broken.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The errors in order.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// The first error of a field.
    pub fn of(&self, field: &str) -> Option<&FieldError> {
        self.0.iter().find(|error| error.field == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_in_a_sentence_starts_small_unless_it_is_an_abbreviation() {
        assert_eq!(in_sentence("Trích yếu"), "trích yếu");
        assert_eq!(in_sentence("Đơn vị chủ trì"), "đơn vị chủ trì");
        assert_eq!(in_sentence("CCCD"), "CCCD");
        assert_eq!(in_sentence(""), "");
    }
}
