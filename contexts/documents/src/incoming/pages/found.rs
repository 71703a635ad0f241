//! The inbox by text: what the index finds, read again from the desk it was asked for.

use crate::{
    incoming::{
        desks::{Desk, Sight},
        list::{Filter, Line},
    },
    search::SOURCE,
    search_page::access_of,
};
use identity::{Actor, OrganisationId, PersonId, UnitId};
use jiff::Timestamp;
use kit_base::{Clock, Id};
use kit_db::{DbError, Tx, Value, params, sql};
use kit_search::{Index, MAX_HITS_PER_PAGE, Query, SearchError};

/// Identifiers in one statement.
const AT_ONCE: usize = 50;

sql!(FOUND -> Line:
    "select i.id, i.document_id, i.arrival_number, i.arrival_on, i.received_at, i.state, i.due_at, i.version,
       i.lead_unit_id, d.notation, d.kind, d.issuer_name, d.subject, d.urgency, d.files, r.read_at, r.flagged
     from doc_incoming i join doc_document d on d.id = i.document_id
       left join doc_reading r on r.person_id = ?1 and r.object_id = i.id
     where i.organisation_id = ?2
       and (cast(?3 as bigint) = 0 or i.lead_unit_id = ?3
         or exists (select 1 from doc_coordination c where c.incoming_id = i.id and c.unit_id = ?3))
       and (cast(?4 as bigint) = 0 or i.lead_person_id = ?4 or i.holder_id = ?4 or i.presented_to = ?4)
       and (?5 = '' or d.kind = ?5) and (?6 < 0 or d.urgency = ?6) and i.received_at >= ?7 and i.received_at < ?8
       and (not ?9 or r.read_at is null) and (not ?10 or r.flagged)
       and i.document_id in (?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28,
         ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50,
         ?51, ?52, ?53, ?54, ?55, ?56, ?57, ?58, ?59, ?60)");

/// Documents that the index finds for a text, best first, on the actor's desk.
pub(super) async fn documents(
    index: Index,
    actor: &Actor,
    text: &str,
) -> Result<Vec<i64>, SearchError> {
    let mut query = Query::new(text, access_of(actor));
    query.sources = vec![SOURCE];
    query.limit = MAX_HITS_PER_PAGE;
    let searched = tokio::task::spawn_blocking(move || index.search(&query)).await;
    match searched {
        Ok(hits) => Ok(hits?.hits.iter().map(|hit| hit.id).collect()),
        Err(error) => {
            tracing::error!(%error, "a search ended early");
            Ok(Vec::new())
        }
    }
}

/// The lines of these documents that the actor's desks hold and the filter lets through, in the order
/// of `documents`.
pub(super) fn lines(
    tx: &mut Tx<'_>,
    actor: &Actor,
    filter: &Filter,
    documents: &[i64],
) -> Result<Vec<Line>, DbError> {
    let mut lines: Vec<Line> = Vec::new();
    for desk in Sight::of(actor).desks() {
        lines.extend(on_desk(tx, actor, *desk, filter, documents)?);
    }
    let rank = |line: &Line| {
        documents
            .iter()
            .position(|id| *id == line.document_id.to_i64())
    };
    lines.sort_by_key(|line| (rank(line), line.id));
    lines.dedup_by_key(|line| line.id);
    Ok(lines)
}

fn on_desk(
    tx: &mut Tx<'_>,
    actor: &Actor,
    desk: Desk,
    filter: &Filter,
    documents: &[i64],
) -> Result<Vec<Line>, DbError> {
    let (organisation, unit, person) = narrowed(desk);
    let start = |day: jiff::civil::Date| Clock::instant_of(day.at(0, 0, 0, 0));
    let from = filter.from.map_or(Timestamp::UNIX_EPOCH, start);
    let to = filter
        .to
        .and_then(|day| day.tomorrow().ok())
        .map_or(LAST, start);
    let urgency = filter.urgency.unwrap_or(-1);
    let common = params![
        actor.person,
        organisation,
        unit,
        person,
        filter.kind,
        urgency,
        from,
        to,
        filter.unread,
        filter.flagged
    ];
    let mut lines: Vec<Line> = Vec::new();
    for some in documents.chunks(AT_ONCE) {
        let padded = some
            .iter()
            .copied()
            .chain(std::iter::repeat(0))
            .take(AT_ONCE);
        let values: Vec<Value<'_>> = common
            .iter()
            .copied()
            .chain(padded.map(Value::Int))
            .collect();
        lines.extend(tx.query(&FOUND, &values)?);
    }
    Ok(lines)
}

/// Beyond every date of a document.
const LAST: Timestamp = Timestamp::constant(32_503_680_000, 0);

/// 0 stands for "any".
fn narrowed(desk: Desk) -> (OrganisationId, UnitId, PersonId) {
    let (any_unit, anybody) = (UnitId::from_i64(0), PersonId::from_i64(0));
    match desk {
        Desk::Organisation(organisation) => (organisation, any_unit, anybody),
        Desk::Unit(organisation, unit) => (organisation, unit, anybody),
        Desk::Person(organisation, person) => (organisation, any_unit, person),
    }
}
