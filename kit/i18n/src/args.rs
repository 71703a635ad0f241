//! Arguments of a text.
use fluent_bundle::{FluentArgs, FluentValue};

/// One value put into a text: a number is written with the language's separators and chooses the plural form; a text
/// is put in as it is (so years, codes and identifiers are passed as texts).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, written with grouping: `2.883.342`.
    Number(f64),
    /// A text, written unchanged.
    Text(String),
}

macro_rules! from_number {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                // counts shown to people stay far under 2^53, where f64 is exact
                Self::Number(value as f64)
            }
        }
    )*};
}
from_number!(i8, i16, i32, i64, u8, u16, u32, u64, usize, f32, f64);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

/// The named arguments of a text; made with [`args!`](crate::args!).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Args(Vec<(&'static str, Value)>);

impl Args {
    /// No arguments.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one argument; a name given twice keeps the last value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn to_fluent(&self) -> FluentArgs<'_> {
        self.0
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Number(number) => FluentValue::from(*number),
                    Value::Text(text) => FluentValue::from(text.as_str()),
                };
                (*name, value)
            })
            .collect()
    }
}

/// Names the arguments of a text: `args!["count" => 3, "name" => title]`.
#[macro_export]
macro_rules! args {
    () => { $crate::Args::none() };
    ($($name:literal => $value:expr),+ $(,)?) => {
        $crate::Args::none()$(.with($name, $value))+
    };
}
