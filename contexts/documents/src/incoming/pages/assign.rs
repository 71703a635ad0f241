//! Phân công: to whom of the unit, until when, with which words.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::{
    document::OPINION_CHARACTERS,
    field_errors::Place,
    incoming::{
        Act, IncomingId,
        assign::{Assignment, assign},
    },
};

use identity::PostHolder;
use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Choice, Field},
};
use maud::{Markup, html};

const PERSON: &str = "assign-person";
const DAY: &str = "assign-due";
const HOUR: &str = "assign-hour";
const OPINION: &str = "assign-opinion";

pub(super) struct Given {
    pub(super) version: i64,
    pub(super) assignment: Assignment,
}

impl FromForm for Given {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = act::version(form);
        let person = form
            .parsed(
                PERSON,
                "documents-label-person",
                "documents-problem-not-in-unit",
            )
            .required();
        let due_at = act::due_at(form, DAY, HOUR);
        let opinion = form.raw(OPINION).to_owned();
        let assignment = Assignment {
            person: person?,
            due_at: due_at?,
            opinion,
        };
        Some(Self {
            version,
            assignment,
        })
    }
}

/// The fields, for one document and for several.
pub(super) fn fields(visit: &Visit, people: &[PostHolder], state: &FormState) -> Markup {
    let people: Vec<Choice> = people
        .iter()
        .map(|it| Choice::new(it.person.to_string(), format!("{}, {}", it.name, it.title)))
        .collect();
    let opinion = Field::new(OPINION, "documents-label-opinion")
        .max(OPINION_CHARACTERS)
        .rows(3)
        .optional();
    html! {
        (ui::field_select(visit, state, &Field::new(PERSON, "documents-label-person"), &people))
        (act::due_fields(visit, state, DAY, HOUR, &visit.t("documents-hint-assign-due")))
        (ui::field_textarea(visit, state, &opinion))
    }
}

/// Where the form shows what the act says of a field.
pub(super) fn place(field: &'static str) -> Place {
    match field {
        "due" => (DAY, "documents-label-due"),
        "opinion" => (OPINION, "documents-label-opinion"),
        _ => (PERSON, "documents-label-person"),
    }
}

pub(super) fn view(visit: &Visit, opened: &Opened, state: &FormState) -> Markup {
    let fields = fields(visit, &opened.choices.people, state);
    let action = opened.action("phan-cong");
    act::form(
        visit,
        state,
        &action,
        opened.version(),
        "documents-act-assign",
        &fields,
    )
}

pub(super) async fn send(visit: Visit, Path(id): Path<IncomingId>, form: Form<Given>) -> Answer {
    let Some(Given {
        version,
        assignment,
    }) = form.input
    else {
        return act::again(&visit, id, Act::Assign, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Assign,
        state: form.state,
        key: form.key,
        done: "documents-done-assign",
        place,
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        assign(tx, now, actor, id, Some(version), &assignment)
    })
    .await
}
