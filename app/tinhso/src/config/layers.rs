//! Where settings come from: defaults, then one file, then the environment, then flags.

use super::{
    nearest::nearest,
    table::{SETTINGS, Setting, find},
    value::{Value, WrongValue},
};
use crate::reading::read_text_at_most;
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

/// Variables of the environment that are settings begin so: `TINHSO__WEB__LISTEN`.
pub const ENVIRONMENT_PREFIX: &str = "TINHSO__";
/// Files that are read if no other is named, the first that is there.
pub const USUAL_FILES: [&str; 2] = ["tinhso.toml", "/etc/tinhso/config.toml"];

/// What a start was given.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The file that was named; without one, the first of [`USUAL_FILES`] that is there.
    pub file: Option<PathBuf>,
    /// The environment, as pairs; others than `TINHSO__…` are passed over.
    pub environment: Vec<(String, String)>,
    /// Flags, as key and value, the last one of a key counts.
    pub flags: Vec<(String, String)>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The table of settings.
    Default,
    /// A file.
    File(PathBuf),
    /// This variable of the environment.
    Environment(String),
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("read the settings in {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A file is no TOML.
    #[error("read the settings in {path}: {error}")]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Where and what.
        error: String,
    },
    /// There is no such setting.
    #[error("use the setting {key} ({origin}): there is none of that name{}", meant(*.nearest))]
    Unknown {
        /// As it stands there.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// The nearest known key.
        nearest: Option<&'static str>,
    },
    /// A value of another kind, or out of bounds.
    #[error("use the setting {key} ({origin}): {wrong}")]
    Wrong {
        /// The setting.
        key: &'static str,
        /// Where it stands.
        origin: Origin,
        /// What was expected and found.
        wrong: WrongValue,
    },
    /// Settings that do not fit together, or a value that only a further look shows to be wrong.
    #[error("use the setting {key}: {what}")]
    Unfit {
        /// The setting.
        key: &'static str,
        /// What does not fit, and what would.
        what: String,
    },
}

fn meant(nearest: Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |word| format!("; did you mean {word}?"))
}

/// Every setting with its value and where that came from.
#[derive(Clone, Debug)]
pub struct Resolved {
    values: BTreeMap<&'static str, (Value, Origin)>,
    file: Option<PathBuf>,
}

/// The largest file of settings: far above one that says everything.
const FILE_BYTES_MOST: u64 = 1024 * 1024;

impl Resolved {
    /// Lays the layers over one another.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(given: &Given) -> Result<Self, ConfigError> {
        let mut resolved = Self {
            values: BTreeMap::new(),
            file: None,
        };
        for setting in SETTINGS {
            resolved.set(
                setting,
                setting.kind.parse(setting.default),
                Origin::Default,
            )?;
        }
        let usual = || {
            USUAL_FILES
                .iter()
                .map(PathBuf::from)
                .find(|path| path.exists())
        };
        if let Some(path) = given.file.clone().or_else(usual) {
            resolved.add_file(&path)?;
            resolved.file = Some(path);
        }
        for (name, text) in &given.environment {
            if let Some(rest) = name.strip_prefix(ENVIRONMENT_PREFIX) {
                let key = rest.to_lowercase().replacen("__", ".", 1);
                resolved.add_text(&key, text, Origin::Environment(name.clone()))?;
            }
        }
        for (key, text) in &given.flags {
            resolved.add_text(key, text, Origin::Flag)?;
        }
        Ok(resolved)
    }

    fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = read_text_at_most(path, FILE_BYTES_MOST).map_err(|error| ConfigError::File {
            path: path.to_owned(),
            error,
        })?;
        let table: toml::Table = toml::from_str(&text).map_err(|error| ConfigError::Syntax {
            path: path.to_owned(),
            error: error.to_string().replace('\n', " "),
        })?;
        let origin = Origin::File(path.to_owned());
        for (section, inside) in &table {
            let toml::Value::Table(inside) = inside else {
                return Err(unknown(section, origin));
            };
            for (name, value) in inside {
                let key = format!("{section}.{name}");
                let Some(setting) = find(&key) else {
                    return Err(unknown(&key, origin));
                };
                self.set(setting, setting.kind.from_toml(value), origin.clone())?;
            }
        }
        Ok(())
    }

    fn add_text(&mut self, key: &str, text: &str, origin: Origin) -> Result<(), ConfigError> {
        let Some(setting) = find(key) else {
            return Err(unknown(key, origin));
        };
        self.set(setting, setting.kind.parse(text), origin)
    }

    fn set(
        &mut self,
        setting: &'static Setting,
        value: Result<Value, WrongValue>,
        origin: Origin,
    ) -> Result<(), ConfigError> {
        let value = value.map_err(|wrong| ConfigError::Wrong {
            key: setting.key,
            origin: origin.clone(),
            wrong,
        })?;
        self.values.insert(setting.key, (value, origin));
        Ok(())
    }

    /// The file that was read, if one was.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Each setting with its value and origin, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Setting, &Value, &Origin)> {
        SETTINGS.iter().filter_map(|setting| {
            let (value, origin) = self.values.get(setting.key)?;
            Some((setting, value, origin))
        })
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key).map(|(value, _)| value)
    }

    /// A text; `None` if it is empty, which means not set.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        match self.value(key) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// A path; `None` if not set.
    #[must_use]
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }

    /// Yes or no.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.value(key), Some(Value::Bool(true)))
    }

    /// A number or a number of bytes.
    #[must_use]
    pub fn number(&self, key: &str) -> u64 {
        match self.value(key) {
            Some(Value::Number(number)) => *number,
            _ => 0,
        }
    }

    /// A length of time.
    #[must_use]
    pub fn duration(&self, key: &str) -> Duration {
        match self.value(key) {
            Some(Value::Duration(length)) => *length,
            _ => Duration::ZERO,
        }
    }

    /// A list.
    #[must_use]
    pub fn list(&self, key: &str) -> Vec<String> {
        match self.value(key) {
            Some(Value::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }
}

fn unknown(key: &str, origin: Origin) -> ConfigError {
    ConfigError::Unknown {
        key: key.to_owned(),
        origin,
        nearest: nearest(key, SETTINGS.iter().map(|setting| setting.key)),
    }
}
