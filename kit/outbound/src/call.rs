//! What to ask, of whom, and with how much patience.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use kit_base::Secret;

/// Long enough for a service that answers at all; whoever knows a slower one says so.
const TIMEOUT: Duration = Duration::from_secs(30);
/// More than any list of revoked certificates of an ordinary authority, and harmless in memory.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// How often a call is tried, and how long it waits between: the pause doubles each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// Attempts in all; 0 counts as 1.
    pub most: u32,
    /// Pause after the first attempt.
    pub first_pause: Duration,
}

impl Attempts {
    /// One attempt: for what must not happen twice.
    pub const ONE: Attempts = Attempts {
        most: 1,
        first_pause: Duration::ZERO,
    };

    /// Pause after attempt number `made` (1 is the first).
    pub(crate) fn pause_after(self, made: u32) -> Duration {
        let doublings = made.saturating_sub(1).min(16);
        self.first_pause.saturating_mul(1 << doublings)
    }
}

/// One call. Only failures that may pass are tried again: no connection, a broken one, time that ran
/// out, status 429 and 500 to 599.
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) authorization: Option<Secret<String>>,
    pub(crate) body: Bytes,
    pub(crate) timeout: Duration,
    pub(crate) answer_max: usize,
    pub(crate) attempts: Attempts,
}

impl Call {
    /// A GET: one attempt, 30 seconds, an answer of at most 16 MiB.
    pub fn get(url: impl Into<String>) -> Call {
        Call {
            method: Method::GET,
            url: url.into(),
            headers: Vec::new(),
            authorization: None,
            body: Bytes::new(),
            timeout: TIMEOUT,
            answer_max: ANSWER_MAX,
            attempts: Attempts::ONE,
        }
    }

    /// A POST of a body of this media type, otherwise as [`Call::get`].
    pub fn post(url: impl Into<String>, media_type: &'static str, body: impl Into<Bytes>) -> Call {
        let mut call = Call::get(url);
        call.method = Method::POST;
        call.body = body.into();
        call.header("content-type", media_type)
    }

    /// Another header. Not for secrets: use [`Call::authorization`].
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Call {
        self.headers.push((name, value.into()));
        self
    }

    /// The Authorization header. It is left out when a redirect leads to another host or port.
    #[must_use]
    pub fn authorization(mut self, value: Secret<String>) -> Call {
        self.authorization = Some(value);
        self
    }

    /// How long one attempt may take, from the connection to the last byte, redirects included.
    /// Waiting for a free place at the host does not count.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Call {
        self.timeout = timeout;
        self
    }

    /// How large the answer may be, in bytes.
    #[must_use]
    pub fn answer_max(mut self, bytes: usize) -> Call {
        self.answer_max = bytes;
        self
    }

    /// How often it is tried. Each attempt sends the same bytes: ask for several only where doing it
    /// twice does no harm.
    #[must_use]
    pub fn attempts(mut self, attempts: Attempts) -> Call {
        self.attempts = attempts;
        self
    }
}
