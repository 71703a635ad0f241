//! The one HTTP client for calls to systems outside: time limits, size limits, attempts, and rules
//! about where a call may go.
//!
//! Addresses often come out of what strangers hand in (certificates name their own lists and
//! responders), so a call goes nowhere near this machine or the inner network unless the operator
//! lists the host. Make one [`Outbound`] for the program and clone it.

mod addresses;
mod answer;
mod budget;
mod call;
mod client;
mod error;
mod resolver;
mod send;

pub use addresses::{AddressKind, kind_of};
pub use answer::Answer;
pub use budget::RateBudget;
pub use call::{Attempts, Call};
pub use client::{BuildError, Outbound, Settings};
pub use error::{CallError, ConnectionFault, Refusal};
pub use http::Method;
