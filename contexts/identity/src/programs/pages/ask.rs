//! `/don-vi/{id}/chuong-trinh/moi`: asks for a program that works for a unit.

use super::list::LIST;
use crate::{
    Actor, PermissionLabels, UnitBrief, UnitId,
    permissions::MANAGE_ACCOUNTS,
    programs::{
        NAME_MAX, PER_DAY_MAX, PER_MINUTE_MAX, ProgramError, ProgramRules,
        ask::{AskProgram, ask_program},
    },
    unit_brief,
};
use axum::extract::Path;
use jiff::{ToSpan, civil::Date};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};
use std::collections::BTreeSet;

const PATH: &str = "/don-vi/{id}/chuong-trinh/moi";

struct Input {
    name: String,
    contact: String,
    permissions: BTreeSet<String>,
    expires_on: Date,
    per_minute: i64,
    per_day: i64,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let name = form
            .text("ten", "identity-program-name")
            .max(NAME_MAX)
            .required();
        let contact = form
            .text("lien-he", "identity-program-contact")
            .max(NAME_MAX)
            .required();
        let permissions = form.list(
            "quyen",
            "identity-program-rights",
            "identity-permission-unknown",
        );
        let expires_on = form.date("het-han", "identity-program-expires").required();
        let per_minute = form
            .number("phut", "identity-program-per-minute")
            .min(1)
            .max(PER_MINUTE_MAX)
            .required();
        let per_day = form
            .number("ngay", "identity-program-per-day")
            .min(1)
            .max(PER_DAY_MAX)
            .required();
        Some(Self {
            name: name?,
            contact: contact?,
            permissions: permissions.unwrap_or_default().into_iter().collect(),
            expires_on: expires_on?,
            per_minute: per_minute?,
            per_day: per_day?,
        })
    }
}

async fn open(visit: Visit, Path(id): Path<UnitId>) -> Answer {
    let state = FormState::new()
        .with_date("het-han", visit.today().checked_add(6.months()).ok())
        .with("phut", 60)
        .with("ngay", 10_000);
    show(&visit, id, &state).await
}

async fn show(visit: &Visit, id: UnitId, state: &FormState) -> Answer {
    let unit = visit.web().db().read(move |tx| unit_brief(tx, id)).await;
    view(visit, &unit.map_err(ProgramError::from)?, state)
}

async fn send(visit: Visit, Path(unit): Path<UnitId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return show(&visit, unit, &form.state).await;
    };
    let act = AskProgram {
        unit,
        name: input.name,
        contact: input.contact,
        permissions: input.permissions,
        expires_on: input.expires_on,
        per_minute: input.per_minute,
        per_day: input.per_day,
    };
    let key = form.key.once(&visit, "identity.program.ask");
    let (now, actor, db) = (visit.now(), Actor::of_visit(&visit)?, visit.web().db());
    let rules = visit.web().service::<ProgramRules>().clone();
    let asked = db
        .write(move |tx| tx.only_once(&key, now, |tx| ask_program(tx, now, &actor, &act, &rules)))
        .await;
    let told = Flash::success("identity-proposal-asked");
    match asked {
        Ok(id) => visit.redirect_with(&format!("{LIST}/{id}"), told),
        Err(error) => show(&visit, unit, &fault(form.state, error)?).await,
    }
}

fn fault(state: FormState, error: ProgramError) -> Result<FormState, PageError> {
    let (field, label, key) = match error {
        ProgramError::Days { .. } => (
            "het-han",
            "identity-program-expires",
            "identity-program-days",
        ),
        ProgramError::Nothing => (
            "quyen",
            "identity-program-rights",
            "identity-program-nothing",
        ),
        ProgramError::Right(_) => ("quyen", "identity-program-rights", "identity-program-right"),
        other => return Err(other.into()),
    };
    Ok(state.refuse(field, label, Message::new(key)))
}

fn view(visit: &Visit, unit: &UnitBrief, state: &FormState) -> Answer {
    let names = PermissionLabels::of(visit);
    let rules = visit.web().try_service::<ProgramRules>();
    let allowed = rules.map(|rules| rules.allowed.clone()).unwrap_or_default();
    let rights: Vec<ui::Choice> = allowed
        .iter()
        .map(|right| ui::Choice::new(*right, names.label(visit, right)))
        .collect();
    let fields = html! {
        p { (visit.t("identity-programs-none-note")) }
        (ui::field_text(visit, state, &ui::Field::new("ten", "identity-program-name").max(NAME_MAX)))
        (ui::field_text(visit, state, &ui::Field::new("lien-he", "identity-program-contact").max(NAME_MAX)))
        (ui::field_checkbox(visit, state, &ui::Field::new("quyen", "identity-program-rights"), &rights))
        (ui::field_date(visit, state, &ui::Field::new("het-han", "identity-program-expires").hint(visit.t("identity-program-days"))))
        (ui::field_text(visit, state, &ui::Field::new("phut", "identity-program-per-minute").size(6)))
        (ui::field_text(visit, state, &ui::Field::new("ngay", "identity-program-per-day").size(9)))
    };
    let title = visit.t("identity-program-new");
    let action = format!("/don-vi/{}/chuong-trinh/moi", unit.id);
    let body = ui::post_form(
        visit,
        state,
        &action,
        &visit.t("identity-account-ask"),
        &fields,
    );
    visit
        .page(title)
        .subtitle(&unit.name)
        .crumb(visit.t("identity-programs"), LIST)
        .narrow()
        .form(state)
        .body(body)
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let unit = UnitBrief {
        id: UnitId::from_i64(1),
        organisation: crate::OrganisationId::from_i64(1),
        parent: None,
        kind: crate::UnitKind::Division,
        name: "Phòng Tổng hợp".to_owned(),
        short_name: "TH".to_owned(),
        valid_from: jiff::civil::date(2020, 1, 1),
        valid_to: None,
    };
    view(visit, &unit, &FormState::new())
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ACCOUNTS.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", sample)
}
