//! `/to-chuc/{id}`: one body on a day, with its units, people, codes, names and successions.

use super::{as_of, href, list::Filter, or_not_found, sample_brief};
use crate::{
    Actor, Change, FormerName, Organisation, OrganisationBrief, OrganisationId, PostHolder,
    UnitBrief, UnitId, changes_of, children, organisation, organisation_brief,
    organisations::{
        codes::{AgencyCode, CodeScheme, codes_of},
        store,
        succeed::{predecessors, successors},
    },
    permissions::{MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS, MANAGE_PEOPLE},
    staff_of, units_of,
};
use axum::extract::{Path, Query};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};
use kit_module::Permission;
use kit_web::{Access, Answer, Markup, Routes, Visit, html, ui};

/// Changes that are shown.
const CHANGES_MAX: i64 = 20;

/// Everything that the page shows.
struct Sheet {
    body: Organisation,
    above: Option<OrganisationBrief>,
    below: Vec<OrganisationBrief>,
    units: Vec<UnitBrief>,
    staff: Vec<PostHolder>,
    codes: Vec<AgencyCode>,
    names: Vec<FormerName>,
    after: Vec<(Date, String, Option<OrganisationBrief>)>,
    before: Vec<(Date, String, Option<OrganisationBrief>)>,
    changes: Vec<Change>,
}

async fn open(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    Query(filter): Query<Filter>,
) -> Answer {
    let day = as_of(&visit, filter.ngay.as_deref());
    let sheet = visit
        .web()
        .db()
        .snapshot(move |tx| read(tx, id, day))
        .await
        .map_err(or_not_found)?;
    view(&visit, &sheet, day)
}

fn read(tx: &mut Tx<'_>, id: OrganisationId, day: Date) -> Result<Sheet, DbError> {
    let body = organisation(tx, id)?;
    let above = match body.parent {
        Some(parent) => Some(organisation_brief(tx, parent)?),
        None => None,
    };
    let mut after = Vec::new();
    for line in successors(tx, id)? {
        let other = line
            .successor
            .map(|next| organisation_brief(tx, next))
            .transpose()?;
        after.push((line.effective, line.act_notation, other));
    }
    let mut before = Vec::new();
    for line in predecessors(tx, id)? {
        let other = organisation_brief(tx, line.predecessor)?;
        before.push((line.effective, line.act_notation, Some(other)));
    }
    Ok(Sheet {
        above,
        below: children(tx, id, day)?,
        units: units_of(tx, id, day)?,
        staff: staff_of(tx, id, day)?,
        codes: codes_of(tx, id)?,
        names: tx.query(&store::NAMES, params![id])?,
        after,
        before,
        changes: changes_of(tx, id, CHANGES_MAX)?,
        body,
    })
}

fn view(visit: &Visit, sheet: &Sheet, day: Date) -> Answer {
    let body = &sheet.body;
    let markup = html! {
        @if !body.exists_on(day) {
            (ui::notice(visit, ui::NoticeKind::Warning, &visit.ta("identity-organisation-absent", &kit_i18n::args!["day" => visit.date(day)]), &html! {}))
        }
        @if body.sample { (ui::notice(visit, ui::NoticeKind::Info, &visit.t("identity-organisation-sample"), &html! {})) }
        (facts(visit, sheet))
        @for unit in &sheet.units { (unit_panel(visit, unit, &sheet.staff)) }
        (lines(visit, "identity-successors", &sheet.after))
        (lines(visit, "identity-predecessors", &sheet.before))
        @if !sheet.below.is_empty() { (below(visit, &sheet.below, day)) }
        (history(visit, sheet))
    };
    let page = visit
        .page(&body.name)
        .subtitle(visit.ta(
            "identity-as-of-day",
            &kit_i18n::args!["day" => visit.date(day)],
        ))
        .crumb(
            visit.t("identity-organisations"),
            format!("/to-chuc?ngay={day}"),
        )
        .actions(actions(visit, body.id));
    match &sheet.above {
        Some(above) => page.crumb(&above.short_name, format!("{}?ngay={day}", href(above.id))),
        None => page,
    }
    .body(markup)
}

/// Whether the viewer's right reaches here: what the acts behind the buttons ask.
fn reaches(visit: &Visit, right: Permission, body: OrganisationId, unit: Option<UnitId>) -> bool {
    Actor::of_visit(visit).is_ok_and(|actor| actor.authority(right, body, unit).is_some())
}

fn actions(visit: &Visit, id: OrganisationId) -> Markup {
    html! {
        @if reaches(visit, MANAGE_ORGANISATIONS, id, None) {
            (ui::link_button(&format!("{}/doi-ten", href(id)), &visit.t("identity-organisation-rename"), "pen-line", false))
            (ui::link_button(&format!("{}/sua", href(id)), &visit.t("identity-organisation-amend"), "settings", false))
            (ui::link_button(&format!("{}/ma", href(id)), &visit.t("identity-agency-code-give"), "flag", false))
            (ui::link_button(&format!("{}/don-vi/moi", href(id)), &visit.t("identity-unit-create"), "plus", false))
            (ui::link_button(&format!("/to-chuc/moi?tren={id}"), &visit.t("identity-organisation-create"), "plus", false))
        }
    }
}

/// What the list is called from which a code comes.
fn scheme_name(visit: &Visit, scheme: CodeScheme) -> String {
    visit.t(match scheme {
        CodeScheme::Decision20 => "identity-code-short-qd20",
        CodeScheme::Qcvn102 => "identity-code-short-qcvn102",
        CodeScheme::Other => "identity-code-other",
    })
}

fn facts(visit: &Visit, sheet: &Sheet) -> Markup {
    let body = &sheet.body;
    let yes_no = |yes| visit.t(if yes { "identity-yes" } else { "identity-no" });
    let until = body
        .valid_to
        .map_or_else(|| visit.t("identity-until-now"), |end| visit.date(end));
    let codes = html! {
        @for code in &sheet.codes {
            p {
                code { (code.code) } " (" (scheme_name(visit, code.scheme)) ")"
                @if code.sample { " " (ui::tag(&visit.t("identity-sample"), ui::TagColor::Neutral)) }
                @if let Some(end) = code.valid_to { " → " (visit.date(end)) }
            }
        }
    };
    let rows = [
        (
            visit.t("identity-kind"),
            html! { (visit.t(body.kind.label_key())) },
        ),
        (visit.t("identity-short-name"), html! { (body.short_name) }),
        (visit.t("identity-notation"), html! { (body.notation) }),
        (
            visit.t("identity-valid"),
            html! { (visit.date(body.valid_from)) " – " (until) },
        ),
        (
            visit.t("identity-area-code"),
            html! { (body.area_code.as_deref().unwrap_or("–")) },
        ),
        (
            visit.t("identity-collegial"),
            html! { (yes_no(body.collegial)) },
        ),
        (
            visit.t("identity-runs-documents"),
            html! { (yes_no(body.runs_documents)) },
        ),
        (visit.t("identity-codes"), codes),
    ];
    ui::panel(
        &visit.t("identity-facts"),
        "",
        &html! {},
        &ui::key_values(&rows),
    )
}

fn unit_panel(visit: &Visit, unit: &UnitBrief, staff: &[PostHolder]) -> Markup {
    let people: Vec<&PostHolder> = staff
        .iter()
        .filter(|holder| holder.unit == unit.id)
        .collect();
    let aside = html! {
        @if reaches(visit, MANAGE_PEOPLE, unit.organisation, Some(unit.id)) {
            a class="ds-link" href=(format!("/don-vi/{}/vi-tri/moi", unit.id)) {
                (visit.t("identity-post-create")) span class="sr" { ": " (unit.name) }
            }
        }
        @if visit.may(MANAGE_ACCOUNTS.name) {
            " " a class="ds-link" href=(format!("/don-vi/{}/chuong-trinh/moi", unit.id)) {
                (visit.t("identity-program-new")) span class="sr" { ": " (unit.name) }
            }
        }
    };
    let list = html! {
        @if people.is_empty() { p { (visit.t("identity-unit-empty")) } }
        @else {
            ul {
                @for holder in people {
                    li { a class="ds-link" href=(format!("/can-bo/{}", holder.person)) { (holder.name) } ", " (holder.title) }
                }
            }
        }
    };
    ui::panel(&unit.name, &visit.t(unit.kind.label_key()), &aside, &list)
}

fn lines(
    visit: &Visit,
    title: &str,
    lines: &[(Date, String, Option<OrganisationBrief>)],
) -> Markup {
    if lines.is_empty() {
        return html! {};
    }
    let list = html! {
        ul {
            @for (effective, act, other) in lines {
                li {
                    (visit.date(*effective)) ": "
                    @match other {
                        Some(other) => a class="ds-link" href=(href(other.id)) { (other.name) },
                        None => (visit.t("identity-no-successor")),
                    }
                    " (" (act) ")"
                }
            }
        }
    };
    ui::panel(&visit.t(title), "", &html! {}, &list)
}

fn below(visit: &Visit, below: &[OrganisationBrief], day: Date) -> Markup {
    let list = html! {
        ul {
            @for body in below {
                li { a class="ds-link" href=(format!("{}?ngay={day}", href(body.id))) { (body.short_name) } }
            }
        }
    };
    ui::panel(
        &visit.t("identity-below"),
        &visit.number(below.len()),
        &html! {},
        &list,
    )
}

fn history(visit: &Visit, sheet: &Sheet) -> Markup {
    let list = html! {
        @if sheet.names.len() > 1 {
            h3 { (visit.t("identity-former-names")) }
            ul { @for name in &sheet.names { li { (visit.date(name.valid_from)) ": " (name.name) " (" (name.notation) ")" } } }
        }
        @if !sheet.changes.is_empty() {
            h3 { (visit.t("identity-changes")) }
            ul {
                @for change in &sheet.changes {
                    li { (visit.timestamp(change.at)) ", " (change.by_name) ": " code { (change.action) }
                        @if !change.document.is_empty() { ", " (change.document) } }
                }
            }
        }
    };
    if sheet.names.len() < 2 && sheet.changes.is_empty() {
        return html! {};
    }
    ui::panel(&visit.t("identity-history"), "", &html! {}, &list)
}

fn sample(visit: &Visit) -> Answer {
    let brief = sample_brief();
    let day = jiff::civil::date(2022, 11, 15);
    let body = Organisation {
        id: brief.id,
        parent: None,
        kind: brief.kind,
        name: brief.name.clone(),
        short_name: brief.short_name.clone(),
        notation: brief.notation.clone(),
        area_code: None,
        collegial: false,
        runs_documents: true,
        sample: true,
        place: 1,
        valid_from: day,
        valid_to: None,
        version: 1,
    };
    let sheet = Sheet {
        body,
        above: None,
        below: vec![brief.clone()],
        units: Vec::new(),
        staff: Vec::new(),
        codes: Vec::new(),
        names: Vec::new(),
        after: vec![(day, "1/NQ".to_owned(), Some(brief))],
        before: Vec::new(),
        changes: Vec::new(),
    };
    view(visit, &sheet, day)
}

pub(super) fn routes() -> Routes {
    const PATH: &str = "/to-chuc/{id}";
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .sample(PATH, "department", sample)
}
