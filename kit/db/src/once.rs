//! Operations that happen once though they are asked for twice: a double click, a repeated
//! request after a broken line.

use crate::{DbError, Tx, params};
use jiff::Timestamp;
use kit_base::sha256;
use std::{fmt::Display, str::FromStr};

/// Names one operation: who asks, and the key that the form or the caller carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey([u8; 32]);

impl OnceKey {
    /// From the account (or system) that asks, what it asks for, and its own key.
    #[must_use]
    pub fn new(asker: &str, operation: &str, key: &str) -> Self {
        Self(sha256(
            format!(
                "{}:{asker}{}:{operation}{key}",
                asker.len(),
                operation.len()
            )
            .as_bytes(),
        ))
    }
}

/// Whether an operation is asked for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Once {
    /// Do it, then [`Tx::answered`].
    First,
    /// It was done; this was the answer.
    Repeated(String),
}

crate::sql!(BEGIN: "insert into kit_once (key, answer, at) values (?1, '', ?2) on conflict (key) do nothing");
crate::sql!(FIND -> String: "select answer from kit_once where key = ?1");
crate::sql!(ANSWER: "update kit_once set answer = ?2 where key = ?1");
crate::sql!(FORGET: "delete from kit_once where at < ?1");

impl Tx<'_> {
    /// Asks whether the operation was done already. A second request that comes while the
    /// first still runs waits for it.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn once(&mut self, key: &OnceKey, now: Timestamp) -> Result<Once, DbError> {
        if self.execute(&BEGIN, params![key.0, now])? == 1 {
            return Ok(Once::First);
        }
        self.get(&FIND, params![key.0]).map(Once::Repeated)
    }

    /// Stores the answer (usually an address or an identifier) with the operation's own writes.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn answered(&mut self, key: &OnceKey, answer: &str) -> Result<(), DbError> {
        self.execute(&ANSWER, params![key.0, answer]).map(drop)
    }

    /// Does the act the first time; afterwards gives what the first one gave.
    ///
    /// # Errors
    /// What the act says; [`DbError::NoRow`] if the first one's answer is of another kind.
    pub fn only_once<T, E>(
        &mut self,
        key: &OnceKey,
        now: Timestamp,
        act: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        T: FromStr + Display,
        E: From<DbError>,
    {
        if let Once::Repeated(answer) = self.once(key, now)? {
            return answer.parse().map_err(|_| DbError::NoRow.into());
        }
        let done = act(self)?;
        self.answered(key, &done.to_string())?;
        Ok(done)
    }

    /// Forgets answers older than `before`.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn forget_answers(&mut self, before: Timestamp) -> Result<u64, DbError> {
        self.execute(&FORGET, params![before])
    }
}
