//! `/so-lieu/su-dung/{group}`: the bodies behind a figure of reach. Everybody who is signed in sees
//! which of them use the system, in whole months; how much, and on which days, who oversees the
//! province: whether one body sent something on one day is nobody else's business.

use super::{Member, label_of, members};
use crate::{permissions::OVERVIEW, search_page::day_field};
use identity::{Actor, ReachGroup, Scope, organisations::reach::GroupMember};
use kit_base::Id;
use kit_i18n::args;
use kit_module::Period;
use kit_web::{
    Access, Answer, Link, PageError, Parameters, Path, Routes, Visit,
    ui::{self, CellKind, Column, Row, Table, Width},
};
use maud::{Markup, html};

const PATH: &str = "/so-lieu/su-dung/{group}";

/// The page.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .sample(PATH, "counts", |visit| {
            view(
                visit,
                ReachGroup::Districts,
                &sample_period(visit),
                &samples(),
                true,
            )
        })
        .sample(PATH, "yes-and-no", |visit| {
            view(
                visit,
                ReachGroup::Districts,
                &sample_period(visit),
                &samples(),
                false,
            )
        })
        .sample(PATH, "nothing", |visit| {
            view(visit, ReachGroup::Others, &sample_period(visit), &[], false)
        })
}

async fn open(visit: Visit, Path(group): Path<String>, asked: Parameters) -> Answer {
    let group: ReachGroup = group.parse().map_err(|_| PageError::NotFound)?;
    let today = visit.today();
    let asked = Period {
        from: asked.date("tu").unwrap_or(today.first_of_year()),
        to: asked.date("den").unwrap_or(today),
    };
    let actor = visit.actor::<Actor>()?;
    let mut places = actor.standings();
    let oversees = places.any(|here| here.scope(OVERVIEW) == Some(Scope::Province));
    let period = if oversees {
        asked
    } else {
        whole_months(&asked)
    };
    let found = visit
        .web()
        .db()
        .read(move |tx| members(tx, group, &period))
        .await?;
    view(&visit, group, &period, &found, oversees)
}

/// The months in which a period begins and ends, whole.
fn whole_months(period: &Period) -> Period {
    Period {
        from: period.from.first_of_month(),
        to: period.to.last_of_month(),
    }
}

fn view(
    visit: &Visit,
    group: ReachGroup,
    period: &Period,
    members: &[Member],
    oversees: bool,
) -> Answer {
    let title = visit.t(label_of(group));
    let used = members.iter().filter(|member| member.used()).count();
    let subtitle = visit.ta(
        "documents-usage-subtitle",
        &args![
            "used" => used, "total" => members.len(),
            "from" => visit.date(period.from), "to" => visit.date(period.to),
        ],
    );
    let fields = html! {
        (day_field("tu", &visit.t("documents-search-from"), &visit.date(period.from)))
        (day_field("den", &visit.t("documents-search-to"), &visit.date(period.to)))
    };
    let path = format!("/so-lieu/su-dung/{}", group.code());
    let head = ui::filters(
        visit,
        &path,
        &visit.t("documents-books-period"),
        &[],
        &fields,
    );
    let body = if members.is_empty() {
        let (title, text) = (
            visit.t("documents-usage-nobody"),
            visit.t("documents-usage-nobody-text"),
        );
        html! { div class="sheet" { (head) (ui::empty_state("building-2", &title, &text, None)) } }
    } else {
        // who sees how much needs no word for whether
        let others: &[&str] = match oversees {
            true => &["documents-usage-received", "documents-usage-issued"],
            false => &["documents-usage-used"],
        };
        let kind = match oversees {
            true => CellKind::Number,
            false => CellKind::Plain,
        };
        let mut columns =
            vec![Column::new(visit.t("documents-rows-agency")).kind(CellKind::Wrapped)];
        columns.extend(
            others
                .iter()
                .map(|key| Column::new(visit.t(key)).width(Width::Small).kind(kind)),
        );
        Table::new(title.clone())
            .columns(columns)
            .rows(
                members
                    .iter()
                    .map(|member| line(visit, period, member, oversees)),
            )
            .head(head)
            .draw(visit)
    };
    visit.page(title).subtitle(subtitle).body(body)
}

fn line(visit: &Visit, period: &Period, member: &Member, oversees: bool) -> Row {
    let body = &member.body;
    let used = if member.used() {
        "documents-usage-yes"
    } else {
        "documents-usage-no"
    };
    let mut cells = vec![html! {
        a href={ "/to-chuc/" (body.id) } { (body.name) }
        @if body.sample { " " (ui::tag(&visit.t("documents-usage-sample"), ui::TagColor::Neutral)) }
    }];
    if oversees {
        cells.push(count(visit, period, body, "van-ban-den", member.received));
        cells.push(count(visit, period, body, "van-ban-di", member.issued));
    } else {
        cells.push(html! { (visit.t(used)) });
    }
    Row {
        id: body.id.to_string(),
        name: body.short_name.clone(),
        unread: false,
        cells,
    }
}

/// How many, with the way to the days on which they were counted.
fn count(visit: &Visit, period: &Period, body: &GroupMember, what: &str, number: i64) -> Markup {
    if number == 0 {
        return html! { (visit.number(number)) };
    }
    let link = Link::to(format!("/so-lieu/van-ban/{what}"))
        .with("tu", &period.from.to_string())
        .with("den", &period.to.to_string())
        .with("don-vi", &body.id.to_string())
        .done();
    html! { a href=(link) { (visit.number(number)) } }
}

fn sample_period(visit: &Visit) -> Period {
    Period {
        from: visit.today().first_of_year(),
        to: visit.today(),
    }
}

fn samples() -> Vec<Member> {
    let member = |id, name: &str, received, issued| Member {
        body: GroupMember {
            id: Id::from_i64(id),
            name: name.to_owned(),
            short_name: name.to_owned(),
            runs_documents: true,
            sample: id == 3,
        },
        received,
        issued,
    };
    vec![
        member(1, "Ủy ban nhân dân thành phố Vinh", 12_481, 3_207),
        member(2, "Ủy ban nhân dân huyện Quế Phong", 0, 4),
        member(3, "Ủy ban nhân dân thị xã Thái Hòa", 0, 0),
    ]
}
