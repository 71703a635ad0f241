//! From bytes to a verdict: pure, with limits, whatever the bytes are.

use super::{
    asic, assess_cms, assess_pdf, assess_xml,
    assessment::{Assessment, Format, Kind, Outcome, SignatureSummary, together},
    trust::{Purpose, Trust},
    unknown_kind::unknown_kind,
    words::Reason,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::{hex, sha256};
use serde_json::{Value, json};
use signatures::x509::Evidence;

/// Bytes of one file or content. A scan of 300 pages has 50 MiB; larger ones are not read as a whole.
pub const BYTES_MAX: usize = 50 << 20;

/// Signatures of one file that are judged: the longest chain of hands has some dozens.
pub const SIGNATURES_MAX: usize = 64;

/// Bytes that are hashed for one file in all. Each signature covers the whole file, and so does each
/// time-stamp, which is asked about for each signature before it: 8 GiB take about six seconds of one
/// core. The time that a verdict may take is bounded by this, without a clock.
pub const HASHED_BYTES_MAX: u64 = 8 << 30;

/// The version of the report's form; see docs/signature-report.md.
pub const REPORT_SCHEMA: &str = "tinhso-signature-report/1";

/// What signatures are looked at for, and what the caller knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Decides in which trust domains paths may end.
    pub purpose: Purpose,
    /// A time at which the caller itself saw exactly these bytes and can prove that (its audit log).
    pub seen_at: Option<Timestamp>,
}

/// What was collected beside the file: nothing in it is trusted for being there.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Certificates, revocation lists, OCSP answers.
    pub evidence: Evidence,
    /// Servers that did not answer, so that older answers of theirs were used or none at all.
    pub silent: Vec<Silent>,
    /// Whether nothing was asked, because fetching is switched off.
    pub is_offline: bool,
}

/// A server of revocation lists or answers that cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// Its name.
    pub host: String,
    /// Since when it has not answered.
    pub since: Timestamp,
    /// SHA-256 of its last good list or answer, if there is one.
    pub content: Option<Vec<u8>>,
}

impl From<Evidence> for Collected {
    fn from(evidence: Evidence) -> Self {
        Self {
            evidence,
            ..Self::default()
        }
    }
}

/// What all signatures of a file are judged with.
#[derive(Clone, Copy)]
pub(super) struct Circumstances<'a> {
    pub trust: &'a Trust,
    pub collected: &'a Collected,
    pub question: Question,
    pub now: Timestamp,
}

/// A signature for people and for machines.
pub(super) type Judged = (SignatureSummary, Value);

/// What a format's own part gives.
pub(super) struct Found {
    pub notes: Vec<Reason>,
    pub signatures: Vec<Judged>,
}

/// Why a file gives no verdict.
pub(super) enum Stop {
    /// It cannot be read.
    Unreadable(Reason),
}

/// Judges every signature of a file. `detached` is the content of a signature that lies beside it.
///
/// Whoever calls decides what is asked and when `now` is; everything that takes the network was done
/// before and lies in `collected`.
#[must_use]
pub fn assess(
    bytes: &[u8],
    detached: Option<&[u8]>,
    trust: &Trust,
    collected: &Collected,
    question: Question,
    now: Timestamp,
) -> Assessment {
    let circumstances = Circumstances {
        trust,
        collected,
        question,
        now,
    };
    // people mix up the signature and what was signed
    let (bytes, detached) = match detached {
        Some(other) if format_of(bytes) != Format::Cms && format_of(other) == Format::Cms => {
            (other, Some(bytes))
        }
        detached => (bytes, detached),
    };
    let format = format_of(bytes);
    let found = if bytes.len() > BYTES_MAX || detached.is_some_and(|it| it.len() > BYTES_MAX) {
        Err(too_large())
    } else {
        match format {
            Format::Pdf => assess_pdf::find(bytes, circumstances),
            Format::Cms => assess_cms::find(bytes, detached, circumstances),
            Format::Xml => assess_xml::find(bytes, circumstances),
            Format::Asic => asic::assess(bytes, circumstances),
            Format::None => Err(Stop::Unreadable(Reason::new(unknown_kind(bytes)))),
        }
    };
    put_together(bytes, format, found, circumstances)
}

fn too_large() -> Stop {
    let megabytes = BYTES_MAX >> 20;
    Stop::Unreadable(Reason::new("signing-check-too-large").number("limit", megabytes))
}

fn put_together(
    bytes: &[u8],
    format: Format,
    found: Result<Found, Stop>,
    circumstances: Circumstances<'_>,
) -> Assessment {
    let (outcome, mut notes, (summaries, machine)): (_, _, (Vec<_>, Vec<_>)) = match found {
        Ok(found) => {
            let outcome = together(found.signatures.iter().map(|(summary, _)| summary));
            let now = circumstances.now;
            let told = found
                .signatures
                .into_iter()
                .map(|one| told(one, outcome, now));
            (outcome, found.notes, told.unzip())
        }
        Err(Stop::Unreadable(reason)) => (Outcome::Unreadable, vec![reason], Default::default()),
    };
    if !summaries.is_empty() && circumstances.trust.is_empty() {
        notes.push(Reason::new("signing-check-nothing-trusted"));
    }
    let report = json!({
        "schema": REPORT_SCHEMA,
        "file": { "sha256": hex(&sha256(bytes)), "bytes": bytes.len() },
        "format": format.code(),
        "outcome": outcome.code(),
        "purpose": circumstances.question.purpose,
        "validated_at": circumstances.now,
        "offline": circumstances.collected.is_offline,
        "notes": notes,
        "signatures": machine,
    });
    Assessment {
        format,
        outcome,
        notes,
        signatures: summaries,
        report,
    }
}

/// How far the clock of a signer may go ahead before it is worth a word.
const CLOCKS_DIFFER_BY: SignedDuration = SignedDuration::from_hours(1);

/// A signature as it is told: to people without contradiction, to programs in the same words.
fn told((mut summary, mut machine): Judged, outcome: Outcome, now: Timestamp) -> Judged {
    let is_future = |at: &Timestamp| at.duration_since(now) > CLOCKS_DIFFER_BY;
    let claimed = summary.claimed_at.filter(is_future);
    if let (Kind::Signature, Some(at)) = (summary.kind, claimed) {
        let reason = Reason::new("signing-check-claimed-future").time("at", at);
        summary.details.push(reason);
    }
    if outcome == Outcome::Broken {
        summary = summary.beside_broken();
    }
    let summary = summary.agreed();
    machine["says"] = json!({
        "sentence": summary.sentence(),
        "cause": summary.cause(),
        "advice": summary.advice(),
        "covers": summary.covers,
    });
    (summary, machine)
}

/// Where a PDF's header may begin (as readers accept it).
const PDF_HEADER_WITHIN: usize = 1_024;

/// How a file seems to carry signatures, by its first bytes. The very first decides where it begins a
/// message: one around a PDF has the PDF's head within.
#[must_use]
pub fn format_of(bytes: &[u8]) -> Format {
    if is_message(bytes) {
        return Format::Cms;
    }
    // a document lies in a container as it is, its header among the first bytes
    if bytes.starts_with(b"PK") && asic::is_container(bytes) {
        return Format::Asic;
    }
    if has_pdf_head(bytes) {
        return Format::Pdf;
    }
    let text = head_of(bytes)
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head_of(bytes))
        .trim_ascii_start();
    match text {
        [b'<', ..] => Format::Xml,
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => Format::Xml,
        _ if text.starts_with(b"-----BEGIN ") => Format::Cms,
        // with something before it: it will be refused, and the reason said
        _ if asic::is_container(bytes) => Format::Asic,
        _ => Format::None,
    }
}

fn head_of(bytes: &[u8]) -> &[u8] {
    bytes.get(..PDF_HEADER_WITHIN).unwrap_or(bytes)
}

/// Whether readers would find a PDF's head.
fn has_pdf_head(bytes: &[u8]) -> bool {
    head_of(bytes).windows(5).any(|window| window == b"%PDF-")
}

/// Whether the bytes begin as a message in BER does: a SEQUENCE, whose length is long, or left open,
/// and its first member an object identifier (RFC 5652, ContentInfo).
pub(super) fn is_message(bytes: &[u8]) -> bool {
    let behind_length = match bytes {
        [0x30, 0x80, rest @ ..] => rest,
        [0x30, length, rest @ ..] if *length < 0x80 => rest,
        [0x30, length, rest @ ..] => rest.get(usize::from(length & 0x7F)..).unwrap_or_default(),
        _ => return false,
    };
    behind_length.first() == Some(&0x06)
}
