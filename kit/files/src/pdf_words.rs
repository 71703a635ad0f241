//! What a PDF says of itself and of its pictures: title, subject and key words, its own and in XMP, the names
//! of its outline, notes, values of fields, and the texts that stand for pictures (ISO 32000-2, 14.3 and
//! 14.9). The words of its pages are not read.
//!
//! Read by the keys before the texts, in the file's own objects and in object streams, not by following what
//! refers to what: a file made to lead a reader astray says as much as another.

use memchr::memmem;

use crate::pdf_filters::{Unpacked, named, unpack};
use crate::text::all_text;

/// Files up to this size are read; longer ones are scans of hundreds of pages.
const MAX_READ_BYTES: usize = 64 * 1024 * 1024;
/// The texts of one file together.
const MAX_WORDS_BYTES: usize = 1024 * 1024;
/// What is looked at for them, so that a file of nothing but open brackets is soon read.
const MAX_LOOKED_AT: usize = 32 * 1024 * 1024;
/// Objects or XMP of one stream, and of all of them.
const MAX_STREAM_BYTES: u64 = 8 * 1024 * 1024;
const MAX_ALL_STREAMS_BYTES: u64 = 64 * 1024 * 1024;
/// A file of this size has some thousands.
const MOST_STREAMS: usize = 100_000;
/// The dictionary of a stream stands so close before it.
const DICTIONARY_BYTES: usize = 4 * 1024;
/// A text that is longer is a signature or a picture.
const LONGEST_TEXT: usize = 8 * 1024;
/// Texts that stand elsewhere in the file than their keys.
const MOST_REFERENCES: usize = 16;

/// What describes a document, an entry of its outline, a picture, a field or a note.
const KEYS: &[&[u8]] = &[
    b"/Title",
    b"/Subject",
    b"/Keywords",
    b"/Alt",
    b"/ActualText",
    b"/TU",
    b"/V",
    b"/Contents",
];

/// A line for each text, each on top of a page.
pub(crate) fn of(bytes: &[u8]) -> String {
    let mut words = Words::default();
    if bytes.len() > MAX_READ_BYTES {
        return words.text;
    }
    words.objects(bytes, bytes);
    let mut left = MAX_ALL_STREAMS_BYTES;
    let before = |at: usize| &bytes[at.saturating_sub(DICTIONARY_BYTES)..at];
    let streams = memmem::find_iter(bytes, b"stream")
        .filter(|at| before(*at).trim_ascii_end().ends_with(b">>"));
    for at in streams.take(MOST_STREAMS) {
        if words.is_full() {
            break;
        }
        let Some((content, kind)) = stream((before(at), bytes), at, &mut left) else {
            continue;
        };
        match kind {
            Kind::Objects => words.objects(&content, bytes),
            Kind::Description => {
                for line in all_text(&crate::office::readable(&content)).lines() {
                    words.say(line);
                }
            }
        }
    }
    words.text
}

#[derive(Clone, Copy)]
enum Kind {
    Objects,
    Description,
}

/// The content of the stream whose word stands at this place, if what stands before says that it may hold
/// texts.
fn stream((before, bytes): (&[u8], &[u8]), at: usize, left: &mut u64) -> Option<(Vec<u8>, Kind)> {
    let start = memmem::rfind(before, b" obj").unwrap_or(0);
    let dictionary = &before[start..];
    let kind = if memmem::find(dictionary, b"/ObjStm").is_some() {
        Kind::Objects
    } else if memmem::find(dictionary, b"/Metadata").is_some() {
        Kind::Description
    } else {
        return None;
    };
    let content = bytes.get(at + b"stream".len()..)?;
    let content = content.strip_prefix(b"\r").unwrap_or(content);
    let content = content.strip_prefix(b"\n").unwrap_or(content);
    let limit = MAX_STREAM_BYTES.min(*left);
    let longest = usize::try_from(limit).unwrap_or(usize::MAX);
    let content = content.get(..longest).unwrap_or(content);
    let end = memmem::find(content, b"endstream").unwrap_or(content.len());
    *left = left.saturating_sub(end as u64);
    let filters = named(dictionary)?;
    match unpack(&content[..end], &filters, limit) {
        Unpacked::Bytes(content) => {
            *left = left.saturating_sub(content.len() as u64);
            Some((content, kind))
        }
        Unpacked::TooLong | Unpacked::Opaque => {
            *left = left.saturating_sub(limit);
            None
        }
    }
}

#[derive(Default)]
struct Words {
    text: String,
    /// Bytes that were looked at behind keys.
    looked_at: usize,
    references: usize,
}

impl Words {
    fn is_full(&self) -> bool {
        self.text.len() > MAX_WORDS_BYTES || self.looked_at > MAX_LOOKED_AT
    }

    fn say(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.is_full() {
            self.text.push_str(text);
            // what looks at the tops of pages looks at each
            self.text.push_str("\n\u{c}");
        }
    }

    /// The texts behind the keys in some objects of a file.
    fn objects(&mut self, objects: &[u8], file: &[u8]) {
        for key in KEYS {
            for at in memmem::find_iter(objects, key) {
                if self.is_full() {
                    return;
                }
                let value = objects[at + key.len()..].trim_ascii_start();
                if let Some(text) = self.text_at(value) {
                    self.say(&text);
                } else if self.references < MOST_REFERENCES
                    && let Some(object) = referred(value, file)
                {
                    self.references += 1;
                    let text = self.text_at(object);
                    self.say(&text.unwrap_or_default());
                }
            }
        }
    }

    /// The text with which bytes begin: in brackets, or in digits.
    fn text_at(&mut self, bytes: &[u8]) -> Option<String> {
        let string = match bytes {
            [b'<', b'<', ..] => return None,
            [b'<', rest @ ..] => digits(rest),
            [b'(', rest @ ..] => letters(rest),
            _ => return None,
        };
        self.looked_at += string
            .as_ref()
            .map_or(4 * LONGEST_TEXT, |string| 4 * string.len() + 1);
        string.map(|string| text_of(&string))
    }
}

/// The object of `12 0 R`.
fn referred<'a>(value: &[u8], file: &'a [u8]) -> Option<&'a [u8]> {
    let mut words = value
        .get(..32)
        .unwrap_or(value)
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let (number, generation) = (words.next()?, words.next()?);
    let is_number = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    if !is_number(number) || !is_number(generation) || !words.next()?.starts_with(b"R") {
        return None;
    }
    let head = [number, b" ", generation, b" obj"].concat();
    let at =
        memmem::find_iter(file, &head).find(|at| *at == 0 || !file[at - 1].is_ascii_digit())?;
    Some(file[at + head.len()..].trim_ascii_start())
}

/// `FEFF0054>`: an odd digit at the end is followed by a nought.
fn digits(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = bytes
        .iter()
        .take(4 * LONGEST_TEXT)
        .position(|b| *b == b'>')?;
    let digits = bytes[..end]
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace());
    let values: Option<Vec<u32>> = digits.map(|byte| char::from(*byte).to_digit(16)).collect();
    let values = values?;
    let pairs = values.chunks(2);
    let string = pairs
        .filter_map(|pair| u8::try_from(pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).ok());
    Some(string.collect())
}

/// `Ti\352u (m\)t)`: brackets in pairs, signs behind a stroke, numbers in eights.
fn letters(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut string = Vec::new();
    let (mut open, mut at) = (1_usize, 0);
    while string.len() <= LONGEST_TEXT {
        let byte = *bytes.get(at)?;
        at += 1;
        match byte {
            b'(' => open += 1,
            b')' if open == 1 => return Some(string),
            b')' => open -= 1,
            b'\\' => {
                let sign = *bytes.get(at)?;
                let eights = bytes[at..].iter().take(3);
                let eights = eights.take_while(|byte| matches!(byte, b'0'..=b'7'));
                let (mut value, mut length) = (0_u32, 0);
                for byte in eights {
                    value = value * 8 + u32::from(byte - b'0');
                    length += 1;
                }
                if length > 0 {
                    at += length;
                    string.push((value & 0xff) as u8);
                    continue;
                }
                at += 1;
                match sign {
                    b'n' => string.push(b'\n'),
                    b'r' => string.push(b'\r'),
                    b't' => string.push(b'\t'),
                    b'\r' => at += usize::from(bytes.get(at) == Some(&b'\n')),
                    b'\n' | b'b' | b'f' => {}
                    sign => string.push(sign),
                }
                continue;
            }
            _ => {}
        }
        string.push(byte);
    }
    None
}

/// A text string: UTF-16 or UTF-8 behind their marks, else one byte a letter (ISO 32000-2, 7.9.2.2).
fn text_of(bytes: &[u8]) -> String {
    let wide = |encoding: &'static encoding_rs::Encoding, rest| {
        let (text, _) = encoding.decode_without_bom_handling(rest);
        text.into_owned()
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(encoding_rs::UTF_16BE, rest),
        [0xff, 0xfe, rest @ ..] => wide(encoding_rs::UTF_16LE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // many programs write UTF-8 without its mark
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => wide(encoding_rs::WINDOWS_1252, bytes),
        },
    }
}
