//! The inside of a start tag: XML 1.0 sections 3.1 and 3.3.3, Namespaces in XML sections 2 to 5.

use std::borrow::Cow;

use super::characters::{is_char, is_plain_name, is_space};
use super::limits::ATTRIBUTES_OF_ELEMENT_MAX;
use super::reader::XmlError;

/// `<prefix:local name="value" …`, not yet resolved.
pub(super) struct StartTag<'a> {
    pub prefix: &'a str,
    pub local: &'a str,
    pub attributes: Vec<RawAttribute<'a>>,
}

pub(super) struct RawAttribute<'a> {
    pub prefix: &'a str,
    pub local: &'a str,
    pub value: Cow<'a, str>,
}

/// `text` is what stands between `<` and `>` or `/>`; `at` is where it begins in the source.
pub(super) fn read(text: &str, at: usize) -> Result<StartTag<'_>, XmlError> {
    let error = |rest: &str| XmlError::Malformed {
        at: at + text.len().saturating_sub(rest.len()),
        what: "start tag",
    };
    let (name, mut rest) = split_name(text);
    let (prefix, local) = qualified(name).ok_or_else(|| error(text))?;
    let mut attributes = Vec::new();
    loop {
        let trimmed = rest.trim_start_matches(is_space);
        if trimmed.is_empty() {
            break;
        }
        if trimmed.len() == rest.len() {
            return Err(error(rest));
        }
        if attributes.len() == ATTRIBUTES_OF_ELEMENT_MAX {
            return Err(XmlError::TooLarge {
                what: "attributes of an element",
                limit: ATTRIBUTES_OF_ELEMENT_MAX,
            });
        }
        let (name, after) = split_name(trimmed);
        let (prefix, local) = qualified(name).ok_or_else(|| error(trimmed))?;
        let after = after.trim_start_matches(is_space);
        let after = after.strip_prefix('=').ok_or_else(|| error(after))?;
        let after = after.trim_start_matches(is_space);
        let quote = after.chars().next().filter(|one| matches!(one, '"' | '\''));
        let quote = quote.ok_or_else(|| error(after))?;
        let inside = after.get(1..).unwrap_or_default();
        let (raw, after) = inside.split_once(quote).ok_or_else(|| error(inside))?;
        let value = attribute_value(raw).ok_or_else(|| error(inside))?;
        attributes.push(RawAttribute {
            prefix,
            local,
            value,
        });
        rest = after;
    }
    Ok(StartTag {
        prefix,
        local,
        attributes,
    })
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(|letter| is_space(letter) || letter == '=');
    text.split_at(end.unwrap_or(text.len()))
}

fn qualified(name: &str) -> Option<(&str, &str)> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) => {
            is_plain_name(prefix).then_some(())?;
            (prefix, local)
        }
        None => ("", name),
    };
    is_plain_name(local).then_some((prefix, local))
}

/// Section 3.3.3 for attributes without a declared type: references replaced, white space to spaces.
fn attribute_value(raw: &str) -> Option<Cow<'_, str>> {
    if raw.contains('<') || !raw.chars().all(is_char) {
        return None;
    }
    if !raw.contains(['&', '\t', '\n', '\r']) {
        return Some(Cow::Borrowed(raw));
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(reference) = from.strip_prefix('&') {
            let (name, after) = reference.split_once(';')?;
            out.push(resolve(name)?);
            rest = after;
        } else {
            out.push(' ');
            rest = from
                .strip_prefix("\r\n")
                .or_else(|| from.get(1..))
                .unwrap_or_default();
        }
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// A character reference or one of the five predefined entities; there are no others without a
/// document type definition.
pub(super) fn resolve(name: &str) -> Option<char> {
    let digits_in = |text: &str, radix| {
        let clean = !text.is_empty() && text.chars().all(|digit| digit.is_digit(radix));
        clean
            .then(|| u32::from_str_radix(text, radix).ok())
            .flatten()
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = match name.strip_prefix("#x") {
                Some(hexadecimal) => digits_in(hexadecimal, 16)?,
                None => digits_in(name.strip_prefix('#')?, 10)?,
            };
            char::from_u32(number).filter(|letter| is_char(*letter))
        }
    }
}
