//! The question that whoever enters or drafts a document answers: whether it holds a state secret. Nothing
//! is ticked before; one key chooses, and the form keeps the answer when it comes back.

use crate::secrecy::{CONTRADICTORY, NONE};
use kit_web::{
    Fields, FormState, Visit,
    ui::{self, Choice, Field},
};
use maud::Markup;

/// The field of the answer in every form.
pub(crate) const FIELD: &str = "secrecy";
/// The answer that leads to the sentence about the way outside of this system.
const SECRET: &str = "secret";

/// What was answered; [`CONTRADICTORY`] if the form says different things, whichever comes first.
pub(crate) fn answer(form: &mut Fields<'_>, label: &'static str) -> String {
    // any text is one
    let sent = form.list::<String>(FIELD, label, "documents-problem-secrecy-unanswered");
    let mut answers = sent.unwrap_or_default();
    answers.dedup();
    match answers.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        _ => CONTRADICTORY.to_owned(),
    }
}

/// The question, under the label that the form's errors use.
pub(crate) fn field(visit: &Visit, state: &FormState, label: &'static str) -> Markup {
    let answers = [
        Choice::new(NONE, visit.t("documents-secrecy-none")),
        Choice {
            value: SECRET.to_owned(),
            label: visit.t("documents-secrecy-secret"),
            hint: visit.t("documents-secrecy-secret-hint"),
        },
    ];
    let field = Field::new(FIELD, label).hint(visit.t("documents-hint-secrecy"));
    ui::field_radio(visit, state, &field, &answers)
}
