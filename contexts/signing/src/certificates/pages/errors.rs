//! What acts refuse, as pages say it: what happened, what was kept, what to do next.

use crate::certificates::ActError;
use kit_web::{Message, PageError};

impl From<ActError> for PageError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::NotFound,
            ActError::Refused(refused) => refused.into(),
            ActError::NotNow { .. } => Self::conflict("signing-certificate-not-now"),
            ActError::SamePerson { .. } => Self::conflict("signing-certificate-same-person"),
            ActError::ChangedMeanwhile => Self::conflict("signing-certificate-changed"),
            ActError::Invalid(problems) => {
                let first = problems.iter().next();
                let message = first.map_or("signing-certificate-invalid", |it| it.message);
                let limit = first.and_then(|it| it.limit);
                let message = Message::new(message).with("label", "");
                Self::Invalid(match limit {
                    Some(limit) => message.with("limit", limit),
                    None => message,
                })
            }
            ActError::Database(error) => error.into(),
        }
    }
}

/// The text key of what an act's field is called.
pub(super) fn label(field: &str) -> &'static str {
    match field {
        "words" => "signing-label-words",
        "letter" => "signing-label-letter",
        "token" => "signing-label-token",
        "received" => "signing-label-received",
        "keeper" => "signing-label-keeper",
        "place" => "signing-label-place",
        "reference" => "signing-label-reference",
        "ground" => "signing-label-ground",
        "since" => "signing-label-since",
        "although" => "signing-label-although",
        "person" => "signing-label-person",
        "device" => "signing-label-device",
        "email" => "signing-label-email",
        "replaces" => "signing-label-replaces",
        "width" => "signing-label-width",
        "height" => "signing-label-height",
        "renewals_most" => "signing-rule-renewals",
        "renewal_days_left" => "signing-rule-days-left",
        "answer_working_days" => "signing-rule-answer",
        _ => "signing-label-file",
    }
}
