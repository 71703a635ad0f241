//! Texts for people: Vietnamese is the source language, English the second.
//!
//! Each module registers its [Fluent](https://projectfluent.org) texts at start as a [`Source`]; [`Texts`] answers
//! look-ups from all of them. The functions of [`format`] write numbers, dates and durations the way each language does.
//!
//! ```
//! use kit_i18n::{Locale, Source, Texts, args};
//! let texts = Texts::build([Source::new(Locale::Vi, "demo", "con-lai = Còn { $count } việc")])?;
//! assert_eq!(texts.get_args(Locale::Vi, "con-lai", &args!["count" => 1204]), "Còn 1.204 việc");
//! # Ok::<(), kit_i18n::TextsError>(())
//! ```
mod args;
pub mod format;
mod locale;
mod texts;

pub use args::{Args, Value};
pub use locale::{Locale, UnknownLocale};
pub use texts::{Source, Texts, TextsError};

/// The example of the guide compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Guide;
