//! Kinds of notices and the sentences that they make.

use kit_i18n::{Args, Locale, Texts};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, sync::Arc};

kit_db::code_enum! {
    /// Whether and when a notice also goes by mail.
    pub enum MailWish {
        /// Not at all.
        Never = "never",
        /// In a few minutes, together with others of these minutes, unless it is read before.
        Soon = "soon",
        /// In one mail each morning, unless it is read before.
        Digest = "digest",
    }
}

/// A kind of thing that people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeKind {
    /// `context.what`, e.g. `documents.assigned`; stands in the database and in preferences.
    pub name: &'static str,
    /// Key of the sentence; `<key>.name` may hold the kind's name for the settings page.
    pub text: &'static str,
    /// Names of the sentence's arguments.
    pub arguments: &'static [&'static str],
    /// By mail, if the person has not chosen.
    pub mail: MailWish,
    /// Always shown inside the program: a duty or a deadline that nobody may silence.
    pub required: bool,
}

impl NoticeKind {
    /// A kind that can be silenced and does not go by mail unless a person asks for it.
    #[must_use]
    pub const fn new(
        name: &'static str,
        text: &'static str,
        arguments: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            text,
            arguments,
            mail: MailWish::Never,
            required: false,
        }
    }

    /// With another default for mail.
    #[must_use]
    pub const fn mail(mut self, mail: MailWish) -> Self {
        self.mail = mail;
        self
    }

    /// Always shown inside the program.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// Why kinds cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticesError {
    /// Two kinds have one name.
    #[error("register the notices {0} twice")]
    Twice(&'static str),
    /// A sentence is missing.
    #[error("register the notices {kind}: there is no text {text}")]
    NoText {
        /// The kind.
        kind: &'static str,
        /// The key.
        text: &'static str,
    },
}

/// All kinds of the program with their texts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Notices {
    texts: Texts,
    kinds: Arc<BTreeMap<&'static str, NoticeKind>>,
}

impl Notices {
    /// From the kinds of all modules.
    ///
    /// # Errors
    /// [`NoticesError`].
    pub fn new(
        texts: Texts,
        kinds: impl IntoIterator<Item = NoticeKind>,
    ) -> Result<Self, NoticesError> {
        let mut known = BTreeMap::new();
        for kind in kinds {
            if !texts.has(Locale::Vi, kind.text) {
                return Err(NoticesError::NoText {
                    kind: kind.name,
                    text: kind.text,
                });
            }
            if known.insert(kind.name, kind).is_some() {
                return Err(NoticesError::Twice(kind.name));
            }
        }
        Ok(Self {
            texts,
            kinds: Arc::new(known),
        })
    }

    /// All kinds, by name.
    pub fn kinds(&self) -> impl Iterator<Item = &NoticeKind> {
        self.kinds.values()
    }

    /// The texts.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The sentence of a stored notice. A kind that this program does not know any more is
    /// shown by its name.
    #[must_use]
    pub fn line(&self, locale: Locale, kind: &str, arguments: &str) -> String {
        let Some(kind) = self.kinds.get(kind) else {
            return kind.to_owned();
        };
        let stored: Map<String, Json> = serde_json::from_str(arguments).unwrap_or_default();
        let mut args = Args::none();
        for name in kind.arguments {
            args = match stored.get(*name) {
                Some(Json::Number(number)) => args.with(name, number.as_f64().unwrap_or(0.0)),
                Some(Json::String(text)) => args.with(name, text),
                _ => args,
            };
        }
        self.texts.get_args(locale, kind.text, &args)
    }
}
