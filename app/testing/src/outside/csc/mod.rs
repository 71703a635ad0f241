//! A remote signing service that speaks the API of the Cloud Signature Consortium, version 2
//! (2.0.0.2): OAuth2 tokens, credentials, authorisation by PIN and one-time password, signatures over
//! digests at once or later, time-stamps.
#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer like any other, made once for each request of a test"
)]

mod authorize;
mod credentials;
mod desk;
mod sign;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use kit_base::Clock;

use super::authority::Party;
use super::server::Loopback;
use desk::Desk;

/// How it misbehaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CscFault {
    /// Not at all.
    None,
    /// Answers after this long.
    Slow(Duration),
    /// Another HTTP status, with the service's form of an error.
    Status(u16),
    /// 429, and asks to come back in so many seconds.
    RateLimited {
        /// Retry-After.
        seconds: u32,
    },
    /// Gives authorisations (SAD) that are over when they come.
    ExpiredSad,
    /// Gives authorisations for other digests than those asked for.
    OtherHashes,
    /// Signs other digests than it is given.
    WrongSignature,
    /// Leaves the last signature out.
    FewerSignatures,
    /// Takes digests to sign later and is never done.
    NeverReady,
    /// Forgets tokens as soon as they are given.
    TokensExpire,
    /// Speaks another version of the API.
    OldVersion,
    /// JSON of another shape.
    Garbage,
}

/// A credential: somebody's key in the service's keeping.
#[derive(Clone)]
pub struct CscCredential {
    /// Its name.
    pub id: String,
    /// Key and certificate.
    pub party: Party,
    /// The PIN; none when the service asks for none.
    pub pin: Option<String>,
    /// Whether a one-time password is asked for as well.
    pub with_otp: bool,
    /// Signatures in one authorisation.
    pub multisign: u32,
    /// Whether the key is enabled.
    pub is_enabled: bool,
}

impl CscCredential {
    /// An enabled credential with a PIN, five signatures at a time.
    pub fn new(id: &str, party: Party, pin: &str) -> CscCredential {
        CscCredential {
            id: id.to_owned(),
            party,
            pin: Some(pin.to_owned()),
            with_otp: false,
            multisign: 5,
            is_enabled: true,
        }
    }
}

/// A running service. Its client is `client` with the secret `client-secret`. Signatures need the
/// openssl program.
pub struct Csc {
    server: Loopback,
    desk: Arc<Desk>,
}

impl Csc {
    /// Starts one with these credentials.
    pub fn start(clock: &Clock, credentials: Vec<CscCredential>) -> Csc {
        let desk = Arc::new(Desk::new(clock, credentials));
        let router = Router::new()
            .route("/csc/v2/info", post(credentials::info))
            .route("/csc/v2/oauth2/token", post(authorize::token))
            .route("/csc/v2/credentials/list", post(credentials::list))
            .route("/csc/v2/credentials/info", post(credentials::about))
            .route("/csc/v2/credentials/sendOTP", post(authorize::send_otp))
            .route("/csc/v2/credentials/authorize", post(authorize::authorize))
            .route("/csc/v2/signatures/signHash", post(sign::sign_hash))
            .route("/csc/v2/signatures/signPolling", post(sign::poll))
            .route("/csc/v2/signatures/timestamp", post(sign::timestamp))
            .with_state(Arc::clone(&desk));
        Csc {
            server: Loopback::start(router),
            desk,
        }
    }

    /// The base address, up to `/csc/v2`.
    pub fn url(&self) -> String {
        self.server.url("/csc/v2")
    }

    /// Misbehaves in this way from now on.
    pub fn set_fault(&self, fault: CscFault) {
        self.desk.state().fault = fault;
    }

    /// The one-time password that was sent last.
    pub fn last_otp(&self) -> Option<String> {
        self.desk.state().otp.clone()
    }

    /// An authorisation code for the OAuth2 flow, as the service's page hands it to the browser of a
    /// person who signed in there.
    pub fn authorization_code(&self) -> String {
        let code = self.desk.fresh("code");
        self.desk.state().codes.insert(code.clone());
        code
    }

    /// Turns a credential off or on.
    pub fn set_enabled(&self, id: &str, is_enabled: bool) {
        let mut state = self.desk.state();
        for credential in &mut state.credentials {
            if credential.id == id {
                credential.is_enabled = is_enabled;
            }
        }
    }

    /// Requests so far, of any kind.
    pub fn requests(&self) -> u32 {
        self.desk.requests.load(Ordering::SeqCst)
    }

    /// Authorisations given so far: how often somebody had to consent.
    pub fn authorizations(&self) -> u32 {
        self.desk.authorizations.load(Ordering::SeqCst)
    }

    /// Time-stamps come from this authority; without one the service offers none.
    pub fn stamp_with(&self, tsa: &super::tsa::Tsa) {
        self.desk.state().stamper = Some(tsa.stamper());
    }

    /// Is gone: the connection is refused.
    pub fn kill(&mut self) {
        self.server.kill();
    }
}
