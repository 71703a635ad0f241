//! Verdicts of EN 319 102-1: may a signature be relied on, and if not, why?
//!
//! [`judge`] runs the standard's processes one after the other, as far as they are needed: basic
//! signatures (section 5.3), signatures with time (5.5) and with long-term material (5.6, past
//! validation with proofs of existence from time-stamps). What it finds is a [`Report`] of values
//! and keys; the words for people are the caller's. [`judge_format`] does the same for a signature
//! of any [`SignatureFormat`]: XML signatures are judged with it.

mod format;
mod indication;
mod judge;
mod policy;
mod report;
mod times;

pub use format::{OwnTimestamp, OwnTimestamps, SignatureFormat};
pub(crate) use indication::of_signer;
pub use indication::{Indication, SubIndication};
pub use judge::{Proofs, Signature, judge, judge_format};
pub use policy::Policy;
pub use report::{Check, CheckName, CheckResult, Finding, Level, Report, TimestampReport};
pub use times::{ArchiveTimestamp, judge_timestamp};
