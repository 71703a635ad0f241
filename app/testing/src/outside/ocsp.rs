//! OCSP answers (RFC 6960).

use jiff::Timestamp;

use super::authority::{Authority, Party, Status};
use super::der::{Elements, element, generalized_time, inside, octets, oid, sequence, tagged};
use super::extensions::nonce;

/// OCSPResponseStatus without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    MalformedRequest = 1,
    TryLater = 3,
}

pub(crate) fn no_answer(why: NoAnswer) -> Vec<u8> {
    sequence(&[&element(0x0A, &[&[why as u8]])])
}

/// How an answer is made.
pub(crate) struct Style<'a> {
    pub(crate) signer: &'a Party,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    /// Whether the request's nonce comes back.
    pub(crate) with_nonce: bool,
    /// Says "unknown" to everything.
    pub(crate) knows_nothing: bool,
}

struct Question<'a> {
    /// CertID as it was sent.
    certificate_id: &'a [u8],
    serial: &'a [u8],
}

/// Answers a request.
pub(crate) fn answer(authority: &Authority, request: &[u8], style: &Style<'_>) -> Vec<u8> {
    let Some((questions, asked_nonce)) = read(request) else {
        return no_answer(NoAnswer::MalformedRequest);
    };
    let singles: Vec<u8> = questions
        .iter()
        .flat_map(|question| {
            let status = match authority.status(question.serial, style.this_update) {
                _ if style.knows_nothing => element(0x82, &[]),
                Status::Good => element(0x80, &[]),
                Status::Unknown => element(0x82, &[]),
                Status::Revoked(at, reason) => tagged(
                    1,
                    &[
                        &generalized_time(at),
                        &tagged(0, &[&element(0x0A, &[&[reason]])]),
                    ],
                ),
            };
            sequence(&[
                question.certificate_id,
                &status,
                &generalized_time(style.this_update),
                &tagged(0, &[&generalized_time(style.next_update)]),
            ])
        })
        .collect();
    let extensions = match asked_nonce {
        Some(value) if style.with_nonce => tagged(1, &[&sequence(&[&nonce(value)])]),
        _ => Vec::new(),
    };
    let signer = style.signer;
    let part = sequence(&[
        &tagged(1, &[signer.certificate.subject().as_der()]),
        &generalized_time(style.this_update),
        &sequence(&[&singles]),
        &extensions,
    ]);
    let signature = [&[0][..], &signer.key.sign(&part)].concat();
    let basic = sequence(&[
        &part,
        &signer.key.algorithm_der(),
        &element(0x03, &[&signature]),
        &tagged(0, &[&sequence(&[signer.certificate.as_der()])]),
    ]);
    let bytes = sequence(&[&oid("1.3.6.1.5.5.7.48.1.1"), &octets(&basic)]);
    sequence(&[&[0x0A, 1, 0], &tagged(0, &[&bytes])])
}

/// The questions of an OCSPRequest, and its nonce.
fn read(request: &[u8]) -> Option<(Vec<Question<'_>>, Option<&[u8]>)> {
    let mut outer = inside(request)?;
    let to_be_signed = outer.next()?;
    let mut questions = Vec::new();
    let mut asked_nonce = None;
    for part in inside(to_be_signed.raw)? {
        match part.tag {
            0x30 => {
                for one in Elements(part.value) {
                    let certificate_id = inside(one.raw)?.next()?;
                    let serial = inside(certificate_id.raw)?.nth(3)?;
                    questions.push(Question {
                        certificate_id: certificate_id.raw,
                        serial: serial.value,
                    });
                }
            }
            0xA2 => {
                for extension in inside(part.value)? {
                    let mut fields = inside(extension.raw)?;
                    if fields.next()?.raw == oid("1.3.6.1.5.5.7.48.1.2") {
                        let value = fields.last()?;
                        asked_nonce = Some(Elements(value.value).next()?.value);
                    }
                }
            }
            _ => {}
        }
    }
    (!questions.is_empty()).then_some((questions, asked_nonce))
}
