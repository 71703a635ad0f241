//! A list as a spreadsheet.

use super::{
    Visit,
    columns::{COLUMNS, Named, named},
    list::{Query, tab_key},
};
use crate::{
    acting::actor_of,
    outgoing::list::{self, From, PAGE_ROWS},
};
use identity::Actor;
use kit_db::{DbError, Tx};
use kit_web::{Answer, Parameters};

/// More rows than a person looks through; whoever needs more narrows the list first.
const MOST_ROWS: usize = 10_000;

/// The file of the list that the address names.
pub(super) async fn open(visit: Visit, parameters: Parameters) -> Answer {
    let actor = actor_of(&visit)?;
    let query = Query::read(&visit, &parameters)?;
    let name = format!("van-ban-di-{}-{}.xlsx", query.tab.code(), visit.today());
    let title = visit.t(tab_key(query.tab));
    let read = move |tx: &mut Tx<'_>| read(tx, &actor, &query);
    let rows = visit.web().db().read(read).await?;
    let columns = COLUMNS.iter().map(|(_, column)| column);
    kit_spreadsheet::export(&visit, title, columns, &rows, &name).await
}

fn read(tx: &mut Tx<'_>, actor: &Actor, query: &Query) -> Result<Vec<Named>, DbError> {
    let filter = query.filter();
    let (mut all, mut from) = (Vec::new(), From::Start);
    while all.len() < MOST_ROWS {
        let page = list::page(tx, actor, query.tab, &filter, from)?;
        let more = page.len() > PAGE_ROWS;
        all.extend(page.into_iter().take(PAGE_ROWS));
        match all.last() {
            Some(last) if more => from = From::After(last.id),
            _ => break,
        }
    }
    named(tx, all)
}
