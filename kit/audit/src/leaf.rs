//! One entry of the log: who did what to which object, when, how it ended and why.

use crate::cbor::{CborError, Reader, Writer};
use jiff::Timestamp;
use kit_db::Value;
use serde::Serialize;

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person's account.
    Person(i64),
    /// Another system, by its registration.
    System(i64),
    /// A job or schedule of this program.
    Job(i64),
}

impl Actor {
    const fn parts(self) -> (i64, i64) {
        match self {
            Self::Person(id) => (0, id),
            Self::System(id) => (1, id),
            Self::Job(id) => (2, id),
        }
    }

    /// The identifier of the account, system or job.
    #[must_use]
    pub const fn id(self) -> i64 {
        self.parts().1
    }

    /// `person`, `system` or `job`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::System(_) => "system",
            Self::Job(_) => "job",
        }
    }
}

kit_db::code_enum! {
    /// How an act ended.
    pub enum Outcome {
        /// It was done.
        Done = "done",
        /// It was not allowed.
        Refused = "refused",
        /// It was allowed and could not be done.
        Failed = "failed",
    }
}

/// An entry to be written. Identifiers are those of the database.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// When it happened.
    pub at: Timestamp,
    /// What, as `context.thing.act`: `documents.incoming.register`.
    pub action: &'static str,
    /// Who.
    pub actor: Actor,
    /// For whom, if the actor acts by delegation.
    pub acting_for: Option<i64>,
    /// The unit in whose name.
    pub unit: Option<i64>,
    /// The kind and identifier of the thing.
    pub object: (&'a str, i64),
    /// Version of the thing before.
    pub before: Option<i64>,
    /// Version of the thing after.
    pub after: Option<i64>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in the actor's words or a refusal's code. No personal data.
    pub reason: Option<&'a str>,
    /// What for (a code), when personal data are processed.
    pub purpose: Option<&'static str>,
    /// By which rule of law (a code), when personal data are processed.
    pub legal_basis: Option<&'static str>,
    /// The request it came with, as in the technical log.
    pub request: Option<&'a str>,
    /// Personal values that were read or changed: field and clear value. Only a keyed
    /// commitment goes into the log; needs `subject`.
    pub personal: &'a [(&'static str, &'a str)],
    /// Whose personal data.
    pub subject: Option<i64>,
}

impl<'a> Leaf<'a> {
    /// An entry with the least that every one has; the rest is filled in by struct update.
    #[must_use]
    pub const fn new(
        at: Timestamp,
        action: &'static str,
        actor: Actor,
        object: (&'a str, i64),
    ) -> Self {
        Self {
            at,
            action,
            actor,
            acting_for: None,
            unit: None,
            object,
            before: None,
            after: None,
            outcome: Outcome::Done,
            reason: None,
            purpose: None,
            legal_basis: None,
            request: None,
            personal: &[],
            subject: None,
        }
    }
}

/// Version of the form below.
const VERSION: i64 = 1;
/// Longest reason that is kept, in bytes; longer ones are cut at a character.
pub const REASON_LENGTH: usize = 1_000;
/// Most personal fields that one entry names; an act that touches more writes several entries.
pub const PERSONAL_FIELDS: usize = 64;
/// Bytes of a commitment.
const COMMITMENT: usize = 32;

// Keys of the map, in the order in which deterministic CBOR wants them (all below 24: one byte).
mod key {
    pub const VERSION: i64 = 0;
    pub const AT: i64 = 1;
    pub const ACTION: i64 = 2;
    pub const ACTOR_KIND: i64 = 3;
    pub const ACTOR: i64 = 4;
    pub const ACTING_FOR: i64 = 5;
    pub const UNIT: i64 = 6;
    pub const OBJECT_KIND: i64 = 7;
    pub const OBJECT: i64 = 8;
    pub const BEFORE: i64 = 9;
    pub const AFTER: i64 = 10;
    pub const OUTCOME: i64 = 11;
    pub const REASON: i64 = 12;
    pub const PURPOSE: i64 = 13;
    pub const LEGAL_BASIS: i64 = 14;
    pub const REQUEST: i64 = 15;
    pub const SUBJECT: i64 = 16;
    pub const PERSONAL: i64 = 17;
}

/// The entry's canonical bytes: a CBOR map with the keys above, absent values left out.
pub(crate) fn to_bytes(leaf: &Leaf<'_>, commitments: &[[u8; COMMITMENT]]) -> Vec<u8> {
    let mut w = Entries::new();
    let (actor_kind, actor) = leaf.actor.parts();
    let reason = leaf.reason.map(|text| cut(text, REASON_LENGTH));
    w.put(key::VERSION, Some(Value::Int(VERSION)));
    w.put(key::AT, Some(Value::Int(leaf.at.as_microsecond())));
    w.put(key::ACTION, Some(Value::Text(leaf.action)));
    w.put(key::ACTOR_KIND, Some(Value::Int(actor_kind)));
    w.put(key::ACTOR, Some(Value::Int(actor)));
    w.put(key::ACTING_FOR, leaf.acting_for.map(Value::Int));
    w.put(key::UNIT, leaf.unit.map(Value::Int));
    w.put(key::OBJECT_KIND, Some(Value::Text(leaf.object.0)));
    w.put(key::OBJECT, Some(Value::Int(leaf.object.1)));
    w.put(key::BEFORE, leaf.before.map(Value::Int));
    w.put(key::AFTER, leaf.after.map(Value::Int));
    w.put(key::OUTCOME, Some(Value::Int(outcome_number(leaf.outcome))));
    w.put(key::REASON, reason.map(Value::Text));
    w.put(key::PURPOSE, leaf.purpose.map(Value::Text));
    w.put(key::LEGAL_BASIS, leaf.legal_basis.map(Value::Text));
    w.put(key::REQUEST, leaf.request.map(Value::Text));
    w.put(key::SUBJECT, leaf.subject.map(Value::Int));
    w.finish(leaf, commitments)
}

/// Counts the entries of a map while writing them, for its head.
struct Entries {
    count: usize,
    body: Writer,
}

impl Entries {
    fn new() -> Self {
        let mut body = Writer::new();
        // All maps have at most 18 entries, so the head is one byte and can be set at the end.
        body.map(0);
        Self { count: 0, body }
    }

    fn put(&mut self, key: i64, value: Option<Value<'_>>) {
        let Some(value) = value else { return };
        self.count += 1;
        self.body.int(key);
        match value {
            Value::Int(number) => self.body.int(number),
            Value::Text(text) => self.body.text(text),
            _ => self.body.bytes(&[]),
        }
    }

    fn finish(mut self, leaf: &Leaf<'_>, commitments: &[[u8; COMMITMENT]]) -> Vec<u8> {
        if !commitments.is_empty() {
            self.count += 1;
            self.body.int(key::PERSONAL);
            self.body.array(commitments.len() * 2);
            for ((field, _), commitment) in leaf.personal.iter().zip(commitments) {
                self.body.text(field);
                self.body.bytes(commitment);
            }
        }
        let mut bytes = self.body.finish();
        let mut head = Writer::new();
        head.map(self.count);
        bytes[0] = head.finish()[0];
        bytes
    }
}

fn outcome_number(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Done => 0,
        Outcome::Refused => 1,
        Outcome::Failed => 2,
    }
}

fn cut(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A field and the keyed commitment to its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commitment {
    /// The field.
    pub field: String,
    /// HMAC-SHA-256 under the subject's key, in hexadecimal.
    pub hmac: String,
}

/// An entry as it is read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredLeaf {
    /// When it happened.
    pub at: Timestamp,
    /// What.
    pub action: String,
    /// `person`, `system` or `job`.
    pub actor_kind: &'static str,
    /// Who.
    pub actor: i64,
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<i64>,
    /// In whose name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<i64>,
    /// The kind of the thing.
    pub object_kind: String,
    /// The thing.
    pub object: i64,
    /// Version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// Version after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// `done`, `refused` or `failed`.
    pub outcome: &'static str,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// By which rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    /// The request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Whose personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<i64>,
    /// Commitments to personal values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<Commitment>,
}

impl StoredLeaf {
    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// [`CborError`] if they are not an entry in its one form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        let mut r = Reader::new(bytes);
        let entries = r.map()?;
        let mut leaf = Self::empty();
        let (mut last, mut mandatory) = (-1, 0);
        for _ in 0..entries {
            let key = r.int()?;
            if key <= last {
                return Err(r.wrong("keys in their order"));
            }
            last = key;
            mandatory += usize::from(MANDATORY.contains(&key));
            leaf.read_entry(key, &mut r)?;
        }
        if mandatory != MANDATORY.len() {
            return Err(r.wrong("all entries that every leaf has"));
        }
        r.end()?;
        Ok(leaf)
    }

    fn empty() -> Self {
        Self {
            at: Timestamp::UNIX_EPOCH,
            action: String::new(),
            actor_kind: "person",
            actor: 0,
            acting_for: None,
            unit: None,
            object_kind: String::new(),
            object: 0,
            before: None,
            after: None,
            outcome: Outcome::Done.code(),
            reason: None,
            purpose: None,
            legal_basis: None,
            request: None,
            subject: None,
            personal: Vec::new(),
        }
    }

    fn read_entry(&mut self, key: i64, r: &mut Reader<'_>) -> Result<(), CborError> {
        match key {
            key::VERSION => {
                if r.int()? != VERSION {
                    return Err(r.wrong("version 1"));
                }
            }
            key::AT => {
                let micros = r.int()?;
                self.at = Timestamp::from_microsecond(micros).map_err(|_| r.wrong("an instant"))?;
            }
            key::ACTION => self.action = r.text()?.to_owned(),
            key::ACTOR_KIND => self.actor_kind = code(r, &["person", "system", "job"])?,
            key::ACTOR => self.actor = r.int()?,
            key::ACTING_FOR => self.acting_for = Some(r.int()?),
            key::UNIT => self.unit = Some(r.int()?),
            key::OBJECT_KIND => self.object_kind = r.text()?.to_owned(),
            key::OBJECT => self.object = r.int()?,
            key::BEFORE => self.before = Some(r.int()?),
            key::AFTER => self.after = Some(r.int()?),
            key::OUTCOME => self.outcome = code(r, &["done", "refused", "failed"])?,
            key::REASON => self.reason = Some(r.text()?.to_owned()),
            key::PURPOSE => self.purpose = Some(r.text()?.to_owned()),
            key::LEGAL_BASIS => self.legal_basis = Some(r.text()?.to_owned()),
            key::REQUEST => self.request = Some(r.text()?.to_owned()),
            key::SUBJECT => self.subject = Some(r.int()?),
            key::PERSONAL => self.personal = commitments(r)?,
            _ => return Err(r.wrong("a known key")),
        }
        Ok(())
    }

    /// Identifiers by which the entry is found: its object, its actor, whom the actor acted
    /// for, and whose data it is about.
    pub(crate) fn names(&self) -> Vec<i64> {
        let mut names = vec![self.object, self.actor];
        names.extend(self.acting_for.into_iter().chain(self.subject));
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Keys that every entry has.
const MANDATORY: &[i64] = &[
    key::VERSION,
    key::AT,
    key::ACTION,
    key::ACTOR_KIND,
    key::ACTOR,
    key::OBJECT_KIND,
    key::OBJECT,
    key::OUTCOME,
];

fn code(r: &mut Reader<'_>, codes: &[&'static str]) -> Result<&'static str, CborError> {
    let number = usize::try_from(r.int()?).ok();
    number
        .and_then(|number| codes.get(number).copied())
        .ok_or_else(|| r.wrong("a known code"))
}

fn commitments(r: &mut Reader<'_>) -> Result<Vec<Commitment>, CborError> {
    let items = r.array()?;
    if items % 2 != 0 || items > PERSONAL_FIELDS * 2 {
        return Err(r.wrong("pairs of field and commitment"));
    }
    (0..items / 2)
        .map(|_| {
            Ok(Commitment {
                field: r.text()?.to_owned(),
                hmac: kit_base::hex(r.byte_string()?),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf() -> Leaf<'static> {
        Leaf {
            unit: Some(1 << 60),
            before: Some(1),
            after: Some(2),
            request: Some("4bf92f3577b34da6a3ce929d0e0e4736"),
            ..Leaf::new(
                Timestamp::from_second(1_800_000_000).expect("in range"),
                "documents.incoming.register",
                Actor::Person((1 << 60) + 5),
                ("documents.incoming", (1 << 60) + 9),
            )
        }
    }

    #[test]
    fn a_leaf_comes_back_as_it_was_written() {
        let mut leaf = leaf();
        leaf.reason = Some("chuyển nhầm đơn vị");
        leaf.personal = &[("phone", "0900 000 000")];
        leaf.subject = Some(77);
        let stored = StoredLeaf::from_bytes(&to_bytes(&leaf, &[[7; 32]])).expect("well formed");
        assert_eq!(stored.action, leaf.action);
        assert_eq!(stored.actor, leaf.actor.id());
        assert_eq!(stored.reason.as_deref(), leaf.reason);
        assert_eq!(stored.after, Some(2));
        assert_eq!(stored.personal[0].hmac, "07".repeat(32));
        assert_eq!(stored.names().len(), 3);
    }

    #[test]
    fn a_usual_leaf_is_short() {
        let bytes = to_bytes(&leaf(), &[]);
        assert!(bytes.len() < 160, "{} bytes", bytes.len());
    }

    #[test]
    fn a_long_reason_is_cut_at_a_character() {
        assert_eq!(cut("ướ", 3), "ư");
        assert_eq!(cut("abc", 10), "abc");
    }

    #[test]
    fn any_changed_byte_gives_other_content_or_is_refused() {
        let bytes = to_bytes(&leaf(), &[]);
        let original = StoredLeaf::from_bytes(&bytes).expect("well formed");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert_ne!(StoredLeaf::from_bytes(&changed), Ok(original.clone()));
            }
        }
    }
}
