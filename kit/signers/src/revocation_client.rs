//! Fetching what shows that certificates are not revoked: OCSP answers (RFC 6960), lists (RFC 5280),
//! and issuers' certificates.
//!
//! What is fetched is read, so that a web page is not taken for a list; nothing is believed for being
//! fetched, that is decided by `signatures::x509`. Nothing is kept: the caller stores bytes and
//! times.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use kit_base::random_bytes;
use kit_outbound::{Answer, Attempts, Call, CallError, Outbound};
use signatures::x509::{
    Certificate, Crl, OcspRequestError, OcspResponse, ocsp_request, read_certificates,
};

/// An answer with its signer's chain is some 5 KiB.
const OCSP_MAX: usize = 256 * 1024;
/// A bundle of issuers.
const ISSUERS_MAX: usize = 1024 * 1024;

/// How patient we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevocationOptions {
    /// For one attempt: 30 seconds.
    pub timeout: Duration,
    /// 2, with a pause of a second.
    pub attempts: Attempts,
    /// How large a list may be: 32 MiB, some 800,000 revoked certificates.
    pub crl_max: usize,
}

impl Default for RevocationOptions {
    fn default() -> Self {
        RevocationOptions {
            timeout: Duration::from_secs(30),
            attempts: Attempts {
                most: 2,
                first_pause: Duration::from_secs(1),
            },
            crl_max: 32 * 1024 * 1024,
        }
    }
}

/// What was fetched.
#[derive(Clone, Debug)]
pub struct Fetched<T> {
    /// As it was read; its DER is inside.
    pub value: T,
    /// From where.
    pub url: String,
    /// When the answer was there.
    pub fetched_at: Timestamp,
    /// Known to be right at this time, as it says itself.
    pub this_update: Timestamp,
    /// When newer information is due.
    pub next_update: Option<Timestamp>,
}

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The service could not be reached, or not in time.
    #[error("{0}")]
    Call(CallError),
    /// The request cannot be made.
    #[error("{0}")]
    Request(OcspRequestError),
    /// The responder answers with an error (RFC 6960 section 4.2.1).
    #[error("the responder at {url} answers: {status}")]
    Responder {
        /// Whom.
        url: String,
        /// The standard's name of the error.
        status: &'static str,
    },
    /// What came is not what was asked for: a web page, a damaged file.
    #[error("what came from {url} is not {wanted}")]
    NotThat {
        /// From where.
        url: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// The answer is about another certificate.
    #[error("the answer of {url} is about another certificate")]
    AboutAnother {
        /// Whom.
        url: String,
    },
    /// The answer carries another number than the request: an old answer played again.
    #[error("the answer of {url} answers another request")]
    NonceDiffers {
        /// Whom.
        url: String,
    },
}

impl FetchError {
    /// Whether the same may succeed later.
    pub fn may_pass(&self) -> bool {
        match self {
            FetchError::Call(error) => error.may_pass(),
            FetchError::Responder { status, .. } => {
                matches!(*status, "tryLater" | "internalError")
            }
            // what stands in the way of the right answer (a proxy's page) may go away
            FetchError::NotThat { .. } => true,
            _ => false,
        }
    }
}

/// The client.
#[derive(Clone, Debug)]
pub struct RevocationClient {
    outbound: Outbound,
    options: RevocationOptions,
}

impl RevocationClient {
    /// A client over the program's way out.
    pub fn new(outbound: Outbound, options: RevocationOptions) -> RevocationClient {
        RevocationClient { outbound, options }
    }

    /// Asks a responder about one certificate: by POST, and by GET when it does not take that. The
    /// number sent with the request must come back if any does; responders that answer from a store
    /// send none (RFC 5019).
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn ocsp(
        &self,
        url: &str,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Fetched<OcspResponse>, FetchError> {
        let nonce = random_bytes::<16>();
        let request = ocsp_request(certificate, issuer, &nonce).map_err(FetchError::Request)?;
        let post = Call::post(url, "application/ocsp-request", request);
        let answer = match self.outbound.call(&self.patient(post, OCSP_MAX)).await {
            Err(CallError::Status {
                status: 400 | 404 | 405 | 415 | 501,
                ..
            }) => {
                // without a number: an answer from a store is the same for everybody (RFC 5019)
                let plain = ocsp_request(certificate, issuer, &[]).map_err(FetchError::Request)?;
                let get = Call::get(in_path(url, &plain));
                self.outbound.call(&self.patient(get, OCSP_MAX)).await
            }
            outcome => outcome,
        };
        let answer = answer.map_err(FetchError::Call)?;
        let url = url.to_owned();
        if let Some(status) = responder_error(&answer.body) {
            return Err(FetchError::Responder { url, status });
        }
        let Ok(response) = OcspResponse::from_der(&answer.body) else {
            let wanted = "an OCSP answer";
            return Err(FetchError::NotThat { url, wanted });
        };
        if response.nonce().is_some_and(|given| given != nonce) {
            return Err(FetchError::NonceDiffers { url });
        }
        let Some(about) = response.answer_about(certificate, issuer) else {
            return Err(FetchError::AboutAnother { url });
        };
        Ok(Fetched {
            this_update: about.this_update,
            next_update: about.next_update,
            url,
            fetched_at: answer.ended_at,
            value: response,
        })
    }

    /// Fetches a list of revoked certificates, in DER or (against the standard, but seen) in PEM.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn crl(&self, url: &str) -> Result<Fetched<Crl>, FetchError> {
        let answer = self.get(url, self.options.crl_max).await?;
        let der = from_pem(&answer.body, "X509 CRL").unwrap_or_else(|| answer.body.to_vec());
        let list = Crl::from_der(&der).map_err(|_| FetchError::NotThat {
            url: url.to_owned(),
            wanted: "a list of revoked certificates",
        })?;
        Ok(Fetched {
            this_update: list.this_update(),
            next_update: list.next_update(),
            url: url.to_owned(),
            fetched_at: answer.ended_at,
            value: list,
        })
    }

    /// Fetches certificates of issuers: DER, PEM, or a PKCS #7 bundle (RFC 5280 section 4.2.2.1).
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn issuers(&self, url: &str) -> Result<Vec<Certificate>, FetchError> {
        let answer = self.get(url, ISSUERS_MAX).await?;
        let found = read_certificates(&answer.body);
        if found.is_empty() {
            return Err(FetchError::NotThat {
                url: url.to_owned(),
                wanted: "a certificate",
            });
        }
        Ok(found)
    }

    async fn get(&self, url: &str, most: usize) -> Result<Answer, FetchError> {
        let call = self.patient(Call::get(url), most);
        self.outbound.call(&call).await.map_err(FetchError::Call)
    }

    fn patient(&self, call: Call, answer_max: usize) -> Call {
        call.timeout(self.options.timeout)
            .answer_max(answer_max)
            .attempts(self.options.attempts)
    }
}

/// The request as the last part of the address (RFC 6960 appendix A.1).
fn in_path(url: &str, request: &[u8]) -> String {
    let text = STANDARD.encode(request);
    let text = text
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!("{}/{text}", url.trim_end_matches('/'))
}

/// OCSPResponseStatus of an answer without a body: a SEQUENCE of one ENUMERATED.
fn responder_error(body: &[u8]) -> Option<&'static str> {
    let [0x30, 3, 0x0A, 1, status] = body else {
        return None;
    };
    Some(match status {
        1 => "malformedRequest",
        2 => "internalError",
        3 => "tryLater",
        5 => "sigRequired",
        6 => "unauthorized",
        _ => "an unknown error",
    })
}

/// The bytes inside the first PEM frame of this label; none when there is no frame.
fn from_pem(body: &Bytes, label: &str) -> Option<Vec<u8>> {
    if body.first() == Some(&0x30) {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (inside, _) = rest.split_once("-----END")?;
    let letters: String = inside.split_whitespace().collect();
    STANDARD.decode(letters).ok()
}
