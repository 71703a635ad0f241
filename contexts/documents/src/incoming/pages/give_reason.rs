//! Acts that undo or refuse somebody's work and so need a reason: trả lại nơi gửi, chuyển lại, mở lại.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::{
    field_errors::Place,
    incoming::{Act, ActError, IncomingId, refuse::refuse, reopen::reopen, send_back::send_back},
    reason,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;
use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Field},
};
use maud::{Markup, html};

/// What the act does: actor, document, version that was seen, reason.
type Work =
    fn(&mut Tx<'_>, Timestamp, &Actor, IncomingId, Option<i64>, &str) -> Result<(), ActError>;

/// One of these acts as people see it.
struct Shape {
    act: Act,
    /// Its field: several of these forms can stand on one page.
    field: &'static str,
    /// End of its address.
    path: &'static str,
    button: &'static str,
    hint: &'static str,
    /// What the next page says.
    done: &'static str,
    place: fn(&'static str) -> Place,
    work: Work,
}

const REFUSE: Shape = Shape {
    act: Act::Refuse,
    field: "refuse-reason",
    path: "tra-lai-noi-gui",
    button: "documents-act-refuse",
    hint: "documents-hint-refuse",
    done: "documents-done-refuse",
    place: |_| ("refuse-reason", LABEL),
    work: refuse,
};
const SEND_BACK: Shape = Shape {
    act: Act::SendBack,
    field: "back-reason",
    path: "chuyen-lai",
    button: "documents-act-send-back",
    hint: "documents-hint-send-back",
    done: "documents-done-send-back",
    place: |_| ("back-reason", LABEL),
    work: send_back,
};
const REOPEN: Shape = Shape {
    act: Act::Reopen,
    field: "reopen-reason",
    path: "mo-lai",
    button: "documents-act-reopen",
    hint: "documents-hint-reopen",
    done: "documents-done-reopen",
    place: |_| ("reopen-reason", LABEL),
    work: reopen,
};
const SHAPES: [&Shape; 3] = [&REFUSE, &SEND_BACK, &REOPEN];
const LABEL: &str = "documents-label-reason";

/// The form of one of these acts; nothing for any other act.
pub(super) fn view(visit: &Visit, opened: &Opened, act: Act, state: &FormState) -> Markup {
    let Some(shape) = SHAPES.into_iter().find(|shape| shape.act == act) else {
        return html! {};
    };
    let field = Field::new(shape.field, LABEL)
        .hint(visit.t(shape.hint))
        .max(reason::LONGEST)
        .rows(3);
    act::form(
        visit,
        state,
        &opened.action(shape.path),
        opened.version(),
        shape.button,
        &ui::field_textarea(visit, state, &field),
    )
}

/// What was sent. A form has one of the fields; what may stand in it, the act knows.
pub(super) struct Why {
    version: i64,
    reason: String,
}

impl FromForm for Why {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = act::version(form);
        let typed = SHAPES.map(|shape| form.raw(shape.field).to_owned());
        let reason = typed.into_iter().find(|reason| !reason.is_empty());
        Some(Self {
            version,
            reason: reason.unwrap_or_default(),
        })
    }
}

/// Trả lại nơi gửi.
pub(super) async fn send_refuse(visit: Visit, id: Path<IncomingId>, form: Form<Why>) -> Answer {
    send(&visit, id.0, form, &REFUSE).await
}

/// Chuyển lại.
pub(super) async fn send_send_back(visit: Visit, id: Path<IncomingId>, form: Form<Why>) -> Answer {
    send(&visit, id.0, form, &SEND_BACK).await
}

/// Mở lại.
pub(super) async fn send_reopen(visit: Visit, id: Path<IncomingId>, form: Form<Why>) -> Answer {
    send(&visit, id.0, form, &REOPEN).await
}

async fn send(visit: &Visit, id: IncomingId, form: Form<Why>, shape: &'static Shape) -> Answer {
    let Some(Why { version, reason }) = form.input else {
        return act::again(visit, id, shape.act, form.state).await;
    };
    let sent = Sent {
        id,
        act: shape.act,
        state: form.state,
        key: form.key,
        done: shape.done,
        place: shape.place,
    };
    act::perform(visit, sent, move |tx, now, actor| {
        (shape.work)(tx, now, actor, id, Some(version), &reason)
    })
    .await
}
