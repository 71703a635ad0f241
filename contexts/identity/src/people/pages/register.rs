//! `/can-bo/moi` and `/can-bo/{id}/sua`: registers a person, corrects what is stored.

use super::or_not_found;
use crate::{
    Actor, PersonId,
    people::register::{
        CONTACT_MAX, NAME_MAX, PersonError, PersonFacts, correct_person, register_person,
    },
    permissions::MANAGE_PEOPLE,
    person,
};
use axum::extract::Path;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const NEW: &str = "/can-bo/moi";
const EDIT: &str = "/can-bo/{id}/sua";

struct Input {
    version: i64,
    facts: PersonFacts,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = form.number("phien-ban", "identity-version").optional();
        let name = form
            .text("ten", "identity-person-name")
            .max(NAME_MAX)
            .required();
        let email = form
            .text("thu", "identity-email")
            .max(CONTACT_MAX)
            .optional();
        let telephone = form
            .text("dien-thoai", "identity-telephone")
            .max(CONTACT_MAX)
            .optional();
        Some(Self {
            version: version?.unwrap_or(0),
            facts: PersonFacts {
                name: name?,
                email: email?.unwrap_or_default(),
                telephone: telephone?.unwrap_or_default(),
            },
        })
    }
}

impl From<PersonError> for PageError {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::Refused(refused) => refused.into(),
            PersonError::Database(error) => or_not_found(error),
            PersonError::Changed => Self::conflict("identity-changed-meanwhile"),
            PersonError::Waits => Self::conflict("identity-person-name-waits"),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, None, &FormState::new())
}

async fn send(visit: Visit, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, None, &form.state);
    };
    let key = form.key.once(&visit, "identity.person.register");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let registered = visit
        .web()
        .db()
        .write(move |tx| {
            tx.only_once(&key, now, |tx| {
                register_person(tx, now, &actor, &input.facts)
            })
        })
        .await;
    match registered {
        Ok(id) => visit.redirect_with(
            &format!("/can-bo/{id}"),
            Flash::success("identity-person-registered"),
        ),
        Err(error) => view(&visit, None, &fault(form.state, error)?),
    }
}

async fn open_edit(visit: Visit, Path(id): Path<PersonId>) -> Answer {
    let found = visit
        .web()
        .db()
        .read(move |tx| person(tx, id))
        .await
        .map_err(or_not_found)?;
    let state = FormState::new()
        .with("phien-ban", found.version)
        .with("ten", &found.name)
        .with("thu", &found.email)
        .with("dien-thoai", &found.telephone);
    view(&visit, Some(id), &state)
}

async fn send_edit(visit: Visit, Path(id): Path<PersonId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, Some(id), &form.state);
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let corrected = visit
        .web()
        .db()
        .write(move |tx| correct_person(tx, now, &actor, id, input.version, &input.facts))
        .await;
    match corrected {
        Ok(()) => visit.redirect_with(
            &format!("/can-bo/{id}"),
            Flash::success("identity-person-corrected"),
        ),
        Err(error) => view(&visit, Some(id), &fault(form.state, error)?),
    }
}

fn fault(state: FormState, error: PersonError) -> Result<FormState, PageError> {
    match error {
        PersonError::Name { .. } => Ok(state.refuse(
            "ten",
            "identity-person-name",
            Message::new("identity-name-empty"),
        )),
        PersonError::Contact(_) => Ok(state.refuse(
            "thu",
            "identity-email",
            Message::new("identity-email-wrong"),
        )),
        other => Err(other.into()),
    }
}

fn view(visit: &Visit, id: Option<PersonId>, state: &FormState) -> Answer {
    let email = ui::Field::new("thu", "identity-email")
        .kind("email")
        .optional();
    let telephone = ui::Field::new("dien-thoai", "identity-telephone")
        .kind("tel")
        .optional();
    let fields = html! {
        input type="hidden" name="phien-ban" value=(state.value("phien-ban"));
        (ui::field_text(visit, state, &ui::Field::new("ten", "identity-person-name").max(NAME_MAX)))
        (ui::field_text(visit, state, &email))
        (ui::field_text(visit, state, &telephone))
    };
    let (action, title) = match id {
        Some(id) => (
            format!("/can-bo/{id}/sua"),
            visit.t("identity-person-correct"),
        ),
        None => (NEW.to_owned(), visit.t("identity-person-register")),
    };
    let body = ui::post_form(visit, state, &action, &title, &fields);
    visit
        .page(title)
        .crumb(visit.t("identity-people"), "/can-bo")
        .narrow()
        .form(state)
        .body(body)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_PEOPLE.name);
    Routes::new()
        .get(NEW, right, open)
        .post(NEW, right, send)
        .get(EDIT, right, open_edit)
        .post(EDIT, right, send_edit)
        .sample(NEW, "empty", |visit| view(visit, None, &FormState::new()))
        .sample(EDIT, "filled", |visit| {
            let state = FormState::new()
                .with("ten", "Nguyễn Thị Mẫu")
                .with("phien-ban", 1);
            view(visit, Some(kit_base::Id::from_i64(1)), &state)
        })
}
