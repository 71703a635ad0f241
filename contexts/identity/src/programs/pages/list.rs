//! `/quan-tri/chuong-trinh`: the programs of all agencies.

use crate::{
    permissions::MANAGE_ACCOUNTS,
    programs::{Program, programs},
};
use kit_web::{Access, Answer, Markup, Routes, Visit, html, ui};

/// The list.
pub(crate) const LIST: &str = "/quan-tri/chuong-trinh";

async fn open(visit: Visit) -> Answer {
    let found = visit.web().db().read(programs).await?;
    view(&visit, &found)
}

fn view(visit: &Visit, found: &[Program]) -> Answer {
    let title = visit.t("identity-programs");
    if found.is_empty() {
        let (none, note) = ("identity-programs-none", "identity-programs-none-note");
        let empty = ui::empty_state("settings", &visit.t(none), &visit.t(note), None);
        return visit.page(title).body(empty);
    }
    let columns = [
        ui::Column::new(visit.t("identity-program-name")),
        ui::Column::new(visit.t("identity-organisation")),
        ui::Column::new(visit.t("identity-state")).width(ui::Width::Medium),
        ui::Column::new(visit.t("identity-program-expires")).width(ui::Width::Medium),
        ui::Column::new(visit.t("identity-last-used")).width(ui::Width::Large),
    ];
    let rows = found.iter().map(|one| ui::Row {
        id: one.id.to_string(),
        name: one.name.clone(),
        unread: false,
        cells: vec![
            html! { a href=(format!("{LIST}/{}", one.id)) { (one.name) } },
            html! { (one.organisation_name) },
            state(visit, one),
            html! { (visit.date(one.expires_on)) },
            html! { @if let Some(at) = one.last_used_at { (visit.timestamp(at)) } },
        ],
    });
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    let body = html! {
        p { (visit.t("identity-programs-none-note")) }
        (table.draw(visit))
    };
    visit.page(title).body(body)
}

pub(super) fn state(visit: &Visit, one: &Program) -> Markup {
    let (key, color) = if one.revoked_at.is_some() {
        ("identity-program-revoked", ui::TagColor::Danger)
    } else if one.confirmed_at.is_none() {
        ("identity-proposals", ui::TagColor::Info)
    } else if one.works_on(visit.today()) {
        ("identity-account-state-open", ui::TagColor::Success)
    } else {
        ("identity-program-ended", ui::TagColor::Warning)
    };
    ui::tag(&visit.t(key), color)
}

/// An invented program, for drawing pages without a database.
pub(super) fn sample_program() -> Program {
    use kit_base::Id;
    Program {
        id: crate::ProgramId::from_i64(1),
        organisation: crate::OrganisationId::from_i64(1),
        organisation_name: "Sở Y tế".to_owned(),
        unit: crate::UnitId::from_i64(1),
        name: "Phần mềm mẫu".to_owned(),
        contact: "Tổ công nghệ, 0238 000 0000".to_owned(),
        expires_on: jiff::civil::date(2022, 12, 31),
        per_minute: 60,
        per_day: 10_000,
        confirmed_at: Some(jiff::Timestamp::UNIX_EPOCH),
        revoked_at: None,
        last_used_at: None,
    }
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ACCOUNTS.name);
    Routes::new()
        .get(LIST, right, open)
        .sample(LIST, "empty", |visit| view(visit, &[]))
        .sample(LIST, "one", |visit| view(visit, &[sample_program()]))
}
