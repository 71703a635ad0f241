//! What somebody typed, and what is wrong with it.
use crate::{Message, form::FieldErrors};
use unicode_normalization::UnicodeNormalization;

/// The fields of a form as they came, in order. Text is in NFC with `\n` line ends, without control characters; those
/// that part words (vertical tab, form feed, next line) are blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormValues(Vec<(String, String)>);

/// Most fields in one form: the largest tables of ours have a few hundred.
pub(crate) const MOST_FIELDS: usize = 2_000;

impl FormValues {
    /// No values.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a value; false if the form has too many fields already.
    pub(crate) fn push(&mut self, name: &str, value: &str) -> bool {
        self.0.push((name.to_owned(), clean(value)));
        self.0.len() <= MOST_FIELDS
    }

    /// The first value of a field; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All values of a field that may be sent several times.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// All fields in order, without our own hidden ones.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !name.starts_with('_'))
    }
}

fn clean(value: &str) -> String {
    value
        .replace("\r\n", "\n")
        .nfc()
        .map(|c| match c {
            '\r' => '\n',
            '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            c => c,
        })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// What the form shows: values and errors. Empty for a new form, filled for editing, with errors after a failed try.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormState {
    /// What stands in the fields.
    pub values: FormValues,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl FormState {
    /// A form with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value into a field, for a form that starts filled: `.with("title", &document.title)`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.push(name, &value.to_string());
        self
    }

    /// Puts a date into the three inputs of a date field.
    #[must_use]
    pub fn with_date(self, name: &str, date: Option<jiff::civil::Date>) -> Self {
        let Some(date) = date else { return self };
        self.with(&format!("{name}-ngay"), date.day())
            .with(&format!("{name}-thang"), date.month())
            .with(&format!("{name}-nam"), date.year())
    }

    /// Adds what an act refused: `state.refuse("number", "documents-number", Message::new("documents-number-taken"))`.
    /// An empty field name concerns the form as a whole.
    #[must_use]
    pub fn refuse(mut self, field: &str, label: &'static str, message: Message) -> Self {
        self.errors.add(field, label, message);
        self
    }

    /// Adds everything that an act found wrong. `place` says what an act's field is called in the form, and the text
    /// key of its label.
    #[must_use]
    pub fn refuse_all<Name: AsRef<str>>(
        self,
        problems: &kit_base::Problems,
        place: impl Fn(&'static str) -> (Name, &'static str),
    ) -> Self {
        problems.iter().fold(self, |state, problem| {
            let (field, label) = place(problem.field);
            state.refuse(field.as_ref(), label, problem.into())
        })
    }

    /// The first value of a field.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name)
    }

    /// Whether `value` is among the values of a field.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.all(name).any(|one| one == value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_is_composed_and_freed_of_control_characters() {
        let mut values = FormValues::new();
        values.push("ten", "Nguye\u{302}\u{303}n\r\nVa\u{306}n\u{0} A\u{1b}[31m");
        assert_eq!(values.get("ten"), "Nguyễn\nVăn A[31m");
    }

    #[test]
    fn what_parts_words_in_old_files_parts_them_still() {
        let mut values = FormValues::new();
        let typed = "Dòng một\u{b}Dòng hai\u{c}Dòng ba\u{85}Dòng bốn\u{2028}Dòng năm\rDòng sáu";
        values.push("ten", typed);
        assert_eq!(
            values.get("ten"),
            "Dòng một Dòng hai Dòng ba Dòng bốn Dòng năm\nDòng sáu"
        );
    }

    #[test]
    fn our_hidden_fields_are_not_listed() {
        let mut values = FormValues::new();
        values.push("_csrf", "x");
        values.push("a", "1");
        assert_eq!(values.iter().collect::<Vec<_>>(), [("a", "1")]);
    }

    #[test]
    fn what_an_act_found_wrong_stands_at_the_form_s_own_fields_with_its_limit() {
        let mut problems = kit_base::Problems::one("subject", "too-long");
        problems.add_limit("words", "too-short", 10);
        problems.add("words", "second");
        let state = FormState::new().refuse_all(&problems, |field| (format!("f-{field}"), "label"));
        let of = |field| state.errors.of(field).map(|error| error.message.clone());
        assert_eq!(of("f-subject"), Some(Message::new("too-long")));
        assert_eq!(
            of("f-words"),
            Some(Message::new("too-short").with("limit", 10_u64)),
            "a field keeps its first"
        );
        assert_eq!(of("words"), None);
    }
}
