//! The acts on a draft: handing it over, checking, approving, sending back, giving up. Each is a
//! form beside the document; with errors it stands on a page of its own.

use super::{
    HERE, Visit, Words, address, errors, opinion,
    show::{self, Shown, version_field},
};
use crate::{
    acting::actor_of,
    document::{DocumentId, OPINION_CHARACTERS},
    outgoing::{
        Act, ActError, State, approve, cancel, check, return_draft, submit, void as voiding,
    },
    reason,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{Once, Tx};
use kit_web::{
    Answer, Flash, Form, FormState, Path,
    ui::{self, Field},
};
use maud::{Markup, html};

/// What is sent with an act.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    Nothing,
    Opinion,
    Reason,
}

/// One act as people see it.
pub(super) struct Shape {
    pub(super) act: Act,
    /// End of its address.
    pub(super) path: &'static str,
    /// What its button says.
    pub(super) button: &'static str,
    /// What it means, under the heading.
    pub(super) hint: &'static str,
    /// What the next page says.
    done: &'static str,
    pub(super) asks: Asks,
}

pub(super) const SHAPES: [Shape; 7] = [
    Shape {
        act: Act::Submit,
        path: "trinh",
        button: "documents-outgoing-act-submit",
        hint: "documents-outgoing-hint-submit",
        done: "documents-outgoing-done-submit",
        asks: Asks::Nothing,
    },
    Shape {
        act: Act::CheckContent,
        path: "kiem-tra-noi-dung",
        button: "documents-outgoing-act-check-content",
        hint: "documents-outgoing-hint-check-content",
        done: "documents-outgoing-done-check-content",
        asks: Asks::Opinion,
    },
    Shape {
        act: Act::CheckFormat,
        path: "kiem-tra-the-thuc",
        button: "documents-outgoing-act-check-format",
        hint: "documents-outgoing-hint-check-format",
        done: "documents-outgoing-done-check-format",
        asks: Asks::Opinion,
    },
    Shape {
        act: Act::Approve,
        path: "duyet",
        button: "documents-outgoing-act-approve",
        hint: "documents-outgoing-hint-approve",
        done: "documents-outgoing-done-approve",
        asks: Asks::Opinion,
    },
    Shape {
        act: Act::Void,
        path: "huy-so",
        button: "documents-outgoing-act-void",
        hint: "documents-outgoing-hint-void",
        done: "documents-outgoing-done-void",
        asks: Asks::Reason,
    },
    Shape {
        act: Act::Return,
        path: "tra-lai",
        button: "documents-outgoing-act-return",
        hint: "documents-outgoing-hint-return",
        done: "documents-outgoing-done-return",
        asks: Asks::Reason,
    },
    Shape {
        act: Act::Cancel,
        path: "huy",
        button: "documents-outgoing-act-cancel",
        hint: "documents-outgoing-hint-cancel",
        done: "documents-outgoing-done-cancel",
        asks: Asks::Reason,
    },
];

fn shape(act: Act) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.act == act)
}

/// What the viewer may do now; nothing if that is nothing.
pub(super) fn panel(visit: &Visit, shown: &Shown, state: &FormState) -> Markup {
    let acts = &shown.view.acts;
    if acts.is_empty() {
        return html! {};
    }
    let here = address(shown.view.outgoing.id);
    let shapes = acts.iter().filter_map(|act| shape(*act));
    let body = html! {
        @if acts.contains(&Act::Sign) {
            p { (visit.t("documents-outgoing-hint-sign")) }
            div class="form" { (ui::button_form(visit, &format!("{here}/ky-so"), &visit.t("documents-outgoing-act-sign"), "pen-line")) }
        }
        @if acts.contains(&Act::Number) {
            p { (visit.t(if shown.view.copy.is_some() { "documents-copy-hint-number" } else { "documents-outgoing-hint-number" })) }
            p { (ui::link_button(&format!("{here}/cap-so"), &visit.t("documents-outgoing-act-number"), "stamp", true)) }
        }
        @if shown.view.outgoing.state == State::Numbered && acts.contains(&Act::Void) {
            p { (visit.t("documents-outgoing-hint-seal")) }
            div class="form" { (ui::button_form(visit, &format!("{here}/dong-dau"), &visit.t("documents-outgoing-act-seal"), "stamp")) }
        }
        @if acts.contains(&Act::Issue) {
            p { (visit.t("documents-outgoing-hint-issue")) }
            p { (ui::link_button(&format!("{here}/ban-hanh"), &visit.t("documents-outgoing-act-issue"), "stamp", true)) }
        }
        @for shape in shapes { (one(visit, shown, shape, state)) }
        @if acts.contains(&Act::Recall) {
            p { (visit.t("documents-outgoing-hint-recall")) }
            p { (ui::link_button(&format!("{here}/thu-hoi"), &visit.t("documents-outgoing-act-recall"), "reply", false)) }
        }
    };
    ui::panel(&visit.t("documents-outgoing-acts"), "", &html! {}, &body)
}

/// An act that goes on stands open; one that stops the draft opens on demand.
fn one(visit: &Visit, shown: &Shown, shape: &Shape, state: &FormState) -> Markup {
    let hint = match (shape.act, &shown.view.copy) {
        (Act::Approve, Some(_)) => "documents-copy-hint-approve",
        (Act::Submit, Some(_)) => "documents-copy-hint-submit",
        _ => shape.hint,
    };
    match shape.asks {
        Asks::Nothing | Asks::Opinion => html! {
            p { (visit.t(hint)) }
            (form(visit, shown, shape, state))
        },
        Asks::Reason => html! {
            details class="ds-details" {
                summary { (visit.t(shape.button)) }
                div {
                    p { (visit.t(shape.hint)) }
                    (form(visit, shown, shape, state))
                }
            }
        },
    }
}

fn form(visit: &Visit, shown: &Shown, shape: &Shape, state: &FormState) -> Markup {
    let fields = html! {
        (version_field(shown))
        @match shape.asks {
            Asks::Nothing => {},
            Asks::Opinion => (ui::field_textarea(visit, state, &Field::new("opinion", errors::label("opinion")).max(OPINION_CHARACTERS).rows(3).optional())),
            Asks::Reason => (ui::field_textarea(visit, state, &Field::new("reason", errors::label("reason")).hint(visit.t("documents-outgoing-reason-hint")).max(reason::LONGEST).rows(3))),
        }
    };
    let action = format!("{}/{}", address(shown.view.outgoing.id), shape.path);
    html! { div class="form" { (ui::post_form(visit, state, &action, &visit.t(shape.button), &fields)) } }
}

/// The act alone, with what is wrong with it.
pub(super) fn page(visit: &Visit, shown: &Shown, act: Act, state: &FormState) -> Answer {
    let Some(shape) = shape(act) else {
        return show::draw(visit, shown);
    };
    let body = html! {
        p { (visit.t(shape.hint)) }
        (form(visit, shown, shape, state))
    };
    visit
        .page(visit.t(shape.button))
        .subtitle(shown.view.document.subject.clone())
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .crumb(
            visit.t("documents-outgoing-one"),
            address(shown.view.outgoing.id),
        )
        .form(state)
        .body(body)
}

/// The words of the form are checked by the act itself.
type Work = fn(&mut Tx<'_>, Timestamp, &Actor, DocumentId, &Words) -> Result<(), ActError>;

async fn perform(visit: Visit, id: DocumentId, act: Act, form: Form<Words>, work: Work) -> Answer {
    let Some(words) = form.input else {
        return page(&visit, &show::load(&visit, id).await?, act, &form.state);
    };
    let actor = actor_of(&visit)?;
    let key = form.key.once(&visit, act.code());
    let now = visit.now();
    let done = visit.web().db().write(move |tx| {
        if tx.once(&key, now)? == Once::First {
            work(tx, now, &actor, id, &words)?;
        }
        Ok::<_, ActError>(show::after(tx, &actor, id)?)
    });
    match done.await {
        Ok(next) => {
            let said = shape(act).map_or("documents-outgoing-revised", |shape| shape.done);
            visit.redirect_with(&next, Flash::success(said))
        }
        Err(error) => {
            let state = errors::refuse(form.state, error)?;
            page(&visit, &show::load(&visit, id).await?, act, &state)
        }
    }
}

/// Trình.
pub(super) async fn submit(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    perform(visit, id, Act::Submit, form, |tx, now, actor, id, words| {
        submit::submit(tx, now, actor, id, words.version)
    })
    .await
}

/// Kiểm tra nội dung.
pub(super) async fn check_content(
    visit: Visit,
    Path(id): Path<DocumentId>,
    form: Form<Words>,
) -> Answer {
    perform(
        visit,
        id,
        Act::CheckContent,
        form,
        |tx, now, actor, id, words| {
            check::content(tx, now, actor, id, words.version, &opinion(&words.opinion)?)
        },
    )
    .await
}

/// Kiểm tra thể thức.
pub(super) async fn check_format(
    visit: Visit,
    Path(id): Path<DocumentId>,
    form: Form<Words>,
) -> Answer {
    perform(
        visit,
        id,
        Act::CheckFormat,
        form,
        |tx, now, actor, id, words| {
            check::format(tx, now, actor, id, words.version, &opinion(&words.opinion)?)
        },
    )
    .await
}

/// Duyệt.
pub(super) async fn approve(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    perform(
        visit,
        id,
        Act::Approve,
        form,
        |tx, now, actor, id, words| {
            approve::approve(tx, now, actor, id, words.version, &opinion(&words.opinion)?)
        },
    )
    .await
}

/// Trả lại.
pub(super) async fn return_draft(
    visit: Visit,
    Path(id): Path<DocumentId>,
    form: Form<Words>,
) -> Answer {
    perform(visit, id, Act::Return, form, |tx, now, actor, id, words| {
        return_draft::return_draft(tx, now, actor, id, words.version, &words.reason)
    })
    .await
}

/// Hủy dự thảo.
pub(super) async fn cancel(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    perform(visit, id, Act::Cancel, form, |tx, now, actor, id, words| {
        cancel::cancel(tx, now, actor, id, words.version, &words.reason)
    })
    .await
}

/// Hủy số.
pub(super) async fn void(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    perform(visit, id, Act::Void, form, |tx, now, actor, id, words| {
        voiding::void(tx, now, actor, id, words.version, &words.reason)
    })
    .await
}
