//! The columns of the register, for the table and for exports.

use super::{
    HERE,
    list::end,
    states::{domain_key, holder_key, state_key, state_tag},
};
use crate::certificates::Certificate;
use identity::{OrganisationId, organisations_brief};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_web::{
    ListColumn, Visit, html,
    ui::{CellKind, Width},
};
use std::collections::BTreeMap;

/// A certificate with what its agency is called.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) it: Certificate,
    pub(super) agency: String,
    /// The list about this agency alone; empty for who sees one agency only.
    pub(super) only: String,
}

/// Whether a column stands in the table.
pub(super) type InTable = bool;

/// The columns of the table.
pub(super) fn of_table() -> impl Iterator<Item = &'static ListColumn<Named>> {
    let all = COLUMNS.iter();
    all.filter(|(in_table, _)| *in_table)
        .map(|(_, column)| column)
}

/// All columns, in the order of the table and of the exports.
pub(super) static COLUMNS: [(InTable, ListColumn<Named>); 11] = [
    (
        true,
        column("signing-label-holder")
            .kind(CellKind::Wrapped)
            .text(|_, row| row.it.holder_name.clone())
            .cell(|_, row| html! { a href={ (HERE) "/" (row.it.id) } { (row.it.holder_name) } }),
    ),
    (
        true,
        column("signing-label-organisation")
            .width(Width::Large)
            .kind(CellKind::WrappedMuted)
            .text(|_, row| row.agency.clone())
            .cell(|_, row| match row.only.as_str() {
                "" => html! { (row.agency) },
                only => html! { a class="subj" href=(only) { (row.agency) } },
            }),
    ),
    (
        true,
        column("signing-filter-holder")
            .width(Width::Medium)
            .wide_only()
            .text(|visit, row| visit.t(holder_key(row.it.holder_kind))),
    ),
    (
        true,
        column("signing-label-serial")
            .width(Width::Medium)
            .kind(CellKind::Muted)
            .wide_only()
            .text(|_, row| row.it.serial.clone()),
    ),
    (
        false,
        column("signing-label-subject").text(|visit, row| named_in(visit, row, &row.it.subject)),
    ),
    (
        false,
        column("signing-label-issuer").text(|visit, row| named_in(visit, row, &row.it.issuer)),
    ),
    (
        false,
        column("signing-label-start").text(|visit, row| day(visit, row.it.not_before)),
    ),
    (
        true,
        column("signing-label-end")
            .width(Width::Medium)
            .text(|visit, row| match row.it.not_after {
                Some(at) if signatures::x509::is_no_end(at) => visit.t("signing-no-end"),
                at => day(visit, at),
            })
            .cell(|visit, row| end(visit, row.it.not_after, row.it.state)),
    ),
    (
        true,
        column("signing-filter-state")
            .width(Width::Large)
            .text(|visit, row| visit.t(state_key(row.it.state)))
            .cell(|visit, row| state_tag(visit, row.it.state)),
    ),
    (
        false,
        column("signing-label-token").text(|_, row| row.it.token_number.clone()),
    ),
    (
        false,
        column("signing-label-domain").text(|visit, row| visit.t(domain_key(&row.it.domain))),
    ),
];

const fn column(head: &'static str) -> ListColumn<Named> {
    ListColumn::new(head)
}

fn day(visit: &Visit, at: Option<Timestamp>) -> String {
    at.map(|at| visit.date(in_province(at).date()))
        .unwrap_or_default()
}

/// What a certificate names is empty before there is one.
fn named_in(visit: &Visit, row: &Named, text: &str) -> String {
    match (text, &row.it.sha256) {
        ("", Some(_)) => visit.t("signing-no-name"),
        (text, _) => text.to_owned(),
    }
}

/// What the agencies of some certificates are called; `only` makes the address of the list about one of them.
pub(super) fn named(
    tx: &mut Tx<'_>,
    rows: Vec<Certificate>,
    only: impl Fn(OrganisationId) -> String,
) -> Result<Vec<Named>, DbError> {
    let mut ids: Vec<OrganisationId> = rows.iter().map(|it| it.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let briefs = organisations_brief(tx, &ids)?;
    let names: BTreeMap<OrganisationId, String> = briefs
        .into_iter()
        .map(|brief| (brief.id, brief.name))
        .collect();
    let with_name = |it: Certificate| Named {
        agency: names.get(&it.organisation_id).cloned().unwrap_or_default(),
        only: only(it.organisation_id),
        it,
    };
    Ok(rows.into_iter().map(with_name).collect())
}
