//! Phân công: to whom of the unit, until when, with which words.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::{
    deadline::{self, Wish},
    document::OPINION_CHARACTERS,
    field_errors::Place,
    incoming::{
        Act, ActError, IncomingId,
        assign::{Assignment, assign},
    },
};

use identity::{Actor, PostHolder};
use jiff::Timestamp;
use kit_db::Tx;
use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Choice, Field},
};
use maud::{Markup, html};

const PERSON: &str = "assign-person";
const DAY: &str = "assign-due";
const HOUR: &str = "assign-hour";
const OPINION: &str = "assign-opinion";
const DAYS: &str = "assign-days";

pub(super) struct Given {
    pub(super) version: i64,
    pub(super) assignment: Assignment,
    /// Until when, said in working days.
    pub(super) working_days: Option<u32>,
}

impl Given {
    /// Assigns the document; a due time in working days is kept with its computation.
    pub(super) fn perform(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        actor: &Actor,
        id: IncomingId,
        seen_version: Option<i64>,
    ) -> Result<(), ActError> {
        let wish = Wish {
            working_days: self.working_days,
            at: self.assignment.due_at,
        };
        deadline::within(tx, now, id, wish, |tx, due_at| {
            let assignment = Assignment {
                due_at,
                ..self.assignment.clone()
            };
            assign(tx, now, actor, id, seen_version, &assignment)
        })
    }
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
        let working_days = act::working_days(form, DAYS, DAY);
        let opinion = form.raw(OPINION).to_owned();
        let assignment = Assignment {
            person: person?,
            due_at: due_at?,
            opinion,
        };
        Some(Self {
            version,
            assignment,
            working_days: working_days?,
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
        (act::due_fields(visit, state, (DAY, HOUR, DAYS), &visit.t("documents-hint-assign-due")))
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
    let Some(given) = form.input else {
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
        given.perform(tx, now, actor, id, Some(given.version))
    })
    .await
}
