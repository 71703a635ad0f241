//! Making a call: attempts, places, budget, redirects, the body up to its limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::{Response, Url};

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Outbound;
use crate::error::{CallError, ConnectionFault, Refusal};
use crate::resolver::refusal_in;

/// Redirects followed: moving house takes one or two.
const REDIRECTS_MAX: usize = 3;
/// Of an answer that is no success so much is kept: enough for any message.
const FAILURE_BODY_MAX: usize = 64 * 1024;

impl Outbound {
    /// Makes the call, as often as it allows.
    ///
    /// # Errors
    /// [`CallError`]: that of the last attempt. A host that asks (Retry-After) for a longer pause
    /// than the call has in mind is not asked again: the error carries what it asks for.
    pub async fn call(&self, call: &Call) -> Result<Answer, CallError> {
        let url = Url::parse(&call.url).map_err(|_| CallError::Refused {
            url: call.url.clone(),
            refusal: Refusal::Unreadable,
        })?;
        let headers = headers_of(call)?;
        let mut made = 1;
        loop {
            let outcome = self.attempt(call, url.clone(), headers.clone()).await;
            let error = match outcome {
                Ok(mut answer) => {
                    answer.attempts = made;
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let pause = call.attempts.pause_after(made);
            if made >= call.attempts.most || !worth_another(&error, pause) {
                return Err(error);
            }
            tracing::warn!(%error, attempt = made, "a call outside failed and is tried again");
            tokio::time::sleep(pause).await;
            made += 1;
        }
    }

    async fn attempt(
        &self,
        call: &Call,
        url: Url,
        headers: HeaderMap,
    ) -> Result<Answer, CallError> {
        let host = host_of(&url);
        let places = self.places_at(&host);
        let _place = places.acquire().await.map_err(|_| CallError::Connection {
            host: host.clone(),
            fault: ConnectionFault::Connect,
            reason: "the client is shutting down".to_owned(),
        })?;
        let began_at = self.0.clock.now();
        let exchange = self.exchange(call, url, headers);
        let (response, body) = match tokio::time::timeout(call.timeout, exchange).await {
            Ok(outcome) => outcome?,
            Err(_) => {
                return Err(CallError::TimedOut {
                    host,
                    timeout: call.timeout,
                });
            }
        };
        Ok(Answer {
            status: response.status,
            headers: response.headers,
            body,
            url: response.url,
            attempts: 1,
            began_at,
            ended_at: self.0.clock.now(),
        })
    }

    async fn exchange(
        &self,
        call: &Call,
        mut url: Url,
        mut headers: HeaderMap,
    ) -> Result<(Head, Bytes), CallError> {
        for _ in 0..=REDIRECTS_MAX {
            let response = self.send_once(call, &url, headers.clone()).await?;
            let Some(next) = redirect(&call.method, &url, &response)? else {
                return read(call, &url, response).await;
            };
            if next.origin() != url.origin() {
                headers.remove(AUTHORIZATION);
            }
            url = next;
        }
        Err(refused(
            &url,
            Refusal::TooManyRedirects {
                most: REDIRECTS_MAX,
            },
        ))
    }

    async fn send_once(
        &self,
        call: &Call,
        url: &Url,
        headers: HeaderMap,
    ) -> Result<Response, CallError> {
        let checked = self.0.destinations.check_url(url);
        checked.map_err(|refusal| refused(url, refusal))?;
        let host = host_of(url);
        if let Some(budget) = self.0.budgets.get(&host) {
            let spent = self.0.ledger.spend(&host, *budget, self.0.clock.now());
            spent.map_err(|next_at| CallError::BudgetSpent { host, next_at })?;
        }
        let request = self.0.http.request(call.method.clone(), url.clone());
        let sent = request
            .headers(headers)
            .body(call.body.clone())
            .send()
            .await;
        sent.map_err(|error| from_library(url, &error))
    }
}

/// What is kept of an answer beside its body.
struct Head {
    status: u16,
    headers: HeaderMap,
    url: String,
}

async fn read(call: &Call, url: &Url, response: Response) -> Result<(Head, Bytes), CallError> {
    let status = response.status();
    let head = Head {
        status: status.as_u16(),
        headers: response.headers().clone(),
        url: url.to_string(),
    };
    if status.is_success() {
        let body = read_body(url, response, call.answer_max).await?;
        return Ok((head, body));
    }
    let retry_after = head
        .headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    // what a failure says helps a person; that it cannot be read changes nothing
    let body = read_body(url, response, FAILURE_BODY_MAX)
        .await
        .unwrap_or_default();
    Err(CallError::Status {
        host: host_of(url),
        status: head.status,
        body,
        retry_after,
    })
}

async fn read_body(url: &Url, mut response: Response, most: usize) -> Result<Bytes, CallError> {
    let too_large = || CallError::TooLarge {
        host: host_of(url),
        most,
    };
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > most) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > most => return Err(too_large()),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.freeze()),
            Err(error) => return Err(from_library(url, &error)),
        }
    }
}

/// Where the answer sends us on; none when it is the answer.
fn redirect(method: &Method, url: &Url, response: &Response) -> Result<Option<Url>, CallError> {
    let status = response.status().as_u16();
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    match status {
        307 | 308 => {}
        301..=303 if method == Method::GET => {}
        301..=303 => return Err(refused(url, Refusal::RedirectLosesBody { status })),
        _ => return Ok(None),
    }
    let next = location.to_str().ok().and_then(|text| url.join(text).ok());
    let next = next.ok_or_else(|| refused(url, Refusal::Unreadable))?;
    if url.scheme() == "https" && next.scheme() == "http" {
        return Err(refused(&next, Refusal::Downgrade));
    }
    Ok(Some(next))
}

fn worth_another(error: &CallError, pause: Duration) -> bool {
    match error {
        CallError::BudgetSpent { .. } => false,
        CallError::Status {
            retry_after: Some(asked),
            ..
        } => error.may_pass() && *asked <= pause,
        other => other.may_pass(),
    }
}

fn headers_of(call: &Call) -> Result<HeaderMap, CallError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &call.headers {
        let unsendable = || CallError::Header { name };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?;
        let value = HeaderValue::from_str(value).map_err(|_| unsendable())?;
        headers.insert(header, value);
    }
    if let Some(secret) = &call.authorization {
        let value = HeaderValue::from_str(secret.reveal());
        let mut value = value.map_err(|_| CallError::Header {
            name: "authorization",
        })?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_lowercase()
}

/// The address without its query, which may hold what is nobody's business.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // a refusal also reports addresses that hold a password
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

fn refused(url: &Url, refusal: Refusal) -> CallError {
    CallError::Refused {
        url: shown(url),
        refusal,
    }
}

fn from_library(url: &Url, error: &reqwest::Error) -> CallError {
    if let Some(refusal) = refusal_in(error) {
        return refused(url, refusal);
    }
    let fault = if error.is_dns() {
        ConnectionFault::Name
    } else if error.is_connect() || error.is_timeout() {
        ConnectionFault::Connect
    } else {
        ConnectionFault::Broken
    };
    CallError::Connection {
        host: host_of(url),
        fault,
        reason: innermost(error),
    }
}

/// The last reason in the chain: what the system itself said.
fn innermost(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    reason.to_string()
}
