//! From what an act found wrong to what a form says beside its fields.

use crate::{Problem, Problems};
use kit_web::{FieldErrors, FormState, Message, Visit};

/// Where a problem is shown: the field's name in the form and the text key of its label.
pub(crate) type Place = (&'static str, &'static str);

/// The message of a problem, with its limit.
pub(crate) fn message(problem: &Problem) -> Message {
    let message = Message::new(problem.message);
    match problem.limit {
        Some(limit) => message.with("limit", limit),
        None => message,
    }
}

/// Adds every problem to the form it came from. `place` says which field of the form an act's
/// field is.
pub(crate) fn refuse(
    mut state: FormState,
    problems: &Problems,
    place: impl Fn(&'static str) -> Place,
) -> FormState {
    for problem in problems.iter() {
        let (field, label) = place(problem.field);
        state = state.refuse(field, label, message(problem));
    }
    state
}

/// All problems in a row, where there is no field to show them at.
pub(crate) fn sentence(visit: &Visit, problems: &Problems) -> String {
    let said: Vec<String> = problems
        .iter()
        .map(|problem| {
            let message = message(problem).with("label", "");
            visit.ta(message.key, &message.args)
        })
        .collect();
    said.join(" ")
}

/// The same for programs: fields keep the act's names.
pub(crate) fn for_programs(
    problems: &Problems,
    label: impl Fn(&str) -> &'static str,
) -> FieldErrors {
    let mut errors = FieldErrors::new();
    for problem in problems.iter() {
        errors.add(problem.field, label(problem.field), message(problem));
    }
    errors
}
