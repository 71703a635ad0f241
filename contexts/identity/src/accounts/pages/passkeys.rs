//! The passkeys on the page of the second factor: one is added, listed, removed.

use super::{
    passkey_part::{Ceremony, answer_of, passkey_part},
    proven::{ADD_KEY, KEY, KEY_NAME, Proven, REMOVE_KEY, proved},
    recovery_sheet::told,
    second_factor::{PATH, Standing, page, proof_form, refused, renew, said, show},
};
use crate::{
    Actor, Settings,
    accounts::passkeys::{
        Challenge, NAME_MAX, Passkey, begin_passkey, enrol_passkey, remove_passkey,
    },
    sessions::pages::present,
};
use axum::http::HeaderMap;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Message, Routes, Visit, html,
    ui,
};

/// The answer of a new passkey.
struct Made {
    challenge: String,
    answer: String,
}

impl FromForm for Made {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let (challenge, answer) = answer_of(form).unwrap_or_default();
        Some(Self { challenge, answer })
    }
}

async fn add_key(visit: Visit, headers: HeaderMap, form: Form<Proven>) -> Answer {
    let (account, session) = present(&visit)?;
    let whose = (account, Some(session));
    let (proven, state) = match proved(&visit, &headers, form, ADD_KEY).await? {
        Ok(proven) => proven,
        Err(answer) => return Ok(answer),
    };
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    let name = proven.key_name.trim().to_owned();
    let begun = visit
        .web()
        .db()
        .write(move |tx| begin_passkey(tx, now, &settings, whose, &proven.key_name, &proven.proof))
        .await;
    match begun {
        Ok(challenge) => view_make(&visit, &name, &challenge),
        Err(error) => refused(&visit, error, state, ADD_KEY).await,
    }
}

async fn key_made(visit: Visit, form: Form<Made>) -> Answer {
    let (account, session) = present(&visit)?;
    let Some(made) = form.input else {
        return show(&visit, &form.state, ADD_KEY).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let enrolled = visit
        .web()
        .db()
        .write(move |tx| {
            let answer = (made.challenge.as_str(), made.answer.as_str());
            enrol_passkey(tx, now, &settings, &actor, whose, answer)
        })
        .await;
    match enrolled {
        Err(error) => said(&visit, error, FormState::new(), ADD_KEY).await,
        Ok(fresh) if fresh.codes.is_empty() => {
            renew(&visit, fresh.token);
            visit.redirect_with(PATH, Flash::success("identity-passkey-added"))
        }
        Ok(fresh) => told(&visit, fresh).await,
    }
}

async fn remove_key(visit: Visit, headers: HeaderMap, form: Form<Proven>) -> Answer {
    let (account, session) = present(&visit)?;
    let (proven, state) = match proved(&visit, &headers, form, REMOVE_KEY).await? {
        Ok(proven) => proven,
        Err(answer) => return Ok(answer),
    };
    let Some(key) = proven.key else {
        let missing = Message::new("identity-passkey-choose");
        let state = state.refuse(KEY, "identity-passkey", missing);
        return show(&visit, &state, REMOVE_KEY).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let removed = visit
        .web()
        .db()
        .write(move |tx| remove_passkey(tx, now, &settings, &actor, whose, key, &proven.proof))
        .await;
    match removed {
        Ok(token) => renew(&visit, token),
        Err(error) => return refused(&visit, error, state, REMOVE_KEY).await,
    }
    visit.redirect_with(PATH, Flash::success("identity-passkey-removed"))
}

pub(super) fn key_form(visit: &Visit, state: &FormState, standing: &Standing) -> Markup {
    if !standing.possible {
        return not_here(visit);
    }
    let name = ui::Field::new(KEY_NAME, "identity-passkey-name")
        .hint(visit.t("identity-passkey-name-hint"))
        .max(NAME_MAX);
    let about = html! {
        p { (visit.t("identity-passkey-why")) }
        (ui::field_text(visit, state, &name))
    };
    proof_form(
        visit,
        state,
        (ADD_KEY, "identity-passkey-begin"),
        standing,
        &about,
    )
}

/// Passkeys cannot work at the address of this installation.
fn not_here(visit: &Visit) -> Markup {
    let address = visit.web().site.base_url.as_str();
    let args = kit_i18n::args!["address" => address];
    html! { p class="hint" { (visit.ta("identity-passkey-no-address", &args)) } }
}

pub(super) fn key_list(visit: &Visit, keys: &[Passkey]) -> Markup {
    html! {
        @if keys.is_empty() { p { (visit.t("identity-passkeys-none")) } }
        @else {
            ul class="tasks" {
                @for key in keys {
                    li {
                        div {
                            b { (key.name) }
                            p class="hint" {
                                (visit.ta("identity-passkey-since", &kit_i18n::args!["at" => visit.timestamp(key.created_at)]))
                                @if let Some(used) = key.used_at {
                                    " " (visit.ta("identity-passkey-used", &kit_i18n::args!["at" => visit.timestamp(used)]))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn key_removal(visit: &Visit, state: &FormState, standing: &Standing) -> Markup {
    let choices: Vec<ui::Choice> = standing
        .keys
        .iter()
        .map(|key| ui::Choice::new(key.id.to_string(), key.name.clone()))
        .collect();
    let field = ui::Field::new(KEY, "identity-passkey");
    let about = html! {
        @if standing.keys.len() == 1 && !standing.codes { p { (visit.t("identity-passkey-last")) } }
        (ui::field_select(visit, state, &field, &choices))
    };
    proof_form(
        visit,
        state,
        (REMOVE_KEY, "identity-passkey-remove"),
        standing,
        &about,
    )
}

/// The page on which the browser makes the new passkey.
fn view_make(visit: &Visit, name: &str, challenge: &Challenge) -> Answer {
    let body = html! {
        p { (visit.ta("identity-passkey-make", &kit_i18n::args!["name" => name])) }
        form method="post" action=(format!("{PATH}/khoa/xac-nhan")) data-once {
            (ui::hidden_fields(visit))
            (passkey_part(visit, Ceremony::Create, challenge))
        }
        (ui::link_button(PATH, &visit.t("identity-factor-abandon"), "x", false))
    };
    page(visit, &FormState::new(), body)
}

pub(super) fn sample_challenge() -> Challenge {
    Challenge {
        sealed: "AAAA".to_owned(),
        options: "{}".to_owned(),
    }
}

/// The routes of passkeys.
pub(super) fn routes() -> Routes {
    let own = Access::SignedIn;
    Routes::new()
        .post("/tai-khoan/xac-thuc-hai-lop/khoa/moi", own, add_key)
        .post("/tai-khoan/xac-thuc-hai-lop/khoa/xac-nhan", own, key_made)
        .post("/tai-khoan/xac-thuc-hai-lop/khoa/xoa", own, remove_key)
        .sample(PATH, "passkey", |visit| {
            view_make(visit, "Máy ở cơ quan", &sample_challenge())
        })
}
