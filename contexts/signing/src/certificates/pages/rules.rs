//! The numbers of the law that the managing agency can change.

use super::{HERE, errors::label};
use crate::certificates::{
    ActError,
    rules::{Rules, change, rules},
};
use identity::Actor;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Visit, html,
    ui::{self, Field},
};

const PATH: &str = "/chung-thu-so/quy-dinh";

/// What was sent.
pub(super) struct Sent(Rules);

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let mut number = |name| form.number(name, label(name)).required();
        let (renewals, days, answer) = (
            number("renewals_most"),
            number("renewal_days_left"),
            number("answer_working_days"),
        );
        Some(Self(Rules {
            renewals_most: renewals?,
            renewal_days_left: days?,
            answer_working_days: answer?,
        }))
    }
}

pub(super) async fn open(visit: Visit) -> Answer {
    let now = visit.web().db().read(rules).await?;
    let state = FormState::new()
        .with("renewals_most", now.renewals_most)
        .with("renewal_days_left", now.renewal_days_left)
        .with("answer_working_days", now.answer_working_days);
    draw(&visit, &state)
}

pub(super) async fn send(visit: Visit, form: Form<Sent>) -> Answer {
    let Some(Sent(rules)) = form.input else {
        return draw(&visit, &form.state);
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let done = visit
        .web()
        .db()
        .write(move |tx| change(tx, now, &actor, &rules));
    match done.await {
        Ok(()) => visit.redirect_with(PATH, Flash::success("signing-rules-saved")),
        Err(ActError::Invalid(problems)) => draw(
            &visit,
            &form
                .state
                .refuse_all(&problems, |field| (field, label(field))),
        ),
        Err(other) => Err(other.into()),
    }
}

pub(super) fn draw(visit: &Visit, state: &FormState) -> Answer {
    let field = |name: &'static str, hint: &str| {
        let field = Field::new(name, label(name)).hint(visit.t(hint)).size(4);
        ui::field_text(visit, state, &field)
    };
    let fields = html! {
        (field("renewals_most", "signing-hint-renewals"))
        (field("renewal_days_left", "signing-hint-days-left"))
        (field("answer_working_days", "signing-hint-answer"))
    };
    visit
        .page(visit.t("signing-rules-title"))
        .crumb(visit.t("signing-certificates-title"), HERE)
        .subtitle(visit.t("signing-rules-subtitle"))
        .narrow()
        .form(state)
        .body(ui::post_form(
            visit,
            state,
            PATH,
            &visit.t("signing-rules-save"),
            &fields,
        ))
}
