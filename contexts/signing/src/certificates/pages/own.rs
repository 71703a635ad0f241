//! The own certificates of whoever is signed in, and the way to their own signature's picture.

use super::{
    HERE,
    list::end,
    states::{holder_key, state_tag},
};
use crate::certificates::{Certificate, show};
use identity::Actor;
use kit_web::{
    Answer, PageError, Visit, html,
    ui::{self, CellKind, Column, Width},
};

pub(super) async fn open(visit: Visit) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let read = visit
        .web()
        .db()
        .read(move |tx| show::own(tx, &actor).map_err(PageError::from));
    draw(&visit, &read.await?)
}

pub(super) fn draw(visit: &Visit, found: &[Certificate]) -> Answer {
    let page = visit
        .page(visit.t("signing-own-title"))
        .subtitle(visit.t("signing-own-subtitle"))
        .actions(ui::link_button(
            "/chung-thu-so/cua-toi/chu-ky",
            &visit.t("signing-own-signature"),
            "image",
            false,
        ));
    if found.is_empty() {
        let empty = ui::empty_state(
            "file-check",
            &visit.t("signing-own-none"),
            &visit.t("signing-own-none-text"),
            None,
        );
        return page.body(empty);
    }
    let columns = [
        Column::new(visit.t("signing-label-holder")).kind(CellKind::Wrapped),
        Column::new(visit.t("signing-filter-holder")).width(Width::Medium),
        Column::new(visit.t("signing-label-serial"))
            .width(Width::Large)
            .kind(CellKind::Muted)
            .wide_only(),
        Column::new(visit.t("signing-label-end")).width(Width::Large),
        Column::new(visit.t("signing-filter-state")).width(Width::Large),
    ];
    let rows = found.iter().map(|it| ui::Row {
        id: it.id.to_string(),
        name: it.holder_name.clone(),
        unread: false,
        cells: vec![
            html! { a href={ (HERE) "/" (it.id) } { (it.holder_name) } },
            html! { (visit.t(holder_key(it.holder_kind))) },
            html! { (it.serial) },
            end(visit, it.not_after, it.state),
            state_tag(visit, it.state),
        ],
    });
    let table = ui::Table::new(visit.t("signing-own-title"))
        .columns(columns)
        .rows(rows);
    page.body(table.draw(visit))
}
