//! Reading fields with rules. Every rule that is broken adds an error and yields `None`; so a reader names all fields
//! first and builds its input last, and the person sees all errors at once.
use crate::{
    Message,
    form::{DateRule, FieldErrors, FormValues, UploadedFile},
};
use std::str::FromStr;

/// Longest text of a field whose rule says nothing else, in characters.
const USUAL_LONGEST: usize = 1_000;

/// The fields of a sent form, for [`crate::FromForm`].
pub struct Fields<'a> {
    values: &'a FormValues,
    pub(crate) files: Vec<UploadedFile>,
    pub(crate) errors: FieldErrors,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(values: &'a FormValues, files: Vec<UploadedFile>) -> Self {
        Self {
            values,
            files,
            errors: FieldErrors::new(),
        }
    }

    /// A text; `label` is the text key of its label.
    pub fn text<'f>(&'f mut self, name: &'f str, label: &'static str) -> TextRule<'f, 'a> {
        TextRule {
            fields: self,
            name,
            label,
            shortest: 0,
            longest: USUAL_LONGEST,
            lines: false,
        }
    }

    /// A value that reads itself from text, such as an identifier; `wrong` is the text key of the error.
    pub fn parsed<'f, T: FromStr>(
        &'f mut self,
        name: &'f str,
        label: &'static str,
        wrong: &'static str,
    ) -> ParsedRule<'f, 'a, T> {
        ParsedRule {
            fields: self,
            name,
            label,
            wrong,
            kind: std::marker::PhantomData,
        }
    }

    /// A whole number; grouping dots and spaces are ignored.
    pub fn number<'f>(&'f mut self, name: &'f str, label: &'static str) -> NumberRule<'f, 'a> {
        NumberRule {
            fields: self,
            name,
            label,
            least: i64::MIN,
            most: i64::MAX,
        }
    }

    /// A date in three inputs (`name-ngay`, `name-thang`, `name-nam`) or one (`name`: `21/11/2025` or `2025-11-21`).
    pub fn date<'f>(&'f mut self, name: &'f str, label: &'static str) -> DateRule<'f, 'a> {
        DateRule {
            fields: self,
            name,
            label,
            earliest: None,
            latest: None,
        }
    }

    /// One of several values.
    pub fn choice<'f, T: Clone>(
        &'f mut self,
        name: &'f str,
        label: &'static str,
        options: &'f [(&'f str, T)],
    ) -> ChoiceRule<'f, 'a, T> {
        ChoiceRule {
            fields: self,
            name,
            label,
            options,
        }
    }

    /// A checkbox.
    pub fn flag(&mut self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// All values of a field that is sent several times, such as selected rows; each must parse.
    pub fn list<T: FromStr>(
        &mut self,
        name: &str,
        label: &'static str,
        wrong: &'static str,
    ) -> Option<Vec<T>> {
        let read: Result<Vec<T>, T::Err> = self
            .values
            .all(name)
            .map(|one| one.trim().parse())
            .collect();
        read.map_err(|_| self.refuse(name, label, Message::new(wrong)))
            .ok()
    }

    /// The text of a field as it came, trimmed; empty if it was not sent.
    pub fn raw(&self, name: &str) -> &'a str {
        self.values.get(name).trim()
    }

    /// Adds an error that no rule here knows, such as "the end lies before the start".
    pub fn refuse(&mut self, field: &str, label: &'static str, message: Message) {
        self.errors.add(field, label, message);
    }
}

/// Rules of a text.
#[must_use]
pub struct TextRule<'f, 'a> {
    fields: &'f mut Fields<'a>,
    name: &'f str,
    label: &'static str,
    shortest: usize,
    longest: usize,
    lines: bool,
}

impl TextRule<'_, '_> {
    /// At least so many characters, if anything is typed.
    pub fn min(mut self, characters: usize) -> Self {
        self.shortest = characters;
        self
    }

    /// At most so many characters; 1,000 if not said.
    pub fn max(mut self, characters: usize) -> Self {
        self.longest = characters;
        self
    }

    /// Line breaks stay; otherwise they become spaces.
    pub fn lines(mut self) -> Self {
        self.lines = true;
        self
    }

    /// The text, which must not be empty.
    pub fn required(self) -> Option<String> {
        if self.fields.raw(self.name).is_empty() {
            self.fields
                .refuse(self.name, self.label, Message::new("web-field-required"));
            return None;
        }
        self.checked()
    }

    /// The text, or `None` inside if nothing was typed.
    pub fn optional(self) -> Option<Option<String>> {
        if self.fields.raw(self.name).is_empty() {
            Some(None)
        } else {
            self.checked().map(Some)
        }
    }

    fn checked(self) -> Option<String> {
        let raw = self.fields.raw(self.name);
        let text = if self.lines {
            raw.to_owned()
        } else {
            raw.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let length = text.chars().count();
        let message = if length > self.longest {
            Message::new("web-field-too-long")
                .with("limit", self.longest)
                .with("length", length)
        } else if length < self.shortest {
            Message::new("web-field-too-short").with("limit", self.shortest)
        } else {
            return Some(text);
        };
        self.fields.refuse(self.name, self.label, message);
        None
    }
}

/// Rules of a value that reads itself.
#[must_use]
pub struct ParsedRule<'f, 'a, T> {
    fields: &'f mut Fields<'a>,
    name: &'f str,
    label: &'static str,
    wrong: &'static str,
    kind: std::marker::PhantomData<T>,
}

impl<T: FromStr> ParsedRule<'_, '_, T> {
    /// The value, which must be there.
    pub fn required(self) -> Option<T> {
        if self.fields.raw(self.name).is_empty() {
            self.fields
                .refuse(self.name, self.label, Message::new("web-field-required"));
            return None;
        }
        self.optional().flatten()
    }

    /// The value, or `None` inside if the field is empty.
    pub fn optional(self) -> Option<Option<T>> {
        let raw = self.fields.raw(self.name);
        if raw.is_empty() {
            return Some(None);
        }
        let read = raw.parse().ok();
        if read.is_none() {
            self.fields
                .refuse(self.name, self.label, Message::new(self.wrong));
        }
        read.map(Some)
    }
}

/// Rules of a number.
#[must_use]
pub struct NumberRule<'f, 'a> {
    fields: &'f mut Fields<'a>,
    name: &'f str,
    label: &'static str,
    least: i64,
    most: i64,
}

impl NumberRule<'_, '_> {
    /// At least this.
    pub fn min(mut self, least: i64) -> Self {
        self.least = least;
        self
    }

    /// At most this.
    pub fn max(mut self, most: i64) -> Self {
        self.most = most;
        self
    }

    /// The number, which must be there.
    pub fn required(self) -> Option<i64> {
        if self.fields.raw(self.name).is_empty() {
            self.fields
                .refuse(self.name, self.label, Message::new("web-field-required"));
            return None;
        }
        self.optional().flatten()
    }

    /// The number, or `None` inside if nothing was typed.
    pub fn optional(self) -> Option<Option<i64>> {
        let raw = self.fields.raw(self.name);
        if raw.is_empty() {
            return Some(None);
        }
        let digits: String = raw
            .chars()
            .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}'))
            .collect();
        let message = match digits.parse::<i64>() {
            Err(_) => Message::new("web-field-not-a-number"),
            Ok(number) if number < self.least => {
                Message::new("web-field-too-small").with("limit", self.least)
            }
            Ok(number) if number > self.most => {
                Message::new("web-field-too-large").with("limit", self.most)
            }
            Ok(number) => return Some(Some(number)),
        };
        self.fields.refuse(self.name, self.label, message);
        None
    }
}

/// Rules of a choice.
#[must_use]
pub struct ChoiceRule<'f, 'a, T> {
    fields: &'f mut Fields<'a>,
    name: &'f str,
    label: &'static str,
    options: &'f [(&'f str, T)],
}

impl<T: Clone> ChoiceRule<'_, '_, T> {
    /// The chosen value; one must be chosen.
    pub fn required(self) -> Option<T> {
        if self.fields.raw(self.name).is_empty() {
            self.fields
                .refuse(self.name, self.label, Message::new("web-field-choose"));
            return None;
        }
        self.optional().flatten()
    }

    /// The chosen value, or `None` inside if nothing is chosen.
    pub fn optional(self) -> Option<Option<T>> {
        let raw = self.fields.raw(self.name);
        if raw.is_empty() {
            return Some(None);
        }
        let found = self
            .options
            .iter()
            .find(|(word, _)| *word == raw)
            .map(|(_, value)| value.clone());
        if found.is_none() {
            self.fields
                .refuse(self.name, self.label, Message::new("web-field-choose"));
        }
        found.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(pairs: &[(&str, &str)]) -> FormValues {
        let mut values = FormValues::new();
        for (name, value) in pairs {
            values.push(name, value);
        }
        values
    }

    #[test]
    fn all_errors_are_collected_in_the_order_of_the_fields() {
        let values = values(&[
            ("so", "mười"),
            ("ngay-ngay", "31"),
            ("ngay-thang", "2"),
            ("ngay-nam", "2026"),
        ]);
        let mut fields = Fields::new(&values, Vec::new());
        let title = fields.text("ten", "l").required();
        let number = fields.number("so", "l").required();
        let day = fields.date("ngay", "l").required();
        assert_eq!((title, number, day), (None, None, None));
        let keys: Vec<&str> = fields
            .errors
            .iter()
            .map(|error| error.message.key)
            .collect();
        assert_eq!(
            keys,
            [
                "web-field-required",
                "web-field-not-a-number",
                "web-field-not-a-date"
            ]
        );
    }

    #[test]
    fn a_text_over_its_limit_is_told_both_numbers() {
        let values = values(&[("ten", "ữữữ")]);
        let mut fields = Fields::new(&values, Vec::new());
        assert_eq!(fields.text("ten", "l").max(2).required(), None);
        let expected = Message::new("web-field-too-long")
            .with("limit", 2)
            .with("length", 3);
        assert_eq!(
            fields.errors.of("ten").map(|error| &error.message),
            Some(&expected)
        );
    }

    #[test]
    fn an_unknown_choice_is_refused() {
        let values = values(&[("khan", "hoa-toc"), ("x", "?")]);
        let mut fields = Fields::new(&values, Vec::new());
        let options = [("hoa-toc", 3), ("khan", 1)];
        assert_eq!(fields.choice("khan", "l", &options).required(), Some(3));
        assert_eq!(fields.choice("x", "l", &options).optional(), None);
        assert_eq!(fields.choice("trong", "l", &options).optional(), Some(None));
    }

    proptest! {
        #[test]
        fn every_number_with_grouping_reads_back(number in any::<i64>()) {
            let typed = kit_i18n::format::number(kit_i18n::Locale::Vi, number);
            let values = values(&[("so", typed.as_str())]);
            prop_assert_eq!(Fields::new(&values, Vec::new()).number("so", "l").required(), Some(number));
        }
    }
}
