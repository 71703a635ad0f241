//! One function for each target. They hold when they return: libFuzzer watches for panics, time and
//! memory, and what is asserted here is what must never happen.

mod cms;
mod drawn;
mod edits;
mod pdf;
mod timestamp;
mod x509;
mod xml;

pub use cms::cms;
pub use drawn::pdf_drawn;
pub use pdf::{pdf, pdf_revision};
pub use timestamp::timestamp;
pub use x509::{certificate, crl, ocsp};
pub use xml::{xml, xml_revision};
