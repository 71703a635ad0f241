//! Writing DER.

use const_oid::ObjectIdentifier;
use jiff::Timestamp;

use super::tag;

pub fn element_into(out: &mut Vec<u8>, tag: u8, value: &[u8]) {
    out.push(tag);
    let length = value.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let digits = super::without_leading_zeros(&bytes);
        out.push(0x80 | digits.len() as u8);
        out.extend_from_slice(digits);
    }
    out.extend_from_slice(value);
}

pub fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 6);
    element_into(&mut out, tag, value);
    out
}

pub fn sequence(value: &[u8]) -> Vec<u8> {
    element(tag::SEQUENCE, value)
}

pub fn sequence_of(parts: &[&[u8]]) -> Vec<u8> {
    sequence(&parts.concat())
}

/// SET OF in the order that DER asks for: ascending by encoding.
pub fn set_of(tag: u8, mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    element(tag, &parts.concat())
}

pub fn oid(value: ObjectIdentifier) -> Vec<u8> {
    element(tag::OID, value.as_bytes())
}

pub fn octet_string(value: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, value)
}

pub fn null() -> Vec<u8> {
    vec![tag::NULL, 0]
}

pub fn boolean(value: bool) -> Vec<u8> {
    vec![tag::BOOLEAN, 1, if value { 0xFF } else { 0 }]
}

/// A non-negative INTEGER from its magnitude.
pub fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let magnitude = super::without_leading_zeros(magnitude);
    let mut value = Vec::with_capacity(magnitude.len() + 1);
    if magnitude.first().is_none_or(|first| first & 0x80 != 0) {
        value.push(0);
    }
    value.extend_from_slice(magnitude);
    element(tag::INTEGER, &value)
}

pub fn small_unsigned(value: u32) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

/// UTCTime through 2049, GeneralizedTime outside, as RFC 5652 section 11.3 and RFC 5280 section
/// 4.1.2.5 ask for; whole seconds.
pub fn time(at: Timestamp) -> Vec<u8> {
    let civil = jiff::tz::Offset::UTC.to_datetime(at);
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second()
    );
    if (1950..2050).contains(&civil.year()) {
        let text = format!("{:02}{rest}", civil.year().rem_euclid(100));
        element(tag::UTC_TIME, text.as_bytes())
    } else {
        let text = format!("{:04}{rest}", civil.year());
        element(tag::GENERALIZED_TIME, text.as_bytes())
    }
}
