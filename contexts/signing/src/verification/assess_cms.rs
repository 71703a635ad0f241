//! Signatures in CMS messages: `.p7s` beside its content, `.p7m` around it.

use super::{
    assess::{BYTES_MAX, Circumstances, Found, HASHED_BYTES_MAX, SIGNATURES_MAX, Stop},
    assessment::Changed,
    judge::{judge_signature, summary},
    two_ways::{shows_another_page, shows_another_pdf},
    words::{Reason, of_message},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use signatures::{
    cms::{Content, SignedData},
    verdict::Signature,
    x509::{Certificate, Evidence},
};
use std::borrow::Cow;

/// Digests over the content for one signer: its own, and those of its archive time-stamps.
const HASHES_OF_SIGNER: u64 = 4;

/// Finds and judges the signers of a message.
pub(super) fn find(
    bytes: &[u8],
    detached: Option<&[u8]>,
    all: Circumstances<'_>,
) -> Result<Found, Stop> {
    let der = binary(bytes);
    let message = SignedData::parse(&der).map_err(|error| Stop::Unreadable(of_message(&error)))?;
    if shows_another_pdf(&der, message.content().into_iter()) {
        return Err(Stop::Unreadable(Reason::new("signing-check-two-ways")));
    }
    if shows_another_page(&der, message.content().into_iter(), false) {
        return Err(Stop::Unreadable(Reason::new("signing-check-two-pages")));
    }
    let signers = message.signers().len();
    let content_length = detached.or(message.content()).map_or(0, <[u8]>::len) as u64;
    if signers > SIGNATURES_MAX {
        let reason = Reason::new("signing-check-too-many-signatures");
        return Err(Stop::Unreadable(reason.number("limit", SIGNATURES_MAX)));
    }
    if content_length * HASHES_OF_SIGNER * signers as u64 > HASHED_BYTES_MAX {
        return Err(Stop::Unreadable(Reason::new("signing-check-too-costly")));
    }
    let mut known = all.collected.evidence.clone();
    known.add_certificates(all.trust.intermediates());
    let pieces;
    let content = match detached {
        Some(bytes) => {
            pieces = [bytes];
            Content::Pieces(&pieces)
        }
        None => Content::Attached,
    };
    let mut notes = Vec::new();
    if message.unreadable_certificates() > 0 {
        let count = message.unreadable_certificates();
        notes.push(Reason::new("signing-check-certificates-unreadable").number("count", count));
    }
    let signatures = (0..signers)
        .map(|signer| {
            let (report, verdict) = judge_signature(
                &Signature {
                    message: &message,
                    signer,
                    content,
                    embedded: &Evidence::default(),
                    collected: &known,
                    archive_timestamps: &[],
                    seen_at: all.question.seen_at,
                },
                all,
            );
            let certificate = certificate_of(&message, signer, &known);
            let machine = json!({ "kind": "signature", "worth": verdict.worth, "verdict": report });
            let summary = summary(
                verdict,
                Some(&report),
                certificate.as_ref(),
                Changed::NOTHING,
            );
            (summary, machine)
        })
        .collect();
    Ok(Found { notes, signatures })
}

/// The certificate that a signer names, whether its signature is right or not.
pub(super) fn certificate_of(
    message: &SignedData,
    signer: usize,
    known: &Evidence,
) -> Option<Certificate> {
    let identifier = message.signers().get(signer)?.identifier();
    let mut candidates = message.certificates().iter().chain(&known.certificates);
    candidates.find(|one| identifier.names(one)).cloned()
}

/// The message as bytes: some programs write it as PEM.
pub(super) fn binary(bytes: &[u8]) -> Cow<'_, [u8]> {
    let from_text = || {
        let text = std::str::from_utf8(bytes).ok()?;
        let (_, rest) = text.split_once("-----BEGIN ")?;
        let (_, body) = rest.split_once("-----")?;
        let (body, behind) = body.split_once("-----END")?;
        // of two messages one would be judged, and the other shown by other programs
        if behind.contains("-----BEGIN ") {
            return None;
        }
        let letters: String = body
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        STANDARD.decode(letters).ok()
    };
    if bytes.first() == Some(&0x30) || bytes.len() > BYTES_MAX {
        return Cow::Borrowed(bytes);
    }
    from_text().map_or(Cow::Borrowed(bytes), Cow::Owned)
}
