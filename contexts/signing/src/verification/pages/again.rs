//! Has the signatures of a kept file checked again.

use crate::{
    permissions::CHECK_SIGNATURES,
    verification::{CheckAgainError, check_again},
};
use identity::Actor;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FromForm, Markup, PageError, Path, Routes, Visit, html,
    is_local_path, ui,
};

/// Letters of the way back.
const BACK_MAX: usize = 500;

struct Again {
    back: String,
}

impl FromForm for Again {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let back = form.raw("ve").chars().take(BACK_MAX).collect();
        Some(Self { back })
    }
}

/// The button.
pub(super) fn button(visit: &Visit, sha256: &str, back: &str) -> Markup {
    html! {
        form method="post" action=(format!("/chu-ky-so/{sha256}/kiem-tra-lai")) class="one-button" data-once {
            (ui::hidden_fields(visit))
            input type="hidden" name="ve" value=(back);
            button class="ds-button" data-variant="secondary" type="submit" { (ui::icon("history")) (visit.t("signing-check-again")) }
        }
    }
}

async fn send(visit: Visit, Path(sha256): Path<String>, form: Form<Again>) -> Answer {
    let actor = Actor::of_visit(&visit)?;
    let now = visit.now();
    let asked = visit
        .web()
        .db()
        .write(move |tx| check_again(tx, now, &actor, &sha256))
        .await;
    // a digest is no proof that one may know of the file: whether there is one, and when it was looked
    // at, the answer does not say
    match asked {
        Ok(_) | Err(CheckAgainError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let back = form
        .input
        .map(|input| input.back)
        .filter(|back| is_local_path(back));
    let flash = Flash::success("signing-check-again-asked");
    visit.redirect_with(back.as_deref().unwrap_or("/"), flash)
}

impl From<CheckAgainError> for PageError {
    fn from(error: CheckAgainError) -> Self {
        match error {
            CheckAgainError::Refused(refused) => refused.into(),
            CheckAgainError::NotFound => Self::NotFound,
            CheckAgainError::Database(error) => error.into(),
        }
    }
}

pub(super) fn routes() -> Routes {
    let checkers = Access::Permission(CHECK_SIGNATURES);
    Routes::new().post("/chu-ky-so/{sha256}/kiem-tra-lai", checkers, send)
}
