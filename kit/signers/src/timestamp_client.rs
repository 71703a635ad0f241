//! Asking time-stamping authorities (RFC 3161 over HTTP, section 3.4).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use kit_base::random_bytes;
use kit_outbound::{Attempts, Call, CallError, Outbound};
use signatures::algorithms::Digest;
use signatures::timestamp::{
    ResponseError, TimestampError, Token, read_response, request, verify_token,
};
use tokio::sync::Semaphore;

/// A token with its chain and an answer from a store of revocation values is some 20 KiB.
const ANSWER_MAX: usize = 256 * 1024;

/// How patient we are. The defaults come from the field: authorities that answer after two seconds or
/// after two minutes, and that stall when more than four ask at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampOptions {
    /// For one attempt: 180 seconds.
    pub timeout: Duration,
    /// At each authority: 3, with pauses of 2 and 4 seconds.
    pub attempts: Attempts,
    /// Requests at the same time, over all authorities: 4.
    pub parallel: usize,
}

impl Default for TimestampOptions {
    fn default() -> Self {
        TimestampOptions {
            timeout: Duration::from_secs(180),
            attempts: Attempts {
                most: 3,
                first_pause: Duration::from_secs(2),
            },
            parallel: 4,
        }
    }
}

/// A token that answers our request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The token's DER.
    pub token: Vec<u8>,
    /// The time that the authority gives.
    pub time: Timestamp,
    /// The authority's address.
    pub authority: String,
    /// Attempts at this authority.
    pub attempts: u32,
    /// When the request went out.
    pub asked_at: Timestamp,
    /// When the answer was there.
    pub answered_at: Timestamp,
}

/// Why one authority gave no token.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityFailure {
    /// It could not be reached, or not in time.
    #[error("{0}")]
    Call(CallError),
    /// It answered with something else: a refusal, another document, another request.
    #[error("{0}")]
    Answer(ResponseError),
    /// The token is not right.
    #[error("{0}")]
    Token(TimestampError),
}

/// Why there is no time-stamp.
#[derive(Debug, thiserror::Error)]
pub enum TimestampClientError {
    /// No authority is configured.
    #[error("no time-stamping authority is configured")]
    NoAuthority,
    /// Every authority failed, in the order they were asked.
    #[error("no time-stamping authority gave a token: {}", told(failures))]
    AllFailed {
        /// Address and reason.
        failures: Vec<(String, AuthorityFailure)>,
    },
}

impl TimestampClientError {
    /// Whether the same may succeed later: at least one authority failed in a way that passes.
    pub fn may_pass(&self) -> bool {
        let TimestampClientError::AllFailed { failures } = self else {
            return false;
        };
        failures.iter().any(|(_, failure)| match failure {
            AuthorityFailure::Call(error) => error.may_pass(),
            AuthorityFailure::Answer(ResponseError::Refused { failures, .. }) => failures
                .iter()
                .any(|name| matches!(*name, "timeNotAvailable" | "systemFailure")),
            _ => false,
        })
    }
}

fn told(failures: &[(String, AuthorityFailure)]) -> String {
    let each = failures.iter().map(|(url, why)| format!("{url}: {why}"));
    each.collect::<Vec<_>>().join("; ")
}

/// A pool of authorities, asked in order: the next one only when the one before has failed for good.
#[derive(Clone, Debug)]
pub struct TimestampClient {
    outbound: Outbound,
    authorities: Arc<[String]>,
    options: TimestampOptions,
    places: Arc<Semaphore>,
}

impl TimestampClient {
    /// A client of these authorities, the preferred one first.
    pub fn new(
        outbound: Outbound,
        authorities: Vec<String>,
        options: TimestampOptions,
    ) -> TimestampClient {
        TimestampClient {
            outbound,
            authorities: authorities.into(),
            options,
            places: Arc::new(Semaphore::new(options.parallel.max(1))),
        }
    }

    /// A time-stamp over a digest. The token is about this digest and answers this request; its
    /// signature and its authority are not checked: that needs what was stamped, or its verdict.
    ///
    /// # Errors
    /// [`TimestampClientError`].
    pub async fn stamp_digest(
        &self,
        digest: Digest,
        imprint: &[u8],
    ) -> Result<Stamped, TimestampClientError> {
        self.first(digest, imprint, &|_| Ok(())).await
    }

    /// A time-stamp over the SHA-256 of the bytes in `pieces`. The token's signature is checked as
    /// well, so an authority that sends damaged tokens is passed over; whether it may be trusted is
    /// the verdict's question.
    ///
    /// # Errors
    /// [`TimestampClientError`].
    pub async fn stamp(&self, pieces: &[&[u8]]) -> Result<Stamped, TimestampClientError> {
        let check = |token: &Token| verify_token(token, pieces, &[]).map(|_| ());
        let imprint = Digest::Sha256.of(pieces);
        self.first(Digest::Sha256, &imprint, &check).await
    }

    async fn first(
        &self,
        digest: Digest,
        imprint: &[u8],
        check: &(dyn Fn(&Token) -> Result<(), TimestampError> + Sync),
    ) -> Result<Stamped, TimestampClientError> {
        if self.authorities.is_empty() {
            return Err(TimestampClientError::NoAuthority);
        }
        let mut failures = Vec::new();
        for url in self.authorities.iter() {
            match self.ask(url, digest, imprint, check).await {
                Ok(stamped) => return Ok(stamped),
                Err(failure) => {
                    tracing::warn!(%url, %failure, "a time-stamping authority failed");
                    failures.push((url.clone(), failure));
                }
            }
        }
        Err(TimestampClientError::AllFailed { failures })
    }

    async fn ask(
        &self,
        url: &str,
        digest: Digest,
        imprint: &[u8],
        check: &(dyn Fn(&Token) -> Result<(), TimestampError> + Sync),
    ) -> Result<Stamped, AuthorityFailure> {
        // the semaphore is never closed; if it were, the call below would still be right
        let _place = self.places.acquire().await;
        let nonce = random_bytes::<16>();
        let body = request(digest, imprint, &nonce, None);
        let call = Call::post(url, "application/timestamp-query", body)
            .header("accept", "application/timestamp-reply")
            .timeout(self.options.timeout)
            .answer_max(ANSWER_MAX)
            .attempts(self.options.attempts);
        let answer = self.outbound.call(&call).await;
        let answer = answer.map_err(AuthorityFailure::Call)?;
        // the media type is not asked for: some authorities send none, and the bytes say it all
        let token = read_response(&answer.body, digest, imprint, &nonce);
        let token = token.map_err(AuthorityFailure::Answer)?;
        check(&token).map_err(AuthorityFailure::Token)?;
        Ok(Stamped {
            token: token.as_der().to_vec(),
            time: token.time(),
            authority: url.to_owned(),
            attempts: answer.attempts,
            asked_at: answer.began_at,
            answered_at: answer.ended_at,
        })
    }
}
