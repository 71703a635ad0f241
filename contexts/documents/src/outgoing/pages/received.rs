//! What every receiver has done with an issued document: filtered, counted, printed.

use super::{
    HERE, Visit, address,
    sheet::{MOTTO, NATION},
    show::{self, GROUPS, Shown},
};
use crate::{
    document::DocumentId,
    incoming::{Incoming, State},
    names::Names,
};
use kit_base::in_province;
use kit_i18n::args;
use kit_web::{
    Answer, Link, PageError, Parameters, Path,
    ui::{self, CellKind, Choice, Column, Row, Table, Width},
};
use maud::{Markup, html};
use vn::folding::fold;

/// Rows on the page; whoever has more receivers narrows them by name or state.
const MOST_ROWS: usize = 1_000;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Code of a group of states; empty for all.
    pub(super) group: String,
    /// Part of a name.
    pub(super) text: String,
    /// As a sheet of paper.
    pub(super) print: bool,
}

/// The page.
pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>, asked: Parameters) -> Answer {
    let shown = show::load(&visit, id).await?;
    let wanted = Wanted {
        group: asked.get("trang-thai").to_owned(),
        text: vn::text::clean(asked.get("q")),
        print: asked.is_on("in"),
    };
    let receivers: Vec<_> = shown
        .view
        .received
        .iter()
        .map(|it| it.organisation_id)
        .collect();
    let names = visit
        .web()
        .db()
        .read(move |tx| {
            let mut names = Names::new();
            names.add_organisations(tx, receivers.iter().copied())?;
            Ok::<_, PageError>(names)
        })
        .await?;
    view(&visit, &shown, &names, &wanted)
}

/// The receivers that are asked for, by name.
fn rows<'a>(shown: &'a Shown, names: &Names, wanted: &Wanted) -> Vec<&'a Incoming> {
    let states = GROUPS
        .iter()
        .find(|(code, ..)| *code == wanted.group)
        .map(|(.., states)| *states);
    let words = fold(&wanted.text);
    let mut rows: Vec<&Incoming> = shown
        .view
        .received
        .iter()
        .filter(|it| states.is_none_or(|states| states.contains(&it.state)))
        .filter(|it| {
            words.is_empty() || fold(names.organisation(it.organisation_id)).contains(&words)
        })
        .collect();
    rows.sort_by_cached_key(|it| vn::names::collation_key(names.organisation(it.organisation_id)));
    rows
}

/// Draws the page.
pub(super) fn view(visit: &Visit, shown: &Shown, names: &Names, wanted: &Wanted) -> Answer {
    let here = address(shown.view.outgoing.id);
    let rows = rows(shown, names, wanted);
    let title = visit.ta(
        "documents-received-of",
        &args!["notation" => shown.number(visit)],
    );
    let counted = visit.ta(
        "documents-received-shown",
        &args!["count" => rows.len(), "all" => shown.view.received.len()],
    );
    let table = Table::new(visit.t("documents-received-title"))
        .columns(columns(visit))
        .rows(rows.iter().take(MOST_ROWS).map(|it| row(visit, names, it)));
    if wanted.print {
        let body = html! {
            (ui::print_head(&[&shown.agency.name, &shown.number(visit)], &[NATION, MOTTO]))
            p { (shown.view.document.subject) }
            p { (counted) }
            (table.draw(visit))
        };
        return visit.page(title).print().body(body);
    }
    let print = Link::to(format!("{here}/noi-nhan"))
        .with("trang-thai", &wanted.group)
        .with("q", &wanted.text)
        .with("in", "1")
        .done();
    visit
        .page(title)
        .subtitle(shown.view.document.subject.clone())
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .crumb(visit.t("documents-outgoing-one"), here.clone())
        .actions(ui::link_button(
            &print,
            &visit.t("documents-received-print"),
            "printer",
            false,
        ))
        .body(
            table
                .head(head(visit, &here, wanted))
                .foot(foot(&counted))
                .draw(visit),
        )
}

fn head(visit: &Visit, here: &str, wanted: &Wanted) -> Markup {
    let groups = GROUPS.map(|(code, key, ..)| Choice::new(code, visit.t(key)));
    let fields = html! {
        (ui::filter_search("q", &visit.t("documents-received-agency"), &wanted.text))
        (ui::filter_select("trang-thai", &visit.t("documents-outgoing-state"), &visit.t("documents-received-all-states"), &wanted.group, &groups))
    };
    let label = visit.t("documents-received-filter");
    ui::filters(visit, &format!("{here}/noi-nhan"), &label, &[], &fields)
}

fn foot(counted: &str) -> Markup {
    html! { div class="tfoot" { span { (counted) } } }
}

fn columns(visit: &Visit) -> Vec<Column> {
    let column = |key: &str| Column::new(visit.t(key));
    vec![
        column("documents-received-agency").kind(CellKind::Wrapped),
        column("documents-outgoing-state").width(Width::Medium),
        column("documents-received-number")
            .width(Width::Small)
            .kind(CellKind::Number),
        column("documents-received-day")
            .width(Width::Medium)
            .kind(CellKind::Muted),
        column("documents-received-due")
            .width(Width::Medium)
            .kind(CellKind::Muted),
    ]
}

/// How far a receiver has come in the words of the filter: to whom it is presented there is the
/// receiver's own matter.
fn received_tag(visit: &Visit, state: State) -> Markup {
    let group = GROUPS.iter().find(|(.., states)| states.contains(&state));
    html! { @if let Some((_, key, color, _)) = group { (ui::tag(&visit.t(key), *color)) } }
}

fn row(visit: &Visit, names: &Names, it: &Incoming) -> Row {
    let number = it
        .arrival_number
        .map(|number| visit.number(number))
        .unwrap_or_default();
    let day = it.arrival_on.map(|on| visit.date(on)).unwrap_or_default();
    let due = it
        .due_at
        .map(|at| visit.date(in_province(at).date()))
        .unwrap_or_default();
    Row {
        id: it.id.to_string(),
        name: names.organisation(it.organisation_id).to_owned(),
        unread: false,
        cells: vec![
            html! { (names.organisation(it.organisation_id)) },
            received_tag(visit, it.state),
            html! { (number) },
            html! { (day) },
            html! { (due) },
        ],
    }
}
