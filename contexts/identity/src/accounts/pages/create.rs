//! `/can-bo/{id}/tai-khoan`: asks for an account for a person; a second administrator confirms it.

use crate::{
    Actor, PersonBrief, PersonId, Settings,
    accounts::create::{AccountError, USER_NAME_MAX},
    people::person_brief,
    permissions::MANAGE_ACCOUNTS,
    proposals::{
        ProposalError,
        ask::{AskAccount, ask_account},
        pages::fault as proposal_fault,
    },
};
use axum::extract::Path;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
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
    let input = AskAccount {
        person,
        user_name,
        within: visit.web().service::<Settings>().confirm_within,
    };
    let key = form.key.once(&visit, "identity.account.ask");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let asked = visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&key, now, |tx| ask_account(tx, now, &actor, &input)))
        .await;
    match asked {
        Ok(_) => visit.redirect_with(
            &format!("/can-bo/{person}"),
            Flash::success("identity-proposal-asked"),
        ),
        Err(error) => show(&visit, person, &fault(form.state, error)?).await,
    }
}

fn fault(state: FormState, error: ProposalError) -> Result<FormState, PageError> {
    let message = match error {
        ProposalError::Account(AccountError::Taken(_)) => Message::new("identity-user-name-taken"),
        ProposalError::Account(AccountError::UserName(_)) => {
            Message::new("identity-user-name-wrong")
        }
        ProposalError::Account(AccountError::HasOne(name)) => {
            Message::new("identity-account-has-one").with("name", name)
        }
        other => return Err(proposal_fault(other)),
    };
    Ok(state.refuse("ten", "identity-user-name", message))
}

fn view(visit: &Visit, person: &PersonBrief, state: &FormState) -> Answer {
    let here = format!("/can-bo/{}/tai-khoan", person.id);
    let field = ui::Field::new("ten", "identity-user-name")
        .hint(visit.t("identity-user-name-hint"))
        .max(USER_NAME_MAX);
    let fields = html! {
        p { (visit.t("identity-proposals-note")) }
        (ui::field_text(visit, state, &field))
    };
    let send = visit.t("identity-account-ask");
    visit
        .page(visit.t("identity-account-create"))
        .crumb(visit.t("identity-people"), "/can-bo")
        .crumb(&person.name, format!("/can-bo/{}", person.id))
        .narrow()
        .form(state)
        .body(ui::post_form(visit, state, &here, &send, &fields))
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
}
