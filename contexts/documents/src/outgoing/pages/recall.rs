//! Thu hồi: calling an issued document back from everybody who received it.

use super::{
    HERE, Visit, Words, address, errors,
    show::{self, Shown, version_field},
};
use crate::{
    acting::actor_of,
    document::DocumentId,
    outgoing::{Act, ActError, State, recall},
    reason,
};
use kit_db::Once;
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, PageError, Path,
    ui::{self, Field, NoticeKind},
};
use maud::html;

/// The question.
pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let shown = show::load(&visit, id).await?;
    let state = shown.view.outgoing.state;
    if state != State::Issued {
        return Err(PageError::conflict(errors::not_now_key(state)));
    }
    // who reads it for one agency may have the right in another
    if !shown.view.acts.contains(&Act::Recall) {
        return Err(PageError::Forbidden);
    }
    view(&visit, &shown, &FormState::new())
}

/// Draws the question.
pub(super) fn view(visit: &Visit, shown: &Shown, state: &FormState) -> Answer {
    let here = address(shown.view.outgoing.id);
    let warning = visit.ta(
        "documents-outgoing-recall-warning",
        &args!["count" => shown.view.received.len(), "notation" => shown.number(visit)],
    );
    let fields = html! {
        (version_field(shown))
        (ui::field_textarea(visit, state, &Field::new("reason", errors::label("reason")).hint(visit.t("documents-outgoing-recall-reason-hint")).max(reason::LONGEST).rows(4)))
    };
    let send = visit.t("documents-outgoing-recall-button");
    let body = html! {
        (ui::notice(visit, NoticeKind::Danger, &warning, &html! {}))
        (ui::post_form(visit, state, &format!("{here}/thu-hoi"), &send, &fields))
        div class="form-acts" { (ui::link_button(&here, &visit.t("web-cancel"), "chevron-left", false)) }
    };
    visit
        .page(visit.ta(
            "documents-outgoing-recall-title",
            &args!["notation" => shown.number(visit)],
        ))
        .subtitle(shown.view.document.subject.clone())
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .crumb(visit.t("documents-outgoing-one"), here)
        .form(state)
        .body(body)
}

/// The act.
pub(super) async fn send(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    let Some(words) = form.input else {
        return view(&visit, &show::load(&visit, id).await?, &form.state);
    };
    let actor = actor_of(&visit)?;
    let key = form.key.once(&visit, "documents.outgoing.recall");
    let now = visit.now();
    let recalled = visit.web().db().write(move |tx| {
        if let Once::Repeated(count) = tx.once(&key, now)? {
            return Ok(count.parse().unwrap_or(0));
        }
        let count = recall::recall(tx, now, &actor, id, words.version, &words.reason)?;
        tx.answered(&key, &count.to_string())?;
        Ok::<usize, ActError>(count)
    });
    match recalled.await {
        Ok(count) => visit.redirect_with(
            &address(id),
            Flash::success("documents-outgoing-recalled").with("count", count),
        ),
        Err(error) => {
            let state = errors::refuse(form.state, error)?;
            view(&visit, &show::load(&visit, id).await?, &state)
        }
    }
}
