//! Just enough DER to answer as authorities do. rcgen makes neither critical extended key usages,
//! nor authority information access, OCSP answers or time-stamps, and none of their faults.

use const_oid::ObjectIdentifier;
use jiff::Timestamp;

pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut out = vec![tag];
    match value.len() {
        short @ 0..0x80 => out.push(short as u8),
        long => {
            let bytes = long.to_be_bytes();
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            out.push(0x80 | (bytes.len() - zeros) as u8);
            out.extend(&bytes[zeros..]);
        }
    }
    out.extend(value);
    out
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

/// An element of context class, constructed.
pub(crate) fn tagged(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(0xA0 | number, parts)
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    element(0x04, &[bytes])
}

pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], bytes])
}

pub(crate) fn oid(text: &str) -> Vec<u8> {
    let oid: ObjectIdentifier = text.parse().expect("the simulators name real identifiers");
    element(0x06, &[oid.as_bytes()])
}

/// A positive INTEGER.
pub(crate) fn number(value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(7);
    let digits = &bytes[zeros..];
    let zero: &[u8] = if digits[0] & 0x80 == 0 { &[] } else { &[0] };
    element(0x02, &[zero, digits])
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5).
pub(crate) fn time(at: Timestamp) -> Vec<u8> {
    let text = at.strftime("%Y%m%d%H%M%SZ").to_string();
    match text.get(..4).and_then(|year| year.parse().ok()) {
        Some(1950..=2049) => element(0x17, &[&text.as_bytes()[2..]]),
        _ => element(0x18, &[text.as_bytes()]),
    }
}

pub(crate) fn generalized_time(at: Timestamp) -> Vec<u8> {
    let text = at.strftime("%Y%m%d%H%M%SZ").to_string();
    element(0x18, &[text.as_bytes()])
}

/// One element as it was read.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    /// With tag and length.
    pub(crate) raw: &'a [u8],
}

/// Reads elements one after the other.
pub(crate) struct Elements<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..0x80 => (usize::from(first), rest),
            _ => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
                let length = digits.iter().try_fold(0_usize, |length, digit| {
                    length.checked_mul(256)?.checked_add(usize::from(*digit))
                })?;
                (length, rest)
            }
        };
        let (value, rest) = rest.split_at_checked(length)?;
        let raw = &self.0[..self.0.len() - rest.len()];
        self.0 = rest;
        Some(Element { tag, value, raw })
    }
}

/// The elements inside a SEQUENCE that is the whole of `bytes`.
pub(crate) fn inside(bytes: &[u8]) -> Option<Elements<'_>> {
    let outer = Elements(bytes).next()?;
    (outer.tag == 0x30).then_some(Elements(outer.value))
}
