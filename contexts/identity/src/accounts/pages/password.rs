//! `/tai-khoan/mat-khau`: changes one's own password.

use super::{ended, password_fault, proves, wrong_password};
use crate::{
    Actor, Settings,
    accounts::create::{AccountError, check_password, set_own_password},
    sessions::{asked_again::Shown, pages::present},
};
use axum::http::HeaderMap;
use kit_base::Secret;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/tai-khoan/mat-khau";

struct NewPassword {
    present: Secret<String>,
    new: Secret<String>,
}

impl FromForm for NewPassword {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let (present, new) = (form.raw("mat-khau-cu"), form.raw("mat-khau-moi"));
        if present.is_empty() {
            let missing = Message::new("identity-password-missing");
            form.refuse("mat-khau-cu", "identity-password-present", missing);
        }
        if new != form.raw("mat-khau-lai") {
            let other = Message::new("identity-password-differs");
            form.refuse("mat-khau-lai", "identity-password-again", other);
        }
        Some(Self {
            present: Secret::new(present.to_owned()),
            new: Secret::new(new.to_owned()),
        })
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, &FormState::new())
}

async fn send(visit: Visit, headers: HeaderMap, form: Form<NewPassword>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, &form.state);
    };
    match proves(&visit, &headers, &input.present).await? {
        Shown::Right => {}
        Shown::Wrong { left } => {
            let wrong = wrong_password(left);
            let state = form
                .state
                .refuse("mat-khau-cu", "identity-password-present", wrong);
            return view(&visit, &state);
        }
        Shown::Ended => return ended(&visit),
    }
    match store(&visit, input.new).await {
        Ok(()) => visit.redirect_with("/tai-khoan", Flash::success("identity-password-changed")),
        Err(error) => view(&visit, &password_fault(form.state, "mat-khau-moi", error)?),
    }
}

async fn store(visit: &Visit, new: Secret<String>) -> Result<(), AccountError> {
    let (account, session) = present(visit).map_err(|_| AccountError::WrongPassword)?;
    let actor = visit
        .actor::<Actor>()
        .map_err(|_| AccountError::WrongPassword)?;
    let settings = visit.web().service::<Settings>().clone();
    let (db, now, text) = (visit.web().db(), visit.now(), new.reveal().clone());
    let rules = settings.clone();
    db.read(move |tx| check_password(tx, &rules, account, &text))
        .await?;
    let hash = settings.hasher.hash(new.reveal().clone()).await;
    let hash = hash.ok_or(AccountError::Database(kit_db::DbError::Closed))?;
    let token = db
        .write(move |tx| set_own_password(tx, now, &actor, account, &hash, Some(session)))
        .await?;
    token
        .into_iter()
        .for_each(|token| visit.renew_session(token));
    Ok(())
}

fn view(visit: &Visit, state: &FormState) -> Answer {
    let field = |name, label, purpose| {
        ui::Field::new(name, label)
            .kind("password")
            .autocomplete(purpose)
    };
    let new = field("mat-khau-moi", "identity-password-new", "new-password")
        .hint(visit.t("identity-password-hint"));
    let again = field("mat-khau-lai", "identity-password-again", "new-password");
    let present = field(
        "mat-khau-cu",
        "identity-password-present",
        "current-password",
    );
    let fields = html! {
        (ui::field_text(visit, state, &present))
        (ui::field_text(visit, state, &new))
        (ui::field_text(visit, state, &again))
    };
    let body = html! {
        p { (visit.t("identity-password-ends-sessions")) }
        (ui::post_form(visit, state, PATH, &visit.t("identity-change-password"), &fields))
    };
    visit
        .page(visit.t("identity-change-password"))
        .crumb(visit.t("identity-my-account"), "/tai-khoan")
        .narrow()
        .form(state)
        .body(body)
}

fn sample(visit: &Visit) -> Result<axum::response::Response, PageError> {
    view(visit, &FormState::new())
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .post(PATH, Access::SignedIn, send)
        .sample(PATH, "empty", sample)
}
