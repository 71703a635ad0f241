//! `/to-chuc/{id}/doi-ten`: gives an organisation a new name from a day on.

use super::{
    act_forms::{name_fields, names_fault, read_names},
    href, or_not_found,
};
use crate::{
    Actor, OrganisationId, organisation,
    organisations::{
        create::Names,
        rename::{RenameError, RenameOrganisation, rename_organisation},
    },
    permissions::MANAGE_ORGANISATIONS,
};
use axum::extract::Path;
use jiff::civil::Date;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/to-chuc/{id}/doi-ten";

struct Input {
    version: i64,
    names: Names,
    valid_from: Date,
    decision: String,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = form.number("phien-ban", "identity-version").required();
        let names = read_names(form);
        let valid_from = form.date("tu", "identity-valid-from").required();
        let decision = form
            .text("van-ban", "identity-decision")
            .max(120)
            .required();
        Some(Self {
            version: version?,
            names: names?,
            valid_from: valid_from?,
            decision: decision?,
        })
    }
}

impl Input {
    fn act(self, organisation: OrganisationId) -> RenameOrganisation {
        RenameOrganisation {
            organisation,
            version: self.version,
            names: self.names,
            valid_from: self.valid_from,
            decision: self.decision,
        }
    }
}

impl From<RenameError> for PageError {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::Refused(refused) => refused.into(),
            RenameError::Database(error) => or_not_found(error),
            RenameError::Changed => Self::conflict("identity-changed-meanwhile"),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit, Path(id): Path<OrganisationId>) -> Answer {
    let body = visit
        .web()
        .db()
        .read(move |tx| organisation(tx, id))
        .await
        .map_err(or_not_found)?;
    let state = FormState::new()
        .with("phien-ban", body.version)
        .with("ten", &body.name)
        .with("ten-ngan", &body.short_name)
        .with("viet-tat", &body.notation);
    view(&visit, id, &state)
}

async fn send(visit: Visit, Path(id): Path<OrganisationId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, id, &form.state);
    };
    let act = input.act(id);
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let renamed = visit
        .web()
        .db()
        .write(move |tx| rename_organisation(tx, now, &actor, &act))
        .await;
    match renamed {
        Ok(()) => visit.redirect_with(&href(id), Flash::success("identity-organisation-renamed")),
        Err(RenameError::Names(error)) => view(&visit, id, &names_fault(form.state, &error)),
        Err(RenameError::BeforePresentName { since, .. }) => {
            let message = Message::new("identity-rename-too-early").with("day", visit.date(since));
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
    let decision =
        ui::Field::new("van-ban", "identity-decision").hint(visit.t("identity-decision-hint"));
    let fields = html! {
        input type="hidden" name="phien-ban" value=(state.value("phien-ban"));
        (name_fields(visit, state))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
        (ui::field_text(visit, state, &decision))
    };
    let title = visit.t("identity-organisation-rename");
    let body = ui::post_form(
        visit,
        state,
        &format!("{}/doi-ten", href(id)),
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
