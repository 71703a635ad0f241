//! `/to-chuc/moi`: sets up an organisation.

use super::{
    act_forms::{name_fields, names_fault, read_names},
    href,
};
use crate::{
    Actor, OrganisationKind,
    organisations::create::{CreateOrganisation, CreateOrganisationError, create_organisation},
    permissions::MANAGE_ORGANISATIONS,
};
use axum::extract::Query;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/to-chuc/moi";

#[derive(serde::Deserialize)]
struct Under {
    tren: Option<String>,
}

struct Input(CreateOrganisation);

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let parent = form
            .parsed("tren", "identity-parent", "identity-organisation-unknown")
            .optional();
        let kinds: Vec<(&str, OrganisationKind)> = OrganisationKind::ALL
            .iter()
            .map(|kind| (kind.code(), *kind))
            .collect();
        let kind = form.choice("loai", "identity-kind", &kinds).required();
        let names = read_names(form);
        let area_code = form
            .text("ma-dia-ban", "identity-area-code")
            .max(10)
            .optional();
        let valid_from = form.date("tu", "identity-valid-from").required();
        Some(Self(CreateOrganisation {
            parent: parent?,
            kind: kind?,
            names: names?,
            area_code: area_code?,
            collegial: form.flag("tap-the"),
            runs_documents: form.flag("dung"),
            valid_from: valid_from?,
        }))
    }
}

impl From<CreateOrganisationError> for PageError {
    fn from(error: CreateOrganisationError) -> Self {
        match error {
            CreateOrganisationError::Refused(refused) => refused.into(),
            CreateOrganisationError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit, Query(under): Query<Under>) -> Answer {
    let state = FormState::new()
        .with("tren", under.tren.unwrap_or_default())
        .with("dung", "1")
        .with_date("tu", Some(visit.today()));
    view(&visit, &state)
}

async fn send(visit: Visit, form: Form<Input>) -> Answer {
    let Some(Input(input)) = form.input else {
        return view(&visit, &form.state);
    };
    let key = form.key.once(&visit, "identity.organisation.create");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let created = visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&key, now, |tx| create_organisation(tx, now, &actor, &input)))
        .await;
    match created {
        Ok(id) => visit.redirect_with(&href(id), Flash::success("identity-organisation-created")),
        Err(CreateOrganisationError::Names(error)) => {
            view(&visit, &names_fault(form.state, &error))
        }
        Err(CreateOrganisationError::ParentAbsent { .. }) => {
            let message = Message::new("identity-parent-absent");
            view(
                &visit,
                &form.state.refuse("tu", "identity-valid-from", message),
            )
        }
        Err(other) => Err(other.into()),
    }
}

fn view(visit: &Visit, state: &FormState) -> Answer {
    let kinds: Vec<ui::Choice> = OrganisationKind::ALL
        .iter()
        .map(|kind| ui::Choice::new(kind.code(), visit.t(kind.label_key())))
        .collect();
    let flags = |name, key| {
        let choice = ui::Choice::new("1", visit.t("identity-yes"));
        ui::field_checkbox(
            visit,
            state,
            &ui::Field::new(name, key).optional(),
            &[choice],
        )
    };
    let area = ui::Field::new("ma-dia-ban", "identity-area-code")
        .size(10)
        .optional();
    let fields = html! {
        input type="hidden" name="tren" value=(state.value("tren"));
        (ui::field_select(visit, state, &ui::Field::new("loai", "identity-kind"), &kinds))
        (name_fields(visit, state))
        (ui::field_text(visit, state, &area))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
        (flags("tap-the", "identity-collegial"))
        (flags("dung", "identity-runs-documents"))
    };
    let title = visit.t("identity-organisation-create");
    let body = ui::post_form(visit, state, PATH, &title, &fields);
    visit
        .page(title)
        .crumb(visit.t("identity-organisations"), "/to-chuc")
        .narrow()
        .form(state)
        .body(body)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ORGANISATIONS.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", |visit| view(visit, &FormState::new()))
}
