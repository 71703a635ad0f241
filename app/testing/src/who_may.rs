//! Who may do what: every act is tried by everybody, each time in a transaction that is undone, and
//! what comes out is compared with what is written down.
//!
//! ```ignore
//! let acts = WhoMay::new(|error| matches!(error, ActError::NotFound | ActError::Refused(_)))
//!     .act(
//!         "assign",
//!         &["head", "receiver of the head's delegation"],
//!         |tx| routed(tx, &cast),                       // as the owner of the right prepares it
//!         |tx, who, id| assign(tx, now(), who, *id, None, &to_the_specialist()),
//!     );
//! acts.assert(db, &everybody(&cast));
//! ```

use kit_db::{Db, DbError, Tx};
use std::{collections::BTreeSet, fmt::Display, sync::Arc};

type Attempt<A, E> = Arc<dyn Fn(&mut Tx<'_>, &A) -> Outcome<E> + Send + Sync>;

/// Acts with whoever may do them, tried by everybody. `A` is who acts, `E` the acts' error.
pub struct WhoMay<A, E> {
    is_refusal: fn(&E) -> bool,
    acts: Vec<Act<A, E>>,
}

struct Act<A, E> {
    name: &'static str,
    allowed: &'static [&'static str],
    attempt: Attempt<A, E>,
}

/// What came out of one try; an error for the database, so that everything is undone.
enum Outcome<E> {
    Done,
    Failed(E),
    NotPrepared(E),
    Database(DbError),
}

impl<E> From<DbError> for Outcome<E> {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl<A, E> WhoMay<A, E>
where
    A: Clone + Send + Sync + 'static,
    E: Display + Send + 'static,
{
    /// No acts yet. `is_refusal` tells errors that mean "you may not", or "it is not there for you",
    /// from all others: an act that fails for another reason has not refused anybody.
    #[must_use]
    pub fn new(is_refusal: fn(&E) -> bool) -> Self {
        Self {
            is_refusal,
            acts: Vec::new(),
        }
    }

    /// Adds an act. `prepare` brings the thing to where the act is due, by those whose turn it is;
    /// that it fails is a mistake of the test and never counts as a refusal. `attempt` is the act,
    /// done by somebody, and nothing else. `allowed` names those of the people who may.
    #[must_use]
    pub fn act<T, R>(
        mut self,
        name: &'static str,
        allowed: &'static [&'static str],
        prepare: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        attempt: impl Fn(&mut Tx<'_>, &A, &T) -> Result<R, E> + Send + Sync + 'static,
    ) -> Self {
        let attempt = Arc::new(move |tx: &mut Tx<'_>, who: &A| {
            let thing = match prepare(tx) {
                Ok(thing) => thing,
                Err(error) => return Outcome::NotPrepared(error),
            };
            match attempt(tx, who, &thing) {
                Ok(_) => Outcome::Done,
                Err(error) => Outcome::Failed(error),
            }
        });
        self.acts.push(Act {
            name,
            allowed,
            attempt,
        });
        self
    }

    /// What is not as it is written down, a sentence for each act and person; empty if all is well.
    /// A name in a list of the allowed that none of the people bears is a finding, too, and so are
    /// two acts or two people of one name.
    #[must_use]
    pub fn findings(&self, db: &Db, people: &[(&'static str, A)]) -> Vec<String> {
        let mut findings = self.unclear(people);
        for act in &self.acts {
            for (name, who) in people {
                let may = act.allowed.contains(name);
                findings.extend(self.tried(db, act, (name, who), may));
            }
        }
        findings
    }

    /// Fails with every finding.
    ///
    /// # Panics
    /// If anything is not as it is written down, or if there is nothing to try.
    pub fn assert(&self, db: &Db, people: &[(&'static str, A)]) {
        assert!(
            !self.acts.is_empty() && !people.is_empty(),
            "there is nothing to try"
        );
        let findings = self.findings(db, people);
        assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    }

    fn tried(
        &self,
        db: &Db,
        act: &Act<A, E>,
        (name, who): (&str, &A),
        may: bool,
    ) -> Option<String> {
        let (attempt, who) = (Arc::clone(&act.attempt), who.clone());
        let outcome = db.write_blocking(move |tx| Err::<(), _>(attempt(tx, &who)));
        let act = act.name;
        match outcome.err()? {
            Outcome::Done if may => None,
            Outcome::Done => Some(format!("{act}: {name} may not, and did it")),
            Outcome::Failed(error) if !(self.is_refusal)(&error) => {
                Some(format!("{act}: {name} failed for another reason: {error}"))
            }
            Outcome::Failed(_) if !may => None,
            Outcome::Failed(error) => Some(format!("{act}: {name} may, and was refused: {error}")),
            Outcome::NotPrepared(error) => {
                Some(format!("{act}: could not be prepared for {name}: {error}"))
            }
            Outcome::Database(error) => Some(format!("{act}: {name}: the database: {error}")),
        }
    }

    fn unclear(&self, people: &[(&'static str, A)]) -> Vec<String> {
        let mut findings = Vec::new();
        let (mut names, mut acts) = (BTreeSet::new(), BTreeSet::new());
        for (name, _) in people {
            if !names.insert(*name) {
                findings.push(format!("two people are called {name}"));
            }
        }
        for act in &self.acts {
            if !acts.insert(act.name) {
                findings.push(format!("two acts are called {}", act.name));
            }
            for name in act.allowed.iter().filter(|name| !names.contains(*name)) {
                findings.push(format!("{}: there is nobody called {name}", act.name));
            }
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite_db;
    use kit_db::{Once, OnceKey};

    #[derive(Debug, PartialEq, thiserror::Error)]
    enum Error {
        #[error("not you")]
        Refused,
        #[error("not now")]
        NotNow,
    }

    fn trial() -> WhoMay<u8, Error> {
        WhoMay::new(|error| *error == Error::Refused)
    }

    fn only_one(_: &mut Tx<'_>, who: &u8, thing: &u8) -> Result<(), Error> {
        if who == thing {
            Ok(())
        } else {
            Err(Error::Refused)
        }
    }

    #[test]
    fn who_is_allowed_and_who_is_refused_is_as_written() {
        let db = sqlite_db(&[]);
        let people = [("one", 1), ("two", 2)];
        trial()
            .act("do", &["one"], |_| Ok(1), only_one)
            .assert(&db, &people);
    }

    #[test]
    fn whatever_is_not_as_written_is_a_sentence() {
        let db = sqlite_db(&[]);
        let people = [("one", 1), ("two", 2)];
        let findings = trial()
            .act("swap", &["two", "three"], |_| Ok(1), only_one)
            .act(
                "late",
                &["one"],
                |_| Ok(1),
                |_, _, _: &u8| Err::<(), _>(Error::NotNow),
            )
            .act("unready", &[], |_| Err::<u8, _>(Error::Refused), only_one)
            .findings(&db, &people);
        assert_eq!(
            findings,
            [
                "swap: there is nobody called three",
                "swap: one may not, and did it",
                "swap: two may, and was refused: not you",
                "late: one failed for another reason: not now",
                "late: two failed for another reason: not now",
                "unready: could not be prepared for one: not you",
                "unready: could not be prepared for two: not you",
            ]
        );
    }

    #[test]
    fn every_try_finds_what_the_first_found() {
        let db = sqlite_db(kit_db::MIGRATIONS);
        let key = OnceKey::new("account", "try", "key");
        let first = move |tx: &mut Tx<'_>, _: &u8, (): &()| -> Result<(), DbError> {
            let once = tx.once(&key, jiff::Timestamp::UNIX_EPOCH)?;
            assert!(matches!(once, Once::First), "the try before was not undone");
            tx.answered(&key, "")
        };
        WhoMay::new(|_: &DbError| false)
            .act("try", &["one", "two"], |_| Ok(()), first)
            .assert(&db, &[("one", 1), ("two", 2)]);
    }
}
