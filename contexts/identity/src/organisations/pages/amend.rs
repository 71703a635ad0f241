//! `/to-chuc/{id}/sua`: corrects what is stored of an organisation beside its names.

use super::{choices, href, or_not_found};
use crate::{
    Actor, Organisation, OrganisationId, organisation,
    organisations::amend::{AmendError, AmendOrganisation, amend_organisation},
    organisations_brief,
    permissions::MANAGE_ORGANISATIONS,
    search_organisations,
};
use axum::extract::Path;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, PageError, Routes, Visit, html, ui,
};

const PATH: &str = "/to-chuc/{id}/sua";
/// Bodies that a search without script offers.
const PICKER_MAX: usize = 12;

struct Input {
    version: i64,
    parent: Option<OrganisationId>,
    area_code: Option<String>,
    collegial: bool,
    runs_documents: bool,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = form.number("phien-ban", "identity-version").required();
        let parent = form
            .parsed("tren", "identity-parent", "identity-organisation-unknown")
            .optional();
        let area_code = form
            .text("ma-dia-ban", "identity-area-code")
            .max(10)
            .optional();
        Some(Self {
            version: version?,
            parent: parent?,
            area_code: area_code?,
            collegial: form.flag("tap-the"),
            runs_documents: form.flag("dung"),
        })
    }
}

impl Input {
    fn act(self, organisation: OrganisationId) -> AmendOrganisation {
        AmendOrganisation {
            organisation,
            version: self.version,
            parent: self.parent,
            collegial: self.collegial,
            runs_documents: self.runs_documents,
            area_code: self.area_code,
        }
    }
}

impl From<AmendError> for PageError {
    fn from(error: AmendError) -> Self {
        match error {
            AmendError::Refused(refused) => refused.into(),
            AmendError::Database(error) => or_not_found(error),
            AmendError::Changed => Self::conflict("identity-changed-meanwhile"),
            AmendError::Circle => Self::conflict("identity-organisation-circle"),
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
    show(&visit, id, &filled(&body)).await
}

/// The form with the body above that is chosen, and what a search without script found.
async fn show(visit: &Visit, id: OrganisationId, state: &FormState) -> Answer {
    let chosen: Vec<OrganisationId> = state.value("tren").parse().into_iter().collect();
    let (query, day) = (state.value("tren-tim").to_owned(), visit.today());
    let (chosen, found) = visit
        .web()
        .db()
        .read(move |tx| {
            let chosen = choices(&organisations_brief(tx, &chosen)?);
            let found = choices(&search_organisations(tx, &query, day, PICKER_MAX)?);
            Ok::<_, PageError>((chosen, found))
        })
        .await?;
    view(visit, id, state, chosen, found)
}

fn filled(body: &Organisation) -> FormState {
    let state = FormState::new()
        .with("phien-ban", body.version)
        .with(
            "tren",
            body.parent.map(|id| id.to_string()).unwrap_or_default(),
        )
        .with("ma-dia-ban", body.area_code.as_deref().unwrap_or_default());
    let state = if body.collegial {
        state.with("tap-the", 1)
    } else {
        state
    };
    if body.runs_documents {
        state.with("dung", 1)
    } else {
        state
    }
}

async fn send(visit: Visit, Path(id): Path<OrganisationId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return show(&visit, id, &form.state).await;
    };
    let act = input.act(id);
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| amend_organisation(tx, now, &actor, &act))
        .await?;
    visit.redirect_with(&href(id), Flash::success("identity-organisation-amended"))
}

fn view(
    visit: &Visit,
    id: OrganisationId,
    state: &FormState,
    chosen: Vec<ui::Choice>,
    found: Vec<ui::Choice>,
) -> Answer {
    let flag = |name, key| {
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
    let parent = ui::Picker {
        field: ui::Field::new("tren", "identity-parent").optional(),
        search_href: "/to-chuc/chon?mot=co",
        several: false,
        chosen,
        found,
    };
    let fields = html! {
        input type="hidden" name="phien-ban" value=(state.value("phien-ban"));
        (ui::field_picker(visit, state, &parent))
        (ui::field_text(visit, state, &area))
        (flag("tap-the", "identity-collegial"))
        (flag("dung", "identity-runs-documents"))
    };
    let title = visit.t("identity-organisation-amend");
    let body = ui::post_form(visit, state, &format!("{}/sua", href(id)), &title, &fields);
    visit
        .page(title)
        .crumb(visit.t("identity-organisations"), href(id))
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
            view(
                visit,
                kit_base::Id::from_i64(1),
                &FormState::new(),
                Vec::new(),
                Vec::new(),
            )
        })
}
