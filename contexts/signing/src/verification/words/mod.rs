//! Words for everything that the engine can find. Each match names every case, so that a new one does
//! not compile before it has words; a clerk reads them, so they say what it means and not how it is
//! called in a standard.

mod path;
mod pdf;
mod say;
mod signer;
mod verdict;
mod xml;

pub(super) use pdf::{of_change, of_problem, of_read_error, of_violation};
pub(super) use say::TRUSTED;
pub(super) use signer::of_message;
pub(super) use verdict::{of_finding, of_integrity, of_sub_indication, of_timestamp};

pub(super) use xml::{
    of_ambiguity, of_decoded, of_foreign, of_open_content, of_parts, of_remarks, of_whole,
    of_words, of_wrapper, of_xml_error, of_xml_problem,
};

use jiff::Timestamp;
use kit_i18n::{Args, Locale, Texts, format};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// Names of values in texts. What is read back from the database is looked up here.
const NAMES: [&str; 17] = [
    "algorithm",
    "at",
    "because",
    "bits",
    "count",
    "domain",
    "field",
    "host",
    "issuer",
    "key",
    "level",
    "limit",
    "name",
    "next",
    "object",
    "since",
    "subject",
];

/// Reasons within reasons: a signer of a signer of lists. The engine goes four deep.
const DEPTH_MAX: usize = 6;

/// Letters of a name from a file that are kept: names are for people, and files may hold anything.
const TEXT_MAX: usize = 200;

/// A sentence for people, as the key of a text and its values: stored once, said in any language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The text's key: stable, for programs too.
    pub key: Cow<'static, str>,
    /// Its values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<Cow<'static, str>, Argument>,
}

/// A value in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Argument {
    /// Words of the file or the certificate.
    Text(String),
    /// An instant.
    Time(Timestamp),
    /// A count.
    Number(i64),
    /// Why.
    Because(Box<Reason>),
}

impl Reason {
    /// A sentence without values.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self {
            key: Cow::Borrowed(key),
            arguments: BTreeMap::new(),
        }
    }

    fn put(mut self, name: &'static str, value: Argument) -> Self {
        self.arguments.insert(Cow::Borrowed(name), value);
        self
    }

    /// With words.
    #[must_use]
    pub fn text(self, name: &'static str, text: &str) -> Self {
        let kept = text.chars().filter(|letter| !letter.is_control());
        self.put(name, Argument::Text(kept.take(TEXT_MAX).collect()))
    }

    /// With an instant.
    #[must_use]
    pub fn time(self, name: &'static str, at: Timestamp) -> Self {
        self.put(name, Argument::Time(at))
    }

    /// With a number.
    #[must_use]
    pub fn number(self, name: &'static str, number: impl TryInto<i64>) -> Self {
        self.put(
            name,
            Argument::Number(number.try_into().unwrap_or(i64::MAX)),
        )
    }

    /// With the reason behind it, as `because`.
    #[must_use]
    pub fn because(self, reason: Reason) -> Self {
        self.put("because", Argument::Because(Box::new(reason)))
    }

    /// The sentence in a language.
    #[must_use]
    pub fn say(&self, texts: &Texts, locale: Locale) -> String {
        self.say_within(texts, locale, DEPTH_MAX)
    }

    fn say_within(&self, texts: &Texts, locale: Locale, depth: usize) -> String {
        let mut args = Args::none();
        for (name, value) in &self.arguments {
            let Some(name) = NAMES.iter().find(|known| *known == name) else {
                continue;
            };
            let said = match value {
                Argument::Text(text) => text.clone(),
                Argument::Time(at) => format::timestamp(locale, *at),
                Argument::Number(number) => format::number(locale, *number),
                Argument::Because(reason) if depth > 0 => {
                    reason.say_within(texts, locale, depth - 1)
                }
                Argument::Because(_) => String::new(),
            };
            args = args.with(name, said);
        }
        texts.get_args(locale, &self.key, &args)
    }
}
