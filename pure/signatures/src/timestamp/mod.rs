//! Time-stamps of RFC 3161 (and RFC 5816): the request, the response, and the token's own proof.
//!
//! [`request`] makes what is sent to a time-stamping authority, [`read_response`] what comes back,
//! [`verify_token`] checks that a token is right and about these bytes. Whether the authority may be
//! trusted is a question of its certificate's path ([`crate::x509::validate`] with
//! [`crate::x509::Purpose::TimeStamping`]), which [`crate::verdict`] asks.

mod request;
mod response;
mod token;
mod verify;

pub use request::request;
pub use response::{ResponseError, read_response};
pub use token::{Accuracy, Token};
pub(crate) use verify::verify_token_about;
pub use verify::{TimestampError, VerifiedToken, verify_token};
