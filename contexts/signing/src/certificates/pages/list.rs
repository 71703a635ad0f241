//! The register: who holds which certificate, how far each has come, what ends soon.

use super::{
    HERE, STATISTICS,
    branch::{self, AGENCY, BELOW, Chosen, below_code, chosen},
    list_filter::{Asked, View},
    states::{holder_key, state_key, state_tag},
};
use crate::certificates::{
    Certificate, HolderKind, State,
    branch::Branch,
    list::{PAGE_ROWS, page},
    rules::REMINDER_DAYS,
};
use crate::permissions::{MANAGE_CERTIFICATES, REQUEST_CERTIFICATES};
use identity::{Actor, OrganisationId, organisations_brief};
use jiff::Timestamp;
use kit_base::in_province;
use kit_i18n::args;
use kit_web::{
    Answer, Markup, PageError, Query, Rows, Visit, html,
    ui::{self, CellKind, Chip, Choice, Column, Pager, Width},
};
use std::collections::BTreeMap;

/// What was read for one page.
pub(super) struct Read {
    pub(super) rows: Rows<Certificate>,
    /// Names of the agencies of the page.
    pub(super) agencies: BTreeMap<OrganisationId, String>,
    /// The agency that the list is narrowed to.
    pub(super) chosen: Chosen,
}

pub(super) async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let view = View::read(&asked)?;
    let actor = visit.actor::<Actor>()?;
    let (now, filter, from) = (visit.now(), view.filter.clone(), view.from());
    let (typed, today) = (branch::typed(&visit), visit.today());
    let read = visit.web().db().read(move |tx| {
        let rows = page(tx, now, &actor, &filter, from, PAGE_ROWS + 1)?;
        let mut ids: Vec<OrganisationId> = rows.iter().map(|it| it.organisation_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let briefs = organisations_brief(tx, &ids)?;
        let names = briefs.into_iter().map(|brief| (brief.id, brief.name));
        let agencies = names.collect();
        let chosen = chosen(tx, &actor, filter.branch, &typed, today)?;
        Ok::<_, PageError>((rows, agencies, chosen))
    });
    let (rows, agencies, chosen) = read.await?;
    let read = Read {
        rows: view.cut(rows),
        agencies,
        chosen,
    };
    draw(&visit, &view, &read)
}

pub(super) fn draw(visit: &Visit, view: &View, read: &Read) -> Answer {
    let head = html! { (filters(visit, view)) (chips(visit, view, read)) };
    let body = if read.rows.rows.is_empty() {
        html! { div class="sheet" { (head) (empty(visit, view)) } }
    } else {
        table(visit, view, read, head)
    };
    visit
        .page(visit.t("signing-certificates-title"))
        .subtitle(visit.t("signing-certificates-subtitle"))
        .actions(actions(visit))
        .below_heading(ways(visit, view.filter.branch))
        .body(html! { div class="stack" { (choice(visit, view, read)) (body) } })
}

fn actions(visit: &Visit) -> Markup {
    html! {
        @if visit.may(MANAGE_CERTIFICATES) {
            (ui::link_button("/chung-thu-so/nhap", &visit.t("signing-import"), "upload", false))
        }
        @if visit.may(REQUEST_CERTIFICATES) {
            (ui::link_button("/chung-thu-so/de-nghi", &visit.t("signing-act-request"), "plus", true))
        }
    }
}

/// The choice of an agency, with the other filters as they are.
fn choice(visit: &Visit, view: &View, read: &Read) -> Markup {
    let it = &view.filter;
    let days = it.ends_within.map(|days| days.to_string());
    let in_use_on = it.in_use_on.map(|day| day.to_string());
    let kept = [
        ("dung-ngay", in_use_on.as_deref().unwrap_or_default()),
        ("q", it.text.as_str()),
        ("trang-thai", it.state.map_or("", State::code)),
        ("loai", it.holder.map_or("", HolderKind::code)),
        ("het-han", days.as_deref().unwrap_or_default()),
    ];
    branch::form(visit, HERE, &kept, it.branch, &read.chosen)
}

/// The neighbours of the list; figures stay about the same agency.
fn ways(visit: &Visit, branch: Option<Branch>) -> Markup {
    let figures = branch::link_to(STATISTICS, branch, &[]);
    let tab = |key: &str, href: &str, current| ui::Tab {
        label: visit.t(key),
        href: href.to_owned(),
        count: None,
        overdue: false,
        current,
    };
    let mut tabs = vec![
        tab("signing-certificates-all", HERE, true),
        tab("signing-looks-title", "/chung-thu-so/can-xem", false),
        tab("signing-statistics-title", &figures, false),
    ];
    if visit.may(MANAGE_CERTIFICATES) {
        tabs.push(tab("signing-seals-title", "/chung-thu-so/con-dau", false));
        tabs.push(tab("signing-rules-title", "/chung-thu-so/quy-dinh", false));
    }
    if visit.may(REQUEST_CERTIFICATES) {
        tabs.push(tab(
            "signing-signatures-title",
            "/chung-thu-so/chu-ky",
            false,
        ));
    }
    ui::tabs(visit, &visit.t("signing-certificates-tabs"), &tabs)
}

fn filters(visit: &Visit, view: &View) -> Markup {
    let states: Vec<Choice> = State::ALL
        .iter()
        .map(|state| Choice::new(state.code(), visit.t(state_key(*state))))
        .collect();
    let holders: Vec<Choice> = HolderKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), visit.t(holder_key(*kind))))
        .collect();
    let ends: Vec<Choice> = REMINDER_DAYS
        .iter()
        .map(|days| {
            let words = visit.ta("signing-filter-days", &args!["days" => *days]);
            Choice::new(days.to_string(), words)
        })
        .collect();
    let it = &view.filter;
    let days = it.ends_within.map(|days| days.to_string());
    let fields = html! {
        (ui::filter_search("q", &visit.t("signing-filter-text"), &it.text))
        (ui::filter_select("trang-thai", &visit.t("signing-filter-state"), &visit.t("signing-filter-state-all"),
            it.state.map_or("", State::code), &states))
        (ui::filter_select("loai", &visit.t("signing-filter-holder"), &visit.t("signing-filter-holder-all"),
            it.holder.map_or("", HolderKind::code), &holders))
        (ui::filter_select("het-han", &visit.t("signing-filter-ends"), &visit.t("signing-filter-ends-all"),
            days.as_deref().unwrap_or_default(), &ends))
    };
    let agency = it.branch.map(|it| it.organisation.to_string());
    let in_use_on = it.in_use_on.map(|day| day.to_string());
    let kept = [
        (AGENCY, agency.as_deref().unwrap_or_default()),
        (BELOW, below_code(it.branch)),
        ("dung-ngay", in_use_on.as_deref().unwrap_or_default()),
    ];
    ui::filters(visit, HERE, &visit.t("signing-filter"), &kept, &fields)
}

fn chips(visit: &Visit, view: &View, read: &Read) -> Markup {
    let it = &view.filter;
    let mut chips = Vec::new();
    let mut add = |key: &str, value: String, remove_href: String| {
        chips.push(Chip {
            name: visit.t(key),
            value,
            remove_href,
        });
    };
    if let Some(day) = it.in_use_on {
        add(
            "signing-filter-in-use-on",
            visit.date(day),
            view.changed(|f| f.in_use_on = None),
        );
    }
    if !it.text.is_empty() {
        add(
            "signing-filter-text",
            it.text.clone(),
            view.changed(|f| f.text.clear()),
        );
    }
    if let Some(state) = it.state {
        add(
            "signing-filter-state",
            visit.t(state_key(state)),
            view.changed(|f| f.state = None),
        );
    }
    if let Some(holder) = it.holder {
        add(
            "signing-filter-holder",
            visit.t(holder_key(holder)),
            view.changed(|f| f.holder = None),
        );
    }
    if let Some(days) = it.ends_within {
        let words = visit.ta("signing-filter-days", &args!["days" => days]);
        add(
            "signing-filter-ends",
            words,
            view.changed(|f| f.ends_within = None),
        );
    }
    let without = view.changed(|f| f.branch = None);
    chips.extend(branch::chip(visit, it.branch, &read.chosen, without));
    ui::chips(visit, &chips, HERE)
}

fn table(visit: &Visit, view: &View, read: &Read, head: Markup) -> Markup {
    let columns = [
        Column::new(visit.t("signing-label-holder")).kind(CellKind::Wrapped),
        Column::new(visit.t("signing-label-organisation"))
            .width(Width::Large)
            .kind(CellKind::WrappedMuted),
        Column::new(visit.t("signing-filter-holder"))
            .width(Width::Medium)
            .wide_only(),
        Column::new(visit.t("signing-label-serial"))
            .width(Width::Medium)
            .kind(CellKind::Muted)
            .wide_only(),
        Column::new(visit.t("signing-label-end")).width(Width::Medium),
        Column::new(visit.t("signing-filter-state")).width(Width::Large),
    ];
    let rows = read.rows.rows.iter().map(|it| row(visit, view, it, read));
    let (previous, next) = read.rows.hrefs(&view.href());
    let shown = read.rows.rows.len();
    let pager = Pager {
        summary: visit.ta("signing-certificates-shown", &args!["shown" => shown]),
        previous,
        next,
        keys: true,
    };
    let foot = html! {
        (ui::pager(visit, &pager))
        div class="tfoot" {
            span {
                a href=(view.href_at("/chung-thu-so/xuat-excel")) { (visit.t("signing-export-excel")) }
                " · "
                a href=(view.href_at("/chung-thu-so/xuat-csv")) { (visit.t("signing-export-csv")) }
            }
        }
    };
    ui::Table::new(visit.t("signing-certificates-title"))
        .columns(columns)
        .rows(rows)
        .head(head)
        .foot(foot)
        .draw(visit)
}

fn row(visit: &Visit, view: &View, it: &Certificate, read: &Read) -> ui::Row {
    let agency = read.agencies.get(&it.organisation_id);
    let only = view.changed(|f| f.branch = Some(Branch::alone(it.organisation_id)));
    ui::Row {
        id: it.id.to_string(),
        name: it.holder_name.clone(),
        unread: false,
        cells: vec![
            html! { a href={ (HERE) "/" (it.id) } { (it.holder_name) } },
            html! {
                @let name = agency.map_or("", String::as_str);
                @if read.chosen.may_choose { a class="subj" href=(only) { (name) } } @else { (name) }
            },
            html! { (visit.t(holder_key(it.holder_kind))) },
            html! { (it.serial) },
            end(visit, it.not_after, it.state),
            state_tag(visit, it.state),
        ],
    }
}

/// The last day, with a sign if it is near and the certificate is in use.
pub(super) fn end(visit: &Visit, not_after: Option<Timestamp>, state: State) -> Markup {
    let Some(at) = not_after else {
        return html! {};
    };
    if signatures::x509::is_no_end(at) {
        return html! { (visit.t("signing-no-end")) };
    }
    let date = in_province(at).date();
    let days = crate::certificates::request::days_until(visit.now(), at);
    if !state.is_live() {
        return html! { (visit.date(date)) };
    }
    if days < 0 {
        let words = visit.ta("signing-ended-on", &args!["date" => visit.date(date)]);
        return html! { span class="due late" { (kit_web::ui::icon("triangle-alert")) (words) } };
    }
    if days > REMINDER_DAYS[0] {
        return html! { (visit.date(date)) };
    }
    let left = visit.ta("signing-days-left", &args!["days" => days]);
    html! { span class="due soon" { (kit_web::ui::icon("clock")) (visit.date(date)) } " " span class="hint" { (left) } }
}

fn empty(visit: &Visit, view: &View) -> Markup {
    if view.is_filtered() {
        let clear = ui::link_button(HERE, &visit.t("web-filter-clear"), "x", false);
        return ui::empty_state(
            "funnel",
            &visit.t("signing-certificates-none-filtered"),
            &visit.t("signing-certificates-none-filtered-text"),
            Some(clear),
        );
    }
    ui::empty_state(
        "file-check",
        &visit.t("signing-certificates-none"),
        &visit.t("signing-certificates-none-text"),
        None,
    )
}
