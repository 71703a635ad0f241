//! What a person chose about the look: language, colours, text size, contrast.
use kit_i18n::Locale;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the device prefers.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Size of all text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// As designed.
    #[default]
    Normal,
    /// One eighth larger.
    Large,
    /// A third larger.
    Larger,
}

/// The choices of one person, kept in a cookie or with the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Language; `None` is Vietnamese on pages.
    pub locale: Option<Locale>,
    /// Colours.
    pub theme: Theme,
    /// Text size.
    pub size: TextSize,
    /// Stronger contrast and lines.
    pub contrast: bool,
}

impl Theme {
    /// All values, for the form.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in cookies, forms and `data-color-scheme`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl TextSize {
    /// All values, for the form.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Larger];

    /// The word in cookies, forms and `data-text`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "sm",
            Self::Large => "md",
            Self::Larger => "lg",
        }
    }
}

impl Preferences {
    /// Reads the cookie's value; unknown words are ignored, because a cookie is somebody's input.
    pub fn from_cookie(value: &str) -> Self {
        value.split('.').fold(Self::default(), |mut found, word| {
            found.set(word);
            found
        })
    }

    /// The cookie's value.
    pub fn to_cookie(self) -> String {
        let mut words = vec![self.theme.word(), self.size.word()];
        words.extend(self.locale.map(Locale::code));
        if self.contrast {
            words.push("contrast");
        }
        words.join(".")
    }

    /// Applies one choice: a language code, theme word, size word, `contrast` or `no-contrast`. False if unknown.
    pub fn set(&mut self, word: &str) -> bool {
        if let Some(theme) = Theme::ALL.into_iter().find(|theme| theme.word() == word) {
            self.theme = theme;
        } else if let Some(size) = TextSize::ALL.into_iter().find(|size| size.word() == word) {
            self.size = size;
        } else if let Ok(locale) = word.parse() {
            self.locale = Some(locale);
        } else if matches!(word, "contrast" | "no-contrast") {
            self.contrast = word == "contrast";
        } else {
            return false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_brings_back_every_choice() {
        for theme in Theme::ALL {
            for size in TextSize::ALL {
                for locale in [None, Some(Locale::Vi), Some(Locale::En)] {
                    for contrast in [false, true] {
                        let chosen = Preferences {
                            locale,
                            theme,
                            size,
                            contrast,
                        };
                        assert_eq!(Preferences::from_cookie(&chosen.to_cookie()), chosen);
                    }
                }
            }
        }
    }

    #[test]
    fn nonsense_in_the_cookie_changes_nothing() {
        assert_eq!(
            Preferences::from_cookie("<script>.dark.xx"),
            Preferences {
                theme: Theme::Dark,
                ..Preferences::default()
            }
        );
    }
}
