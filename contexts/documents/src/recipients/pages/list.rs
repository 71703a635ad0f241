//! All saved sets of the own agency.

use super::{Group, GroupId, HERE};
use crate::{
    acting::actor_of,
    recipients::{self, may},
};
use kit_base::Id;
use kit_i18n::args;
use kit_web::{
    Answer, PageError, Routes, Visit,
    ui::{self, CellKind, Column, Row, Table, Width},
};
use maud::html;

/// The page.
pub(super) async fn open(visit: Visit) -> Answer {
    let actor = actor_of(&visit)?;
    let groups = visit
        .web()
        .db()
        .read(move |tx| {
            let mut groups = Vec::new();
            for agency in may::agencies(&actor) {
                groups.extend(recipients::groups(tx, agency)?);
            }
            Ok::<_, PageError>(groups)
        })
        .await?;
    view(&visit, &groups)
}

fn view(visit: &Visit, groups: &[Group]) -> Answer {
    let new = ui::link_button(
        &format!("{HERE}/moi"),
        &visit.t("documents-groups-new"),
        "plus",
        true,
    );
    let page = visit
        .page(visit.t("documents-groups"))
        .subtitle(visit.t("documents-groups-about"))
        .crumb(visit.t("documents-menu-outgoing"), "/van-ban-di");
    if groups.is_empty() {
        let (title, text) = (
            visit.t("documents-groups-empty"),
            visit.t("documents-groups-empty-more"),
        );
        return page.body(ui::empty_state("users", &title, &text, Some(new)));
    }
    let columns = [
        Column::new(visit.t("documents-groups-name")).kind(CellKind::Wrapped),
        Column::new(visit.t("documents-groups-members"))
            .width(Width::Medium)
            .kind(CellKind::Number),
        Column::new(visit.t("documents-groups-act")).width(Width::Medium),
    ];
    let rows = groups.iter().map(|group| Row {
        id: group.id.to_string(),
        name: group.name.clone(),
        unread: false,
        cells: vec![
            html! { a class="subj" href={ (HERE) "/" (group.id) } { (group.name) } },
            html! { (visit.ta("documents-receivers-count", &args!["count" => group.members])) },
            html! {
                a href={ (HERE) "/" (group.id) "/xoa" } {
                    (visit.t("documents-groups-drop")) span class="sr" { ": " (group.name) }
                }
            },
        ],
    });
    page.actions(new).body(
        Table::new(visit.t("documents-groups"))
            .columns(columns)
            .rows(rows)
            .draw(visit),
    )
}

/// The page with invented data.
pub(super) fn samples(routes: Routes) -> Routes {
    routes
        .sample(HERE, "empty", |visit| view(visit, &[]))
        .sample(HERE, "data", |visit| {
            let group = |number, name: &str, members| Group {
                id: GroupId::from_i64(number),
                name: name.to_owned(),
                members,
            };
            view(
                visit,
                &[
                    group(1, "Các xã miền núi", 102),
                    group(2, "Khối nội chính", 6),
                ],
            )
        })
}
