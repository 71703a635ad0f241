//! Forms: reading them into typed inputs, collecting errors, checking where they came from.
//!
//! A handler takes [`Form<T>`] (or [`FormWithFiles<T>`]); by then the form's token is checked. `T` says how it is read
//! by implementing [`FromForm`].
pub(crate) mod csrf;
mod date_rule;
mod errors;
mod extract;
mod file_rule;
mod key;
mod machine;
mod rules;
mod sink;
mod upload;
mod values;

pub use date_rule::DateRule;
pub use errors::{FieldError, FieldErrors};
pub use extract::{Form, FromForm};
pub use file_rule::FilesRule;
pub use key::FormKey;
pub(crate) use key::LONGEST_KEY;
pub use machine::MachineForm;
pub use rules::{ChoiceRule, Fields, NumberRule, ParsedRule, TextRule};
pub use sink::{FileSink, FileWrite, FolderSink, SinkError, UploadedFile};
pub use upload::{FormWithFiles, UploadLimits};
pub(crate) use upload::{UPLOAD_OVERHEAD, clean_name};
pub use values::{FormState, FormValues};

/// Name of the hidden field with the form's token.
pub(crate) const CSRF_FIELD: &str = "_csrf";
/// Name of the hidden field that names one sending of the form.
pub(crate) const KEY_FIELD: &str = "_key";
/// Name of the button of a picker that searches without script.
pub(crate) const SEARCH_FIELD: &str = "_tim";
