//! What is asked of servers of certification authorities, and what may come back.

use kit_base::{hex, sha256};
use kit_outbound::{Call, Outbound};
use signatures::x509::{Certificate, Crl, OcspResponse, ocsp_request, read_certificates};
use std::time::Duration;
use tokio::runtime::Handle;

/// The key of an address in the cache: kind, address and question, with what cannot stand in an
/// address between them.
fn address_key(kind: &str, address: &str, question: &[u8]) -> String {
    let parts: [&[u8]; 5] = [kind.as_bytes(), b"\0", address.as_bytes(), b"\0", question];
    hex(&sha256(&parts.concat()))
}

/// An authority's list may take a while; nobody waits longer for one that is as good as dead.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The largest list: a million revoked certificates of 40 bytes each.
const ANSWER_MAX: usize = 40 << 20;

/// Letters of an address; longer ones are not real.
const ADDRESS_MAX: usize = 1_000;

/// Makes calls for jobs, which may wait. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    outbound: Outbound,
    runtime: Handle,
}

kit_db::code_enum! {
    /// What is fetched.
    pub(super) enum What {
        /// A revocation list (RFC 5280).
        Crl = "crl",
        /// An answer about one certificate (RFC 6960).
        Ocsp = "ocsp",
        /// The certificate of an issuer (RFC 5280, caIssuers).
        Issuer = "issuer",
    }
}

/// One thing to be fetched.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub what: What,
    pub address: String,
    /// An OCSP request; empty for the others.
    pub question: Vec<u8>,
    /// Certificates under one of which a list of this issuer has to be right.
    pub issuers: Vec<Certificate>,
}

/// Something that was fetched and can be read.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Crl(Crl),
    Ocsp(OcspResponse),
    Issuer(Vec<Certificate>),
}

impl Wanted {
    pub fn list(address: &str, issuers: Vec<Certificate>) -> Option<Self> {
        fit(address).then(|| Self {
            what: What::Crl,
            address: address.to_owned(),
            question: Vec::new(),
            issuers,
        })
    }

    pub fn issuer(address: &str) -> Option<Self> {
        fit(address).then(|| Self {
            what: What::Issuer,
            address: address.to_owned(),
            question: Vec::new(),
            issuers: Vec::new(),
        })
    }

    /// Without a nonce: so an answer may be kept, and responders that answer from a store can.
    pub fn answer(address: &str, certificate: &Certificate, issuer: &Certificate) -> Option<Self> {
        let question = ocsp_request(certificate, issuer, &[]).ok()?;
        fit(address).then(|| Self {
            what: What::Ocsp,
            address: address.to_owned(),
            question,
            issuers: Vec::new(),
        })
    }

    pub fn key(&self) -> String {
        address_key(self.what.code(), &self.address, &self.question)
    }

    /// Reads what came: also PEM where DER belongs, which is seen in the field. A list of an issuer
    /// that is known must be signed by it: otherwise whoever sits on the line could put a lasting
    /// forgery in the place of the true one. (What it proves is checked again with each signature.)
    pub fn read(&self, bytes: &[u8]) -> Result<Content, &'static str> {
        match self.what {
            What::Issuer => match read_certificates(bytes) {
                found if found.is_empty() => Err("no certificate came"),
                found => Ok(Content::Issuer(found)),
            },
            What::Ocsp => {
                let answer = OcspResponse::from_der(bytes).map_err(|_| "no OCSP answer came")?;
                Ok(Content::Ocsp(answer))
            }
            What::Crl => {
                let der = super::assess_cms::binary(bytes);
                let list = Crl::from_der(&der).map_err(|_| "no revocation list came")?;
                let mut own = self
                    .issuers
                    .iter()
                    .filter(|one| one.subject() == list.issuer())
                    .peekable();
                let is_right = |one: &Certificate| {
                    one.public_key()
                        .is_ok_and(|key| list.verify_signed_by(key).is_ok())
                };
                if own.peek().is_some() && !own.any(is_right) {
                    return Err("the list is not signed by its issuer");
                }
                Ok(Content::Crl(list))
            }
        }
    }
}

fn fit(address: &str) -> bool {
    let is_web = address.starts_with("http://") || address.starts_with("https://");
    is_web && address.len() <= ADDRESS_MAX
}

/// The server's name in an address, for people.
pub(super) fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

impl Fetcher {
    /// Over the program's client; `runtime` carries the calls.
    #[must_use]
    pub fn new(outbound: Outbound, runtime: Handle) -> Self {
        Self { outbound, runtime }
    }

    /// Asks. Must not be called on a thread of the runtime.
    pub(super) fn fetch(&self, wanted: &Wanted) -> Result<Vec<u8>, String> {
        let call = match wanted.what {
            What::Ocsp => {
                const QUESTION: &str = "application/ocsp-request";
                Call::post(&wanted.address, QUESTION, wanted.question.clone())
            }
            What::Crl | What::Issuer => Call::get(&wanted.address),
        };
        let call = call.timeout(TIMEOUT).answer_max(ANSWER_MAX);
        let answer = self.runtime.block_on(self.outbound.call(&call));
        answer
            .map(|answer| answer.body.to_vec())
            .map_err(|error| error.to_string())
    }
}
