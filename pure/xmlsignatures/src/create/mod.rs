//! Making signatures in two phases, and adding to finished ones.

mod compose;
mod edit;
mod extend;
mod finish;
mod options;
mod prepare;

pub use extend::{
    ExtendError, add_archive_timestamp, add_signature_timestamp, add_validation_material,
    archive_timestamp_input, signature_timestamp_input,
};
pub use finish::{FinishError, Preparation, finish};
pub use options::{Parent, SignedContent, SigningOptions, Xades};
pub use prepare::{PrepareError, prepare};
