//! File contents: kept once under their own digest, looked at before they are trusted.
//!
//! The way of an upload:
//!
//! ```text
//! stage  stream → temporary file of this node, hashed on the way, cut off at the limit
//! inspect         what it is by its bytes, whether the feature allows that, whether it is dangerous
//! scan            malware scanner; until it says "clean" the state is quarantine
//! keep            moved to its place b/<first two hex>/<sha256>, only then may a row refer to it
//! ```
//!
//! Rows about files (names, owners, states) belong to whoever owns the thing the file is attached to;
//! this crate knows bytes only.

mod address;
mod archive;
mod attachments;
mod carriers;
mod collect;
mod compare;
mod compound;
mod copy;
mod danger;
mod entries;
mod field_words;
mod fields;
mod formula_words;
mod formulas;
mod hash;
mod inspect;
mod kinds;
mod location;
mod names;
mod office;
mod office_parts;
mod office_words;
mod packed;
mod page_heads;
mod pdf;
mod pdf_actions;
mod pdf_filters;
mod pdf_text;
mod pdf_walk;
mod pdf_words;
mod relations;
mod rtf;
mod rtf_tables;
mod scanner;
mod scripts;
mod sniff;
mod staging;
mod store;
mod text;
mod twofold;
mod worded_parts;
mod zip_end;
mod zip_hidden;

pub use archive::{ZipDanger, ZipLimits};
pub use collect::KeptContent;
pub use compare::{Depth, Fault};
pub use copy::CopyReport;
pub use danger::Danger;
pub use hash::{ContentHash, HashParseError};
pub use inspect::{Inspection, Note, Policy, Refusal, inspect};
pub use kinds::FileKind;
pub use location::{Location, S3Location};
pub use names::{Disposition, FileName, MAX_NAME_BYTES, content_disposition};
pub use pdf::PdfDanger;
pub use scanner::{ClamdAddress, ScanState, ScanVerdict, Scanner};
pub use staging::{DEFAULT_MAX_FILE_BYTES, StageError, Staged, Staging};
pub use store::{ContentStream, Files, FilesError, FilesSettings, StoredFile};
pub use text::{ExtractedText, MAX_TEXT_BYTES, Passage, extract_text, passages};
