//! Where a reader of a PDF is: in an object, in a stream, or nowhere certain. What stands in a stream is
//! words and pictures; but a stream must be one to every viewer, and viewers begin to read at any place
//! that a table names. Where a file can be read in two ways it is read as if it had no streams.

/// So much before a word is looked at: its numbers, with comments between them.
const BEFORE: usize = 2 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// Between objects.
    #[default]
    Outside,
    Object,
    Stream,
    /// An object began within another or within a stream: from here on both readings are possible.
    Anywhere,
}

/// A walk through the bytes of a file, each once.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    place: Place,
    /// Dictionaries that are open.
    depth: usize,
    /// Lists that are open.
    lists: usize,
    /// Brackets that are open in the text in hand.
    text: usize,
    is_escaped: bool,
    in_comment: bool,
    in_digits: bool,
    /// The second letter of `<<` or `>>` comes.
    is_second: bool,
    /// The last word closed a dictionary.
    has_closed: bool,
    says_objects: bool,
    says_file: bool,
}

impl Walk {
    pub(crate) fn is_in_stream(&self) -> bool {
        self.place == Place::Stream
    }

    /// A name in the dictionary in hand says that its stream holds objects.
    pub(crate) fn say_objects(&mut self) {
        self.says_objects = true;
    }

    pub(crate) fn says_objects(&self) -> bool {
        self.says_objects
    }

    /// A name in the dictionary in hand says that a file belongs to it.
    pub(crate) fn say_file(&mut self, is_file: bool) {
        self.says_file |= is_file && self.depth == 1 && self.is_plain();
    }

    fn is_plain(&self) -> bool {
        self.text == 0 && !self.in_comment && !self.in_digits
    }

    /// A stream begins here, if this is the place for one; gives whether its content is said to lie in
    /// another file.
    pub(crate) fn stream(&mut self) -> bool {
        let begins =
            self.place == Place::Object && self.depth == 0 && self.has_closed && self.is_plain();
        if begins {
            self.place = Place::Stream;
            self.says_objects = false;
        }
        begins && self.says_file
    }

    /// Goes over one byte.
    pub(crate) fn step(&mut self, window: &[u8], at: usize) {
        let Some(rest) = window.get(at..) else { return };
        if rest.starts_with(b"obj") && follows_numbers(window.get(..at).unwrap_or_default()) {
            return self.begin();
        }
        match self.place {
            Place::Stream if rest.starts_with(b"endstream") => *self = Self::default(),
            Place::Object => self.object(rest),
            _ => {}
        }
    }

    /// An object begins.
    fn begin(&mut self) {
        let is_certain = match self.place {
            Place::Outside => true,
            Place::Object => self.depth == 0 && self.is_plain(),
            Place::Stream | Place::Anywhere => false,
        };
        *self = Self::default();
        self.place = if is_certain {
            Place::Object
        } else {
            Place::Anywhere
        };
    }

    fn object(&mut self, rest: &[u8]) {
        let Some(&byte) = rest.first() else { return };
        if std::mem::take(&mut self.is_second) {
            return;
        }
        if self.in_comment {
            self.in_comment = !matches!(byte, b'\r' | b'\n');
        } else if self.text > 0 {
            self.letter(byte);
        } else if self.in_digits {
            self.in_digits = byte != b'>';
        } else if rest.starts_with(b"endobj") {
            *self = Self::default();
        } else {
            self.word(byte, rest.get(1) == Some(&byte));
        }
    }

    fn letter(&mut self, byte: u8) {
        if std::mem::take(&mut self.is_escaped) {
            return;
        }
        match byte {
            b'\\' => self.is_escaped = true,
            b'(' => self.text += 1,
            b')' => self.text -= 1,
            _ => {}
        }
    }

    fn word(&mut self, byte: u8, is_doubled: bool) {
        if byte.is_ascii_whitespace() || byte == 0 {
            return;
        }
        self.has_closed = byte == b'>' && is_doubled;
        match byte {
            b'%' => self.in_comment = true,
            b'(' => self.text = 1,
            b'<' if is_doubled => self.depth += 1,
            b'<' => self.in_digits = true,
            b'>' if is_doubled => self.depth = self.depth.saturating_sub(1),
            b'[' => self.lists += 1,
            b']' => self.lists = self.lists.saturating_sub(1),
            _ => {}
        }
        self.is_second = is_doubled && matches!(byte, b'<' | b'>');
    }
}

/// Whether more lies within one another than a library can read that calls itself for each: where a file
/// can be read in two ways, whether it could.
pub(crate) fn is_too_deep(bytes: &[u8]) -> bool {
    /// No honest file comes near; a library needs some hundred bytes for each.
    const DEEPEST: usize = 20_000;
    let opens = memchr::memchr2_iter(b'[', b'<', bytes);
    if opens.take(DEEPEST).count() < DEEPEST {
        return false;
    }
    let mut walk = Walk::default();
    let mut outside = 0;
    (0..bytes.len()).any(|at| {
        walk.step(bytes, at);
        let opens = matches!(bytes[at], b'[' | b'<');
        outside += usize::from(opens && walk.place == Place::Outside);
        // a table of objects may be read from within an object
        let is_torn = walk.place != Place::Outside
            && bytes[at] == b't'
            && bytes[at..].starts_with(b"trailer");
        is_torn
            || walk.place == Place::Anywhere
            || walk.depth + walk.lists > DEEPEST
            || outside > DEEPEST
    })
}

/// The same of the objects that a stream holds.
pub(crate) fn is_too_deep_within(objects: &[u8]) -> bool {
    let alone = [b"1 0 obj ".as_slice(), objects].concat();
    is_too_deep(&alone)
}

/// Whether two numbers stand before a place, with blanks and comments between them.
fn follows_numbers(before: &[u8]) -> bool {
    let before = &before[before.len().saturating_sub(BEFORE)..];
    [false, true].iter().any(|comments| {
        let number = |bytes| without_number(without_blanks(bytes, *comments));
        let one = number(before);
        one.is_some_and(|rest| {
            let is_apart = without_blanks(rest, *comments).len() < rest.len();
            is_apart && number(rest).is_some()
        })
    })
}

fn without_number(bytes: &[u8]) -> Option<&[u8]> {
    let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let count = digits.count();
    bytes.get(..bytes.len() - count).filter(|_| count > 0)
}

/// Without blanks at the end, and without comments if they are looked for.
fn without_blanks(mut bytes: &[u8], comments: bool) -> &[u8] {
    loop {
        let trimmed = bytes.trim_ascii_end();
        let has_line = bytes[trimmed.len()..]
            .iter()
            .any(|byte| matches!(byte, b'\r' | b'\n'));
        if !(comments && has_line) {
            return trimmed;
        }
        let line = trimmed
            .iter()
            .rposition(|byte| matches!(byte, b'\r' | b'\n'))
            .map_or(0, |at| at + 1);
        match memchr::memchr(b'%', &trimmed[line..]) {
            Some(at) => bytes = &trimmed[..line + at],
            None => return trimmed,
        }
    }
}
