//! What acts refuse, as pages say it: what happened, what was kept, what to do next.

use super::states::state_key;
use crate::{
    books::BookError,
    incoming::{ActError, State, register::RegisterError},
};
use kit_web::{PageError, Visit};

impl From<ActError> for PageError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::NotFound,
            ActError::Refused(refused) => refused.into(),
            ActError::NotNow { state, .. } => Self::conflict(not_now_key(state)),
            ActError::ChangedMeanwhile => Self::conflict("documents-incoming-changed"),
            ActError::Invalid(problems) => {
                Self::Fields(crate::field_errors::for_programs(&problems, label))
            }
            ActError::Database(error) => error.into(),
        }
    }
}

impl From<BookError> for PageError {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Closed { .. } => Self::conflict("documents-problem-book-closed"),
            BookError::Backwards { .. } => Self::conflict("documents-problem-book-backwards"),
            BookError::Database(error) => error.into(),
        }
    }
}

impl From<RegisterError> for PageError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Act(error) => error.into(),
            RegisterError::Double(_) => Self::conflict("documents-incoming-double"),
            RegisterError::Book(error) => error.into(),
        }
    }
}

/// The text key of what an act's field is called.
fn label(field: &str) -> &'static str {
    match field {
        "kind" => "documents-filter-kind",
        "notation" => "documents-column-notation",
        "issuer" => "documents-column-issuer",
        "subject" => "documents-column-subject",
        "signer_name" => "documents-label-signer",
        "signer_position" => "documents-label-signer-position",
        "urgency" => "documents-filter-urgency",
        "content" => "documents-label-content",
        "issued_on" => "documents-label-issued-on",
        "pages" => "documents-label-pages",
        "reply_due_on" => "documents-label-reply-due",
        "secrecy" => "documents-label-secrecy",
        "files" => "documents-label-files",
        "leader" => "documents-label-leader",
        "lead" => "documents-label-lead",
        "coordinators" => "documents-label-help",
        "person" => "documents-label-person",
        "due" => "documents-label-due",
        "opinion" => "documents-label-opinion",
        "result" => "documents-label-result",
        "reason" => "documents-label-reason",
        "answer" => "documents-label-answer",
        _ => "",
    }
}

/// The sentence about a document that has gone on meanwhile.
const fn not_now_key(state: State) -> &'static str {
    match state {
        State::Delivered => "documents-incoming-now-delivered",
        State::Registered => "documents-incoming-now-registered",
        State::Presented => "documents-incoming-now-presented",
        State::Directed => "documents-incoming-now-directed",
        State::Assigned => "documents-incoming-now-assigned",
        State::Done => "documents-incoming-now-done",
        State::Refused => "documents-incoming-now-refused",
        State::Recalled => "documents-incoming-now-recalled",
    }
}

/// One sentence about why an act on one of several documents did not happen.
pub(super) fn sentence(visit: &Visit, error: &ActError) -> String {
    match error {
        ActError::NotFound => visit.t("documents-bulk-not-found"),
        ActError::Refused(_) => visit.t("documents-bulk-forbidden"),
        ActError::NotNow { state, .. } => {
            let state = visit.t(state_key(*state));
            visit.ta("documents-bulk-not-now", &kit_i18n::args!["state" => state])
        }
        ActError::ChangedMeanwhile => visit.t("documents-bulk-changed"),
        ActError::Invalid(problems) => crate::field_errors::sentence(visit, problems),
        ActError::Database(_) => visit.t("documents-bulk-failed"),
    }
}
