//! The pages of organisations: the tree, one body, and the acts that change them.

mod act_forms;
mod amend;
mod code;
mod create;
mod list;
mod one;
mod rename;
mod succeed;
mod unit;

use super::OrganisationBrief;
use crate::OrganisationId;
use jiff::civil::Date;
use kit_web::{PageError, Routes, Visit, ui};
pub(crate) use succeed::kind_key;

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    list::routes()
        .merge(one::routes())
        .merge(create::routes())
        .merge(amend::routes())
        .merge(code::routes())
        .merge(rename::routes())
        .merge(succeed::routes())
        .merge(unit::routes())
}

/// The day that a page is about: asked for with `?ngay=2022-11-15`, otherwise today.
fn as_of(visit: &Visit, asked: Option<&str>) -> Date {
    asked
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| visit.today())
}

/// Nobody there is a 404.
fn or_not_found(error: kit_db::DbError) -> PageError {
    match error {
        kit_db::DbError::NoRow => PageError::NotFound,
        other => other.into(),
    }
}

fn href(id: OrganisationId) -> String {
    format!("/to-chuc/{id}")
}

/// Bodies as choices of a picker.
fn choices(found: &[OrganisationBrief]) -> Vec<ui::Choice> {
    found
        .iter()
        .map(|body| ui::Choice {
            value: body.id.to_string(),
            label: body.short_name.clone(),
            hint: body.name.clone(),
        })
        .collect()
}

fn sample_brief() -> OrganisationBrief {
    use kit_base::Id;
    OrganisationBrief {
        id: OrganisationId::from_i64(1),
        name: "Sở Giáo dục và Đào tạo".to_owned(),
        short_name: "Sở GD&ĐT".to_owned(),
        notation: "SGDĐT".to_owned(),
        kind: super::OrganisationKind::Department,
        parent: None,
        collegial: false,
        runs_documents: true,
    }
}
