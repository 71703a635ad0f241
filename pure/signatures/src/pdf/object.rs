//! The eight kinds of objects of ISO 32000-2, 7.3, and how they are written.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::{Deserialize, Serialize, Serializer};

/// A name without its slash, with `#xx` already resolved: `/Type` is `Type`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Box<[u8]>);

impl Name {
    /// Takes the bytes as they are; nothing is escaped or checked.
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(bytes.as_ref().into())
    }

    /// The bytes of the name, without slash.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name for people; what is not UTF-8 becomes the replacement character.
    pub fn to_text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == other.as_bytes()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "/{}", self.to_text())
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

/// The number and generation of an indirect object, written `12 0 R`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// The object's number, from 1.
    pub number: u32,
    /// How often the number was given again; 0 in nearly every file.
    pub generation: u16,
}

impl Reference {
    /// A reference with generation 0.
    pub fn new(number: u32) -> Self {
        Self {
            number,
            generation: 0,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} R", self.number, self.generation)
    }
}

/// From so many keys on, a dictionary is compared and checked with an index.
const INDEX_FROM: usize = 16;

/// A dictionary in the order of the file. Two are equal whatever their order.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    entries: Vec<(Name, Object)>,
    /// A key stood there twice: readers differ on which one counts.
    ambiguous: bool,
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() || self.ambiguous != other.ambiguous {
            return false;
        }
        // most writers keep the order
        if self.entries == other.entries {
            return true;
        }
        let index: HashMap<&Name, &Object> = other.iter().collect();
        self.iter()
            .all(|(key, value)| index.get(key) == Some(&value))
    }
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value, `None` where the key is absent or null (which mean the same, 7.3.7).
    pub fn get(&self, key: &str) -> Option<&Object> {
        self.entries
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Object::Null))
    }

    /// Sets or replaces a value; gives the dictionary back so that calls can be chained.
    pub fn with(mut self, key: &str, value: impl Into<Object>) -> Self {
        self.set(key, value);
        self
    }

    /// Sets or replaces a value.
    pub fn set(&mut self, key: &str, value: impl Into<Object>) {
        self.put(Name::new(key), value.into());
    }

    /// Removes a key; nothing happens where it is absent.
    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|(name, _)| *name != key);
    }

    /// Keys and values in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Object)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }

    /// As [`Object::says_the_same`], in any order of keys.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let has = |(name, value): (&Name, &Object)| {
            let other = other.entries.iter().find(|(own, _)| own == name);
            other.is_some_and(|(_, other)| value.says_the_same(other))
        };
        self == other
            || (self.ambiguous == other.ambiguous
                && self.len() == other.len()
                && self.len() < INDEX_FROM
                && self.iter().all(has))
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the file wrote a key twice. Such a signature dictionary is not trusted.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// The value if it is a name.
    pub fn name(&self, key: &str) -> Option<&Name> {
        match self.get(key) {
            Some(Object::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the value is this name.
    pub fn is_name(&self, key: &str, value: &str) -> bool {
        self.name(key).is_some_and(|name| *name == value)
    }

    /// The value if it is an integer.
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(Object::as_integer)
    }

    /// The value if it is a reference.
    pub fn reference(&self, key: &str) -> Option<Reference> {
        match self.get(key) {
            Some(Object::Reference(reference)) => Some(*reference),
            _ => None,
        }
    }

    /// The value if it is a string.
    pub fn string(&self, key: &str) -> Option<&[u8]> {
        match self.get(key) {
            Some(Object::String(bytes)) => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn put(&mut self, key: Name, value: Object) {
        match self.entries.iter_mut().find(|(name, _)| *name == key) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((key, value)),
        }
    }

    /// For the parser, which sees every key of the file: of two equal keys the last stays.
    pub(super) fn from_parsed(mut entries: Vec<(Name, Object)>) -> Self {
        let is_ambiguous = if entries.len() < INDEX_FROM {
            (1..entries.len()).any(|index| {
                entries[..index]
                    .iter()
                    .any(|(name, _)| *name == entries[index].0)
            })
        } else {
            let names: HashSet<&Name> = entries.iter().map(|(name, _)| name).collect();
            names.len() < entries.len()
        };
        if is_ambiguous {
            let mut seen = HashSet::new();
            entries.reverse();
            entries.retain(|(name, _)| seen.insert(name.clone()));
            entries.reverse();
        }
        Self {
            entries,
            ambiguous: is_ambiguous,
        }
    }
}

/// A stream: its dictionary and where its bytes lie in the file, still encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// The stream's dictionary.
    pub dictionary: Dictionary,
    /// Offset of the first byte after the word `stream` and its end of line.
    pub start: usize,
    /// Number of encoded bytes.
    pub length: usize,
}

/// Any object.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// `null`, and whatever does not exist.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A string's bytes, from `(…)` or `<…>`.
    String(Vec<u8>),
    /// A name.
    Name(Name),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dictionary(Dictionary),
    /// A reference to an indirect object.
    Reference(Reference),
    /// A stream; only ever the whole of an indirect object.
    Stream(Stream),
}

impl Object {
    /// The whole number, also from a real without fraction.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::Real(value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(*value as i64),
            _ => None,
        }
    }

    /// The number.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// The dictionary, also that of a stream.
    pub fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The array.
    pub fn as_array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The reference.
    pub fn as_reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }

    /// Whether it says the same, also where a number is written another way: 612 and 612.0.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(_) | Self::Real(_), Self::Integer(_) | Self::Real(_)) => {
                self == other || self.as_number() == other.as_number()
            }
            (Self::Array(own), Self::Array(other)) => {
                own.len() == other.len() && own.iter().zip(other).all(|(a, b)| a.says_the_same(b))
            }
            (Self::Dictionary(own), Self::Dictionary(other)) => own.says_the_same(other),
            _ => self == other,
        }
    }

    /// Whether a dictionary in it has a key twice, so that readers see different things.
    pub(super) fn is_ambiguous(&self) -> bool {
        match self {
            Self::Array(items) => items.iter().any(Self::is_ambiguous),
            Self::Dictionary(own)
            | Self::Stream(Stream {
                dictionary: own, ..
            }) => own.ambiguous || own.iter().any(|(_, value)| value.is_ambiguous()),
            _ => false,
        }
    }

    /// A text string (7.9.2.2): UTF-16 or UTF-8 where the bytes begin so, otherwise read as Latin 1,
    /// which agrees with PDFDocEncoding for everything that a Vietnamese file holds unmarked.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::String(bytes) => Some(text_string(bytes)),
            _ => None,
        }
    }
}

/// Reads the bytes of a text string, see [`Object::as_text`].
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// A text string object: ASCII stays as it is, anything else becomes UTF-16 with its mark.
pub fn text(value: &str) -> Object {
    if value.is_ascii() {
        return Object::String(value.as_bytes().to_vec());
    }
    let units = value.encode_utf16().flat_map(u16::to_be_bytes);
    Object::String([0xFE, 0xFF].into_iter().chain(units).collect())
}

/// A name object.
pub fn name(value: &str) -> Object {
    Object::Name(Name::new(value))
}

/// A rectangle as an array of four numbers.
pub(super) fn numbers(values: impl IntoIterator<Item = f64>) -> Object {
    Object::Array(values.into_iter().map(Object::Real).collect())
}

impl From<i64> for Object {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}
impl From<bool> for Object {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}
impl From<Reference> for Object {
    fn from(value: Reference) -> Self {
        Self::Reference(value)
    }
}
impl From<Dictionary> for Object {
    fn from(value: Dictionary) -> Self {
        Self::Dictionary(value)
    }
}
impl From<Vec<Object>> for Object {
    fn from(value: Vec<Object>) -> Self {
        Self::Array(value)
    }
}
impl From<Name> for Object {
    fn from(value: Name) -> Self {
        Self::Name(value)
    }
}

/// Writes an object. A stream is written as its dictionary alone; its bytes are the writer's business.
pub(super) fn write(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(true) => out.extend_from_slice(b"true"),
        Object::Boolean(false) => out.extend_from_slice(b"false"),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) => out.extend_from_slice(real(*value).as_bytes()),
        Object::String(bytes) => write_string(bytes, out),
        Object::Name(value) => write_name(value, out),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(dictionary, out),
        Object::Reference(reference) => out.extend_from_slice(reference.to_string().as_bytes()),
        Object::Stream(stream) => write_dictionary(&stream.dictionary, out),
    }
}

/// Writes `<< … >>`.
pub(super) fn write_dictionary(dictionary: &Dictionary, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary.iter() {
        write_name(key, out);
        out.push(b' ');
        write(value, out);
    }
    out.extend_from_slice(b">>");
}

/// Four decimals are a fortieth of the finest printer's dot; exponents are not allowed in PDF.
fn real(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn write_name(value: &Name, out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in value.as_bytes() {
        if byte.is_ascii_graphic() && !b"#/()<>[]{}%".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn write_string(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.iter().all(|byte| (0x20..0x7F).contains(byte)) {
        out.push(b'(');
        for &byte in bytes {
            if b"()\\".contains(&byte) {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.push(b')');
    } else {
        out.push(b'<');
        for byte in bytes {
            out.extend_from_slice(format!("{byte:02X}").as_bytes());
        }
        out.push(b'>');
    }
}
