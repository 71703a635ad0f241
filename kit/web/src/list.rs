//! What the address of a list asks for. A list names its filters once; reading them, the form, the chips, the links
//! and whether anything is asked for at all follow from it.

use crate::{
    Cursor, KeyKind, KeyValue, Link, PageError, Parameters, Rows, Visit,
    ui::{self, Chip, Choice},
};
use kit_base::Id;
use kit_db::Place;
use maud::{Markup, html};
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// Longest value of a filter, in characters.
const LONGEST_VALUE: usize = 200;
/// The parameter of the place.
const PLACE: &str = "trang";

/// One thing by which a list is narrowed.
#[derive(Clone, Copy)]
pub struct Filter {
    /// Its parameter.
    pub name: &'static str,
    /// The text key of what it is called.
    pub label: &'static str,
    /// How it is set and shown.
    pub kind: FilterKind,
}

/// How a filter is set and shown.
#[derive(Clone, Copy)]
pub enum FilterKind {
    /// Words that people type.
    Text,
    /// One of some codes.
    Choice {
        /// The text key of what no choice is called.
        all: &'static str,
        /// The codes with their words.
        choices: fn(&Visit) -> Vec<Choice>,
    },
    /// What only links set, in words; nothing where it makes no sense.
    Linked(fn(&Visit, &str) -> Option<String>),
}

/// A list and its filters.
pub struct List {
    /// Where it is.
    pub path: &'static str,
    /// The text key of what its form is called.
    pub label: &'static str,
    /// Its filters, in the order of the form.
    pub filters: &'static [Filter],
    /// Parameters that stay while others change, such as the tab.
    pub kept: &'static [&'static str],
}

/// What one address asks of a list.
#[derive(Clone)]
pub struct ListQuery {
    list: &'static List,
    /// By the list's filters, then by what it keeps.
    values: Vec<String>,
    cursor: Option<Cursor>,
}

impl List {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let filters = self.filters.iter().map(|filter| filter.name);
        filters.chain(self.kept.iter().copied())
    }
}

impl ListQuery {
    /// Reads an address. A choice that there is not is no choice, too long a text is cut.
    ///
    /// # Errors
    /// 400 for the place of another list.
    pub fn read(
        list: &'static List,
        visit: &Visit,
        parameters: &Parameters,
    ) -> Result<Self, PageError> {
        let mut query = Self::of(list);
        for (place, name) in list.names().enumerate() {
            let value = cleaned(parameters.get(name));
            let makes_sense = match list.filters.get(place).map(|filter| filter.kind) {
                Some(FilterKind::Choice { choices, .. }) => {
                    choices(visit).iter().any(|choice| choice.value == value)
                }
                Some(FilterKind::Linked(words)) => words(visit, &value).is_some(),
                Some(FilterKind::Text) | None => true,
            };
            if makes_sense {
                query.values[place] = value;
            }
        }
        query.cursor = Cursor::decode(parameters.get(PLACE), &[KeyKind::Number])?;
        Ok(query)
    }

    /// The whole list, from its start.
    #[must_use]
    pub fn of(list: &'static List) -> Self {
        Self {
            list,
            values: vec![String::new(); list.names().count()],
            cursor: None,
        }
    }

    /// What a parameter says; empty where it says nothing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        let place = self.list.names().position(|own| own == name);
        let value = place.and_then(|place| self.values.get(place));
        value.map_or("", String::as_str)
    }

    /// A parameter as a code or a number, if it is one.
    #[must_use]
    pub fn parse<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// Whether any filter is set.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        let filters = self.values.iter().zip(self.list.filters);
        filters.into_iter().any(|(value, _)| !value.is_empty())
    }

    /// Whether it is a later page.
    #[must_use]
    pub const fn is_continued(&self) -> bool {
        self.cursor.is_some()
    }

    /// The same with another value, from the start.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = Self {
            cursor: None,
            ..self.clone()
        };
        if let Some(place) = self.list.names().position(|own| own == name) {
            value.clone_into(&mut other.values[place]);
        }
        other
    }

    /// What it keeps without any filter, from the start.
    #[must_use]
    pub fn cleared(&self) -> Self {
        let mut other = Self::of(self.list);
        for (place, value) in self.values.iter().enumerate().skip(self.list.filters.len()) {
            other.values[place].clone_from(value);
        }
        other
    }

    /// Its address, from the start.
    #[must_use]
    pub fn link(&self) -> String {
        self.link_at(self.list.path)
    }

    /// Its address under another path, such as that of an export.
    #[must_use]
    pub fn link_at(&self, path: &str) -> String {
        let pairs = self.list.names().zip(&self.values);
        let link = pairs.fold(Link::to(path), |link, (name, value)| link.with(name, value));
        link.done()
    }

    /// Where the page begins.
    #[must_use]
    pub fn place<I: Id>(&self) -> Place<I> {
        match &self.cursor {
            None => Place::Start,
            Some(cursor) if cursor.backwards => Place::Before(I::from_i64(cursor.number(0))),
            Some(cursor) => Place::After(I::from_i64(cursor.number(0))),
        }
    }

    /// Cuts the page out of what was read: at most `size` rows and one more.
    #[must_use]
    pub fn cut<T, I: Id>(&self, rows: Vec<T>, size: usize, id: impl Fn(&T) -> I) -> Rows<T> {
        Rows::cut(rows, size, self.cursor.as_ref(), |row| {
            vec![KeyValue::Number(id(row).to_i64())]
        })
    }

    /// The form of the filters.
    #[must_use]
    pub fn form(&self, visit: &Visit) -> Markup {
        let shown = self.list.filters.iter().zip(&self.values);
        let fields = html! {
            @for (filter, value) in shown.clone() {
                @match filter.kind {
                    FilterKind::Text => (ui::filter_search(filter.name, &visit.t(filter.label), value)),
                    FilterKind::Choice { all, choices } => (ui::filter_select(
                        filter.name, &visit.t(filter.label), &visit.t(all), value, &choices(visit))),
                    FilterKind::Linked(_) => {}
                }
            }
        };
        let linked = shown.filter(|(filter, _)| matches!(filter.kind, FilterKind::Linked(_)));
        let linked = linked.map(|(filter, value)| (filter.name, value.as_str()));
        let kept: Vec<(&str, &str)> = (self.list.kept.iter())
            .map(|name| (*name, self.get(name)))
            .chain(linked)
            .collect();
        ui::filters(
            visit,
            self.list.path,
            &visit.t(self.list.label),
            &kept,
            &fields,
        )
    }

    /// The filters that are set, each with the address of the list without it, and what else narrows the list.
    #[must_use]
    pub fn chips(&self, visit: &Visit, more: impl IntoIterator<Item = Chip>) -> Markup {
        let set = self.list.filters.iter().zip(&self.values);
        let set = set.filter(|(_, value)| !value.is_empty());
        let mut chips: Vec<Chip> = set
            .map(|(filter, value)| Chip {
                name: visit.t(filter.label),
                value: words(visit, filter, value),
                remove_href: self.with(filter.name, "").link(),
            })
            .collect();
        chips.extend(more);
        ui::chips(visit, &chips, &self.cleared().link())
    }
}

/// What a filter's value is called.
fn words(visit: &Visit, filter: &Filter, value: &str) -> String {
    match filter.kind {
        FilterKind::Text => format!("“{value}”"),
        FilterKind::Choice { choices, .. } => {
            let choices = choices(visit);
            let chosen = choices.into_iter().find(|choice| choice.value == value);
            chosen.map_or_else(|| value.to_owned(), |choice| choice.label)
        }
        FilterKind::Linked(words) => words(visit, value).unwrap_or_default(),
    }
}

/// Composed, on one line, without control characters, not too long.
fn cleaned(value: &str) -> String {
    let composed: String = value
        .nfc()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_comes_as_one_composed_line() {
        assert_eq!(
            cleaned(" So\u{302}\u{301}\n\t va\u{306}n  bản\u{0} "),
            "Số văn bản"
        );
        assert_eq!(cleaned(&"ắ".repeat(300)).chars().count(), LONGEST_VALUE);
    }
}
