//! Mở lại: the reason for opening a finished document again.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::incoming::{Act, IncomingId, reopen::reopen};

use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Field},
};
use maud::Markup;

const REASON: &str = "reopen-reason";

pub(super) struct Why {
    version: i64,
    reason: String,
}

impl FromForm for Why {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = act::version(form);
        // the act knows the limits
        let reason = form.raw(REASON).to_owned();
        Some(Self { version, reason })
    }
}

pub(super) fn view(visit: &Visit, opened: &Opened, state: &FormState) -> Markup {
    let field = Field::new(REASON, "documents-label-reason")
        .hint(visit.t("documents-hint-reopen"))
        .max(1_000)
        .rows(3);
    let fields = ui::field_textarea(visit, state, &field);
    let action = opened.action("mo-lai");
    act::form(
        visit,
        state,
        &action,
        opened.version(),
        "documents-act-reopen",
        &fields,
    )
}

pub(super) async fn send(visit: Visit, Path(id): Path<IncomingId>, form: Form<Why>) -> Answer {
    let Some(Why { version, reason }) = form.input else {
        return act::again(&visit, id, Act::Reopen, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Reopen,
        state: form.state,
        key: form.key,
        done: "documents-done-reopen",
        place: |_| (REASON, "documents-label-reason"),
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        reopen(tx, now, actor, id, Some(version), &reason)
    })
    .await
}
