//! The inbox: what a clerk, a leader, a head of unit or a specialist has to do, has done, and
//! what is late. Every list reads one index from its place on; nothing is counted further than
//! people read.

use super::{IncomingId, Phase, State};
use crate::{
    document::DocumentId,
    permissions::{ASSIGN, DIRECT, READ_ORGANISATION, READ_UNIT, REGISTER},
};
use identity::{Actor, OrganisationId, PersonId, UnitId};
use jiff::{SignedDuration, Timestamp, civil::Date};
use kit_db::{DbError, Sql, ToValue, Tx, Value, params, sql};

/// Rows on a page.
pub const PAGE_ROWS: usize = 50;
/// Counts beside tabs stop here ("999+"): nobody works through more in a day, and counting on
/// would make the page slower with every year.
pub const COUNT_LIMIT: i64 = 1_000;
/// What is due within this time is "soon".
const SOON: SignedDuration = SignedDuration::from_hours(3 * 24);

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

/// Whose documents a viewer sees. The widest that the post allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Desk {
    /// Every document of the organisation.
    Organisation(OrganisationId),
    /// Those that the unit leads.
    Unit(UnitId),
    /// Those given to the person.
    Person(PersonId),
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
sql!(PERSON_DOWN -> Line: lines!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3 and i.id < ?11", "i.id desc"));
sql!(PERSON_UP -> Line: lines!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3 and i.id > ?11", "i.id"));
sql!(HOLDER_DOWN -> Line: lines!("i.holder_id = ?2 and i.holder_id is not null and i.phase = ?3 and i.id < ?11", "i.id desc"));
sql!(HOLDER_UP -> Line: lines!("i.holder_id = ?2 and i.holder_id is not null and i.phase = ?3 and i.id > ?11", "i.id"));
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
sql!(DUE_PERSON_DOWN -> Line: due_down!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3"));
sql!(DUE_PERSON_UP -> Line: due_up!("i.lead_person_id = ?2 and i.lead_person_id is not null and i.phase = ?3"));
sql!(HELPING_DOWN -> Line:
    lines!("i.id in (select c.incoming_id from doc_coordination c where c.unit_id = ?2 and c.state = 'open')
              and i.phase = ?3 and i.id < ?11", "i.id desc"));
sql!(HELPING_UP -> Line:
    lines!("i.id in (select c.incoming_id from doc_coordination c where c.unit_id = ?2 and c.state = 'open')
              and i.phase = ?3 and i.id > ?11", "i.id"));

sql!(COUNT_ORGANISATION -> i64:
    "select count(*) from (select 1 as one from doc_incoming where organisation_id = ?1 and phase = ?2 limit ?3) counted");
sql!(COUNT_UNIT -> i64:
    "select count(*) from (select 1 as one from doc_incoming
       where lead_unit_id = ?1 and lead_unit_id is not null and phase = ?2 limit ?3) counted");
sql!(COUNT_PERSON -> i64:
    "select count(*) from (select 1 as one from doc_incoming
       where lead_person_id = ?1 and lead_person_id is not null and phase = ?2 limit ?3) counted");
sql!(COUNT_HOLDER -> i64:
    "select count(*) from (select 1 as one from doc_incoming
       where holder_id = ?1 and holder_id is not null and phase = ?2 limit ?3) counted");
sql!(COUNT_DUE_ORGANISATION -> i64:
    "select count(*) from (select 1 as one from doc_incoming
       where organisation_id = ?1 and due_at is not null and done_at is null and due_at >= ?4 and due_at < ?5 and ?2 = ?2 limit ?3) counted");
sql!(COUNT_DUE_UNIT -> i64:
    "select count(*) from (select 1 as one from doc_incoming
       where lead_unit_id = ?1 and lead_unit_id is not null and phase = ?2 and due_at >= ?4 and due_at < ?5 limit ?3) counted");
sql!(COUNT_DUE_PERSON -> i64:
    "select count(*) from (select 1 as one from doc_incoming
       where lead_person_id = ?1 and lead_person_id is not null and phase = ?2 and due_at >= ?4 and due_at < ?5 limit ?3) counted");
sql!(COUNT_HELPING -> i64:
    "select count(*) from (select 1 as one from doc_coordination c join doc_incoming i on i.id = c.incoming_id
       where c.unit_id = ?1 and c.state = 'open' and i.phase = ?2 limit ?3) counted");

/// Which rows a tab shows to a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    /// One phase of a desk, newest first.
    Phase(Desk, Phase),
    /// What lies before one person.
    Held(PersonId, Phase),
    /// Every phase of a desk, newest first.
    Every(Desk),
    /// Open work that is due in a span of time, earliest first.
    Due(Desk, Timestamp, Timestamp),
    /// Open work of others in which a unit takes part, newest first.
    Helping(UnitId),
}

impl Desk {
    /// The widest desk that the actor's post allows.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if actor.may(READ_ORGANISATION) {
            Self::Organisation(actor.organisation)
        } else if actor.may(READ_UNIT) {
            Self::Unit(actor.unit)
        } else {
            Self::Person(actor.person)
        }
    }
}

fn rows_of(actor: &Actor, tab: Tab, now: Timestamp) -> Rows {
    let desk = Desk::of(actor);
    let soon = now.saturating_add(SOON).unwrap_or(Timestamp::MAX);
    match tab {
        Tab::Todo if actor.may(DIRECT) => Rows::Held(actor.person, Phase::Approval),
        Tab::Todo if actor.may(REGISTER) => Rows::Phase(desk, Phase::Desk),
        Tab::Todo if actor.may(ASSIGN) => Rows::Phase(Desk::Unit(actor.unit), Phase::Open),
        Tab::Todo => Rows::Phase(Desk::Person(actor.person), Phase::Open),
        Tab::Doing => Rows::Phase(desk, Phase::Open),
        Tab::Helping => Rows::Helping(actor.unit),
        Tab::Approval => Rows::Phase(desk, Phase::Approval),
        Tab::Done => Rows::Phase(desk, Phase::Closed),
        Tab::Late => Rows::Due(desk, Timestamp::UNIX_EPOCH, now),
        Tab::Soon => Rows::Due(desk, now, soon),
        Tab::All => Rows::Every(desk),
    }
}

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
    match rows_of(actor, tab, now) {
        Rows::Phase(desk, phase) => phase_page(tx, actor, desk, phase, filter, from),
        Rows::Held(person, phase) => {
            let statement = if matches!(from, From::Before(_)) {
                &HOLDER_UP
            } else {
                &HOLDER_DOWN
            };
            lines(tx, statement, actor, &person, phase, filter, &[place(from)])
        }
        Rows::Every(desk) => every_page(tx, actor, desk, filter, from),
        Rows::Due(desk, start, end) => due_page(tx, actor, desk, filter, (start, end), from),
        Rows::Helping(unit) => {
            let up = matches!(from, From::Before(_));
            let statement = if up { &HELPING_UP } else { &HELPING_DOWN };
            lines(
                tx,
                statement,
                actor,
                &unit,
                Phase::Open,
                filter,
                &[place(from)],
            )
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
        (Desk::Unit(id), false) => (&UNIT_DOWN, id),
        (Desk::Unit(id), true) => (&UNIT_UP, id),
        (Desk::Person(id), false) => (&PERSON_DOWN, id),
        (Desk::Person(id), true) => (&PERSON_UP, id),
    };
    lines(tx, statement, actor, who, phase, filter, &[place(from)])
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
        (Desk::Unit(id), false) => (&DUE_UNIT_DOWN, id),
        (Desk::Unit(id), true) => (&DUE_UNIT_UP, id),
        (Desk::Person(id), false) => (&DUE_PERSON_DOWN, id),
        (Desk::Person(id), true) => (&DUE_PERSON_UP, id),
    };
    let (due, limit, id) = match from {
        From::DueAfter(due, id) => (due.max(start), end, id.to_i64()),
        From::DueBefore(due, id) => (due.min(end), start, id.to_i64()),
        // every identifier lies above 0
        _ => (start, end, 0),
    };
    let places = [Value::Time(due), Value::Time(limit), Value::Int(id)];
    lines(tx, statement, actor, who, Phase::Open, filter, &places)
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

/// How many rows each tab has, up to [`COUNT_LIMIT`]; done and all are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`Tab::Todo`].
    pub todo: i64,
    /// [`Tab::Doing`].
    pub doing: i64,
    /// [`Tab::Soon`].
    pub soon: i64,
    /// [`Tab::Late`].
    pub late: i64,
    /// [`Tab::Helping`].
    pub helping: i64,
    /// [`Tab::Approval`].
    pub approval: i64,
}

/// Counts the tabs for the actor.
///
/// # Errors
/// As the database answers.
pub fn counts(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> Result<Counts, DbError> {
    let mut count = |tab| count_rows(tx, rows_of(actor, tab, now));
    Ok(Counts {
        todo: count(Tab::Todo)?,
        doing: count(Tab::Doing)?,
        soon: count(Tab::Soon)?,
        late: count(Tab::Late)?,
        helping: count(Tab::Helping)?,
        approval: count(Tab::Approval)?,
    })
}

fn count_rows(tx: &mut Tx<'_>, rows: Rows) -> Result<i64, DbError> {
    match rows {
        Rows::Phase(Desk::Organisation(id), phase) => {
            tx.get(&COUNT_ORGANISATION, params![id, phase, COUNT_LIMIT])
        }
        Rows::Phase(Desk::Unit(id), phase) => tx.get(&COUNT_UNIT, params![id, phase, COUNT_LIMIT]),
        Rows::Phase(Desk::Person(id), phase) => {
            tx.get(&COUNT_PERSON, params![id, phase, COUNT_LIMIT])
        }
        Rows::Held(id, phase) => tx.get(&COUNT_HOLDER, params![id, phase, COUNT_LIMIT]),
        Rows::Due(Desk::Organisation(id), from, to) => tx.get(
            &COUNT_DUE_ORGANISATION,
            params![id, Phase::Open, COUNT_LIMIT, from, to],
        ),
        Rows::Due(Desk::Unit(id), from, to) => tx.get(
            &COUNT_DUE_UNIT,
            params![id, Phase::Open, COUNT_LIMIT, from, to],
        ),
        Rows::Due(Desk::Person(id), from, to) => tx.get(
            &COUNT_DUE_PERSON,
            params![id, Phase::Open, COUNT_LIMIT, from, to],
        ),
        Rows::Helping(unit) => tx.get(&COUNT_HELPING, params![unit, Phase::Open, COUNT_LIMIT]),
        Rows::Every(_) => Ok(0),
    }
}
