//! Trình: choosing the leader before whom a document is laid.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::incoming::{Act, IncomingId, present::present};

use identity::PersonId;
use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Choice, Field},
};
use maud::Markup;

const LEADER: &str = "present-leader";

pub(super) struct Chosen {
    version: i64,
    pub(super) leader: PersonId,
}

impl FromForm for Chosen {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = act::version(form);
        let leader = form
            .parsed(
                LEADER,
                "documents-label-leader",
                "documents-problem-not-a-leader",
            )
            .required();
        Some(Self {
            version,
            leader: leader?,
        })
    }
}

pub(super) fn view(visit: &Visit, opened: &Opened, state: &FormState) -> Markup {
    let leaders: Vec<Choice> = opened
        .choices
        .leaders
        .iter()
        .map(|it| Choice::new(it.person.to_string(), format!("{}, {}", it.name, it.title)))
        .collect();
    let fields = ui::field_select(
        visit,
        state,
        &Field::new(LEADER, "documents-label-leader"),
        &leaders,
    );
    let action = opened.action("trinh");
    act::form(
        visit,
        state,
        &action,
        opened.version(),
        "documents-act-present",
        &fields,
    )
}

pub(super) async fn send(visit: Visit, Path(id): Path<IncomingId>, form: Form<Chosen>) -> Answer {
    let Some(Chosen { version, leader }) = form.input else {
        return act::again(&visit, id, Act::Present, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Present,
        state: form.state,
        key: form.key,
        done: "documents-done-present",
        place: |_| (LEADER, "documents-label-leader"),
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        present(tx, now, actor, id, Some(version), leader)
    })
    .await
}
