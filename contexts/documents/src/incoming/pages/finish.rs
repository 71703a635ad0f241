//! Hoàn thành: how a document was dealt with, and which document answers it.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::{
    document::{DocumentId, OPINION_CHARACTERS},
    incoming::{
        Act, IncomingId,
        finish::{Outcome, finish},
    },
    outgoing,
};

use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Choice, Field},
};
use maud::{Markup, html};

const RESULT: &str = "finish-result";
pub(super) const ANSWER: &str = "finish-answer";

pub(super) struct Finished {
    pub(super) version: i64,
    pub(super) outcome: Outcome,
}

impl FromForm for Finished {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = act::version(form);
        let answer: Option<Option<DocumentId>> = form
            .parsed(ANSWER, "documents-label-answer", "documents-problem-answer")
            .optional();
        let result = vn::text::clean_lines(form.raw(RESULT));
        let outcome = Outcome {
            result,
            answer: answer?,
        };
        Some(Self { version, outcome })
    }
}

/// The words about it, for one document and for several.
pub(super) fn result_field(visit: &Visit, state: &FormState) -> Markup {
    let field = Field::new(RESULT, "documents-label-result")
        .hint(visit.t("documents-hint-result"))
        .max(OPINION_CHARACTERS)
        .rows(3)
        .optional();
    ui::field_textarea(visit, state, &field)
}

pub(super) fn view(visit: &Visit, opened: &Opened, state: &FormState) -> Markup {
    let answers: Vec<Choice> = opened
        .answers
        .iter()
        .filter(|it| it.state == outgoing::State::Issued)
        .map(|it| {
            Choice::new(
                it.id.to_string(),
                format!("{}: {}", it.notation, it.subject),
            )
        })
        .collect();
    let fields = html! {
        (result_field(visit, state))
        @if !answers.is_empty() {
            (ui::field_select(visit, state, &Field::new(ANSWER, "documents-label-answer").optional(), &answers))
        }
    };
    let action = opened.action("hoan-thanh");
    act::form(
        visit,
        state,
        &action,
        opened.version(),
        "documents-act-finish",
        &fields,
    )
}

pub(super) async fn send(visit: Visit, Path(id): Path<IncomingId>, form: Form<Finished>) -> Answer {
    let Some(Finished { version, outcome }) = form.input else {
        return act::again(&visit, id, Act::Finish, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Finish,
        state: form.state,
        key: form.key,
        done: "documents-done-finish",
        place: |field| match field {
            "answer" => (ANSWER, "documents-label-answer"),
            _ => (RESULT, "documents-label-result"),
        },
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        finish(tx, now, actor, id, Some(version), &outcome)
    })
    .await
}
