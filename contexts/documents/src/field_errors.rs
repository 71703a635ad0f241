//! From what an act found wrong to what a form says beside its fields.

use crate::Problems;
use kit_web::{FieldErrors, Message, Visit};

/// Where a problem is shown: the field's name in the form and the text key of its label.
pub(crate) type Place = (&'static str, &'static str);

/// All problems in a row, where there is no field to show them at.
pub(crate) fn sentence(visit: &Visit, problems: &Problems) -> String {
    let said: Vec<String> = problems
        .iter()
        .map(|problem| {
            let message = Message::from(problem).with("label", "");
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
        errors.add(problem.field, label(problem.field), problem.into());
    }
    errors
}
