//! The outbox: public facts, stored with the act that made them.

use crate::{Done, JobError, JobRun};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};
use serde::{Serialize, de::DeserializeOwned};

sql!(INSERT: "insert into kit_event (at, topic, subject, payload) values (?1, ?2, ?3, ?4)");

/// Stores a public fact in the transaction of the act that made it: one insert. Every
/// subscription of the topic gets a job for it after the commit.
///
/// `topic` is `context.thing.happened`, `subject` the identifier of the thing; the payload is
/// small and holds what a handler cannot look up later.
///
/// # Errors
/// As the database answers, or [`DbError::Statement`] if the payload is no JSON.
pub fn publish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    topic: &'static str,
    subject: i64,
    payload: &impl Serialize,
) -> Result<(), DbError> {
    let payload = to_json(payload)?;
    tx.execute(&INSERT, params![now, topic, subject, payload])
        .map(drop)
}

pub(crate) fn to_json(payload: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(payload)
        .map_err(|e| DbError::Statement(format!("write the payload as JSON: {e}").into()))
}

/// An event on its way to a subscription.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Unique; later events of one act have higher numbers.
    pub number: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Its topic.
    pub topic: String,
    /// The identifier of the thing it is about.
    pub subject: i64,
    /// What its publisher wrote.
    pub payload: serde_json::Value,
    /// The job that delivers it.
    pub run: JobRun,
}

/// What the job of a delivery holds.
#[derive(serde::Deserialize)]
pub(crate) struct Envelope {
    pub number: i64,
    pub at: Timestamp,
    pub topic: String,
    pub subject: i64,
    pub payload: serde_json::Value,
}

impl StoredEvent {
    pub(crate) fn from_run(run: &JobRun) -> Result<Self, JobError> {
        let envelope: Envelope = run.payload()?;
        Ok(Self {
            number: envelope.number,
            at: envelope.at,
            topic: envelope.topic,
            subject: envelope.subject,
            payload: envelope.payload,
            run: run.clone(),
        })
    }

    /// The payload as the publisher's type.
    ///
    /// # Errors
    /// [`JobError::Permanent`] if it has another form.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, JobError> {
        T::deserialize(&self.payload)
            .map_err(|e| JobError::Permanent(format!("read the payload of {}: {e}", self.topic)))
    }

    /// Marks the delivery as done in the transaction of its effect, so that the effect happens
    /// exactly once.
    ///
    /// # Errors
    /// [`JobError::Lost`] if another worker has taken over.
    pub fn finish_in(&self, tx: &mut Tx<'_>) -> Result<Done, JobError> {
        self.run.finish_in(tx)
    }
}
