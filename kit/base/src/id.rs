//! Identifiers: 63-bit integers, ordered by the time they were made, different on every node.
//!
//! From the highest bit: 41 bits of milliseconds since 2020-01-01T00:00Z (enough until 2089),
//! 10 bits of node number, 12 bits that count within the millisecond. People and programs see
//! them as 13 characters of Crockford's base 32, so no system reads them as a floating number.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicI64, AtomicU16, Ordering},
};

const EPOCH_MILLISECOND: i64 = 1_577_836_800_000;
const COUNTER_BITS: u32 = 12;
const NODE_BITS: u32 = 10;
const COUNTER_MASK: i64 = (1 << COUNTER_BITS) - 1;
const TEXT_LENGTH: usize = 13;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

static NODE: AtomicU16 = AtomicU16::new(0);
/// Millisecond and counter of the last identifier, without the node.
static LAST: AtomicI64 = AtomicI64::new(0);

/// The number of this process among those that write to one database, 0 to 1023.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeNumber(u16);

impl NodeNumber {
    /// How many nodes can write at the same time.
    pub const COUNT: u16 = 1 << NODE_BITS;

    /// `None` if `number` is 1024 or more.
    #[must_use]
    pub fn new(number: u16) -> Option<Self> {
        (number < Self::COUNT).then_some(Self(number))
    }

    /// The number itself.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

/// Decides the node bits of all identifiers made from now on in this process.
/// The number comes from a lease in the database, so that no two processes share one.
pub fn set_node_number(node: NodeNumber) {
    NODE.store(node.0, Ordering::SeqCst);
}

/// Makes the next identifier: above every earlier one of this process, even when the
/// system's clock steps back.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "identifiers follow the machine's clock also where a test or simulation sets another"
)]
pub fn generate() -> i64 {
    let now = (jiff::Timestamp::now().as_millisecond() - EPOCH_MILLISECOND).max(1) << COUNTER_BITS;
    let step = |last: i64| Some((last + 1).max(now));
    let last = LAST
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, step)
        .expect("the step always gives a value");
    let next = (last + 1).max(now);
    let (millisecond, counter) = (next >> COUNTER_BITS, next & COUNTER_MASK);
    millisecond << (NODE_BITS + COUNTER_BITS)
        | i64::from(NODE.load(Ordering::Relaxed)) << COUNTER_BITS
        | counter
}

/// What every identifier type of [`crate::id_type!`] can do.
pub trait Id: Copy + Eq + Ord + fmt::Display + Send + Sync + 'static {
    /// From the integer in the database.
    fn from_i64(value: i64) -> Self;
    /// The integer for the database.
    fn to_i64(self) -> i64;
}

/// A text that is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "read {text:?} as an identifier: 13 characters of 0–9 and a–z without i, l, o, u are expected"
)]
pub struct IdParseError {
    text: String,
}

#[doc(hidden)]
pub fn write_text(value: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0_u8; TEXT_LENGTH];
    let mut rest = value.cast_unsigned();
    for place in text.iter_mut().rev() {
        *place = ALPHABET[usize::try_from(rest & 31).unwrap_or(0)];
        rest >>= 5;
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

#[doc(hidden)]
pub fn read_text(text: &str) -> Result<i64, IdParseError> {
    let wrong = || IdParseError {
        text: text.chars().take(40).collect(),
    };
    if text.len() != TEXT_LENGTH {
        return Err(wrong());
    }
    let mut value: u64 = 0;
    for byte in text.bytes() {
        let lower = byte.to_ascii_lowercase();
        let digit = ALPHABET
            .iter()
            .position(|a| *a == lower)
            .ok_or_else(wrong)?;
        value = value
            .checked_mul(32)
            .and_then(|v| v.checked_add(digit as u64))
            .ok_or_else(wrong)?;
    }
    i64::try_from(value).map_err(|_| wrong())
}

#[doc(hidden)]
pub fn serialize<S: Serializer>(
    value: &impl fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[doc(hidden)]
pub fn deserialize<'de, D: Deserializer<'de>, T: FromStr<Err = IdParseError>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Makes an identifier type: `id_type!(pub struct DocumentId, "a document");`
#[macro_export]
macro_rules! id_type {
    ($visibility:vis struct $name:ident, $of:literal) => {
        #[doc = concat!("Identifies ", $of, ": a 63-bit integer ordered by the time it was made.")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name(i64);

        impl $name {
            /// A new identifier, above every earlier one of this process.
            #[must_use]
            pub fn generate() -> Self {
                Self($crate::generate())
            }
        }

        impl $crate::Id for $name {
            fn from_i64(value: i64) -> Self {
                Self(value)
            }
            fn to_i64(self) -> i64 {
                self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__id::write_text(self.0, f)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::IdParseError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::__id::read_text(text).map(Self)
            }
        }

        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                $crate::__id::serialize(self, s)
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                $crate::__id::deserialize(d)
            }
        }
    };
}

impl fmt::Display for NodeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for NodeNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    crate::id_type!(struct SampleId, "a sample");

    #[test]
    fn later_identifiers_are_larger_and_never_repeat() {
        let ids: Vec<i64> = (0..10_000).map(|_| generate()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| *id > 0));
        assert!(SampleId::generate().to_i64() > ids[0]);
    }

    #[test]
    fn foreign_texts_are_refused_with_their_value() {
        for text in [
            "",
            "abc",
            "0000000000000!",
            "zzzzzzzzzzzzz",
            "ỡỡỡỡỡ",
            "00000000000iu",
        ] {
            assert!(text.parse::<SampleId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_identifier_survives_its_text(value in 0_i64..=i64::MAX) {
            let id = SampleId::from_i64(value);
            prop_assert_eq!(id.to_string().parse::<SampleId>(), Ok(id));
        }

        #[test]
        fn texts_sort_as_their_identifiers(a in 0_i64..=i64::MAX, b in 0_i64..=i64::MAX) {
            let (x, y) = (SampleId::from_i64(a), SampleId::from_i64(b));
            prop_assert_eq!(x.cmp(&y), x.to_string().cmp(&y.to_string()));
        }
    }
}
