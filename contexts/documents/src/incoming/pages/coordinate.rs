//! Phối hợp: a unit's part in another unit's work.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::{
    document::OPINION_CHARACTERS,
    incoming::{Act, IncomingId, coordinate},
};

use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Field},
};
use maud::Markup;

const ANSWER: &str = "part-answer";

pub(super) struct Part(String);

impl FromForm for Part {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        Some(Self(form.raw(ANSWER).to_owned()))
    }
}

pub(super) fn view(visit: &Visit, opened: &Opened, state: &FormState) -> Markup {
    let field = Field::new(ANSWER, "documents-label-part")
        .hint(visit.t("documents-hint-part"))
        .max(OPINION_CHARACTERS);
    let fields = ui::field_textarea(visit, state, &field);
    let action = opened.action("phoi-hop");
    act::form(
        visit,
        state,
        &action,
        opened.version(),
        "documents-act-coordinate",
        &fields,
    )
}

pub(super) async fn send(visit: Visit, Path(id): Path<IncomingId>, form: Form<Part>) -> Answer {
    let Some(Part(words)) = form.input else {
        return act::again(&visit, id, Act::Coordinate, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Coordinate,
        state: form.state,
        key: form.key,
        done: "documents-done-coordinate",
        place: |_| (ANSWER, "documents-label-part"),
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        coordinate::answer(tx, now, actor, id, &words)
    })
    .await
}
