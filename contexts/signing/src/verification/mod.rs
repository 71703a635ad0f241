//! What signatures in files are worth, and the proof of it.
//!
//! [`assess`] judges bytes; nothing else here is needed for that. [`ask`] has a kept content judged
//! later, with what can be fetched, and [`brief`] says what came of it.

mod asic;
mod assess;
mod assess_cms;
mod assess_pdf;
mod assess_xml;
mod assessment;
mod cache;
mod collect;
mod fetch;
mod judge;
mod keep;
pub mod pages;
mod pdf_time;
mod person_or_agency;
mod refresh;
mod store;
mod trust;
mod two_ways;
mod unknown_kind;
mod words;

pub use assess::{
    BYTES_MAX, Collected, HASHED_BYTES_MAX, Question, REPORT_SCHEMA, SIGNATURES_MAX, Silent,
    assess, format_of,
};
pub use assessment::{
    Assessment, Changed, Extent, Format, Kind, Outcome, Role, SignatureSummary, Worth,
};
pub use fetch::Fetcher;
pub use keep::{Brief, CheckAgainError, ask, brief, briefs, check_again, report};
pub use pages::{badge, panel};
pub use store::AssessmentId;
pub use trust::{DOMAINS, NATIONAL, Purpose, Rules, Trust, TrustError, VGCA};
pub use words::{Argument, Reason};

use jiff::Timestamp;
use kit_db::{Db, DbError};
use kit_jobs::JobKind;

/// Work that is done later.
pub const JOBS: &[JobKind] = &[keep::ASSESS, refresh::REFRESH];

/// Gathers what the certificates of a file need: issuers, revocation lists, answers. With a database
/// they are kept and found there; without a fetcher nothing is asked. May wait for the network.
///
/// # Errors
/// As the database answers.
pub fn gather(
    db: Option<&Db>,
    fetcher: Option<&Fetcher>,
    trust: &Trust,
    bytes: &[u8],
    detached: Option<&[u8]>,
    now: Timestamp,
) -> Result<Collected, DbError> {
    let certificates = collect::certificates_in(bytes, detached);
    collect::collect(db, fetcher, trust, &certificates, now)
}
