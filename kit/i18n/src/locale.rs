//! The languages of the product.
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language in which the product speaks to people.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Vietnamese: the source language; every text exists in it.
    #[default]
    Vi,
    /// English: falls back to Vietnamese where a text is not translated.
    En,
}

/// A language code that is neither `vi` nor `en`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLocale(
    /// The code as it was given.
    pub String,
);

impl fmt::Display for UnknownLocale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "read language code {:?}: only \"vi\" and \"en\" exist",
            self.0
        )
    }
}

impl std::error::Error for UnknownLocale {}

impl Locale {
    /// All languages, the source language first.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// The BCP 47 code, as in `<html lang>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language's name in itself, for the language switch.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Vi => "Tiếng Việt",
            Self::En => "English",
        }
    }

    /// The first language of an `Accept-Language` header (RFC 9110 §12.5.4) that exists here; order counts, weights do not.
    pub fn accepted(header: &str) -> Option<Self> {
        header
            .split(',')
            .find_map(|part| part.split([';', '-']).next()?.trim().parse().ok())
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(code: &str) -> Result<Self, UnknownLocale> {
        Self::ALL
            .into_iter()
            .find(|l| l.code() == code)
            .ok_or_else(|| UnknownLocale(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_of_the_header_wins() {
        assert_eq!(
            Locale::accepted("fr-FR,en-GB;q=0.8,vi;q=0.7"),
            Some(Locale::En)
        );
        assert_eq!(Locale::accepted("vi-VN,vi;q=0.9"), Some(Locale::Vi));
        assert_eq!(Locale::accepted("*"), None);
    }
}
