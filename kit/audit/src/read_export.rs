//! An export of the log, read by the program itself: judged by the same rules as the log in the
//! database, against the same keys and kept heads.

use crate::{
    check::{CheckOptions, SignedWithin, judge_age},
    kept::Kept,
    leaf::StoredLeaf,
    peaks::Peaks,
    report::{Problem, Report},
    restored::accepted,
    tree::{Hash, leaf_hash},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use jiff::{SignedDuration, Timestamp};
use kit_base::from_hex;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read},
};

/// The longest line that is read: an entry has at most some ten thousand characters.
const LINE_BYTES_MOST: u64 = 1024 * 1024;
/// What an export begins with; see docs/audit.md.
const FORMAT: &str = "tinhso-audit-export";

/// Why a file is no export at all.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// It does not begin as an export does.
    #[error("it does not begin as an export of a log does (`tinhso audit export`)")]
    NoExport,
    /// A line is longer than any that an export has: what follows cannot be read.
    #[error("line {0} is longer than any line of an export")]
    LongLine(u64),
}

/// What an export shows.
#[derive(Clone, Debug)]
pub struct ReadExport {
    /// The first entry in it.
    pub from: u64,
    /// When it was made, as it says itself.
    pub at: Option<Timestamp>,
    /// How it compares with its own hashes, with the keys, and with the heads that were kept.
    pub report: Report,
}

#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
    at: Option<Timestamp>,
    from: u64,
    to: u64,
    frontier: Vec<String>,
}

#[derive(Deserialize)]
struct Line {
    position: Option<u64>,
    waiting: Option<i64>,
    checkpoint: Option<String>,
    hash: Option<String>,
    leaf: Option<String>,
    read: Option<serde_json::Value>,
}

/// Reads an export line by line and judges it by `options`, of which tables of the offices are not
/// asked: an entry's hash and what it reads as, the order, the tree under every signed head, the
/// heads that others kept, and the age of what is under none, as of when the export was made.
/// `each` hears of every entry that is what was hashed, with its position if it has one. What
/// `read` says beside an entry is compared, and never believed.
///
/// # Errors
/// [`ExportError`]; everything else that is wrong is in the report.
pub fn check_export(
    mut input: impl BufRead,
    options: &CheckOptions,
    signed_within: SignedDuration,
    mut each: impl FnMut(Option<u64>, &StoredLeaf),
) -> Result<ReadExport, ExportError> {
    let mut text = Vec::new();
    let header = header(&mut input, &mut text)?;
    let mut report = Report {
        size: header.from,
        signed: header.from,
        ..Report::default()
    };
    if options.verifier.is_none() {
        report.unshown.push(crate::Unshown::NoKey);
    }
    let roots: Option<Vec<Hash>> = header.frontier.iter().map(|text| hash_of(text)).collect();
    let peaks = roots.and_then(|roots| Peaks::of(header.from, &roots));
    if peaks.is_none() {
        report.add(Problem::ExportLine { line: 1 });
    }
    let mut kept = Kept::read(options, &BTreeMap::new(), &mut report);
    // an export says nothing of what was signed before its first entry
    let earlier = kept.forget_before(header.from);
    let mut reading = Reading {
        options,
        report,
        peaks,
        kept,
        line: 1,
    };
    reading.compare_kept();
    while next_line(&mut input, &mut text, reading.line + 1)? {
        reading.line += 1;
        match serde_json::from_slice::<Line>(&text) {
            Ok(line) => reading.take(line, &mut each),
            Err(_) => reading.broken(),
        }
    }
    let Reading {
        mut report, kept, ..
    } = reading;
    if report.size != header.to {
        report.add(Problem::ExportEnds {
            found: report.size,
            to: header.to,
        });
    }
    if let Some(size) = earlier {
        report.unshown.push(crate::Unshown::BeginsAfterHead {
            from: header.from,
            size,
        });
    }
    kept.judge(options.copy.as_ref(), &mut report);
    let within = header.at.map(|now| SignedWithin {
        now,
        time: signed_within,
    });
    let as_of = CheckOptions {
        signed_within: within,
        ..options.clone()
    };
    judge_age(&as_of, None, &mut report);
    Ok(ReadExport {
        from: header.from,
        at: header.at,
        report,
    })
}

fn header(input: &mut impl BufRead, text: &mut Vec<u8>) -> Result<Header, ExportError> {
    next_line(input, text, 1)?;
    let header: Header = serde_json::from_slice(text).map_err(|_| ExportError::NoExport)?;
    if header.format != FORMAT || ![1, 2].contains(&header.version) || header.to < header.from {
        return Err(ExportError::NoExport);
    }
    Ok(header)
}

/// The next line without its end; false if there is none.
fn next_line(
    input: &mut impl BufRead,
    text: &mut Vec<u8>,
    number: u64,
) -> Result<bool, ExportError> {
    text.clear();
    let read = input
        .by_ref()
        .take(LINE_BYTES_MOST + 1)
        .read_until(b'\n', text)?;
    if read as u64 > LINE_BYTES_MOST {
        return Err(match number {
            1 => ExportError::NoExport,
            number => ExportError::LongLine(number),
        });
    }
    Ok(read > 0)
}

fn hash_of(text: &str) -> Option<Hash> {
    from_hex(text)?.try_into().ok()
}

struct Reading<'a> {
    options: &'a CheckOptions,
    report: Report,
    /// The tree so far; none once a hash was missing: of heads after it nothing can be said.
    peaks: Option<Peaks>,
    kept: Kept,
    line: u64,
}

impl Reading<'_> {
    fn broken(&mut self) {
        let line = self.line;
        self.report.add(Problem::ExportLine { line });
    }

    fn take(&mut self, line: Line, each: &mut impl FnMut(Option<u64>, &StoredLeaf)) {
        match line {
            Line {
                checkpoint: Some(note),
                ..
            } => self.head(&note),
            Line {
                waiting: Some(number),
                ..
            } => self.waiting(number, &line, each),
            Line {
                position: Some(position),
                ..
            } => self.entry(position, &line, each),
            _ => self.broken(),
        }
    }

    fn head(&mut self, note: &str) {
        let Some(verifier) = &self.options.verifier else {
            return;
        };
        let size = self.report.size;
        self.report.checkpoints += 1;
        match self.options.verify(verifier, note) {
            Err(why) => self.report.add(Problem::CheckpointWrong {
                size,
                why: why.to_string(),
            }),
            Ok(head) => match self.peaks.as_ref().map(Peaks::root) {
                Some(root) if head.size == size && head.root == root => self.signed(),
                Some(_) => self.report.add(Problem::RootDiffers { size: head.size }),
                None => {}
            },
        }
    }

    fn signed(&mut self) {
        self.report.signed = self.report.size;
        self.report.unsigned_since = None;
    }

    fn compare_kept(&mut self) {
        let (size, peaks) = (self.report.size, &self.peaks);
        let Some(peaks) = peaks else { return };
        if self.kept.compare(size, || peaks.root(), &mut self.report) {
            self.signed();
        }
    }

    fn written(&mut self, leaf: Option<&StoredLeaf>) {
        let at = leaf.map_or(Timestamp::UNIX_EPOCH, |leaf| leaf.at);
        self.report.since.get_or_insert(at);
        self.report.unsigned_since.get_or_insert(at);
        if let Some(leaf) = leaf {
            self.report.restores.extend(accepted(leaf));
        }
    }

    fn entry(
        &mut self,
        position: u64,
        line: &Line,
        each: &mut impl FnMut(Option<u64>, &StoredLeaf),
    ) {
        let expected = self.report.size;
        if position != expected {
            self.report.add(Problem::ExportGap {
                expected,
                found: position,
            });
            self.peaks = None;
            self.report.size = position;
        }
        let hash = line.hash.as_deref().and_then(hash_of);
        let body = line.leaf.as_ref().map(|leaf| BASE64.decode(leaf));
        let leaf = match (hash, body) {
            (None, _) => Err(Problem::HashMissing { position }),
            (_, None) => Err(Problem::LeafMissing { position }),
            (_, Some(Err(_))) => Err(Problem::LeafUnreadable { position }),
            (Some(hash), Some(Ok(body))) if leaf_hash(&body) != hash => {
                Err(Problem::LeafChanged { position })
            }
            (_, Some(Ok(body))) => {
                StoredLeaf::from_bytes(&body).map_err(|_| Problem::LeafUnreadable { position })
            }
        };
        match leaf {
            Err(problem) => {
                self.report.add(problem);
                self.written(None);
            }
            Ok(leaf) => {
                if !reads_as(&leaf, line) {
                    self.report.add(Problem::ReadsOtherwise { position });
                }
                self.written(Some(&leaf));
                each(Some(position), &leaf);
            }
        }
        match (hash, &mut self.peaks) {
            (Some(hash), Some(peaks)) => peaks.push(hash),
            _ => self.peaks = None,
        }
        self.report.size = position.saturating_add(1);
        self.compare_kept();
    }

    fn waiting(
        &mut self,
        number: i64,
        line: &Line,
        each: &mut impl FnMut(Option<u64>, &StoredLeaf),
    ) {
        self.report.unsequenced += 1;
        let body = line.leaf.as_ref().and_then(|leaf| BASE64.decode(leaf).ok());
        let leaf = body.and_then(|body| StoredLeaf::from_bytes(&body).ok());
        match leaf.filter(|leaf| reads_as(leaf, line)) {
            None => {
                self.report.add(Problem::WaitingUnreadable { number });
                self.written(None);
            }
            Some(leaf) => {
                self.report.oldest_unsequenced.get_or_insert(leaf.at);
                self.written(Some(&leaf));
                each(None, &leaf);
            }
        }
    }
}

/// Whether what stands beside the bytes for people says the same.
fn reads_as(leaf: &StoredLeaf, line: &Line) -> bool {
    serde_json::to_value(leaf).ok() == line.read
}
