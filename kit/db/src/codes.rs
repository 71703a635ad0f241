//! Macros for types that stand in columns: identifiers and enumerations with text codes.

/// Makes an identifier type (see [`kit_base::id_type!`]) that can be a parameter and a cell.
#[macro_export]
macro_rules! id_type {
    ($visibility:vis struct $name:ident, $of:literal) => {
        $crate::__private::kit_base::id_type!($visibility struct $name, $of);

        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value<'_> {
                $crate::Value::Int($crate::__private::kit_base::Id::to_i64(*self))
            }
        }

        impl $crate::FromCell for $name {
            const KIND: $crate::Kind = $crate::Kind::Int;
            fn from_cell(cell: $crate::Cell<'_>) -> Result<Self, $crate::DbError> {
                <i64 as $crate::FromCell>::from_cell(cell)
                    .map($crate::__private::kit_base::Id::from_i64)
            }
        }
    };
}

/// Makes an enumeration that is stored as a text code and read back from it.
///
/// ```
/// kit_db::code_enum! {
///     /// How a document came in.
///     pub enum Channel {
///         /// Over the counter.
///         Paper = "paper",
///         /// By the exchange.
///         Exchange = "exchange",
///     }
/// }
/// assert_eq!(Channel::Paper.code(), "paper");
/// assert_eq!("exchange".parse(), Ok(Channel::Exchange));
/// ```
#[macro_export]
macro_rules! code_enum {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$case_meta:meta])* $case:ident = $code:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name { $($(#[$case_meta])* $case),+ }

        impl $name {
            /// Every case, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];

            /// The code that stands in the database and in addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$case => $code),+ }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$case),)+
                    other => Err($crate::UnknownCode::new(other)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value<'_> {
                $crate::Value::Text(self.code())
            }
        }

        impl $crate::FromCell for $name {
            const KIND: $crate::Kind = $crate::Kind::Text;
            fn from_cell(cell: $crate::Cell<'_>) -> Result<Self, $crate::DbError> {
                let code = <Box<str> as $crate::FromCell>::from_cell(cell)?;
                code.parse().map_err(|unknown: $crate::UnknownCode| $crate::DbError::Cell {
                    column: String::new(),
                    expected: stringify!($name),
                    found: unknown.to_string(),
                })
            }
        }
    };
}

/// A text that is none of an enumeration's codes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("recognise the code {0:?}")]
pub struct UnknownCode(String);

impl UnknownCode {
    /// Keeps the start of the text for the message.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.chars().take(40).collect())
    }
}
