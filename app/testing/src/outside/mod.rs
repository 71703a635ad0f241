//! Systems outside, as their documents describe them, with their faults: a certification authority
//! with its lists and responder, a time-stamping authority, a remote signing service.
//!
//! Each listens on a free port of this machine until it is dropped, and tells the time by the clock
//! that it is given. Nothing here checks like a real system does; it answers like one.

pub mod agent;
pub mod authority;
pub mod csc;
mod der;
mod extensions;
pub mod keys;
mod ocsp;
pub mod revocation;
pub mod server;
pub mod tsa;

pub use agent::{Agent, AgentFault, Tokens};
pub use authority::{Authority, Party, Profile, Urls};
pub use csc::{Csc, CscFault};
pub use keys::{KeyKind, TestKey, has_openssl};
pub use revocation::{RevocationFault, RevocationServer};
pub use tsa::{Tsa, TsaFault};
