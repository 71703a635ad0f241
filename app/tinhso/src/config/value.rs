//! Kinds of settings and how their values are written.

use std::{fmt, net::IpAddr, net::SocketAddr, time::Duration};

/// What a setting holds. An empty text means "not set" for texts, paths and addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A file or folder.
    Path,
    /// Yes or no.
    Bool,
    /// A whole number between two bounds, both included.
    Number {
        /// Least.
        min: u64,
        /// Most.
        max: u64,
    },
    /// A length of time: `30s`, `1h30m`, `250ms`.
    Duration {
        /// Least, in seconds.
        min: u64,
        /// Most, in seconds.
        max: u64,
    },
    /// A number of bytes: `64MiB`.
    Size {
        /// Least, in bytes.
        min: u64,
        /// Most, in bytes.
        max: u64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Some of these words.
    Choices(&'static [&'static str]),
    /// Any number of texts.
    Texts,
    /// Any number of IP addresses.
    Addresses,
    /// An address to listen on: `127.0.0.1:8080`.
    Socket,
}

/// A setting's value, of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Texts, paths, choices and addresses to listen on; empty if not set.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// Numbers and bytes.
    Number(u64),
    /// Lengths of time.
    Duration(Duration),
    /// Lists.
    List(Vec<String>),
}

/// Why a value is not accepted: what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct WrongValue {
    /// In words, with an example.
    pub expected: String,
    /// The start of what stood there.
    pub found: String,
}

/// How much of a wrong value is repeated in a message.
const SHOWN: usize = 60;

impl Kind {
    /// Reads a value as it stands in a TOML file.
    ///
    /// # Errors
    /// [`WrongValue`].
    pub fn from_toml(self, value: &toml::Value) -> Result<Value, WrongValue> {
        match (self, value) {
            (Self::Bool, toml::Value::Boolean(yes)) => Ok(Value::Bool(*yes)),
            (Self::Number { .. }, toml::Value::Integer(number)) => self.parse(&number.to_string()),
            (Self::Texts | Self::Addresses | Self::Choices(_), toml::Value::Array(items)) => {
                let items: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
                match items {
                    Some(items) => self.list(items.into_iter().map(str::to_owned).collect()),
                    None => Err(self.wrong(&value.to_string())),
                }
            }
            (Self::Bool | Self::Number { .. } | Self::Texts | Self::Addresses, _)
            | (Self::Choices(_), _) => Err(self.wrong(&value.to_string())),
            (_, toml::Value::String(text)) => self.parse(text),
            _ => Err(self.wrong(&value.to_string())),
        }
    }

    /// Reads a value from a variable of the environment, a flag or the table of defaults; lists
    /// are separated by commas.
    ///
    /// # Errors
    /// [`WrongValue`].
    pub fn parse(self, text: &str) -> Result<Value, WrongValue> {
        let wrong = || self.wrong(&format!("{text:?}"));
        match self {
            Self::Text | Self::Path => Ok(Value::Text(text.to_owned())),
            Self::Bool => text.parse().map(Value::Bool).map_err(|_| wrong()),
            Self::Number { min, max } => text
                .parse()
                .ok()
                .filter(|number| (min..=max).contains(number))
                .map(Value::Number)
                .ok_or_else(wrong),
            Self::Duration { min, max } => duration(text)
                .filter(|d| (Duration::from_secs(min)..=Duration::from_secs(max)).contains(d))
                .map(Value::Duration)
                .ok_or_else(wrong),
            Self::Size { min, max } => size(text)
                .filter(|bytes| (min..=max).contains(bytes))
                .map(Value::Number)
                .ok_or_else(wrong),
            Self::Choice(words) if words.contains(&text) => Ok(Value::Text(text.to_owned())),
            Self::Choice(_) => Err(wrong()),
            Self::Socket if text.is_empty() || text.parse::<SocketAddr>().is_ok() => {
                Ok(Value::Text(text.to_owned()))
            }
            Self::Socket => Err(wrong()),
            Self::Texts | Self::Addresses | Self::Choices(_) => {
                let items = text
                    .split(',')
                    .map(str::trim)
                    .filter(|item| !item.is_empty());
                self.list(items.map(str::to_owned).collect())
            }
        }
    }

    fn list(self, items: Vec<String>) -> Result<Value, WrongValue> {
        let fits = |item: &String| match self {
            Self::Addresses => item.parse::<IpAddr>().is_ok(),
            Self::Choices(words) => words.contains(&item.as_str()),
            _ => true,
        };
        match items.iter().find(|item| !fits(item)) {
            Some(item) => Err(self.wrong(&format!("{item:?}"))),
            None => Ok(Value::List(items)),
        }
    }

    fn wrong(self, found: &str) -> WrongValue {
        WrongValue {
            expected: self.to_string(),
            found: found.chars().take(SHOWN).collect(),
        }
    }
}

/// What is expected, in words that fit after "expected".
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a text"),
            Self::Path => f.write_str("a path as text"),
            Self::Bool => f.write_str("true or false"),
            Self::Number { min, max } => write!(f, "a number from {min} to {max}"),
            Self::Duration { min, max } => write!(
                f,
                "a length of time from {} to {}, such as \"30s\" or \"1h30m\"",
                write_duration(Duration::from_secs(*min)),
                write_duration(Duration::from_secs(*max))
            ),
            Self::Size { min, max } => write!(
                f,
                "a size from {} to {}, such as \"64MiB\"",
                write_size(*min),
                write_size(*max)
            ),
            Self::Choice(words) => write!(f, "one of {}", words.join(", ")),
            Self::Choices(words) => write!(f, "a list of {}", words.join(", ")),
            Self::Texts => f.write_str("a list of texts"),
            Self::Addresses => f.write_str("a list of IP addresses"),
            Self::Socket => f.write_str("an address and port, such as \"127.0.0.1:8080\""),
        }
    }
}

/// Writes a value as TOML.
pub fn to_toml(kind: Kind, value: &Value) -> String {
    match value {
        Value::Text(text) => toml::Value::String(text.clone()).to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(bytes) if matches!(kind, Kind::Size { .. }) => {
            format!("\"{}\"", write_size(*bytes))
        }
        Value::Number(number) => number.to_string(),
        Value::Duration(length) => format!("\"{}\"", write_duration(*length)),
        Value::List(items) => {
            let items = items.iter().cloned().map(toml::Value::String);
            toml::Value::Array(items.collect()).to_string()
        }
    }
}

/// Units of time, the longest first.
const TIME_UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Units of size, the largest first.
const SIZE_UNITS: [(&str, u64); 5] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

fn duration(text: &str) -> Option<Duration> {
    let mut millis = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, unit, after) = number_and_unit(rest)?;
        let (_, factor) = TIME_UNITS.iter().find(|(name, _)| *name == unit)?;
        millis = millis.checked_add(number.checked_mul(*factor)?)?;
        rest = after;
    }
    (!text.is_empty()).then(|| Duration::from_millis(millis))
}

fn size(text: &str) -> Option<u64> {
    let (number, unit, after) = number_and_unit(text)?;
    let (_, factor) = SIZE_UNITS.iter().find(|(name, _)| *name == unit)?;
    after.is_empty().then(|| number.checked_mul(*factor))?
}

/// `12min…` → 12, `min`, `…`.
fn number_and_unit(text: &str) -> Option<(u64, &str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(digits);
    let end = rest
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (unit, after) = rest.split_at(end);
    Some((number.parse().ok()?, unit.trim(), after))
}

/// The shortest form that reads back as the same length.
pub fn write_duration(length: Duration) -> String {
    let mut rest = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    if rest == 0 {
        return "0s".to_owned();
    }
    let mut out = String::new();
    for (unit, factor) in TIME_UNITS {
        if rest >= factor {
            out.push_str(&format!("{}{unit}", rest / factor));
            rest %= factor;
        }
    }
    out
}

/// In the largest unit that divides it.
pub fn write_size(bytes: u64) -> String {
    let fits = |factor: u64| bytes != 0 && bytes.is_multiple_of(factor);
    let (unit, factor) = SIZE_UNITS
        .into_iter()
        .find(|(_, factor)| fits(*factor))
        .unwrap_or(("B", 1));
    format!("{}{unit}", bytes / factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY_TIME: Kind = Kind::Duration {
        min: 0,
        max: u64::MAX / 1000,
    };
    const ANY_SIZE: Kind = Kind::Size {
        min: 0,
        max: u64::MAX,
    };

    #[test]
    fn lengths_of_time_are_read_and_written_in_the_same_form() {
        for text in ["30s", "1h30m", "250ms", "7d", "0s", "1d2h3m4s5ms"] {
            let value = ANY_TIME.parse(text).expect("a length of time");
            assert_eq!(to_toml(ANY_TIME, &value), format!("\"{text}\""));
        }
        for text in [
            "",
            "30",
            "s",
            "1x",
            "-1s",
            "1 hour",
            "99999999999999999999s",
        ] {
            assert!(ANY_TIME.parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_read_and_written_in_the_same_form() {
        for text in ["64MiB", "1GiB", "1023B", "3KiB", "0B"] {
            let value = ANY_SIZE.parse(text).expect("a size");
            assert_eq!(to_toml(ANY_SIZE, &value), format!("\"{text}\""));
        }
        for text in ["", "64", "64MB", "1.5GiB", "1GiB2MiB", "99999999TiB"] {
            assert!(ANY_SIZE.parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_with_the_bounds() {
        let kind = Kind::Number { min: 1, max: 64 };
        let error = kind.parse("65").expect_err("above the bound");
        assert_eq!(
            error.to_string(),
            "expected a number from 1 to 64, found \"65\""
        );
        let quarter = Kind::Duration { min: 60, max: 900 };
        assert!(quarter.parse("15m").is_ok() && quarter.parse("16m").is_err());
    }

    #[test]
    fn a_list_names_the_entry_that_does_not_fit() {
        let error = Kind::Addresses
            .parse("10.0.0.1, proxy")
            .expect_err("no address");
        assert_eq!(error.found, "\"proxy\"");
        assert_eq!(Kind::Texts.parse(""), Ok(Value::List(vec![])));
    }
}
