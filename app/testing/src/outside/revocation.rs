//! Where an authority publishes: its list of revoked certificates, its OCSP responder (POST and GET,
//! RFC 6960 appendix A), its own certificate.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

use super::authority::{Authority, Party, Profile};
use super::keys::{KeyKind, TestKey};
use super::ocsp::{NoAnswer, Style, answer, no_answer};
use super::server::{Loopback, cut};

/// How it misbehaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationFault {
    /// Not at all.
    None,
    /// Answers after this long.
    Slow(Duration),
    /// Publishes what was due a month ago.
    Stale,
    /// Signs with a key that is not the authority's.
    WrongSigner,
    /// Sends PEM where DER belongs (seen in the field for lists and certificates).
    Pem,
    /// Lets the nonce fall (responders that answer from a store do).
    NoNonce,
    /// Knows no certificate.
    KnowsNothing,
    /// OCSP status tryLater.
    TryLater,
    /// Takes no POST (405), so only GET helps.
    NoPost,
    /// Bytes that are nothing.
    Garbage,
    /// A web page, as proxies answer.
    WebPage,
    /// The connection breaks in the middle.
    Cut,
    /// Another HTTP status.
    Status(u16),
}

/// A running publisher.
pub struct RevocationServer {
    server: Loopback,
    desk: Arc<Desk>,
}

struct Desk {
    authority: Authority,
    responder: Party,
    stranger: Party,
    fault: Mutex<RevocationFault>,
    lists: AtomicU32,
    answers: AtomicU32,
}

/// How long what is published is good for.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How late what is stale is.
const LATE: SignedDuration = SignedDuration::from_hours(30 * 24);

impl RevocationServer {
    /// Starts it and puts its addresses into what the authority issues from now on.
    pub fn start(authority: &Authority) -> RevocationServer {
        let responder = authority.issue(Profile::OcspResponder, "OCSP", KeyKind::P256);
        let stranger = Authority::root("Người lạ", KeyKind::P256, authority.clock());
        let desk = Arc::new(Desk {
            authority: authority.clone(),
            responder,
            stranger: stranger.issue(Profile::OcspResponder, "OCSP", KeyKind::P256),
            fault: Mutex::new(RevocationFault::None),
            lists: AtomicU32::new(0),
            answers: AtomicU32::new(0),
        });
        let router = Router::new()
            .route("/ca.crl", get(list))
            .route("/ca.crt", get(issuer))
            .route("/ocsp", post(ocsp_post))
            .route("/ocsp/{*request}", get(ocsp_get))
            .with_state(Arc::clone(&desk));
        let server = Loopback::start(router);
        authority.change_urls(|urls| {
            urls.crl = Some(server.url("/ca.crl"));
            urls.ocsp = Some(server.url("/ocsp"));
            urls.issuer = Some(server.url("/ca.crt"));
        });
        RevocationServer { server, desk }
    }

    /// Where the list is.
    pub fn crl_url(&self) -> String {
        self.server.url("/ca.crl")
    }

    /// Where the responder is.
    pub fn ocsp_url(&self) -> String {
        self.server.url("/ocsp")
    }

    /// Where the authority's certificate is.
    pub fn issuer_url(&self) -> String {
        self.server.url("/ca.crt")
    }

    /// Misbehaves in this way from now on.
    pub fn set_fault(&self, fault: RevocationFault) {
        let mut held = self.desk.fault.lock();
        let held = held
            .as_deref_mut()
            .expect("nothing panics while it is held");
        *held = fault;
    }

    /// Lists handed out so far.
    pub fn lists(&self) -> u32 {
        self.desk.lists.load(Ordering::SeqCst)
    }

    /// OCSP requests so far.
    pub fn answers(&self) -> u32 {
        self.desk.answers.load(Ordering::SeqCst)
    }

    /// Is gone: the connection is refused.
    pub fn kill(&mut self) {
        self.server.kill();
    }
}

impl Desk {
    fn fault(&self) -> RevocationFault {
        self.fault.lock().expect("nothing panics here").clone()
    }

    fn dates(&self) -> (Timestamp, Timestamp) {
        let now = self.authority.clock().now();
        let at = |by| now.saturating_add(by).expect("dates of tests are in range");
        match self.fault() {
            RevocationFault::Stale => (at(-LATE - GOOD_FOR), at(-LATE)),
            _ => (now, at(GOOD_FOR)),
        }
    }

    fn ocsp(&self, request: &[u8]) -> Vec<u8> {
        let fault = self.fault();
        if fault == RevocationFault::TryLater {
            return no_answer(NoAnswer::TryLater);
        }
        let (this_update, next_update) = self.dates();
        let style = Style {
            signer: match fault {
                RevocationFault::WrongSigner => &self.stranger,
                _ => &self.responder,
            },
            this_update,
            next_update,
            with_nonce: fault != RevocationFault::NoNonce,
            knows_nothing: fault == RevocationFault::KnowsNothing,
        };
        answer(&self.authority, request, &style)
    }
}

/// Faults that look the same at every door.
async fn common_fault(fault: &RevocationFault) -> Option<Response> {
    match fault {
        RevocationFault::Slow(pause) => {
            tokio::time::sleep(*pause).await;
            None
        }
        RevocationFault::Garbage => Some(vec![0x30_u8, 0x03, 1, 2].into_response()),
        RevocationFault::WebPage => {
            Some(([("content-type", "text/html")], "<html>Sign in</html>").into_response())
        }
        RevocationFault::Cut => Some(cut()),
        RevocationFault::Status(code) => {
            let status = StatusCode::from_u16(*code).expect("a status of HTTP");
            Some(status.into_response())
        }
        _ => None,
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

async fn list(State(desk): State<Arc<Desk>>) -> Response {
    desk.lists.fetch_add(1, Ordering::SeqCst);
    let fault = desk.fault();
    if let Some(response) = common_fault(&fault).await {
        return response;
    }
    let (this_update, next_update) = desk.dates();
    let der = match fault {
        RevocationFault::WrongSigner => {
            let stranger = TestKey::generate(KeyKind::P256);
            desk.authority.crl_by(&stranger, this_update, next_update)
        }
        _ => desk.authority.crl_between(this_update, next_update),
    };
    let media_type = [("content-type", "application/pkix-crl")];
    match fault {
        RevocationFault::Pem => (media_type, pem("X509 CRL", &der)).into_response(),
        _ => (media_type, der).into_response(),
    }
}

async fn issuer(State(desk): State<Arc<Desk>>) -> Response {
    let fault = desk.fault();
    if let Some(response) = common_fault(&fault).await {
        return response;
    }
    let der = desk.authority.certificate().as_der().to_vec();
    let media_type = [("content-type", "application/pkix-cert")];
    match fault {
        RevocationFault::Pem => (media_type, pem("CERTIFICATE", &der)).into_response(),
        _ => (media_type, der).into_response(),
    }
}

async fn ocsp_post(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    desk.answers.fetch_add(1, Ordering::SeqCst);
    let fault = desk.fault();
    if fault == RevocationFault::NoPost {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(response) = common_fault(&fault).await {
        return response;
    }
    let media_type = headers.get("content-type");
    if media_type.is_none_or(|value| value != "application/ocsp-request") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    reply(desk.ocsp(&body))
}

async fn ocsp_get(State(desk): State<Arc<Desk>>, Path(request): Path<String>) -> Response {
    desk.answers.fetch_add(1, Ordering::SeqCst);
    let fault = desk.fault();
    if let Some(response) = common_fault(&fault).await {
        return response;
    }
    match STANDARD.decode(request) {
        Ok(request) => reply(desk.ocsp(&request)),
        Err(_) => reply(no_answer(NoAnswer::MalformedRequest)),
    }
}

fn reply(bytes: Vec<u8>) -> Response {
    ([("content-type", "application/ocsp-response")], bytes).into_response()
}
