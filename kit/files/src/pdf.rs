//! Looking for programs in PDF files without a PDF library.
//!
//! What is found: the names `/JavaScript`, `/Launch` and `/JS`, also when letters are written as `#xx`,
//! in the file's own objects and in object streams packed with `/FlateDecode`, which is what every
//! producer writes.
//!
//! What is not found: actions in object streams that are packed otherwise (LZW, several filters one
//! after another with a predictor before them) and in files encrypted with a password, whose object
//! streams cannot be read; the latter are reported as encrypted, and the feature decides.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::read::ZlibDecoder;

/// A program or a call of one in a PDF file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfDanger {
    /// JavaScript that a viewer would run.
    #[error("JavaScript")]
    JavaScript,
    /// An action that starts another program.
    #[error("an action that starts a program")]
    Launch,
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

pub(crate) fn scan(file: &File) -> io::Result<PdfFindings> {
    let mut scan = Scan {
        findings: PdfFindings::default(),
        unpacked: 0,
        in_stream: false,
    };
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(0))?;
    let mut window: Vec<u8> = Vec::with_capacity(PIECE + OVERLAP);
    let mut window_start = 0_u64;
    loop {
        let kept = window.len();
        let read = reader
            .by_ref()
            .take(PIECE as u64)
            .read_to_end(&mut window)?;
        // what lies in the overlap at the end is looked at with the next piece, whole
        let until = if read < PIECE {
            window.len()
        } else {
            window.len() - OVERLAP.min(window.len())
        };
        let from = kept.saturating_sub(OVERLAP);
        for stream in scan.names(&window, from, until) {
            scan.stream(file, window_start + stream as u64)?;
        }
        if scan.findings.danger.is_some() || read < PIECE {
            return Ok(scan.findings);
        }
        let keep_from = window.len() - (2 * OVERLAP).min(window.len());
        window_start += keep_from as u64;
        window.drain(..keep_from);
        // the file is shared with the reading of object streams
        reader.seek(SeekFrom::Start(window_start + window.len() as u64))?;
    }
}

struct Scan {
    findings: PdfFindings,
    unpacked: u64,
    in_stream: bool,
}

impl Scan {
    /// Looks at the names and streams that begin in a range of the window; gives where the content of
    /// streams begins.
    fn names(&mut self, window: &[u8], from: usize, until: usize) -> Vec<usize> {
        let mut streams = Vec::new();
        let mut at = from;
        while at < until {
            match window[at] {
                b'/' => self.name(&window[at + 1..]),
                // also within what looks like a stream: a comment can pretend to open one
                b's' if window[at..].starts_with(b"stream") => {
                    if let Some(start) = stream_start(window, at) {
                        self.in_stream = true;
                        streams.push(start);
                    }
                }
                b'e' if self.in_stream && window[at..].starts_with(b"endstream") => {
                    self.in_stream = false
                }
                _ => {}
            }
            at += 1;
        }
        streams
    }

    fn name(&mut self, after_stroke: &[u8]) {
        let name = decode_name(after_stroke);
        match name.as_slice() {
            b"JavaScript" => self.findings.danger = Some(PdfDanger::JavaScript),
            b"Launch" => self.findings.danger = Some(PdfDanger::Launch),
            // three letters occur by chance in packed data
            b"JS" if !self.in_stream => self.findings.danger = Some(PdfDanger::JavaScript),
            b"Encrypt" if !self.in_stream => self.findings.encrypted = true,
            b"ByteRange" if !self.in_stream => self.findings.signed = true,
            _ => {}
        }
    }

    /// Unpacks a stream if it holds objects. Its dictionary may be far away or lie, so its beginning
    /// decides: object streams begin with the numbers and offsets of their objects.
    fn stream(&mut self, mut file: &File, start: u64) -> io::Result<()> {
        file.seek(SeekFrom::Start(start))?;
        let mut packed = ZlibDecoder::new(BufReader::with_capacity(PEEK_PACKED_BYTES, file));
        let mut unpacked = vec![0; PEEK_BYTES];
        // what cannot be unpacked cannot be read by a viewer either, or is encrypted
        let Ok(read) = packed.read(&mut unpacked) else {
            return Ok(());
        };
        unpacked.truncate(read);
        let is_objects = read > 0
            && unpacked
                .iter()
                .all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace());
        if !is_objects {
            return Ok(());
        }
        let limit =
            MAX_STREAM_BYTES.min(MAX_ALL_STREAMS_BYTES - self.unpacked.min(MAX_ALL_STREAMS_BYTES));
        let _ = packed.take(limit + 1).read_to_end(&mut unpacked);
        self.unpacked += unpacked.len() as u64;
        if unpacked.len() as u64 > limit {
            self.findings.danger = Some(PdfDanger::Bomb { limit });
            return Ok(());
        }
        let mut inner = Self {
            findings: self.findings,
            unpacked: self.unpacked,
            in_stream: false,
        };
        // object streams hold no streams
        inner.names(&unpacked, 0, unpacked.len());
        self.findings = inner.findings;
        Ok(())
    }
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

/// The name up to the first delimiter, with `#xx` read; longer names than we look for are cut.
fn decode_name(bytes: &[u8]) -> Vec<u8> {
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
    name
}
