//! Talking to a service: tokens, calls, what they mean when they fail.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use kit_base::Secret;
use kit_outbound::{Answer, Attempts, Call, CallError, Outbound};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::answers::{About, Info, List, Stamp, Token};
use super::credential::{CscCredential, CscService};
use super::error::{CscError, from_status};

/// The largest answers hold a chain of certificates or some hundred signatures.
const ANSWER_MAX: usize = 1024 * 1024;
/// A token is renewed so long before its end, so that it lasts for the call.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_secs(30);
/// What a token is held to last when the service does not say (RFC 6749 leaves it open).
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(300);
/// What signing needs.
const NEEDED: [&str; 3] = [
    "credentials/info",
    "credentials/authorize",
    "signatures/signHash",
];

/// How the service lets us in.
#[derive(Clone, Debug)]
pub enum CscAccess {
    /// A token that came from elsewhere: a person signed in at the service.
    Bearer(Secret<String>),
    /// Our own name and secret (OAuth 2.0 client credentials).
    Client {
        /// Name.
        id: String,
        /// Secret.
        secret: Secret<String>,
    },
}

/// Whether signatures are waited for in the call that asks for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningMode {
    /// operationMode S.
    AtOnce,
    /// operationMode A: the service is asked again until they are there.
    Later,
}

/// How patient we are.
#[derive(Clone, Copy, Debug)]
pub struct CscOptions {
    /// For one call.
    pub timeout: Duration,
    /// For calls that only read: info, credentials/list, credentials/info, tokens. Those that sign
    /// are made once.
    pub reading: Attempts,
    /// How signatures are asked for.
    pub mode: SigningMode,
    /// Pause between two questions whether signatures are there.
    pub poll_pause: Duration,
    /// Questions at most.
    pub polls: u32,
    /// In which language the service describes itself (a tag of BCP 47).
    pub language: &'static str,
}

impl Default for CscOptions {
    fn default() -> Self {
        CscOptions {
            timeout: Duration::from_secs(60),
            reading: Attempts {
                most: 3,
                first_pause: Duration::from_secs(1),
            },
            mode: SigningMode::AtOnce,
            poll_pause: Duration::from_secs(2),
            // ten minutes: a person confirms on a telephone
            polls: 300,
            language: "en",
        }
    }
}

/// A client of one service; clones share the token.
#[derive(Clone, Debug)]
pub struct CscClient {
    outbound: Outbound,
    base: String,
    access: CscAccess,
    pub(super) options: CscOptions,
    token: Arc<Mutex<Option<HeldToken>>>,
}

#[derive(Debug)]
struct HeldToken {
    token: Secret<String>,
    until: Timestamp,
}

/// Whether doing it twice does harm.
#[derive(Clone, Copy)]
pub(super) enum Repeat {
    May,
    MustNot,
}

impl CscClient {
    /// A client for the service at `base`, the address up to `/csc/v2`.
    pub fn new(
        outbound: Outbound,
        base: &str,
        access: CscAccess,
        options: CscOptions,
    ) -> CscClient {
        CscClient {
            outbound,
            base: base.trim_end_matches('/').to_owned(),
            access,
            options,
            token: Arc::default(),
        }
    }

    /// A client with the token for an authorisation code (RFC 6749 section 4.1.3), which the service
    /// handed to the browser of a person who signed in there.
    ///
    /// # Errors
    /// [`CscError`].
    pub async fn with_code(
        &self,
        code: &Secret<String>,
        redirect_uri: &str,
    ) -> Result<CscClient, CscError> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.reveal().as_str()),
            ("redirect_uri", redirect_uri),
        ];
        let token = self.ask_token(&fields, Repeat::MustNot).await?;
        let mut client = self.clone();
        client.access = CscAccess::Bearer(Secret::new(token.access_token));
        client.token = Arc::default();
        Ok(client)
    }

    /// What the service is.
    ///
    /// # Errors
    /// [`CscError`], also when it speaks another version or lacks what signing needs.
    pub async fn info(&self) -> Result<CscService, CscError> {
        let asked = json!({ "lang": self.options.language });
        let call = self.json("info", &asked, Repeat::May);
        let info: Info = self.send("info", &call, "").await?;
        if !info.specs.starts_with("2.") {
            return Err(CscError::Version { specs: info.specs });
        }
        let offered = |method: &&str| info.methods.iter().any(|one| one == method);
        if let Some(method) = NEEDED.into_iter().find(|method| !offered(method)) {
            return Err(CscError::MethodMissing { method });
        }
        Ok(CscService {
            specs: info.specs,
            name: info.name,
            methods: info.methods,
        })
    }

    /// The names of the user's credentials.
    ///
    /// # Errors
    /// [`CscError`].
    pub async fn credentials(&self) -> Result<Vec<String>, CscError> {
        let list: List = self
            .ask("credentials/list", &json!({}), Repeat::May, "")
            .await?;
        Ok(list.ids)
    }

    /// A credential: its chain, what it can do, what it asks for.
    ///
    /// # Errors
    /// [`CscError`], also when it is disabled.
    pub async fn credential(&self, id: &str) -> Result<CscCredential, CscError> {
        let asked = json!({
            "credentialID": id, "certificates": "chain", "certInfo": true, "authInfo": true
        });
        let about: About = self
            .ask("credentials/info", &asked, Repeat::May, id)
            .await?;
        CscCredential::read(id, about)
    }

    /// Has a one-time password sent to the holder of the credential.
    ///
    /// # Errors
    /// [`CscError`].
    pub async fn send_otp(&self, id: &str) -> Result<(), CscError> {
        let asked = json!({ "credentialID": id });
        let method = "credentials/sendOTP";
        self.answer(method, &asked, Repeat::MustNot, id).await?;
        Ok(())
    }

    /// A time-stamp token (DER) of the service over a SHA-256 digest; not yet checked.
    ///
    /// # Errors
    /// [`CscError`].
    pub async fn timestamp(&self, sha256: &[u8]) -> Result<Vec<u8>, CscError> {
        const METHOD: &str = "signatures/timestamp";
        let digest = signatures::algorithms::Digest::Sha256;
        let asked = json!({
            "hash": STANDARD.encode(sha256), "hashAlgo": digest.oid().to_string()
        });
        let stamp: Stamp = self.ask(METHOD, &asked, Repeat::May, "").await?;
        let token = STANDARD.decode(stamp.timestamp);
        token.map_err(|_| CscError::NotUnderstood { method: METHOD })
    }

    /// Asks with a token and reads the answer.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        body: &Value,
        repeat: Repeat,
        id: &str,
    ) -> Result<T, CscError> {
        let answer = self.answer(method, body, repeat, id).await?;
        understood(method, &answer)
    }

    /// Asks with a token; a token that the service no longer knows is renewed once.
    pub(super) async fn answer(
        &self,
        method: &'static str,
        body: &Value,
        repeat: Repeat,
        id: &str,
    ) -> Result<Answer, CscError> {
        let call = self.json(method, body, repeat);
        let token = self.bearer(None).await?;
        let first = self.outbound.call(&authorized(&call, &token)).await;
        let first = first.map_err(|error| told(error, id));
        match (first, &self.access) {
            // Our token, not the holder's PIN: refused before anything was done, so that asking once
            // more does no harm.
            (Err(CscError::AccessDenied { .. }), CscAccess::Client { .. }) => {
                let token = self.bearer(Some(&token)).await?;
                let second = self.outbound.call(&authorized(&call, &token)).await;
                second.map_err(|error| told(error, id))
            }
            (outcome, _) => outcome,
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: &'static str,
        call: &Call,
        id: &str,
    ) -> Result<T, CscError> {
        let answer = self.outbound.call(call).await;
        understood(method, &answer.map_err(|error| told(error, id))?)
    }

    fn json(&self, method: &str, body: &Value, repeat: Repeat) -> Call {
        let url = format!("{}/{method}", self.base);
        self.patient(
            Call::post(url, "application/json", body.to_string()),
            repeat,
        )
    }

    fn patient(&self, call: Call, repeat: Repeat) -> Call {
        call.timeout(self.options.timeout)
            .answer_max(ANSWER_MAX)
            .attempts(match repeat {
                Repeat::May => self.options.reading,
                Repeat::MustNot => Attempts::ONE,
            })
    }

    /// The token, fetched when there is none, when it ends soon, or when it is the one that failed.
    async fn bearer(&self, failed: Option<&Secret<String>>) -> Result<Secret<String>, CscError> {
        if let CscAccess::Bearer(token) = &self.access {
            return Ok(token.clone());
        }
        // held while asking, so that many calls fetch one token
        let mut held = self.token.lock().await;
        let now = self.outbound.clock().now();
        if let Some(held) = &*held
            && held.until > now
            && failed != Some(&held.token)
        {
            return Ok(held.token.clone());
        }
        let fields = [("grant_type", "client_credentials"), ("scope", "service")];
        let token = self.ask_token(&fields, Repeat::May).await?;
        let life = token.expires_in.map_or(TOKEN_LIFE, |seconds| {
            SignedDuration::from_secs(i64::from(seconds))
        });
        let until = now.saturating_add(life - RENEW_BEFORE);
        let secret = Secret::new(token.access_token);
        *held = Some(HeldToken {
            token: secret.clone(),
            until: until.unwrap_or(Timestamp::MAX),
        });
        Ok(secret)
    }

    async fn ask_token(&self, fields: &[(&str, &str)], repeat: Repeat) -> Result<Token, CscError> {
        let mut form = String::new();
        let own = match &self.access {
            CscAccess::Client { id, secret } => {
                vec![
                    ("client_id", id.as_str()),
                    ("client_secret", secret.reveal()),
                ]
            }
            CscAccess::Bearer(_) => Vec::new(),
        };
        for (name, value) in fields.iter().chain(&own) {
            if !form.is_empty() {
                form.push('&');
            }
            form.push_str(name);
            form.push('=');
            form_encode(value, &mut form);
        }
        let url = format!("{}/oauth2/token", self.base);
        let call = Call::post(url, "application/x-www-form-urlencoded", form);
        self.send("oauth2/token", &self.patient(call, repeat), "")
            .await
    }
}

/// application/x-www-form-urlencoded: everything but letters, digits and a few signs as %XX.
fn form_encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

fn authorized(call: &Call, token: &Secret<String>) -> Call {
    let value = Secret::new(format!("Bearer {}", token.reveal()));
    call.clone().authorization(value)
}

pub(super) fn understood<T: DeserializeOwned>(
    method: &'static str,
    answer: &Answer,
) -> Result<T, CscError> {
    serde_json::from_slice(&answer.body).map_err(|_| CscError::NotUnderstood { method })
}

fn told(error: CallError, id: &str) -> CscError {
    match error {
        CallError::Status {
            status,
            body,
            retry_after,
            ..
        } => from_status(status, &body, retry_after, id),
        other => CscError::Call(other),
    }
}
