//! The inbox: what a clerk, a leader, a head of unit or a specialist has to do, has done, and
//! what is late. Every list reads one index from its place on; nothing is counted further than
//! people read.

pub use super::{
    counts::{Counts, counts},
    desks::Desk,
};

use super::{
    IncomingId, Phase, State,
    desks::{Rows, Sight},
};
use crate::document::DocumentId;
use identity::{Actor, UnitId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Sql, ToValue, Tx, Value, params, sql};
use std::cmp::Reverse;

/// Rows on a page.
pub const PAGE_ROWS: usize = 50;
/// Counts beside tabs stop here ("999+"): nobody works through more in a day, and counting on
/// would make the page slower with every year.
pub const COUNT_LIMIT: i64 = 1_000;

kit_db::code_enum! {
    /// The tabs of the inbox, as they stand in addresses.
    pub enum Tab {
        /// Waiting for the viewer.
        Todo = "can-xu-ly",
        /// Being worked on.
        Doing = "dang-xu-ly",
        /// Due within three days.
        Soon = "sap-den-han",
        /// Overdue.
        Late = "qua-han",
        /// Another unit leads, the viewer's unit works with it and has not answered.
        Helping = "phoi-hop",
        /// Before a leader.
        Approval = "cho-duyet",
        /// Done, refused or recalled.
        Done = "da-hoan-thanh",
        /// Everything.
        All = "tat-ca",
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Code of a kind; empty for all.
    pub kind: String,
    /// 1 to 3; absent for all.
    pub urgency: Option<i64>,
    /// Received on or after.
    pub from: Option<Date>,
    /// Received on or before.
    pub to: Option<Date>,
    /// Only what the viewer has not opened.
    pub unread: bool,
    /// Only what the viewer has marked with a star.
    pub flagged: bool,
}

kit_db::row! {
    /// A line of the inbox.
    #[derive(Clone, Debug)]
    pub struct Line {
        /// The incoming document.
        pub id: IncomingId,
        /// What was received.
        pub document_id: DocumentId,
        /// Số đến.
        pub arrival_number: Option<i64>,
        /// Ngày đến.
        pub arrival_on: Option<Date>,
        /// When it was delivered or handed in.
        pub received_at: Timestamp,
        /// How far it has come.
        pub state: State,
        /// Until when it must be dealt with.
        pub due_at: Option<Timestamp>,
        /// For acts from the list.
        pub version: i64,
        /// The unit in the lead.
        pub lead_unit_id: Option<UnitId>,
        /// Số, ký hiệu.
        pub notation: String,
        /// Code of the kind.
        pub kind: String,
        /// Cơ quan gửi.
        pub issuer_name: String,
        /// Trích yếu.
        pub subject: String,
        /// 0 to 3.
        pub urgency: i64,
        /// Files.
        pub files: i64,
        /// When the viewer first opened it.
        pub read_at: Option<Timestamp>,
        /// Whether the viewer marked it.
        pub flagged: Option<bool>,
    }
}

macro_rules! lines {
    ($where:expr, $order:literal) => {
        lines!($where, "", $order)
    };
    ($where:expr, $more:literal, $order:literal) => {
        concat!(
            "select i.id, i.document_id, i.arrival_number, i.arrival_on, i.received_at, i.state, i.due_at, i.version,
               i.lead_unit_id, d.notation, d.kind, d.issuer_name, d.subject, d.urgency, d.files, r.read_at, r.flagged
             from doc_incoming i join doc_document d on d.id = i.document_id
               left join doc_reading r on r.person_id = ?1 and r.object_id = i.id
             where ", $where, $more, "
               and (?4 = '' or d.kind = ?4) and (?5 < 0 or d.urgency = ?5) and i.received_at >= ?6 and i.received_at < ?7
               and (not ?8 or r.read_at is null) and (not ?9 or r.flagged)
             order by ", $order, " limit ?10")
    };
}

sql!(ORGANISATION_DOWN -> Line: lines!("i.organisation_id = ?2 and i.phase = ?3 and i.id < ?11", "i.id desc"));
sql!(ORGANISATION_UP -> Line: lines!("i.organisation_id = ?2 and i.phase = ?3 and i.id > ?11", "i.id"));
sql!(UNIT_DOWN -> Line: lines!("i.lead_unit_id = ?2 and i.lead_unit_id is not null and i.phase = ?3 and i.id < ?11", "i.id desc"));
sql!(UNIT_UP -> Line: lines!("i.lead_unit_id = ?2 and i.lead_unit_id is not null and i.phase = ?3 and i.id > ?11", "i.id"));
sql!(PERSON_DOWN -> Line: lines!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3 and i.id < ?11 and i.organisation_id = ?12", "i.id desc"));
sql!(PERSON_UP -> Line: lines!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3 and i.id > ?11 and i.organisation_id = ?12", "i.id"));
sql!(HOLDER_DOWN -> Line: lines!("i.holder_id = ?2 and i.holder_id is not null and i.phase = ?3 and i.id < ?11 and i.organisation_id = ?12", "i.id desc"));
sql!(HOLDER_UP -> Line: lines!("i.holder_id = ?2 and i.holder_id is not null and i.phase = ?3 and i.id > ?11 and i.organisation_id = ?12", "i.id"));
// the unique identifier follows the due time: many things are due at five o'clock of one day
macro_rules! due_down {
    ($where:literal) => {
        lines!(
            $where,
            " and (i.due_at, i.id) > (?11, ?13) and i.due_at < ?12",
            "i.due_at, i.id"
        )
    };
}
macro_rules! due_up {
    ($where:literal) => {
        lines!(
            $where,
            " and (i.due_at, i.id) < (?11, ?13) and i.due_at >= ?12",
            "i.due_at desc, i.id desc"
        )
    };
}
sql!(DUE_ORGANISATION_DOWN -> Line:
    due_down!("i.organisation_id = ?2 and ?3 = ?3 and i.due_at is not null and i.done_at is null"));
sql!(DUE_ORGANISATION_UP -> Line:
    due_up!("i.organisation_id = ?2 and ?3 = ?3 and i.due_at is not null and i.done_at is null"));
sql!(DUE_UNIT_DOWN -> Line: due_down!("i.lead_unit_id = ?2 and i.lead_unit_id is not null and i.phase = ?3"));
sql!(DUE_UNIT_UP -> Line: due_up!("i.lead_unit_id = ?2 and i.lead_unit_id is not null and i.phase = ?3"));
sql!(DUE_PERSON_DOWN -> Line: due_down!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3 and i.organisation_id = ?14"));
sql!(DUE_PERSON_UP -> Line: due_up!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3 and i.organisation_id = ?14"));
sql!(HELPING_DOWN -> Line:
    lines!("i.id in (select c.incoming_id from doc_coordination c where c.unit_id = ?2 and c.state = 'open')
              and i.phase = ?3 and i.id < ?11", "i.id desc"));
sql!(HELPING_UP -> Line:
    lines!("i.id in (select c.incoming_id from doc_coordination c where c.unit_id = ?2 and c.state = 'open')
              and i.phase = ?3 and i.id > ?11", "i.id"));

/// Where a page starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// At the newest.
    #[default]
    Start,
    /// Below this entry.
    After(IncomingId),
    /// Above this entry.
    Before(IncomingId),
    /// Below this entry in the tabs by due time: due at that instant or later.
    DueAfter(Timestamp, IncomingId),
    /// Above this entry in the tabs by due time.
    DueBefore(Timestamp, IncomingId),
}

/// A page of lines, at most [`PAGE_ROWS`] and one more to tell that there are more.
///
/// # Errors
/// As the database answers.
pub fn page(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    tab: Tab,
    filter: &Filter,
    from: From,
) -> Result<Vec<Line>, DbError> {
    let all = Sight::of(actor).rows(tab, now);
    if let [only] = all.as_slice() {
        return rows_page(tx, actor, *only, filter, from);
    }
    let mut lines = Vec::new();
    for rows in all {
        lines.extend(rows_page(tx, actor, rows, filter, from)?);
    }
    sort(&mut lines, tab, from);
    lines.dedup_by_key(|line| line.id);
    lines.truncate(PAGE_ROWS + 1);
    Ok(lines)
}

/// The order in which one statement gives them.
fn sort(lines: &mut [Line], tab: Tab, from: From) {
    let due = |line: &Line| (line.due_at, line.id);
    match (matches!(tab, Tab::Late | Tab::Soon), from) {
        (true, From::DueBefore(..)) => lines.sort_by_key(|line| Reverse(due(line))),
        (true, _) => lines.sort_by_key(due),
        (false, From::Before(_)) => lines.sort_by_key(|line| line.id),
        (false, _) => lines.sort_by_key(|line| Reverse(line.id)),
    }
}

fn rows_page(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rows: Rows,
    filter: &Filter,
    from: From,
) -> Result<Vec<Line>, DbError> {
    let up = matches!(from, From::Before(_));
    match rows {
        Rows::Phase(desk, phase) => phase_page(tx, actor, desk, phase, filter, from),
        Rows::Held(organisation, person, phase) => {
            let statement = if up { &HOLDER_UP } else { &HOLDER_DOWN };
            let places = [place(from), organisation.to_value()];
            lines(tx, statement, actor, &person, phase, filter, &places)
        }
        Rows::Every(desk) => every_page(tx, actor, desk, filter, from),
        Rows::Due(desk, start, end) => due_page(tx, actor, desk, filter, (start, end), from),
        Rows::Helping(unit) => {
            let statement = if up { &HELPING_UP } else { &HELPING_DOWN };
            let places = [place(from)];
            lines(tx, statement, actor, &unit, Phase::Open, filter, &places)
        }
    }
}

fn place(from: From) -> Value<'static> {
    use kit_base::Id;
    match from {
        From::After(id) | From::Before(id) => Value::Int(id.to_i64()),
        From::Start | From::DueAfter(..) | From::DueBefore(..) => Value::Int(i64::MAX),
    }
}

fn phase_page(
    tx: &mut Tx<'_>,
    actor: &Actor,
    desk: Desk,
    phase: Phase,
    filter: &Filter,
    from: From,
) -> Result<Vec<Line>, DbError> {
    let up = matches!(from, From::Before(_));
    let (statement, who): (&Sql<Line>, &dyn ToValue) = match (&desk, up) {
        (Desk::Organisation(id), false) => (&ORGANISATION_DOWN, id),
        (Desk::Organisation(id), true) => (&ORGANISATION_UP, id),
        (Desk::Unit(_, id), false) => (&UNIT_DOWN, id),
        (Desk::Unit(_, id), true) => (&UNIT_UP, id),
        (Desk::Person(_, id), false) => (&PERSON_DOWN, id),
        (Desk::Person(_, id), true) => (&PERSON_UP, id),
    };
    let organisation = desk.organisation();
    let places = [place(from), organisation.to_value()];
    lines(
        tx,
        statement,
        actor,
        who,
        phase,
        filter,
        with_agency(&places, desk),
    )
}

/// Four short reads of one index each, merged: cheaper than a second index over all phases.
fn every_page(
    tx: &mut Tx<'_>,
    actor: &Actor,
    desk: Desk,
    filter: &Filter,
    from: From,
) -> Result<Vec<Line>, DbError> {
    let mut all = Vec::new();
    for phase in Phase::ALL {
        all.extend(phase_page(tx, actor, desk, *phase, filter, from)?);
    }
    if matches!(from, From::Before(_)) {
        all.sort_by_key(|line| line.id);
    } else {
        all.sort_by_key(|line| std::cmp::Reverse(line.id));
    }
    all.truncate(PAGE_ROWS + 1);
    Ok(all)
}

fn due_page(
    tx: &mut Tx<'_>,
    actor: &Actor,
    desk: Desk,
    filter: &Filter,
    (start, end): (Timestamp, Timestamp),
    from: From,
) -> Result<Vec<Line>, DbError> {
    use kit_base::Id;
    let up = matches!(from, From::DueBefore(..));
    let (statement, who): (&Sql<Line>, &dyn ToValue) = match (&desk, up) {
        (Desk::Organisation(id), false) => (&DUE_ORGANISATION_DOWN, id),
        (Desk::Organisation(id), true) => (&DUE_ORGANISATION_UP, id),
        (Desk::Unit(_, id), false) => (&DUE_UNIT_DOWN, id),
        (Desk::Unit(_, id), true) => (&DUE_UNIT_UP, id),
        (Desk::Person(_, id), false) => (&DUE_PERSON_DOWN, id),
        (Desk::Person(_, id), true) => (&DUE_PERSON_UP, id),
    };
    let (due, limit, id) = match from {
        From::DueAfter(due, id) => (due.max(start), end, id.to_i64()),
        From::DueBefore(due, id) => (due.min(end), start, id.to_i64()),
        // every identifier lies above 0
        _ => (start, end, 0),
    };
    let organisation = desk.organisation();
    let places = [
        Value::Time(due),
        Value::Time(limit),
        Value::Int(id),
        organisation.to_value(),
    ];
    let places = with_agency(&places, desk);
    lines(tx, statement, actor, who, Phase::Open, filter, places)
}

/// Only a person's desk names its agency, last: a unit is of one agency anyway.
fn with_agency<'a, 'b>(places: &'a [Value<'b>], desk: Desk) -> &'a [Value<'b>] {
    match desk {
        Desk::Person(..) => places,
        Desk::Organisation(_) | Desk::Unit(..) => &places[..places.len() - 1],
    }
}

fn lines(
    tx: &mut Tx<'_>,
    statement: &Sql<Line>,
    actor: &Actor,
    who: &dyn ToValue,
    phase: Phase,
    filter: &Filter,
    places: &[Value<'_>],
) -> Result<Vec<Line>, DbError> {
    let from = filter.from.map_or(Timestamp::UNIX_EPOCH, start_of);
    let to = filter
        .to
        .and_then(|day| day.tomorrow().ok())
        .map_or(FAR_FUTURE, start_of);
    let (who, urgency, rows) = (
        who.to_value(),
        filter.urgency.unwrap_or(-1),
        PAGE_ROWS as i64 + 1,
    );
    let common = params![
        actor.person,
        who,
        phase,
        filter.kind,
        urgency,
        from,
        to,
        filter.unread,
        filter.flagged,
        rows
    ];
    let values: Vec<Value<'_>> = common.iter().chain(places).copied().collect();
    tx.query(statement, &values)
}

/// Beyond every date of a document.
const FAR_FUTURE: Timestamp = Timestamp::constant(32_503_680_000, 0);

fn start_of(day: Date) -> Timestamp {
    kit_base::Clock::instant_of(day.at(0, 0, 0, 0))
}
