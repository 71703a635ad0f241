//! What the forms of these acts share: the three names, and what an act says of them.

use crate::organisations::create::{NAME_MAX, NOTATION_MAX, Names, NamesError};
use kit_web::{Fields, FormState, Markup, Message, Visit, html, ui};

/// Reads the three names.
pub(super) fn read_names(form: &mut Fields<'_>) -> Option<Names> {
    let name = form.text("ten", "identity-name").max(NAME_MAX).required();
    let short_name = form
        .text("ten-ngan", "identity-short-name")
        .max(NAME_MAX)
        .optional();
    let notation = form
        .text("viet-tat", "identity-notation")
        .max(NOTATION_MAX)
        .optional();
    Some(Names {
        name: name?,
        short_name: short_name?.unwrap_or_default(),
        notation: notation?.unwrap_or_default(),
    })
}

/// The fields of the three names.
pub(super) fn name_fields(visit: &Visit, state: &FormState) -> Markup {
    let short = ui::Field::new("ten-ngan", "identity-short-name")
        .max(NAME_MAX)
        .optional();
    let notation = ui::Field::new("viet-tat", "identity-notation")
        .hint(visit.t("identity-notation-hint"))
        .max(NOTATION_MAX)
        .optional();
    html! {
        (ui::field_text(visit, state, &ui::Field::new("ten", "identity-name").max(NAME_MAX)))
        (ui::field_text(visit, state, &short))
        (ui::field_text(visit, state, &notation))
    }
}

/// Says at the field what is wrong with the names.
pub(super) fn names_fault(state: FormState, error: &NamesError) -> FormState {
    let key = match error {
        NamesError::Empty => "identity-name-empty",
        NamesError::TooLong { .. } => "identity-name-long",
    };
    state.refuse("ten", "identity-name", Message::new(key))
}
