//! Phiếu giải quyết văn bản đến: one sheet of paper about one document (Decree 30/2020, Annex IV).

use super::{detail::Opened, timeline};
use crate::incoming::{Act, IncomingId};

use identity::Actor;
use kit_web::{Answer, PageError, Path, Visit, ui};
use maud::{Markup, html};

pub(super) async fn open(visit: Visit, Path(id): Path<IncomingId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let (now, who) = (visit.now(), actor);
    let read = visit.web().db().read(move |tx| {
        let Some(opened) = Opened::read(tx, now, &who, id)? else {
            return Err(PageError::NotFound);
        };
        let receiver = opened.view.incoming.organisation_id;
        let agency = identity::organisation_brief(tx, receiver)?.name;
        Ok::<_, PageError>((agency, opened))
    });
    let (agency, opened) = read.await?;
    visit.reads_for(opened.view.reader_for.map(kit_base::Id::to_i64));
    draw(&visit, &agency, &opened)
}

/// Draws it under the full name of the agency, in capitals as on its documents.
pub(super) fn draw(visit: &Visit, agency: &str, opened: &Opened) -> Answer {
    let agency = agency.to_uppercase();
    let (it, document) = (&opened.view.incoming, &opened.view.document);
    let number = it
        .arrival_number
        .map(|number| number.to_string())
        .unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| visit.date(day)).unwrap_or_default();
    let rows = [
        ("documents-column-arrival-number", number),
        ("documents-fact-arrival", day(it.arrival_on)),
        ("documents-column-issuer", document.issuer_name.clone()),
        ("documents-column-notation", document.notation.clone()),
        ("documents-label-issued-on", day(document.issued_on)),
        ("documents-column-subject", document.subject.clone()),
        (
            "documents-label-due",
            it.due_at.map(|at| visit.timestamp(at)).unwrap_or_default(),
        ),
    ];
    let body = html! {
        (ui::print_head(&[&agency], &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]))
        dl class="kv" { @for (key, value) in rows { div { dt { (visit.t(key)) } dd { (value) } } } }
        (opinions(visit, opened, "documents-sheet-leader", &[Act::Direct]))
        (opinions(visit, opened, "documents-sheet-unit", &[Act::Route, Act::Assign]))
        (opinions(visit, opened, "documents-sheet-solver", &[Act::Coordinate, Act::Finish]))
    };
    visit
        .page(visit.t("documents-sheet-title"))
        .print()
        .body(body)
}

fn opinions(visit: &Visit, opened: &Opened, heading: &str, acts: &[Act]) -> Markup {
    let steps = opened
        .view
        .steps
        .iter()
        .filter(|step| acts.iter().any(|act| act.code() == step.act));
    html! {
        section class="sheet-part" {
            h2 { (visit.t(heading)) }
            @for step in steps {
                p { (timeline::title(visit, &opened.names, step)) @if !step.opinion.is_empty() { ": “" (step.opinion) "”" } }
                p class="hint" { (timeline::when(visit, &opened.names, step)) }
            }
        }
    }
}
