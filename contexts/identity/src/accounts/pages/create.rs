//! `/can-bo/{id}/tai-khoan`: creates an account for a person and shows its first password once.

use crate::{
    Actor, PersonBrief, PersonId, Settings,
    accounts::{
        create::{AccountError, CreateAccount, USER_NAME_MAX, create_account},
        password::generated,
    },
    people::person_brief,
    permissions::MANAGE_ACCOUNTS,
};
use axum::extract::Path;
use kit_web::{
    Access, Answer, Fields, Form, FormState, FromForm, Message, PageError, Routes, Visit, html, ui,
};

struct UserName(String);

impl FromForm for UserName {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("ten", "identity-user-name")
            .max(USER_NAME_MAX)
            .required()
            .map(Self)
    }
}

async fn open(visit: Visit, Path(id): Path<PersonId>) -> Answer {
    show(&visit, id, &FormState::new()).await
}

async fn show(visit: &Visit, id: PersonId, state: &FormState) -> Answer {
    let person = visit.web().db().read(move |tx| person_brief(tx, id)).await;
    match person {
        Ok(person) => view(visit, &person, state),
        Err(kit_db::DbError::NoRow) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

async fn send(visit: Visit, Path(person): Path<PersonId>, form: Form<UserName>) -> Answer {
    let Some(UserName(user_name)) = form.input else {
        return show(&visit, person, &form.state).await;
    };
    let first = generated();
    let hash = visit
        .web()
        .service::<Settings>()
        .hasher
        .hash(first.clone())
        .await;
    let password = hash.ok_or_else(|| PageError::internal("hash a password while stopping"))?;
    let input = CreateAccount {
        person,
        user_name: user_name.clone(),
        password,
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let created = visit
        .web()
        .db()
        .write(move |tx| create_account(tx, now, &actor, &input))
        .await;
    match created {
        Ok(_) => view_password(&visit, &user_name, &first),
        Err(error) => show(&visit, person, &fault(form.state, error)?).await,
    }
}

fn fault(state: FormState, error: AccountError) -> Result<FormState, PageError> {
    let key = match error {
        AccountError::Taken(_) => "identity-user-name-taken",
        AccountError::UserName(_) => "identity-user-name-wrong",
        other => return Err(other.into()),
    };
    Ok(state.refuse("ten", "identity-user-name", Message::new(key)))
}

fn view(visit: &Visit, person: &PersonBrief, state: &FormState) -> Answer {
    let here = format!("/can-bo/{}/tai-khoan", person.id);
    let field = ui::Field::new("ten", "identity-user-name")
        .hint(visit.t("identity-user-name-hint"))
        .max(USER_NAME_MAX);
    let fields = ui::field_text(visit, state, &field);
    let send = visit.t("identity-account-create");
    visit
        .page(visit.t("identity-account-create"))
        .crumb(visit.t("identity-people"), "/can-bo")
        .crumb(&person.name, format!("/can-bo/{}", person.id))
        .narrow()
        .form(state)
        .body(ui::post_form(visit, state, &here, &send, &fields))
}

fn view_password(visit: &Visit, user_name: &str, password: &str) -> Answer {
    let rows = [
        (
            visit.t("identity-user-name"),
            html! { code { (user_name) } },
        ),
        (
            visit.t("identity-password-first"),
            html! { code { (password) } },
        ),
    ];
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-password-first-once"), &html! {}))
        (ui::key_values(&rows))
        (ui::link_button("/quan-tri/tai-khoan", &visit.t("identity-accounts"), "chevron-left", false))
    };
    visit
        .page(visit.t("identity-account-created"))
        .narrow()
        .body(body)
}

fn sample(visit: &Visit) -> Answer {
    view(
        visit,
        &crate::people::sample_person_brief(),
        &FormState::new(),
    )
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ACCOUNTS.name);
    const PATH: &str = "/can-bo/{id}/tai-khoan";
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", sample)
        .sample(PATH, "created", |visit| {
            view_password(visit, "mau", "abcde-fghjk-mnpqr-stuvw")
        })
}
