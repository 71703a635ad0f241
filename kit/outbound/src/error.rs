//! Why a call brought nothing.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::addresses::AddressKind;

/// Why a destination may not be called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an address that can be read.
    #[error("the address cannot be read")]
    Unreadable,
    /// Only http and https are spoken.
    #[error("{scheme} is neither http nor https")]
    Scheme {
        /// The scheme named.
        scheme: String,
    },
    /// A name and password inside an address end up in logs, and hide the true host from readers.
    #[error("the address holds a user name or a password")]
    Credentials,
    /// The host leads to an address that is not public, and the operator has not listed it.
    #[error("{address} is not a public address ({kind:?})")]
    Address {
        /// Where the host leads.
        address: IpAddr,
        /// What that address is for.
        kind: AddressKind,
    },
    /// More redirects than allowed.
    #[error("more than {most} redirects")]
    TooManyRedirects {
        /// How many are followed.
        most: usize,
    },
    /// A redirect that asks to send something else than was sent.
    #[error("a redirect with status {status} would lose what is sent")]
    RedirectLosesBody {
        /// HTTP status.
        status: u16,
    },
    /// From https to http.
    #[error("a redirect from https to http")]
    Downgrade,
}

/// What went wrong with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionFault {
    /// The name leads nowhere.
    Name,
    /// Nobody answers at the address, or TLS failed.
    Connect,
    /// The connection broke, or what came is not HTTP.
    Broken,
}

/// Why a call brought nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CallError {
    /// The call was not made, or not to its end: the destination is not allowed.
    #[error("{url} is refused: {refusal}")]
    Refused {
        /// Where the call would have gone.
        url: String,
        /// Why not.
        refusal: Refusal,
    },
    /// A header holds bytes that HTTP cannot carry.
    #[error("the header {name} cannot be sent")]
    Header {
        /// Name of the header.
        name: &'static str,
    },
    /// The host's budget is spent; nothing was sent.
    #[error("the budget of {host} is spent until {next_at}")]
    BudgetSpent {
        /// The host.
        host: String,
        /// When the next request may go.
        next_at: Timestamp,
    },
    /// The answer did not come, or not to its end, in time.
    #[error("{host} did not answer within {} s", timeout.as_secs_f32())]
    TimedOut {
        /// The host.
        host: String,
        /// How long was waited.
        timeout: Duration,
    },
    /// The answer is larger than allowed; the rest was not read.
    #[error("the answer of {host} is larger than {most} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// Bytes allowed.
        most: usize,
    },
    /// An answer that is no success.
    #[error("{host} answered with status {status}")]
    Status {
        /// The host.
        host: String,
        /// HTTP status.
        status: u16,
        /// The first 64 KiB of what it says.
        body: Bytes,
        /// How long the host asks to wait (Retry-After in seconds).
        retry_after: Option<Duration>,
    },
    /// No connection, or a broken one.
    #[error("the connection to {host} failed ({fault:?}): {reason}")]
    Connection {
        /// The host.
        host: String,
        /// What failed.
        fault: ConnectionFault,
        /// What the network says.
        reason: String,
    },
}

impl CallError {
    /// Whether the same call may succeed later.
    pub fn may_pass(&self) -> bool {
        match self {
            CallError::Refused { .. } | CallError::Header { .. } | CallError::TooLarge { .. } => {
                false
            }
            CallError::Status { status, .. } => *status == 429 || *status >= 500,
            CallError::BudgetSpent { .. }
            | CallError::TimedOut { .. }
            | CallError::Connection { .. } => true,
        }
    }
}
