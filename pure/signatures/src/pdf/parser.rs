//! From bytes to objects: tolerant of what real writers do, bounded in depth, never panicking.

use super::object::{Dictionary, Name, Object, Reference};

/// Arrays and dictionaries nest at most so deep. Real files stay under twenty; the limit protects
/// the stack.
const DEPTH_MAX: usize = 96;

/// What stood at an offset was not what the syntax asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read the object at byte {offset}")]
pub(super) struct SyntaxError {
    pub(super) offset: usize,
}

/// An indirect object as it stands in the file. Streams still lack their length.
pub(super) struct Indirect {
    pub(super) reference: Reference,
    pub(super) object: Object,
    /// Where a stream's bytes begin.
    pub(super) stream_start: Option<usize>,
    /// The byte after the object (before `endobj` or the stream's bytes).
    pub(super) end: usize,
}

/// Reads objects from `position` on.
pub(super) struct Parser<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) position: usize,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn error(&self) -> SyntaxError {
        SyntaxError {
            offset: self.position,
        }
    }

    /// Skips white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != 10 && byte != 13) {
                    self.position += 1;
                }
            } else if is_space(byte) {
                self.position += 1;
            } else {
                return;
            }
        }
    }

    /// Whether the word stands here; if so, it is skipped.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let found = rest.starts_with(word.as_bytes())
            && !rest.get(word.len()).copied().is_some_and(is_regular);
        if found {
            self.position += word.len();
        }
        found
    }

    /// An unsigned integer without sign or fraction.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let start = self.position;
        let mut value: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))?;
            self.position += 1;
        }
        (self.position > start).then_some(value)
    }

    /// `12 0 obj`, the object, and where a stream begins.
    pub(super) fn indirect(&mut self) -> Result<Indirect, SyntaxError> {
        self.skip_space();
        let reference = self.reference_with("obj").ok_or(self.error())?;
        let object = self.object()?;
        let end = self.position;
        let mut stream_start = None;
        if matches!(object, Object::Dictionary(_)) {
            self.skip_space();
            if self.keyword("stream") {
                stream_start = Some(self.stream_start());
            }
        }
        Ok(Indirect {
            reference,
            object,
            stream_start,
            end,
        })
    }

    /// The end of line after `stream` is CR LF or LF; a lone CR is a known fault and tolerated.
    fn stream_start(&self) -> usize {
        match self.bytes.get(self.position..).unwrap_or_default() {
            [13, 10, ..] => self.position + 2,
            [10 | 13, ..] => self.position + 1,
            _ => self.position,
        }
    }

    /// `12 0` followed by the word; the position stays where it was if it is anything else.
    fn reference_with(&mut self, word: &str) -> Option<Reference> {
        let start = self.position;
        let found = (|| {
            let number = u32::try_from(self.unsigned()?).ok()?;
            self.skip_space();
            // one that is too large is none that an object has, and some readers do not look at it
            let generation = u16::try_from(self.unsigned()?).unwrap_or(u16::MAX);
            self.skip_space();
            self.keyword(word)
                .then_some(Reference { number, generation })
        })();
        if found.is_none() {
            self.position = start;
        }
        found
    }

    /// The next object.
    pub(super) fn object(&mut self) -> Result<Object, SyntaxError> {
        self.object_in(0)
    }

    fn object_in(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        if depth > DEPTH_MAX {
            return Err(self.error());
        }
        self.skip_space();
        match self.peek().ok_or(self.error())? {
            b'/' => Ok(Object::Name(self.name())),
            b'(' => self.literal_string(),
            b'<' if self.bytes.get(self.position + 1) == Some(&b'<') => {
                self.dictionary_in(depth).map(Object::Dictionary)
            }
            b'<' => self.hex_string(),
            b'[' => self.array_in(depth),
            b'0'..=b'9' => match self.reference_with("R") {
                Some(reference) => Ok(Object::Reference(reference)),
                None => self.number(),
            },
            b'+' | b'-' | b'.' => self.number(),
            _ if self.keyword("true") => Ok(Object::Boolean(true)),
            _ if self.keyword("false") => Ok(Object::Boolean(false)),
            _ if self.keyword("null") => Ok(Object::Null),
            _ => Err(self.error()),
        }
    }

    fn array_in(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        self.position += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.position += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.object_in(depth + 1)?);
        }
    }

    fn dictionary_in(&mut self, depth: usize) -> Result<Dictionary, SyntaxError> {
        let mut entries = Vec::new();
        self.entries(depth, |key, value, _| entries.push((key, value)))?;
        Ok(Dictionary::from_parsed(entries))
    }

    /// Walks a dictionary, telling the bytes that each value covers.
    fn entries(
        &mut self,
        depth: usize,
        mut each: impl FnMut(Name, Object, std::ops::Range<usize>),
    ) -> Result<(), SyntaxError> {
        self.position += 2;
        loop {
            self.skip_space();
            match self.peek().ok_or(self.error())? {
                b'>' if self.bytes.get(self.position + 1) == Some(&b'>') => {
                    self.position += 2;
                    return Ok(());
                }
                b'/' => {
                    let key = self.name();
                    self.skip_space();
                    let start = self.position;
                    let value = self.object_in(depth + 1)?;
                    each(key, value, start..self.position);
                }
                _ => return Err(self.error()),
            }
        }
    }

    fn name(&mut self) -> Name {
        self.position += 1;
        let start = self.position;
        while self.peek().is_some_and(is_regular) {
            self.position += 1;
        }
        let raw = &self.bytes[start..self.position];
        if !raw.contains(&b'#') {
            return Name::new(raw);
        }
        let mut bytes = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, tail)) = rest.split_first() {
            match (byte, tail) {
                (b'#', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                    (Some(high), Some(low)) => {
                        bytes.push(high << 4 | low);
                        rest = after;
                    }
                    _ => {
                        bytes.push(byte);
                        rest = tail;
                    }
                },
                _ => {
                    bytes.push(byte);
                    rest = tail;
                }
            }
        }
        Name::new(bytes)
    }

    fn number(&mut self) -> Result<Object, SyntaxError> {
        let start = self.position;
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.position += 1;
        }
        let mut is_real = false;
        while let Some(byte @ (b'0'..=b'9' | b'.' | b'-')) = self.peek() {
            is_real |= byte == b'.';
            self.position += 1;
        }
        let text = std::str::from_utf8(&self.bytes[start..self.position]).unwrap_or_default();
        if !is_real && let Ok(value) = text.parse() {
            return Ok(Object::Integer(value));
        }
        // `--5` and `1.2.3` occur; other readers take them for something near, nobody relies on it
        if self.position == start {
            return Err(self.error());
        }
        Ok(Object::Real(text.parse().unwrap_or(0.0)))
    }

    fn literal_string(&mut self) -> Result<Object, SyntaxError> {
        self.position += 1;
        let mut bytes = Vec::new();
        let mut open = 1usize;
        loop {
            let byte = self.peek().ok_or(self.error())?;
            self.position += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(Object::String(bytes));
                    }
                }
                b'\\' => {
                    self.escape(&mut bytes);
                    continue;
                }
                13 => {
                    if self.peek() == Some(10) {
                        self.position += 1;
                    }
                    bytes.push(10);
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.position += 1;
        match byte {
            b'n' => bytes.push(10),
            b'r' => bytes.push(13),
            b't' => bytes.push(9),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    value = value * 8 + u32::from(digit - b'0');
                    self.position += 1;
                }
                bytes.push(value as u8);
            }
            13 => {
                if self.peek() == Some(10) {
                    self.position += 1;
                }
            }
            10 => {}
            other => bytes.push(other),
        }
    }

    fn hex_string(&mut self) -> Result<Object, SyntaxError> {
        self.position += 1;
        let start = self.position;
        let length = self.bytes[start..]
            .iter()
            .position(|byte| *byte == b'>')
            .ok_or(self.error())?;
        let bytes = hex_bytes(&self.bytes[start..start + length]).ok_or(self.error())?;
        self.position = start + length + 1;
        Ok(Object::String(bytes))
    }
}

/// The bytes of hexadecimal digits, white space allowed, an odd last digit completed by 0.
pub(super) fn hex_bytes(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 2 + 1);
    let mut text = text;
    // signatures are long and have no space between their digits
    while let [high, low, rest @ ..] = text
        && let (Some(high), Some(low)) = (hex(*high), hex(*low))
    {
        bytes.push(high << 4 | low);
        text = rest;
    }
    let mut high = None;
    for &byte in text {
        if is_space(byte) {
            continue;
        }
        let digit = hex(byte)?;
        match high.take() {
            None => high = Some(digit),
            Some(first) => bytes.push(first << 4 | digit),
        }
    }
    if let Some(first) = high {
        bytes.push(first << 4);
    }
    Some(bytes)
}

/// The value of each byte as a hexadecimal digit; 255 for all others.
const DIGITS: [u8; 256] = {
    let mut table = [255; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789abcdef"[value] as usize] = value as u8;
        table[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    table
};

pub(super) fn hex(byte: u8) -> Option<u8> {
    let value = DIGITS[usize::from(byte)];
    (value < 16).then_some(value)
}

/// The bytes that the values of a key cover in the dictionary of the indirect object at `offset`;
/// two where the key stands there twice.
pub(super) fn value_spans(
    bytes: &[u8],
    offset: usize,
    key: &str,
) -> Result<Vec<std::ops::Range<usize>>, SyntaxError> {
    let mut parser = Parser::new(bytes, offset);
    parser.skip_space();
    parser.reference_with("obj").ok_or(parser.error())?;
    parser.skip_space();
    if !bytes
        .get(parser.position..)
        .is_some_and(|rest| rest.starts_with(b"<<"))
    {
        return Err(parser.error());
    }
    let mut spans = Vec::new();
    parser.entries(0, |name, _, span| {
        if name == key {
            spans.push(span);
        }
    })?;
    Ok(spans)
}
