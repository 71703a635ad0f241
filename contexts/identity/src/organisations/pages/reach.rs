//! `/to-chuc/nhom/{group}`: the bodies behind a reach figure.

use super::{as_of, href, list::Filter};
use crate::organisations::{
    reach::{GroupMember, ReachGroup, reach_members},
    reach_figures::label_of,
};
use axum::extract::{Path, Query};
use kit_web::{Access, Answer, PageError, Routes, Visit, html, ui};

const PATH: &str = "/to-chuc/nhom/{group}";

async fn open(visit: Visit, Path(group): Path<String>, Query(filter): Query<Filter>) -> Answer {
    let group: ReachGroup = group.parse().map_err(|_| PageError::NotFound)?;
    let day = as_of(&visit, filter.ngay.as_deref());
    let members = visit
        .web()
        .db()
        .read(move |tx| reach_members(tx, group, day))
        .await?;
    view(&visit, group, day, &members)
}

fn view(
    visit: &Visit,
    group: ReachGroup,
    day: jiff::civil::Date,
    members: &[GroupMember],
) -> Answer {
    let title = visit.t(label_of(group));
    let running = members
        .iter()
        .filter(|member| member.runs_documents)
        .count();
    let subtitle = visit.ta(
        "identity-reach-subtitle",
        &kit_i18n::args!["running" => running, "total" => members.len(), "day" => visit.date(day)],
    );
    let columns = [
        ui::Column::new(visit.t("identity-name")),
        ui::Column::new(visit.t("identity-runs-documents")).width(ui::Width::Large),
    ];
    let rows = members.iter().map(|member| {
        let key = if member.runs_documents { "identity-yes" } else { "identity-no" };
        ui::Row {
            id: member.id.to_string(),
            name: member.short_name.clone(),
            unread: false,
            cells: vec![
                html! {
                    a href=(href(member.id)) { (member.name) }
                    @if member.sample { " " (ui::tag(&visit.t("identity-sample"), ui::TagColor::Neutral)) }
                },
                html! { (visit.t(key)) },
            ],
        }
    });
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    visit
        .page(title)
        .subtitle(subtitle)
        .crumb(visit.t("identity-organisations"), "/to-chuc")
        .body(table.draw(visit))
}

fn sample(visit: &Visit) -> Answer {
    let member = GroupMember {
        id: kit_base::Id::from_i64(1),
        name: "Huyện ủy Quế Phong".to_owned(),
        short_name: "Huyện ủy Quế Phong".to_owned(),
        runs_documents: true,
        sample: true,
    };
    view(
        visit,
        ReachGroup::DistrictParty,
        jiff::civil::date(2022, 11, 15),
        &[member],
    )
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .sample(PATH, "one", sample)
}
