//! Names and texts of PDF files, and programs in their forms.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::office;

/// The name up to the first delimiter, with `#xx` read, and where it ends; longer names than we look for
/// are cut.
pub(crate) fn decode_name(bytes: &[u8]) -> (Vec<u8>, usize) {
    const LONGEST: usize = 16;
    let mut name = Vec::with_capacity(LONGEST);
    let mut at = 0;
    while name.len() < LONGEST {
        let Some(&byte) = bytes.get(at) else { break };
        match byte {
            b'#' => {
                let digit = |offset: usize| {
                    bytes
                        .get(at + offset)
                        .and_then(|b| char::from(*b).to_digit(16))
                };
                let (Some(high), Some(low)) = (digit(1), digit(2)) else {
                    break;
                };
                name.push((high * 16 + low) as u8);
                at += 3;
            }
            b'\0' | b'\t' | b'\n' | 0x0c | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'['
            | b']' | b'{' | b'}' | b'/' | b'%' => break,
            _ => {
                name.push(byte);
                at += 1;
            }
        }
    }
    (name, at)
}

/// Whether a dictionary follows, here or as an object of its own.
pub(crate) fn begins_dictionary(rest: &[u8]) -> bool {
    let rest = without_comments(rest);
    rest.starts_with(b"<<") || rest.first().is_some_and(u8::is_ascii_digit)
}

fn without_comments(mut rest: &[u8]) -> &[u8] {
    loop {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
        let begin = rest.iter().position(|byte| !is_blank(byte));
        rest = &rest[begin.unwrap_or(rest.len())..];
        if rest.first() != Some(&b'%') {
            return rest;
        }
        let end = memchr::memchr2(b'\r', b'\n', rest);
        rest = &rest[end.unwrap_or(rest.len())..];
    }
}

/// The text that follows a name, in letters or in digits.
pub(crate) fn text_after(rest: &[u8]) -> Option<String> {
    let rest = without_comments(rest);
    let (bytes, is_whole) = match rest {
        [b'<', b'<', ..] => return None,
        [b'(', inner @ ..] => letters(inner),
        [b'<', inner @ ..] => digits(inner),
        _ => return None,
    };
    let text = as_text(&bytes);
    // where it leads lies further away than it is looked at: behind blanks that nobody needs
    let seen = text.chars().filter(|c| c.is_alphanumeric()).take(9).count();
    Some(if is_whole || seen > 8 {
        text.into_owned()
    } else {
        "unseen:".to_owned()
    })
}

/// So much of a text is read.
const LONGEST: usize = 2 * 1024;

fn letters(inner: &[u8]) -> (Vec<u8>, bool) {
    let (mut read, mut depth, mut at) = (Vec::new(), 1_usize, 0);
    while let Some(&byte) = inner.get(at).filter(|_| read.len() < LONGEST) {
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\\' => {
                let (letter, length) = escaped(&inner[at..]);
                read.extend(letter);
                at += length;
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            return (read, true);
        }
        read.push(byte);
    }
    (read, false)
}

/// What stands behind a stroke: a letter by its number, a sign, the end of a line that goes on.
fn escaped(rest: &[u8]) -> (Option<u8>, usize) {
    let octal = rest.iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    let octal: Vec<u8> = octal.copied().collect();
    if !octal.is_empty() {
        let value = octal.iter().fold(0_u8, |sum, digit| {
            sum.wrapping_mul(8).wrapping_add(digit - b'0')
        });
        return (Some(value), octal.len());
    }
    match rest {
        [b'\r', b'\n', ..] => (None, 2),
        [b'\r' | b'\n', ..] => (None, 1),
        [b'n' | b'r' | b't' | b'b' | b'f', ..] => (Some(b' '), 1),
        [other, ..] => (Some(*other), 1),
        [] => (None, 0),
    }
}

fn digits(inner: &[u8]) -> (Vec<u8>, bool) {
    let end = memchr::memchr(b'>', inner);
    let all = &inner[..end.unwrap_or(inner.len())];
    let digits: Vec<u8> = all
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .take(2 * LONGEST)
        .collect();
    let pair = |two: &[u8]| two[0] * 16 + two.get(1).copied().unwrap_or(0);
    (digits.chunks(2).map(pair).collect(), end.is_some())
}

/// Texts are in one byte a letter or in two.
pub(crate) fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE.decode_with_bom_removal(bytes).0,
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE.decode_with_bom_removal(bytes).0,
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Whether a part of an XFA form holds a script, sends what is filled in, or asks a service.
pub(crate) fn has_program(bytes: &[u8]) -> bool {
    const ELEMENTS: &[&str] = &["script", "submit", "execute", "wsdlConnection"];
    let readable = office::readable(bytes);
    let bytes = readable.as_ref();
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let has = |word: &str| memmem::find(bytes, word.as_bytes()).is_some();
    if !start.trim_ascii_start().starts_with(b"<") || !ELEMENTS.iter().any(|it| has(it)) {
        return false;
    }
    if has("xfa") && has("script") {
        return true;
    }
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(it) | Event::Empty(it))
                if ELEMENTS.contains(&it.local_name().as_ref()) =>
            {
                return true;
            }
            Ok(Event::Eof) => return false,
            Err(_) => return has("xfa"),
            Ok(_) => {}
        }
        buffer.clear();
    }
}
