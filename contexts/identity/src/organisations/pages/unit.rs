//! `/to-chuc/{id}/don-vi/moi`: sets up a unit of an organisation.

use super::{href, or_not_found};
use crate::{
    Actor, OrganisationId, UnitKind,
    permissions::MANAGE_ORGANISATIONS,
    units::change::{CreateUnit, NAME_MAX, UnitError, create_unit},
};
use axum::extract::Path;
use jiff::civil::Date;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/to-chuc/{id}/don-vi/moi";

struct Input {
    kind: UnitKind,
    name: String,
    short_name: String,
    valid_from: Date,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let kinds: Vec<(&str, UnitKind)> = UnitKind::ALL
            .iter()
            .map(|kind| (kind.code(), *kind))
            .collect();
        let kind = form.choice("loai", "identity-unit-kind", &kinds).required();
        let name = form
            .text("ten", "identity-unit-name")
            .max(NAME_MAX)
            .required();
        let short_name = form
            .text("viet-tat", "identity-notation")
            .max(20)
            .optional();
        let valid_from = form.date("tu", "identity-valid-from").required();
        Some(Self {
            kind: kind?,
            name: name?,
            short_name: short_name?.unwrap_or_default(),
            valid_from: valid_from?,
        })
    }
}

impl Input {
    fn act(self, organisation: OrganisationId) -> CreateUnit {
        CreateUnit {
            organisation,
            parent: None,
            kind: self.kind,
            name: self.name,
            short_name: self.short_name,
            valid_from: self.valid_from,
        }
    }
}

impl From<UnitError> for PageError {
    fn from(error: UnitError) -> Self {
        match error {
            UnitError::Refused(refused) => refused.into(),
            UnitError::Database(error) => or_not_found(error),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit, Path(id): Path<OrganisationId>) -> Answer {
    view(
        &visit,
        id,
        &FormState::new().with_date("tu", Some(visit.today())),
    )
}

async fn send(visit: Visit, Path(id): Path<OrganisationId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, id, &form.state);
    };
    let act = input.act(id);
    let key = form.key.once(&visit, "identity.unit.create");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let created = visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&key, now, |tx| create_unit(tx, now, &actor, &act)))
        .await;
    match created {
        Ok(_) => visit.redirect_with(&href(id), Flash::success("identity-unit-created")),
        Err(UnitError::OrganisationAbsent { .. }) => {
            let message = Message::new("identity-parent-absent");
            view(
                &visit,
                id,
                &form.state.refuse("tu", "identity-valid-from", message),
            )
        }
        Err(other) => Err(other.into()),
    }
}

fn view(visit: &Visit, id: OrganisationId, state: &FormState) -> Answer {
    let kinds: Vec<ui::Choice> = UnitKind::ALL
        .iter()
        .map(|kind| ui::Choice::new(kind.code(), visit.t(kind.label_key())))
        .collect();
    let notation = ui::Field::new("viet-tat", "identity-notation")
        .max(20)
        .optional();
    let fields = html! {
        (ui::field_text(visit, state, &ui::Field::new("ten", "identity-unit-name").max(NAME_MAX)))
        (ui::field_text(visit, state, &notation))
        (ui::field_radio(visit, state, &ui::Field::new("loai", "identity-unit-kind"), &kinds))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
    };
    let title = visit.t("identity-unit-create");
    let body = ui::post_form(
        visit,
        state,
        &format!("{}/don-vi/moi", href(id)),
        &title,
        &fields,
    );
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
        .sample(PATH, "empty", |visit| {
            view(visit, kit_base::Id::from_i64(1), &FormState::new())
        })
}
