//! Reading and writing ASN.1 (X.690): a reader that borrows and keeps the raw bytes of every element,
//! because signatures are computed over bytes as they stand and never over a re-encoding.
//!
//! The reader is DER with three tolerances that real files need: lengths that are longer than
//! necessary, booleans other than 0xFF, and sets in any order. Indefinite lengths are turned into
//! definite ones beforehand by [`ber::to_definite`].

pub mod ber;
pub mod oid;
pub mod time;
pub mod write;

use const_oid::ObjectIdentifier;
use serde::Serialize;

/// Universal and context-specific tag bytes that the formats of this crate use.
pub mod tag {
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const ENUMERATED: u8 = 0x0A;
    pub const UTF8_STRING: u8 = 0x0C;
    pub const PRINTABLE_STRING: u8 = 0x13;
    pub const TELETEX_STRING: u8 = 0x14;
    pub const IA5_STRING: u8 = 0x16;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const VISIBLE_STRING: u8 = 0x1A;
    pub const UNIVERSAL_STRING: u8 = 0x1C;
    pub const BMP_STRING: u8 = 0x1E;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;

    /// `[number]`, primitive.
    pub const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[number]`, constructed.
    pub const fn constructed(number: u8) -> u8 {
        0xA0 | number
    }
}

/// Bytes that are not what the standard says should stand there; the value names the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("malformed {what}")]
pub struct Malformed {
    /// The element that could not be read, in the words of the standard.
    pub what: &'static str,
}

pub const fn malformed(what: &'static str) -> Malformed {
    Malformed { what }
}

/// One element: its tag byte, its content and its raw bytes including tag and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    pub tag: u8,
    pub value: &'a [u8],
    pub raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// Reads exactly one element; nothing may follow it.
    pub fn only(bytes: &'a [u8], what: &'static str) -> Result<Element<'a>, Malformed> {
        let mut reader = Reader::new(bytes, what);
        let element = reader.any()?;
        reader.end()?;
        Ok(element)
    }

    /// The elements inside.
    pub fn inside(&self, what: &'static str) -> Reader<'a> {
        Reader::new(self.value, what)
    }

    pub fn oid(&self, what: &'static str) -> Result<ObjectIdentifier, Malformed> {
        if self.tag != tag::OID {
            return Err(malformed(what));
        }
        ObjectIdentifier::from_bytes(self.value).map_err(|_| malformed(what))
    }

    /// The magnitude of a non-negative INTEGER without leading zero bytes (empty for zero).
    pub fn unsigned(&self, what: &'static str) -> Result<&'a [u8], Malformed> {
        match self.value.first() {
            Some(first) if first & 0x80 == 0 => Ok(without_leading_zeros(self.value)),
            _ => Err(malformed(what)),
        }
    }

    /// A non-negative INTEGER that fits 32 bits; larger ones are cut to the largest.
    pub fn small_unsigned(&self, what: &'static str) -> Result<u32, Malformed> {
        let bytes = self.unsigned(what)?;
        if bytes.len() > 4 {
            return Ok(u32::MAX);
        }
        Ok(bytes
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
    }

    pub fn boolean(&self, what: &'static str) -> Result<bool, Malformed> {
        match self.value {
            [byte] => Ok(*byte != 0),
            _ => Err(malformed(what)),
        }
    }

    /// The bytes of a BIT STRING that is a whole number of bytes.
    pub fn bit_string_bytes(&self, what: &'static str) -> Result<&'a [u8], Malformed> {
        match self.value.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(malformed(what)),
        }
    }

    /// The named bits of a BIT STRING: bit 0 of the standard is the lowest bit of the result. Bits
    /// from 16 on do not occur in the formats read here and are dropped.
    pub fn named_bits(&self, what: &'static str) -> Result<u16, Malformed> {
        let (unused, bytes) = self.value.split_first().ok_or(malformed(what))?;
        if *unused > 7 || (bytes.is_empty() && *unused != 0) {
            return Err(malformed(what));
        }
        let mut bits = 0u16;
        for (index, byte) in bytes.iter().take(2).enumerate() {
            let mut byte = *byte;
            if index + 1 == bytes.len() {
                byte &= 0xFFu8 << *unused;
            }
            bits |= u16::from(byte.reverse_bits()) << (8 * index);
        }
        Ok(bits)
    }
}

pub fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// A sequence of elements; `what` names the structure in errors.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8], what: &'static str) -> Reader<'a> {
        Reader { rest: bytes, what }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn error(&self) -> Malformed {
        malformed(self.what)
    }

    pub fn next_tag(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element whatever its tag. Tag numbers from 31 on and indefinite lengths are
    /// refused: no format of this crate has the former, and [`ber`] removes the latter.
    pub fn any(&mut self) -> Result<Element<'a>, Malformed> {
        let error = self.error();
        let (tag, length, header) = header(self.rest).ok_or(error)?;
        let length = length.ok_or(error)?;
        let end = header.checked_add(length).ok_or(error)?;
        let raw = self.rest.get(..end).ok_or(error)?;
        let value = raw.get(header..).ok_or(error)?;
        self.rest = self.rest.get(end..).ok_or(error)?;
        Ok(Element { tag, value, raw })
    }

    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        if self.next_tag() != Some(tag) {
            return Err(self.error());
        }
        self.any()
    }

    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.next_tag() == Some(tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    pub fn sequence(&mut self) -> Result<Reader<'a>, Malformed> {
        let element = self.expect(tag::SEQUENCE)?;
        Ok(Reader::new(element.value, self.what))
    }

    pub fn oid(&mut self) -> Result<ObjectIdentifier, Malformed> {
        let what = self.what;
        self.expect(tag::OID)?.oid(what)
    }

    /// Nothing may be left.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.error())
        }
    }
}

/// Tag, length (none when indefinite) and header size.
pub(super) fn header(bytes: &[u8]) -> Option<(u8, Option<usize>, usize)> {
    let tag = *bytes.first()?;
    if tag & 0x1F == 0x1F {
        return None;
    }
    let first = *bytes.get(1)?;
    match first {
        0..=0x7F => Some((tag, Some(usize::from(first)), 2)),
        0x80 => Some((tag, None, 2)),
        _ => {
            let count = usize::from(first & 0x7F);
            let digits = bytes.get(2..2 + count)?;
            let significant = without_leading_zeros(digits);
            // four bytes: 4 GiB is more than any certificate, list or signature is
            if significant.len() > 4 {
                return None;
            }
            let length = significant
                .iter()
                .fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
            Some((tag, Some(length), 2 + count))
        }
    }
}
