//! A list as a spreadsheet.

use super::{
    Visit,
    list::{names_of, tab_key},
    list_filter::Wanted,
    states::{kind_name, state_key, urgency_key, urgency_of},
};
use crate::{
    acting::actor_of,
    address::Asked,
    names::Names,
    outgoing::list::{self, From, Line, PAGE_ROWS},
};
use identity::Actor;
use kit_db::{DbError, Tx};
use kit_spreadsheet::Sheet;
use kit_web::Answer;

/// More rows than a person looks through; whoever needs more narrows the list first.
const MOST_ROWS: usize = 10_000;
/// The columns, by the text keys of their heads.
const COLUMNS: [&str; 10] = [
    "documents-outgoing-notation",
    "documents-outgoing-day",
    "documents-outgoing-kind",
    "documents-outgoing-subject",
    "documents-outgoing-urgency",
    "documents-outgoing-drafter",
    "documents-outgoing-unit",
    "documents-outgoing-signer",
    "documents-outgoing-receivers-number",
    "documents-outgoing-state",
];

/// The file of the list that the address names.
pub(super) async fn open(visit: Visit, asked: Asked) -> Answer {
    let actor = actor_of(&visit)?;
    let wanted = Wanted::read(&asked)?;
    let name = format!("van-ban-di-{}-{}.xlsx", wanted.tab.code(), visit.today());
    let title = visit.t(tab_key(wanted.tab));
    let (lines, names) = visit
        .web()
        .db()
        .read(move |tx| read(tx, &actor, &wanted))
        .await?;
    let columns = COLUMNS.iter().map(|key| visit.t(key)).collect();
    let mut sheet = Sheet::new(title, columns);
    for line in &lines {
        sheet.row(cells(&visit, &names, line));
    }
    kit_spreadsheet::answer(sheet, &name).await
}

fn read(tx: &mut Tx<'_>, actor: &Actor, wanted: &Wanted) -> Result<(Vec<Line>, Names), DbError> {
    let filter = wanted.filter();
    let (mut all, mut from) = (Vec::new(), From::Start);
    while all.len() < MOST_ROWS {
        let page = list::page(tx, actor, wanted.tab, &filter, from)?;
        let more = page.len() > PAGE_ROWS;
        all.extend(page.into_iter().take(PAGE_ROWS));
        match all.last() {
            Some(last) if more => from = From::After(last.id),
            _ => break,
        }
    }
    let names = names_of(tx, &all)?;
    Ok((all, names))
}

fn cells(visit: &Visit, names: &Names, line: &Line) -> Vec<String> {
    vec![
        line.notation.clone(),
        line.issued_on.map(|on| visit.date(on)).unwrap_or_default(),
        kind_name(&line.kind).to_owned(),
        line.subject.clone(),
        visit.t(urgency_key(urgency_of(line.urgency))),
        names.person(line.drafter_id).to_owned(),
        names.unit(line.unit_id).to_owned(),
        line.signer_id
            .map(|id| names.person(id).to_owned())
            .unwrap_or_default(),
        visit.number(line.receivers),
        visit.t(state_key(line.state)),
    ]
}
