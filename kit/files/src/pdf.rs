//! Looking for programs in PDF files without a PDF library.
//!
//! What is found: the names of JavaScript, of actions that start programs, of files within the file,
//! of forms that are programs (XFA), also when letters are written as `#xx`, in the file's own objects
//! and in object streams behind any filters; addresses that lead elsewhere; and what is set off by
//! opening (`pdf_actions`). What stands in a stream is words, not names (`pdf_walk`).
//!
//! What is not found: anything in files encrypted with a password, whose streams cannot be read; they
//! are reported as encrypted, and the feature decides.

use std::io::{self, BufReader, Read, SeekFrom};

use flate2::read::ZlibDecoder;

use crate::address;
use crate::pdf_actions;
use crate::pdf_filters::{Filter, Unpacked, named, unpack, without_predictor};
use crate::pdf_text::{begins_dictionary, decode_name, has_program, text_after};
use crate::pdf_walk::{Walk, is_too_deep_within};
use crate::sniff::{Source, all_of};

/// A program or a call of one in a PDF file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfDanger {
    /// JavaScript that a viewer would run.
    #[error("JavaScript")]
    JavaScript,
    /// An action that starts another program.
    #[error("an action that starts a program")]
    Launch,
    /// A file within the file: nobody looked into it.
    #[error("a file within it")]
    Embedded,
    /// A form that is a program (XFA).
    #[error("a form with a script")]
    FormScript,
    /// A link to something else than a page or a letter.
    #[error("a link to something else than a page or a letter")]
    Link,
    /// An action that sends what is in the file as soon as it is opened.
    #[error("an action that sends data when it is opened")]
    Sends,
    /// An action that leads to another machine as soon as it is opened, or to a file there.
    #[error("an action that leads to another machine")]
    Elsewhere,
    /// A stream that swells beyond every honest content.
    #[error("an object stream of more than {limit} bytes")]
    Bomb {
        /// The limit in bytes.
        limit: u64,
    },
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PdfFindings {
    pub danger: Option<PdfDanger>,
    pub encrypted: bool,
    pub signed: bool,
    /// Something in it is set off by opening the file or a page.
    triggers: bool,
    /// Something in it leads out of the file.
    outward: bool,
    /// Something in it sends what is in the file, or fetches.
    sends: bool,
    /// It has a form of XFA, whose streams are programs if they hold scripts.
    form: bool,
    /// An address in it stands in an object of its own.
    apart: bool,
    /// What lies in its streams of objects cannot be followed.
    too_deep: bool,
    /// It plays films or sounds.
    plays: bool,
    /// It names a file by an address of the web.
    web_file: bool,
    /// The addresses that were read.
    address_bytes: usize,
    /// An address in it leads where none may; read before it is known whether the file is encrypted.
    address: Option<PdfDanger>,
}

/// The file is read in pieces of this size.
const PIECE: usize = 1024 * 1024;
/// So much of the piece before is kept, so that names and dictionaries are not torn apart.
const OVERLAP: usize = 4 * 1024;
/// One object stream unpacked; producers put 100 to 200 objects into one, some kilobytes.
const MAX_STREAM_BYTES: u64 = 32 * 1024 * 1024;
/// So much of a stream is unpacked to see whether it holds objects: the first number and a half.
const PEEK_BYTES: usize = 3;
/// So much of the file is read for that.
const PEEK_PACKED_BYTES: usize = 256;
/// All object streams of a file together.
const MAX_ALL_STREAMS_BYTES: u64 = 256 * 1024 * 1024;

/// All addresses of a file; one with a hundred thousand links has less.
const MAX_ADDRESS_BYTES: usize = 16 * 1024 * 1024;

/// Files up to this size are read whole to follow their actions; a longer one with actions that send
/// is taken to set them off.
const MAX_FOLLOWED_BYTES: u64 = 48 * 1024 * 1024;

pub(crate) fn scan(file: &mut dyn Source) -> io::Result<PdfFindings> {
    let mut findings = scan_names(file)?;
    // texts of encrypted files are no texts
    findings.danger = findings
        .danger
        .or(findings.address.filter(|_| !findings.encrypted));
    if findings.plays && findings.web_file {
        findings.danger = findings.danger.or(Some(PdfDanger::Elsewhere));
    }
    let is_followed = (findings.triggers && findings.outward) || findings.apart || findings.form;
    if findings.danger.is_some() || !is_followed {
        return Ok(findings);
    }
    let length = file.seek(SeekFrom::End(0))?;
    findings.danger = if findings.too_deep && !findings.encrypted {
        Some(PdfDanger::Elsewhere)
    } else if length > MAX_FOLLOWED_BYTES {
        findings.sends.then_some(PdfDanger::Sends)
    } else {
        pdf_actions::of(all_of(file)?)
    };
    Ok(findings)
}

fn scan_names(file: &mut dyn Source) -> io::Result<PdfFindings> {
    let mut scan = Scan {
        findings: PdfFindings::default(),
        unpacked: 0,
        walk: Walk::default(),
    };
    let mut place = 0;
    let mut window: Vec<u8> = Vec::with_capacity(PIECE + OVERLAP);
    let mut window_start = 0_u64;
    loop {
        let kept = window.len();
        file.seek(SeekFrom::Start(place))?;
        let read = (&mut *file).take(PIECE as u64).read_to_end(&mut window)?;
        place += read as u64;
        // what lies in the overlap at the end is looked at with the next piece, whole
        let until = if read < PIECE {
            window.len()
        } else {
            window.len() - OVERLAP.min(window.len())
        };
        let from = kept.saturating_sub(OVERLAP);
        for (stream, says_objects) in scan.names(&window, from, until) {
            let dictionary = dictionary_before(&window, stream);
            scan.stream(file, window_start + stream as u64, dictionary, says_objects)?;
            if scan.findings.danger.is_some() {
                return Ok(scan.findings);
            }
        }
        if scan.findings.danger.is_some() || read < PIECE {
            return Ok(scan.findings);
        }
        let keep_from = window.len() - (2 * OVERLAP).min(window.len());
        window_start += keep_from as u64;
        window.drain(..keep_from);
    }
}

struct Scan {
    findings: PdfFindings,
    unpacked: u64,
    walk: Walk,
}

impl Scan {
    /// Looks at the names and streams that begin in a range of the window; gives where the content of
    /// streams begins, and whether its dictionary says that it holds objects.
    fn names(&mut self, window: &[u8], from: usize, until: usize) -> Vec<(usize, bool)> {
        let mut streams = Vec::new();
        for at in from..until {
            match window[at] {
                b'/' if !self.walk.is_in_stream() => self.name(&window[at + 1..]),
                // also within what looks like a stream: a comment can pretend to open one
                b's' if window[at..].starts_with(b"stream") => {
                    if let Some(start) = stream_start(window, at) {
                        streams.push((start, self.walk.says_objects()));
                        if self.walk.stream() {
                            // its content lies in another file
                            self.findings.danger = Some(PdfDanger::Elsewhere);
                        }
                    }
                }
                _ => {}
            }
            self.walk.step(window, at);
        }
        streams
    }

    fn name(&mut self, after_stroke: &[u8]) {
        let (name, after) = decode_name(after_stroke);
        let rest = after_stroke.get(after..).unwrap_or_default();
        let danger = match name.as_slice() {
            b"JavaScript" | b"JS" | b"OnInstantiate" => PdfDanger::JavaScript,
            b"Launch" => PdfDanger::Launch,
            // also one that only an associated file leads to, or nothing at all
            b"EmbeddedFile" | b"EmbeddedFiles" | b"FileAttachment" => PdfDanger::Embedded,
            b"EF" if begins_dictionary(rest) => PdfDanger::Embedded,
            // a film of Flash, a show of slides with a program
            b"RichMedia" | b"RichMediaContent" | b"SlideShow" => PdfDanger::Embedded,
            _ => return self.other_name(&name, rest),
        };
        self.findings.danger = Some(danger);
    }

    fn other_name(&mut self, name: &[u8], rest: &[u8]) {
        match name {
            b"Encrypt" => self.findings.encrypted = true,
            b"ByteRange" => self.findings.signed = true,
            b"XFA" => self.findings.form = true,
            b"OpenAction" | b"AA" => self.findings.triggers = true,
            b"ObjStm" | b"First" => self.walk.say_objects(),
            b"Rendition" | b"Movie" | b"MediaClip" | b"MCD" => self.findings.plays = true,
            b"URI" | b"Base" => {
                self.findings.outward = true;
                self.judge(rest, address::may_be_clicked, PdfDanger::Link);
            }
            // a file: of another document, of a film, of a picture that is printed in its place
            b"F" | b"UF" | b"Unix" | b"DOS" | b"Mac" => {
                if name == b"F" && !rest.starts_with(b"/") {
                    let is_text = matches!(rest.trim_ascii_start().first(), Some(b'(' | b'<'));
                    self.walk.say_file(is_text || begins_dictionary(rest));
                }
                let named = self.judge(rest, may_be_named, PdfDanger::Elsewhere);
                self.findings.web_file |= named.is_some_and(|it| !address::may_be_fetched(&it));
            }
            b"SubmitForm" | b"ImportData" | b"GoToR" | b"GoToE" => {
                self.findings.outward = true;
                self.findings.sends |= matches!(name, b"SubmitForm" | b"ImportData");
                // a link to a file of another machine needs no trigger but a click
                self.findings.triggers |= name.starts_with(b"GoTo");
            }
            _ => {}
        }
    }

    /// Judges the address that follows a name as text, and gives it.
    fn judge(
        &mut self,
        rest: &[u8],
        is_allowed: fn(&str) -> bool,
        danger: PdfDanger,
    ) -> Option<String> {
        if self.findings.address_bytes > MAX_ADDRESS_BYTES {
            self.findings.danger = Some(danger);
            return None;
        }
        let address = text_after(rest);
        match &address {
            Some(address) => {
                self.findings.address_bytes += address.len();
                let is_bad = !is_allowed(address);
                let found = self.findings.address;
                self.findings.address = found.or(is_bad.then_some(danger));
            }
            None => self.findings.apart |= is_reference(rest),
        }
        address
    }

    /// How a stream without or with the usual filter is to be read, if it is worth it.
    fn begins(&self, file: &mut dyn Source, start: u64) -> io::Result<Option<&'static [Filter]>> {
        let mut beginning = [0; PEEK_BYTES];
        file.seek(SeekFrom::Start(start))?;
        let read = file.read(&mut beginning)?;
        if is_interesting(beginning.get(..read).unwrap_or_default()) {
            return Ok(Some(&[]));
        }
        file.seek(SeekFrom::Start(start))?;
        let mut packed = ZlibDecoder::new(BufReader::with_capacity(PEEK_PACKED_BYTES, file));
        // what cannot be unpacked cannot be read by a viewer either, or is encrypted
        let read = packed.read(&mut beginning).unwrap_or(0);
        let is_packed = is_interesting(beginning.get(..read).unwrap_or_default());
        Ok(is_packed.then_some(&[Filter::Flate]))
    }

    /// Looks into a stream if it holds objects or a form. Its dictionary may be far away or lie, so
    /// its beginning decides: object streams begin with the numbers and offsets of their objects.
    fn stream(
        &mut self,
        file: &mut dyn Source,
        start: u64,
        dictionary: &[u8],
        says_objects: bool,
    ) -> io::Result<()> {
        if self.unpacked >= MAX_ALL_STREAMS_BYTES {
            let limit = MAX_ALL_STREAMS_BYTES;
            self.findings.danger = Some(PdfDanger::Bomb { limit });
            return Ok(());
        }
        let named = named(dictionary).unwrap_or_default();
        let filters: &[Filter] = match named.as_slice() {
            [] | [Filter::Flate] => match self.begins(file, start)? {
                Some(filters) => filters,
                None if says_objects => named.as_slice(),
                None => return Ok(()),
            },
            several => several,
        };
        file.seek(SeekFrom::Start(start))?;
        let limit =
            MAX_STREAM_BYTES.min(MAX_ALL_STREAMS_BYTES - self.unpacked.min(MAX_ALL_STREAMS_BYTES));
        let packed = packed(file, limit)?;
        self.unpacked += packed.len() as u64;
        let mut bytes = match unpack(&packed, filters, limit) {
            Unpacked::Bytes(bytes) => bytes,
            Unpacked::Opaque => {
                self.findings.too_deep |= says_objects;
                return Ok(());
            }
            Unpacked::TooLong => {
                self.findings.danger = Some(PdfDanger::Bomb { limit });
                return Ok(());
            }
        };
        self.unpacked += bytes.len() as u64;
        if let Some(columns) = predictor(dictionary) {
            bytes = without_predictor(&bytes, columns);
        }
        if has_program(&bytes) {
            self.findings.danger = Some(PdfDanger::FormScript);
        }
        if says_objects || holds_objects(&bytes) {
            self.findings.too_deep |= is_too_deep_within(&bytes);
            let mut inner = Self {
                findings: self.findings,
                unpacked: self.unpacked,
                walk: Walk::default(),
            };
            // object streams hold no streams
            inner.names(&bytes, 0, bytes.len());
            self.findings = inner.findings;
        }
        Ok(())
    }
}

/// Whether a stream that begins so holds objects or XML.
fn is_interesting(beginning: &[u8]) -> bool {
    begins_like_objects(beginning)
        || beginning.starts_with(b"<")
        || beginning.starts_with(b"\xef\xbb\xbf")
        || beginning.starts_with(b"\xff\xfe")
        || beginning.starts_with(b"\xfe\xff")
        // a predictor's mark stands before each row
        || matches!(beginning, [0..=4, row @ ..] if begins_like_objects(row))
}

fn begins_like_objects(bytes: &[u8]) -> bool {
    let beginning = bytes.get(..bytes.len().min(PEEK_BYTES)).unwrap_or_default();
    !beginning.is_empty()
        && beginning
            .iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace())
}

/// Whether numbers and then an object follow one another. Numbers and then an operator begin what is
/// painted on a page.
fn holds_objects(bytes: &[u8]) -> bool {
    let is_number = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_whitespace();
    let first = bytes.iter().position(|byte| !is_number(byte));
    let object = first.and_then(|at| bytes.get(at..)).unwrap_or_default();
    let is_word = object.first().is_some_and(u8::is_ascii_alphabetic)
        || matches!(object.first(), Some(b'.' | b'-' | b'+' | b'\'' | b'"'));
    let words: [&[u8]; 3] = [b"true", b"false", b"null"];
    begins_like_objects(bytes) && (!is_word || words.iter().any(|word| object.starts_with(word)))
}

/// A file may be named by an address of the web where a form is sent to.
fn may_be_named(address: &str) -> bool {
    address::may_be_fetched(address) || address::may_be_clicked(address)
}

/// `12 0 R`, which stands for an object elsewhere.
fn is_reference(rest: &[u8]) -> bool {
    rest.trim_ascii_start()
        .first()
        .is_some_and(u8::is_ascii_digit)
}

/// The bytes of a stream up to its end mark.
fn packed(file: &mut dyn Source, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut from = 0;
    loop {
        let read = (&mut *file).take(256 * 1024).read_to_end(&mut bytes)?;
        if let Some(at) = memchr::memmem::find(&bytes[from..], b"endstream") {
            bytes.truncate(from + at);
            return Ok(bytes);
        }
        if read == 0 || bytes.len() as u64 > limit {
            return Ok(bytes);
        }
        from = bytes.len().saturating_sub(b"endstream".len());
    }
}

/// What stands before a stream, back to the object it belongs to.
fn dictionary_before(window: &[u8], content: usize) -> &[u8] {
    let start = content.saturating_sub(OVERLAP);
    let before = window.get(start..content).unwrap_or_default();
    let object = memchr::memmem::rfind(before, b" obj").unwrap_or(0);
    before.get(object..).unwrap_or_default()
}

/// The bytes of a row if rows are packed with a predictor of PNG.
fn predictor(dictionary: &[u8]) -> Option<usize> {
    let number = |key: &[u8]| {
        let at = memchr::memmem::find(dictionary, key)? + key.len();
        let digits: Vec<u8> = dictionary
            .get(at..)?
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace())
            .take_while(|byte| byte.is_ascii_digit())
            .copied()
            .collect();
        String::from_utf8(digits).ok()?.parse::<usize>().ok()
    };
    let kind = number(b"/Predictor")?;
    let columns = number(b"/Columns").unwrap_or(1);
    (kind >= 10 && (1..=1 << 20).contains(&columns)).then_some(columns)
}

/// Where a stream's content begins, if the word `stream` at this place opens one.
fn stream_start(window: &[u8], at: usize) -> Option<usize> {
    let before = window[..at]
        .iter()
        .rposition(|byte| !byte.is_ascii_whitespace())?;
    if before == 0 || &window[before - 1..=before] != b">>" {
        return None;
    }
    let after = at + b"stream".len();
    match (window.get(after)?, window.get(after + 1)) {
        (b'\r', Some(b'\n')) => Some(after + 2),
        (b'\r' | b'\n', _) => Some(after + 1),
        _ => None,
    }
}
