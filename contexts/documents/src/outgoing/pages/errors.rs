//! What people and programs are told when an act on an outgoing document did not happen.

use super::states::state_key;
use crate::{
    field_errors::{self, Place},
    outgoing::{Act, ActError, State},
};
use kit_i18n::args;
use kit_web::{FormState, PageError, Visit};

impl From<ActError> for PageError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::NotFound,
            ActError::Refused(refused) => refused.into(),
            ActError::NotNow { state, .. } => Self::conflict(not_now_key(state)),
            ActError::SamePerson { act } => Self::conflict(same_person_key(act)),
            ActError::ChangedMeanwhile => Self::conflict("documents-outgoing-changed-meanwhile"),
            ActError::Invalid(problems) => {
                Self::Fields(field_errors::for_programs(&problems, label))
            }
            ActError::SealNeeded => Self::conflict("documents-outgoing-seal-needed"),
            ActError::NotSigned => Self::conflict("documents-outgoing-not-signed"),
            ActError::NotForCopies => Self::conflict("documents-copy-not-for-copies"),
            ActError::Signing(error) => error.into(),
            ActError::Book(error) => error.into(),
            ActError::Database(error) => error.into(),
        }
    }
}

/// The text that says how far the document has come meanwhile.
pub(super) const fn not_now_key(state: State) -> &'static str {
    match state {
        State::Draft => "documents-outgoing-not-now-draft",
        State::ContentCheck => "documents-outgoing-not-now-content-check",
        State::FormatCheck => "documents-outgoing-not-now-format-check",
        State::Approval => "documents-outgoing-not-now-approval",
        State::Approved => "documents-outgoing-not-now-approved",
        State::Numbered => "documents-outgoing-not-now-numbered",
        State::Issued => "documents-outgoing-not-now-issued",
        State::Cancelled => "documents-outgoing-not-now-cancelled",
        State::Recalled => "documents-outgoing-not-now-recalled",
    }
}

const fn same_person_key(act: Act) -> &'static str {
    match act {
        Act::Approve => "documents-outgoing-same-person-approve",
        _ => "documents-outgoing-same-person-check",
    }
}

/// The label of a field of an act; empty for what is no field of a form.
pub(crate) fn label(field: &str) -> &'static str {
    match field {
        "kind" => "documents-outgoing-kind",
        "subject" => "documents-outgoing-subject",
        "content" => "documents-outgoing-content",
        "urgency" => "documents-outgoing-urgency",
        "reply_due_on" => "documents-outgoing-reply-due",
        "signer" => "documents-outgoing-signer",
        "capacity" => "documents-outgoing-capacity",
        "receivers" => "documents-outgoing-receivers",
        "outside_receivers" => "documents-outgoing-outside",
        "copies" => "documents-outgoing-copies",
        "note" => "documents-outgoing-note",
        "secrecy" => "documents-outgoing-secrecy",
        "files" => "documents-outgoing-files",
        "reason" => "documents-outgoing-reason",
        "opinion" => "documents-outgoing-opinion",
        "name" => "documents-groups-name",
        _ => "",
    }
}

/// Where a form of this office shows an act's problem: beside the field of the same name, or
/// above the form for what is no field (the book, the notation).
pub(crate) fn place(field: &'static str) -> Place {
    match label(field) {
        "" => ("", ""),
        label => (field, label),
    }
}

/// One sentence about why an act on one of several drafts did not happen.
pub(super) fn sentence(visit: &Visit, error: &ActError) -> String {
    match error {
        ActError::NotFound => visit.t("documents-bulk-not-found"),
        ActError::Refused(_) => visit.t("documents-bulk-forbidden"),
        ActError::NotNow { state, .. } => {
            let state = visit.t(state_key(*state));
            visit.ta("documents-bulk-not-now", &args!["state" => state])
        }
        ActError::SamePerson { act } => visit.t(same_person_key(*act)),
        ActError::ChangedMeanwhile => visit.t("documents-bulk-changed"),
        ActError::Invalid(problems) => field_errors::sentence(visit, problems),
        ActError::SealNeeded => visit.t("documents-outgoing-seal-needed"),
        ActError::NotSigned => visit.t("documents-outgoing-not-signed"),
        ActError::NotForCopies => visit.t("documents-copy-not-for-copies"),
        ActError::Signing(_) | ActError::Book(_) | ActError::Database(_) => {
            visit.t("documents-bulk-failed")
        }
    }
}

/// Adds what an act refused to the form it came from; other errors go on.
pub(super) fn refuse(state: FormState, error: ActError) -> Result<FormState, PageError> {
    match error {
        ActError::Invalid(problems) => Ok(state.refuse_all(&problems, place)),
        other => Err(other.into()),
    }
}
