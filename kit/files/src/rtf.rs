//! Rich Text Format: its words, its fields, and what it would set going. Read as word processors do, who
//! take any beginning `{\rt` for it, letters as `\'hh` in the font's code page or as `\uN`, and anything
//! torn over groups.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};
use memchr::memchr2;

use crate::address;
use crate::danger::Danger;
use crate::fields::{of_instruction, quoted};
use crate::rtf_tables::{DESCRIPTIONS, DRAWN, character_set, code_page};

/// Groups within groups deeper than this are read as one.
const DEEPEST: usize = 1_000;
/// An instruction is a line.
const LONGEST_INSTRUCTION: usize = 64 * 1024;
/// Fields whose instructions are kept apart; more are judged as their first words.
const MOST_FIELDS: usize = 10_000;

/// Whether bytes begin as Rich Text does for those who open it.
pub(crate) fn is_rtf(start: &[u8]) -> bool {
    start.starts_with(b"{\\rt")
}

/// What a text would set going.
pub(crate) fn danger(bytes: &[u8]) -> Option<Danger> {
    const OBJECTS: &[&str] = &[
        "objdata",
        "objemb",
        "objlink",
        "objautlink",
        "objupdate",
        "objhtml",
        "objsub",
    ];
    let read = read(bytes, 0);
    if read.words.contains_key("objocx") {
        return Some(Danger::Control);
    }
    if OBJECTS.iter().any(|word| read.words.contains_key(*word)) {
        return Some(Danger::Package);
    }
    let bad = read.addresses.iter().find(|address| {
        let text = address.text.trim().trim_matches(['"', ';']);
        match address.is_clicked {
            true => !address::may_be_clicked(text),
            false => !address::may_be_fetched_from_outside(text),
        }
    });
    if let Some(address) = bad {
        return Some(if address.is_clicked {
            Danger::Link
        } else {
            Danger::Remote
        });
    }
    read.instructions.iter().find_map(|it| of_instruction(it))
}

/// The words of a text, a line for each paragraph and cell, a form feed for each page; heads and feet of
/// pages where they stand. At most `most` bytes.
pub(crate) fn words(bytes: &[u8], most: usize) -> String {
    read(bytes, most).text
}

#[derive(Default)]
struct Read {
    text: String,
    /// Instructions of fields, decoded and joined over the groups in which they are torn.
    instructions: Vec<String>,
    /// Addresses of templates, pictures, other texts.
    addresses: Vec<Address>,
    /// The property of a drawing in hand.
    property: (String, String),
    /// Control words that are looked for.
    words: HashMap<String, ()>,
}

/// An address that stands in a group of its own.
#[derive(Default)]
struct Address {
    text: String,
    is_clicked: bool,
}

/// Which half of a drawing's property a group is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Name,
    Value,
}

/// Where letters of a group go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Text,
    Instruction,
    Address,
    Fonts,
    /// A property of a drawing among what is no text.
    Property,
    Nowhere,
}

#[derive(Clone, Copy)]
struct Group {
    into: Into,
    /// The field whose instruction it is.
    field: usize,
    property: Option<Half>,
    /// Where the letters of a `\upr` would go: those of its second half, in Unicode, take the place of the first.
    instead: Into,
    /// Its words stand apart from those around it.
    apart: bool,
    /// Its letters are shown in capitals, however they were typed.
    capitals: bool,
    /// Bytes that follow a `\uN` for old programs.
    skip: usize,
    encoding: &'static Encoding,
}

fn read(bytes: &[u8], most: usize) -> Read {
    let mut reader = Reader {
        bytes,
        at: 0,
        most,
        read: Read::default(),
        groups: Vec::new(),
        now: Group {
            into: Into::Text,
            field: 0,
            property: None,
            instead: Into::Text,
            apart: false,
            capitals: false,
            skip: 1,
            encoding: WINDOWS_1252,
        },
        default: WINDOWS_1252,
        fonts: HashMap::new(),
        font: 0,
        pending: Vec::new(),
        high: None,
        to_skip: 0,
        starred: false,
    };
    reader.run();
    reader.read
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    most: usize,
    read: Read,
    groups: Vec<Group>,
    now: Group,
    /// The code page of the whole text.
    default: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// The font that the table of fonts is describing.
    font: i32,
    /// Bytes in the code page in hand that are no letters yet.
    pending: Vec<u8>,
    /// The first half of a letter written in two.
    high: Option<u16>,
    to_skip: usize,
    starred: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => self.open(),
                b'}' => self.close(),
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ if self.now.into == Into::Nowhere => {
                    // pictures are megabytes of digits
                    let rest = &self.bytes[self.at..];
                    let braces = memchr2(b'}', b'\\', rest).unwrap_or(rest.len());
                    let open = memchr::memchr(b'{', &rest[..braces]).unwrap_or(braces);
                    self.at += open;
                }
                byte => self.byte(byte),
            }
        }
        self.flush();
    }

    fn open(&mut self) {
        self.flush();
        self.to_skip = 0;
        self.starred = false;
        if self.groups.len() < DEEPEST {
            self.groups.push(self.now);
            self.now.apart = false;
        }
    }

    fn close(&mut self) {
        self.flush();
        self.to_skip = 0;
        self.starred = false;
        if let Some(outer) = self.groups.pop() {
            if self.now.apart {
                self.line('\n');
            }
            self.leave(&outer);
            self.now = outer;
        }
    }

    /// A group that was a field or half of a property ends.
    fn leave(&mut self, outer: &Group) {
        if self.now.into == Into::Instruction && outer.field != self.now.field {
            // what a field shows is a piece of the one around it
            let shown = self.read.instructions.get(self.now.field);
            let shown = shown.and_then(|it| quoted(it));
            let around = self.read.instructions.get_mut(outer.field);
            if let (Some(shown), Some(around), Into::Instruction) = (shown, around, outer.into) {
                around.push_str(&shown);
            }
        }
        if self.now.property == Some(Half::Value) && outer.property.is_none() {
            let (name, text) = std::mem::take(&mut self.read.property);
            let name = name.trim().to_ascii_lowercase();
            let is_file = name.ends_with("pibname") || name.ends_with("blipname");
            if is_file && self.read.addresses.len() < MOST_FIELDS {
                let is_clicked = false;
                self.read.addresses.push(Address { text, is_clicked });
            }
        }
    }

    fn address(&mut self, is_clicked: bool) {
        if self.read.addresses.len() < MOST_FIELDS {
            let text = String::new();
            self.read.addresses.push(Address { text, is_clicked });
        }
    }

    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else {
            return;
        };
        if first.is_ascii_alphabetic() {
            self.control_word();
            return;
        }
        self.at += 1;
        match first {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2);
                let value = digits
                    .and_then(|digits| std::str::from_utf8(digits).ok())
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                if let Some(value) = value {
                    self.at += 2;
                    self.byte(value);
                }
            }
            b'*' => self.starred = true,
            b'~' => self.say(" "),
            b'_' => self.say("-"),
            b'\r' | b'\n' => self.line('\n'),
            b'\\' | b'{' | b'}' => self.byte(first),
            _ => {}
        }
    }

    fn control_word(&mut self) {
        /// The longest that the format allows.
        const LONGEST_WORD: usize = 32;
        let rest = &self.bytes[self.at..];
        let end = rest
            .iter()
            .position(|byte| !byte.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let name = String::from_utf8_lossy(&rest[..end.min(LONGEST_WORD)]).to_ascii_lowercase();
        let digits = rest[end..]
            .iter()
            .enumerate()
            .take_while(|(at, byte)| byte.is_ascii_digit() || (*at == 0 && **byte == b'-'))
            .count();
        let value = std::str::from_utf8(&rest[end..end + digits]).ok();
        let value = value.and_then(|digits| digits.parse::<i32>().ok());
        self.at += end + digits;
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if name == "u" {
            self.unit(value.unwrap_or(0));
            return;
        }
        self.flush();
        let starred = std::mem::take(&mut self.starred);
        self.obey(&name, value, starred);
    }

    /// Groups that name a file or a page; gives whether it is one.
    fn begin_address(&mut self, name: &str) -> bool {
        match name {
            "template" | "nextfile" | "filetbl" | "mmdatasource" | "mmheadersource"
            | "mmodsosrc" | "mmodsoudl" => {
                self.now.into = Into::Address;
                self.address(false);
            }
            "file" if self.now.into == Into::Address => self.address(false),
            "hlinkbase" | "hlsrc" => {
                self.now.into = Into::Address;
                self.address(true);
            }
            "sp" => self.read.property = Default::default(),
            "sn" | "sv" => {
                let half = if name == "sn" {
                    Half::Name
                } else {
                    Half::Value
                };
                self.now.property = Some(half);
                // what describes a picture, or is drawn as letters, is words
                if half == Half::Value && DRAWN.contains(&self.read.property.0.trim()) {
                    self.apart();
                } else {
                    self.now.into = Into::Property;
                }
            }
            _ => return false,
        }
        true
    }

    fn obey(&mut self, name: &str, value: Option<i32>, starred: bool) {
        if self.begin_address(name) {
            return;
        }
        match name {
            "bin" => {
                let length = usize::try_from(value.unwrap_or(0)).unwrap_or(0);
                self.at = self.at.saturating_add(length).min(self.bytes.len());
            }
            "uc" => self.now.skip = usize::try_from(value.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => {
                self.default = code_page(value.unwrap_or(0));
                self.now.encoding = self.default;
                for group in &mut self.groups {
                    group.encoding = self.default;
                }
            }
            "f" => {
                self.font = value.unwrap_or(0);
                self.now.encoding = self.fonts.get(&self.font).copied().unwrap_or(self.default);
            }
            "plain" => {
                self.now.encoding = self.default;
                self.now.capitals = false;
            }
            "caps" => self.now.capitals = value != Some(0),
            "fcharset" if self.now.into == Into::Fonts => {
                if let Some(encoding) = character_set(value.unwrap_or(0)) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "par" | "line" | "cell" | "nestcell" | "row" | "nestrow" => self.line('\n'),
            "page" | "pagebb" | "sect" | "softpage" => self.line('\u{c}'),
            "tab" | "emspace" | "enspace" => self.say(" "),
            "fldinst" => {
                self.now.into = Into::Instruction;
                if self.read.instructions.len() < MOST_FIELDS {
                    self.read.instructions.push(String::new());
                }
                self.now.field = self.read.instructions.len() - 1;
            }
            "upr" => {
                self.now.instead = self.now.into;
                self.now.into = Into::Nowhere;
            }
            "ud" => self.now.into = self.now.instead,
            "fonttbl" => self.now.into = Into::Fonts,
            "colortbl" | "stylesheet" | "pict" | "themedata" | "datastore" | "objclass"
            | "listtable" | "listoverridetable" | "rsidtbl" | "generator" | "revtbl" | "info"
            | "bkmkstart" | "bkmkend" | "xmlnstbl" | "mmathpr" | "latentstyles"
            | "colorschememapping" => self.now.into = Into::Nowhere,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" | "footnote" | "annotation" | "shptxt" | "dptxbxtext" => self.apart(),
            name if DESCRIPTIONS.contains(&name) => self.apart(),
            name if name.starts_with("obj") => {
                self.read.words.insert(name.to_owned(), ());
                if name == "objdata" {
                    self.now.into = Into::Nowhere;
                }
            }
            // what a reader does not know is left out where the format says so
            _ if starred
                && matches!(self.now.into, Into::Text | Into::Instruction)
                && !matches!(name, "shpinst" | "nesttableprops") =>
            {
                self.now.into = Into::Nowhere;
            }
            _ => {}
        }
    }

    /// What follows in the group is words that stand apart.
    fn apart(&mut self) {
        self.now.into = Into::Text;
        self.line('\n');
        self.now.apart = true;
    }

    /// A letter as a number of UTF-16, negative above 32767.
    fn unit(&mut self, value: i32) {
        self.flush();
        self.to_skip = self.now.skip;
        let unit = u16::try_from(value.rem_euclid(0x1_0000)).unwrap_or(0);
        let units: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let text = String::from_utf16_lossy(&units);
        self.say(&text);
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        if self.now.into != Into::Nowhere {
            self.pending.push(byte);
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let (text, _) = self.now.encoding.decode_without_bom_handling(&bytes);
        self.say(&text);
    }

    fn say(&mut self, text: &str) {
        let half = match self.now.property {
            Some(Half::Name) => Some(&mut self.read.property.0),
            Some(Half::Value) => Some(&mut self.read.property.1),
            None => None,
        };
        if let Some(half) = half.filter(|half| half.len() < LONGEST_INSTRUCTION) {
            half.push_str(text);
        }
        match self.now.into {
            Into::Text if self.read.text.len() < self.most && self.now.capitals => {
                self.read.text.push_str(&text.to_uppercase());
            }
            Into::Text if self.read.text.len() < self.most => self.read.text.push_str(text),
            Into::Instruction => {
                if let Some(last) = self.read.instructions.get_mut(self.now.field)
                    && last.len() < LONGEST_INSTRUCTION
                {
                    last.push_str(text);
                }
            }
            Into::Address => {
                if let Some(last) = self.read.addresses.last_mut()
                    && last.text.len() < LONGEST_INSTRUCTION
                {
                    last.text.push_str(text);
                }
            }
            _ => {}
        }
    }

    fn line(&mut self, end: char) {
        let text = &mut self.read.text;
        if self.now.into == Into::Text && text.len() < self.most {
            text.push(end);
        }
    }
}
