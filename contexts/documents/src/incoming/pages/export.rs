//! Selected lines of the inbox as a spreadsheet.

use super::{bulk::MOST, states::state_key};
use crate::incoming::{IncomingId, show};
use identity::Actor;
use jiff::civil::Date;
use kit_spreadsheet::{Sheet, answer};
use kit_web::{Answer, Link, PageError, Parameters, Visit};

/// Where the spreadsheet of these documents is.
pub(super) fn href(ids: &[IncomingId]) -> String {
    let link = ids
        .iter()
        .take(MOST)
        .fold(Link::to("/van-ban-den/xuat-excel"), |link, id| {
            link.with("id", &id.to_string())
        });
    link.done()
}

pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let ids: Vec<IncomingId> = asked
        .all("id")
        .filter_map(|id| id.parse().ok())
        .take(MOST)
        .collect();
    let views = visit.web().db().read(move |tx| {
        let mut views = Vec::with_capacity(ids.len());
        for id in &ids {
            views.extend(show::show(tx, &actor, *id)?);
        }
        Ok::<_, PageError>(views)
    });
    answer(sheet(&visit, views.await?), "van-ban-den.xlsx").await
}

fn sheet(visit: &Visit, views: Vec<show::View>) -> Sheet {
    let keys = [
        "documents-column-arrival-number",
        "documents-fact-arrival",
        "documents-column-notation",
        "documents-label-issued-on",
        "documents-column-issuer",
        "documents-column-subject",
        "documents-column-due",
        "documents-column-state",
    ];
    let columns = keys.map(|key| visit.t(key)).to_vec();
    let mut sheet = Sheet::new(visit.t("documents-incoming-title"), columns);
    let day = |day: Option<Date>| day.map(|day| visit.date(day)).unwrap_or_default();
    for view in views {
        let (it, document) = (view.incoming, view.document);
        sheet.row(vec![
            it.arrival_number
                .map(|number| number.to_string())
                .unwrap_or_default(),
            day(it.arrival_on),
            document.notation,
            day(document.issued_on),
            document.issuer_name,
            document.subject,
            it.due_at.map(|at| visit.timestamp(at)).unwrap_or_default(),
            visit.t(state_key(it.state)),
        ]);
    }
    sheet
}
