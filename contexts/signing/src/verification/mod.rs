//! What signatures in files are worth, and the proof of it.
//!
//! [`assess`] judges bytes; nothing else here is needed for that. [`ask`] has a kept content judged
//! later, with what can be fetched, and [`brief`] says what came of it.

mod assess;
mod assess_cms;
mod assess_pdf;
mod assess_xml;
mod assessment;
mod judge;
pub mod pages;
mod pdf_time;
mod person_or_agency;
mod trust;
mod words;

pub use assess::{
    BYTES_MAX, Collected, HASHED_BYTES_MAX, Question, REPORT_SCHEMA, SIGNATURES_MAX, Silent, assess,
    format_of,
};
pub use assessment::{
    Assessment, Changed, Extent, Format, Kind, Outcome, Role, SignatureSummary, Worth,
};
pub use trust::{DOMAINS, NATIONAL, Purpose, Rules, Trust, TrustError, VGCA};
pub use words::{Argument, Reason};

use kit_jobs::JobKind;

/// Work that is done later.
pub const JOBS: &[JobKind] = &[];
