//! How many rows the tabs of the inbox have. Nothing is counted further than people read.

use super::{
    IncomingId, Phase,
    desks::{Desk, Rows, Sight},
    list::{COUNT_LIMIT, Tab},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{DbError, Sql, ToValue, Tx, Value, params, sql};

// how many, up to a limit, and which: who stands in several places sees no row twice
macro_rules! counted {
    ($count:ident, $which:ident, $rows:literal) => {
        sql!($count -> i64: concat!("select count(*) from (select 1 as one from ", $rows, " limit ?3) counted"));
        sql!($which -> IncomingId: concat!("select i.id from ", $rows, " limit ?3"));
    };
}
counted!(
    COUNT_ORGANISATION,
    OF_ORGANISATION,
    "doc_incoming i where i.organisation_id = ?1 and i.phase = ?2"
);
counted!(
    COUNT_UNIT,
    OF_UNIT,
    "doc_incoming i where i.lead_unit_id = ?1 and i.lead_unit_id is not null and i.phase = ?2"
);
counted!(
    COUNT_PERSON,
    OF_PERSON,
    "doc_incoming i where i.lead_person_id = ?1 and i.lead_person_id is not null and i.phase = ?2 and i.organisation_id = ?4"
);
counted!(
    COUNT_HOLDER,
    OF_HOLDER,
    "doc_incoming i where i.holder_id = ?1 and i.holder_id is not null and i.phase = ?2 and i.organisation_id = ?4"
);
counted!(
    COUNT_DUE_ORGANISATION,
    DUE_OF_ORGANISATION,
    "doc_incoming i where i.organisation_id = ?1 and i.due_at is not null and i.done_at is null
       and i.due_at >= ?4 and i.due_at < ?5 and ?2 = ?2"
);
counted!(
    COUNT_DUE_UNIT,
    DUE_OF_UNIT,
    "doc_incoming i where i.lead_unit_id = ?1 and i.lead_unit_id is not null and i.phase = ?2 and i.due_at >= ?4 and i.due_at < ?5"
);
counted!(
    COUNT_DUE_PERSON,
    DUE_OF_PERSON,
    "doc_incoming i where i.lead_person_id = ?1 and i.lead_person_id is not null and i.phase = ?2
       and i.due_at >= ?4 and i.due_at < ?5 and i.organisation_id = ?6"
);
counted!(
    COUNT_HELPING,
    OF_HELPING,
    "doc_coordination c join doc_incoming i on i.id = c.incoming_id where c.unit_id = ?1 and c.state = 'open' and i.phase = ?2"
);

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
    counts_of(tx, now, &Sight::of(actor))
}

/// Counts the tabs for whoever sees this.
///
/// # Errors
/// As the database answers.
pub(crate) fn counts_of(tx: &mut Tx<'_>, now: Timestamp, sight: &Sight) -> Result<Counts, DbError> {
    let mut count = |tab| count_all(tx, &sight.rows(tab, now));
    Ok(Counts {
        todo: count(Tab::Todo)?,
        doing: count(Tab::Doing)?,
        soon: count(Tab::Soon)?,
        late: count(Tab::Late)?,
        helping: count(Tab::Helping)?,
        approval: count(Tab::Approval)?,
    })
}

fn count_all(tx: &mut Tx<'_>, all: &[Rows]) -> Result<i64, DbError> {
    if let [only] = all {
        return Counted::of(only).map_or(Ok(0), |it| tx.get(it.count, &it.values()));
    }
    let mut ids = Vec::new();
    for it in all.iter().filter_map(Counted::of) {
        ids.extend(tx.query(it.which, &it.values())?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(i64::try_from(ids.len())
        .unwrap_or(COUNT_LIMIT)
        .min(COUNT_LIMIT))
}

/// The statements that count rows, and what they ask for.
struct Counted<'a> {
    count: &'static Sql<i64>,
    which: &'static Sql<IncomingId>,
    who: Value<'a>,
    phase: Phase,
    more: Vec<Value<'a>>,
}

impl<'a> Counted<'a> {
    /// Absent for rows that are not counted.
    fn of(rows: &'a Rows) -> Option<Self> {
        let (count, which, who, phase, more): (_, _, &dyn ToValue, _, _) = match rows {
            Rows::Phase(Desk::Organisation(id), phase) => {
                (&COUNT_ORGANISATION, &OF_ORGANISATION, id, phase, vec![])
            }
            Rows::Phase(Desk::Unit(_, id), phase) => (&COUNT_UNIT, &OF_UNIT, id, phase, vec![]),
            Rows::Phase(Desk::Person(agency, id), phase) => (
                &COUNT_PERSON,
                &OF_PERSON,
                id,
                phase,
                vec![agency.to_value()],
            ),
            Rows::Held(agency, id, phase) => (
                &COUNT_HOLDER,
                &OF_HOLDER,
                id,
                phase,
                vec![agency.to_value()],
            ),
            Rows::Due(desk, from, to) => return Some(Self::due(desk, *from, *to)),
            Rows::Helping(unit) => (&COUNT_HELPING, &OF_HELPING, unit, &Phase::Open, vec![]),
            Rows::Every(_) => return None,
        };
        Some(Self {
            count,
            which,
            who: who.to_value(),
            phase: *phase,
            more,
        })
    }

    fn due(desk: &'a Desk, from: Timestamp, to: Timestamp) -> Self {
        let mut more = vec![Value::Time(from), Value::Time(to)];
        let (count, which, who): (_, _, &dyn ToValue) = match desk {
            Desk::Organisation(id) => (&COUNT_DUE_ORGANISATION, &DUE_OF_ORGANISATION, id),
            Desk::Unit(_, id) => (&COUNT_DUE_UNIT, &DUE_OF_UNIT, id),
            Desk::Person(agency, id) => {
                more.push(agency.to_value());
                (&COUNT_DUE_PERSON, &DUE_OF_PERSON, id)
            }
        };
        Self {
            count,
            which,
            who: who.to_value(),
            phase: Phase::Open,
            more,
        }
    }

    fn values(&self) -> Vec<Value<'_>> {
        let common = params![self.who, self.phase, COUNT_LIMIT];
        common.iter().chain(&self.more).copied().collect()
    }
}
