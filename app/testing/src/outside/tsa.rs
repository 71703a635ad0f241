//! A time-stamping authority (RFC 3161 over HTTP, section 3.4).

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use kit_base::Clock;
use signatures::algorithms::Digest;

use super::authority::{Authority, Party, Profile};
use super::der::{element, generalized_time, inside, number, octets, oid, sequence, tagged};
use super::extensions::failure_bit;
use super::keys::{KeyKind, attribute_set};
use super::server::{Loopback, cut};

/// How it misbehaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TsaFault {
    /// Not at all.
    None,
    /// Answers after this long.
    Slow(Duration),
    /// After so many requests in all it answers 429 and asks to come back in a day.
    Limited {
        /// Requests that are answered.
        after: u32,
    },
    /// Answers another request: an old answer played again.
    WrongNonce,
    /// Stamps something else.
    WrongImprint,
    /// Says "granted with modifications" (status 1): a token all the same.
    GrantedWithMods,
    /// Refuses with a bit of PKIFailureInfo: 0 badAlg, 2 badRequest, 14 timeNotAvailable,
    /// 25 systemFailure.
    Rejects {
        /// The bit.
        bit: u8,
        /// What it says in words.
        text: String,
    },
    /// Says "waiting" (status 3) without a token.
    Waiting,
    /// Bytes that are no answer, marked as one.
    Garbage,
    /// A web page, as proxies answer.
    WebPage,
    /// The connection breaks in the middle.
    Cut,
    /// Another HTTP status.
    Status(u16),
    /// The token's signature does not fit.
    BadSignature,
}

/// A running time-stamping authority.
pub struct Tsa {
    server: Loopback,
    state: Arc<Desk>,
}

struct Desk {
    party: Mutex<Party>,
    clock: Clock,
    fault: Mutex<TsaFault>,
    requests: AtomicU32,
    serial: AtomicU64,
}

impl Tsa {
    /// Starts one with a certificate of this authority and a key on P-256.
    pub fn start(authority: &Authority) -> Tsa {
        let party = authority.issue(Profile::TimeStamping, "Dấu thời gian", KeyKind::P256);
        Tsa::start_as(party, authority.clock())
    }

    /// Starts one with a certificate made elsewhere: an expired one, one for another purpose.
    pub fn start_as(party: Party, clock: &Clock) -> Tsa {
        let state = Arc::new(Desk {
            party: Mutex::new(party),
            clock: clock.clone(),
            fault: Mutex::new(TsaFault::None),
            requests: AtomicU32::new(0),
            serial: AtomicU64::new(1),
        });
        let router = Router::new()
            .route("/", post(stamp))
            .with_state(Arc::clone(&state));
        Tsa {
            server: Loopback::start(router),
            state,
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.server.url("/")
    }

    /// Misbehaves in this way from now on.
    pub fn set_fault(&self, fault: TsaFault) {
        let mut held = self.state.fault.lock();
        let held = held
            .as_deref_mut()
            .expect("nothing panics while it is held");
        *held = fault;
    }

    /// Requests so far.
    pub fn requests(&self) -> u32 {
        self.state.requests.load(Ordering::SeqCst)
    }

    /// Its certificate.
    pub fn certificate(&self) -> signatures::x509::Certificate {
        let party = self.state.party.lock();
        let party = party.unwrap_or_else(PoisonError::into_inner);
        party.certificate.clone()
    }

    /// Makes tokens without being asked over HTTP, for services that stamp by themselves.
    pub fn stamper(&self) -> Stamper {
        Stamper(Arc::clone(&self.state))
    }

    /// Is gone: the connection is refused.
    pub fn kill(&mut self) {
        self.server.kill();
    }
}

/// Makes time-stamp tokens in this process.
#[derive(Clone)]
pub struct Stamper(Arc<Desk>);

impl Stamper {
    /// A token (DER) over a SHA-256 digest, without a nonce.
    pub fn token(&self, sha256: &[u8]) -> Vec<u8> {
        let algorithm = sequence(&[&oid("2.16.840.1.101.3.4.2.1")]);
        let imprint = sequence(&[&algorithm, &octets(sha256)]);
        let asked = Asked {
            imprint: &imprint,
            nonce: None,
            with_certificate: true,
        };
        self.0.token(&asked, &TsaFault::None)
    }
}

/// What a request asks.
struct Asked<'a> {
    /// MessageImprint as it was sent.
    imprint: &'a [u8],
    /// Content of the INTEGER.
    nonce: Option<&'a [u8]>,
    with_certificate: bool,
}

fn read(request: &[u8]) -> Option<Asked<'_>> {
    let mut fields = inside(request)?;
    fields.next().filter(|version| version.value == [1])?;
    let imprint = fields.next().filter(|imprint| imprint.tag == 0x30)?;
    let mut asked = Asked {
        imprint: imprint.raw,
        nonce: None,
        with_certificate: false,
    };
    for field in fields {
        match field.tag {
            0x02 => asked.nonce = Some(field.value),
            0x01 => asked.with_certificate = field.value != [0],
            _ => {}
        }
    }
    Some(asked)
}

async fn stamp(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    let number = desk.requests.fetch_add(1, Ordering::SeqCst) + 1;
    let fault = desk.fault.lock().expect("nothing panics here").clone();
    match &fault {
        TsaFault::Slow(pause) => tokio::time::sleep(*pause).await,
        TsaFault::Limited { after } if number > *after => {
            let pause = [("retry-after", "86400")];
            return (StatusCode::TOO_MANY_REQUESTS, pause, "too many requests").into_response();
        }
        TsaFault::Cut => return cut(),
        TsaFault::Status(code) => {
            let status = StatusCode::from_u16(*code).expect("a status of HTTP");
            return status.into_response();
        }
        TsaFault::WebPage => {
            return ([("content-type", "text/html")], "<html>Sign in</html>").into_response();
        }
        TsaFault::Garbage => return reply(vec![0x30, 0x03, 1, 2]),
        TsaFault::Rejects { bit, text } => return reply(refusal(2, Some(*bit), text)),
        TsaFault::Waiting => return reply(refusal(3, None, "")),
        _ => {}
    }
    let media_type = headers.get("content-type");
    if media_type.is_none_or(|value| value != "application/timestamp-query") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let Some(asked) = read(&body) else {
        return reply(refusal(2, Some(2), "the request cannot be read"));
    };
    let status = if fault == TsaFault::GrantedWithMods {
        1
    } else {
        0
    };
    let token = desk.token(&asked, &fault);
    reply(sequence(&[&sequence(&[&[2, 1, status]]), &token]))
}

fn reply(bytes: Vec<u8>) -> Response {
    ([("content-type", "application/timestamp-reply")], bytes).into_response()
}

fn refusal(status: u8, bit: Option<u8>, text: &str) -> Vec<u8> {
    let words = if text.is_empty() {
        Vec::new()
    } else {
        sequence(&[&element(0x0C, &[text.as_bytes()])])
    };
    let failure = bit.map(failure_bit).unwrap_or_default();
    sequence(&[&sequence(&[&[2, 1, status], &words, &failure])])
}

const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

impl Desk {
    /// A SignedData around a TSTInfo (RFC 3161 section 2.4.2), with ESS signing-certificate-v2.
    fn token(&self, asked: &Asked<'_>, fault: &TsaFault) -> Vec<u8> {
        let party = self.party.lock().unwrap_or_else(PoisonError::into_inner);
        let sha256 = sequence(&[&oid("2.16.840.1.101.3.4.2.1")]);
        let other = sequence(&[&sha256, &octets(&Digest::Sha256.of(&[b"other"]))]);
        let imprint = match fault {
            TsaFault::WrongImprint => &other,
            _ => asked.imprint,
        };
        let nonce = match (fault, asked.nonce) {
            (TsaFault::WrongNonce, _) => number(7),
            (_, Some(value)) => element(0x02, &[value]),
            (_, None) => Vec::new(),
        };
        let info = sequence(&[
            &[2, 1, 1],
            &oid("1.2.3.4.1"),
            imprint,
            &number(self.serial.fetch_add(1, Ordering::SeqCst)),
            &generalized_time(self.clock.now()),
            &sequence(&[&[2, 1, 1]]),
            &nonce,
        ]);
        let attribute = |id: &str, value: &[u8]| sequence(&[&oid(id), &attribute_set(&[value])]);
        let hash = octets(&Digest::Sha256.of(&[party.certificate.as_der()]));
        let ess = sequence(&[&sequence(&[&sequence(&[&hash])])]);
        let digest = octets(&Digest::Sha256.of(&[&info]));
        let mut attributes = [
            attribute("1.2.840.113549.1.9.3", &oid(TST_INFO)),
            attribute("1.2.840.113549.1.9.4", &digest),
            attribute("1.2.840.113549.1.9.16.2.47", &ess),
        ];
        // DER's order of a SET OF
        attributes.sort();
        let attributes = attributes.concat();
        let signed = match fault {
            TsaFault::BadSignature => b"other bytes".to_vec(),
            _ => attribute_set(&[&attributes]),
        };
        let serial = element(0x02, &[party.certificate.serial_bytes()]);
        let signer = sequence(&[
            &[2, 1, 1],
            &sequence(&[party.certificate.issuer().as_der(), &serial]),
            &sha256,
            &tagged(0, &[&attributes]),
            &party.key.algorithm_der(),
            &octets(&party.key.sign(&signed)),
        ]);
        let certificates = if asked.with_certificate {
            let chain = party.chain();
            let mut ders: Vec<&[u8]> = chain.iter().map(|one| one.as_der()).collect();
            ders.sort_unstable();
            tagged(0, &ders)
        } else {
            Vec::new()
        };
        let signed_data = sequence(&[
            &[2, 1, 3],
            &element(0x31, &[&sha256]),
            &sequence(&[&oid(TST_INFO), &tagged(0, &[&octets(&info)])]),
            &certificates,
            &element(0x31, &[&signer]),
        ]);
        sequence(&[&oid("1.2.840.113549.1.7.2"), &tagged(0, &[&signed_data])])
    }
}
