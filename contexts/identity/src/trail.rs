//! The trace of every act of this context: an entry in the tamper-evident log and, where
//! something changed, what changed, in the same transaction.

use crate::{Actor, Authority};
use jiff::Timestamp;
use kit_audit::{Leaf, Outcome};
use kit_base::Id;
use kit_db::{DbError, ToValue, Tx, Value, params, sql};

sql!(ADD_CHANGE:
    "insert into idn_change (id, at, action, object_kind, object, by_person, by_name, document,
       before, after) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
sql!(CHANGES -> Change:
    "select at, action, by_name, document, before, after from idn_change
     where object = ?1 order by at desc, id desc limit ?2");

kit_db::row! {
    /// What an act changed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Change {
        /// When.
        pub at: Timestamp,
        /// Which act, as `identity.organisation.renamed`.
        pub action: String,
        /// Who.
        pub by_name: String,
        /// The document that decided it; may be empty.
        pub document: String,
        /// Facts before, as JSON.
        pub before: Option<String>,
        /// Facts after, as JSON.
        pub after: Option<String>,
    }
}

/// What acts changed about a thing of this context, the newest first.
///
/// # Errors
/// As the database answers.
pub fn changes_of(tx: &mut Tx<'_>, object: impl Id, limit: i64) -> Result<Vec<Change>, DbError> {
    tx.query(&CHANGES, params![object.to_i64(), limit])
}

/// A trace on its way: see [`of`].
pub(crate) struct Trace<'a> {
    actor: &'a Actor,
    now: Timestamp,
    action: &'static str,
    object: (&'static str, i64),
    unit: Option<i64>,
    acting_for: Option<i64>,
    outcome: Outcome,
    reason: Option<&'a str>,
    document: &'a str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
}

/// Begins the trace of an act; ends with [`Trace::record`].
pub(crate) fn of<'a>(actor: &'a Actor, now: Timestamp, action: &'static str) -> Trace<'a> {
    Trace {
        actor,
        now,
        action,
        object: ("identity", 0),
        unit: None,
        acting_for: None,
        outcome: Outcome::Done,
        reason: None,
        document: "",
        before: None,
        after: None,
    }
}

impl<'a> Trace<'a> {
    /// The thing that the act is about.
    pub(crate) fn on(mut self, kind: &'static str, id: impl Id) -> Self {
        self.object = (kind, id.to_i64());
        self
    }

    /// The organisation in which it happened.
    pub(crate) fn unit(mut self, organisation: impl Id) -> Self {
        self.unit = Some(organisation.to_i64());
        self
    }

    /// By what the actor acts: for whom, if by delegation.
    pub(crate) fn by(mut self, authority: Authority<'_>) -> Self {
        self.acting_for = authority.acting_for().map(Id::to_i64);
        self
    }

    /// Why, without personal data.
    pub(crate) fn reason(mut self, reason: &'a str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The document that decided it.
    pub(crate) fn basis(mut self, document: &'a str) -> Self {
        self.document = document;
        self
    }

    /// What changed; no personal data.
    pub(crate) fn change(
        mut self,
        before: Option<serde_json::Value>,
        after: serde_json::Value,
    ) -> Self {
        self.before = before;
        self.after = Some(after);
        self
    }

    /// It was not allowed.
    pub(crate) fn refused(mut self) -> Self {
        self.outcome = Outcome::Refused;
        self
    }

    /// Writes it.
    pub(crate) fn record(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        if self.after.is_some() {
            let change = self.change_row();
            tx.execute(&ADD_CHANGE, &change.values())?;
        }
        kit_audit::record(tx, &self.leaf())
    }

    fn leaf(&self) -> Leaf<'_> {
        Leaf {
            unit: self.unit,
            acting_for: self.acting_for,
            outcome: self.outcome,
            reason: self.reason,
            request: self.actor.request.as_deref(),
            ..Leaf::new(self.now, self.action, self.actor.audit_actor(), self.object)
        }
    }

    fn change_row(&self) -> ChangeRow<'_> {
        let text = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
        ChangeRow {
            trace: self,
            id: kit_base::generate(),
            before: text(&self.before),
            after: text(&self.after),
        }
    }
}

/// What changed, as it is stored.
struct ChangeRow<'a> {
    trace: &'a Trace<'a>,
    id: i64,
    before: Option<String>,
    after: Option<String>,
}

impl ChangeRow<'_> {
    fn values(&self) -> [Value<'_>; 10] {
        let trace = self.trace;
        [
            self.id.to_value(),
            trace.now.to_value(),
            Value::Text(trace.action),
            Value::Text(trace.object.0),
            trace.object.1.to_value(),
            trace.actor.person.to_value(),
            Value::Text(&trace.actor.name),
            Value::Text(trace.document),
            self.before.to_value(),
            self.after.to_value(),
        ]
    }
}

/// Writes the traces of many things that one act brings in, in few trips.
pub(crate) fn record_all(tx: &mut Tx<'_>, traces: &[Trace<'_>]) -> Result<(), DbError> {
    let changed = traces.iter().filter(|trace| trace.after.is_some());
    let changes: Vec<ChangeRow<'_>> = changed.map(Trace::change_row).collect();
    let rows: Vec<[Value<'_>; 10]> = changes.iter().map(ChangeRow::values).collect();
    tx.insert_rows(&ADD_CHANGE, rows.iter().map(|row| &row[..]))?;
    let leaves: Vec<Leaf<'_>> = traces.iter().map(Trace::leaf).collect();
    kit_audit::record_all(tx, &leaves)
}
