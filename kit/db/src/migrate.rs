//! Changes of the tables: one ordered, checksummed list for the whole program.

use crate::{Db, DbError, Tx, feeds, params, sql::with_types};
use jiff::Timestamp;
use kit_base::{hex, sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// One step: its name begins with `yyyymmddhhmm`, which orders it among those of all contexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// `<yyyymmddhhmm>_<prefix>_<what>`, never reused.
    pub name: &'static str,
    /// Portable SQL with type words.
    pub text: &'static str,
}

/// Includes a migration of this crate: `migration!("202611220001_kit_db", "../migrations/….sql")`.
#[macro_export]
macro_rules! migration {
    ($name:literal, $path:literal) => {
        $crate::Migration {
            name: $name,
            text: include_str!($path),
        }
    };
}
pub(crate) use migration;

/// Whether the database and this program fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Steps that the database has.
    pub applied: Vec<String>,
    /// Steps that it still needs.
    pub pending: Vec<String>,
}

/// Why the tables were left as they are.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database was used by a newer program; going back would lose data.
    #[error(
        "use a database that a newer version has changed (it has {0}, which this one does not know)"
    )]
    Newer(String),
    /// A step was changed after it had been applied.
    #[error("trust the step {0}: its text differs from the one that was applied")]
    Changed(String),
    /// The database came to another server by tools that know nothing of feeds.
    #[error("use {0}, whose rows another PostgreSQL server counted")]
    OtherServer(String),
    /// A step failed; it was undone.
    #[error("apply the step {name}: {error}")]
    Failed {
        /// Which.
        name: String,
        /// What the database answered.
        error: DbError,
    },
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

const HISTORY: &str = "create table if not exists kit_migration (
  name @text not null primary key, checksum @text not null, applied_at @time not null)";

crate::row! {
    struct Applied { name: String, checksum: String }
}
crate::sql!(APPLIED -> Applied: "select name, checksum from kit_migration order by name");
crate::sql!(HAS_HISTORY -> i64:
    lite "select count(*) from sqlite_schema where name = 'kit_migration' and ?1 = ?1",
    pg "select case when to_regclass('kit_migration') is null then 0 else 1 end::bigint where ?1 = ?1::bigint");
// who adds columns must own the tables, not only be allowed to make new ones
crate::sql!(MAY_CHANGE_TABLES -> bool:
    lite "select ?1 = ?1",
    pg "select coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
          and coalesce((select pg_has_role(c.relowner, 'USAGE') from pg_class c
            where c.oid = to_regclass('kit_migration')), true)
        where ?1 = ?1::bigint");
crate::sql!(DAMAGE -> String:
    lite "select quick_check from pragma_quick_check where ?1 = ?1 limit 1",
    pg "select 'ok'::text where ?1 = ?1::bigint");
crate::sql!(PAGE_SIZE -> i64:
    lite "select page_size from pragma_page_size where ?1 = ?1",
    pg "select 1::bigint where ?1 = ?1::bigint");
crate::sql!(RECORD: "insert into kit_migration (name, checksum, applied_at) values (?1, ?2, ?3)");

impl Db {
    /// Brings the tables up to this program, step by step, each in a transaction of its own.
    /// Several nodes may call it at once; they wait for one another. Where no step is missing nothing
    /// is changed, so that a role that may change no tables can start.
    ///
    /// # Errors
    /// [`MigrateError`]; earlier steps stay applied.
    pub fn migrate(
        &self,
        steps: &[Migration],
        now: Timestamp,
    ) -> Result<MigrationState, MigrateError> {
        let state = self.migration_state(steps)?;
        if state.pending.is_empty() && !state.applied.is_empty() {
            return Ok(state);
        }
        self.write_blocking(|tx| tx.batch_typed(HISTORY))?;
        for step in in_order(steps).into_values() {
            if state.pending.iter().any(|name| name == step.name) {
                self.write_blocking(move |tx| apply(tx, step, now))
                    .map_err(|error| MigrateError::Failed {
                        name: step.name.to_owned(),
                        error,
                    })?;
            }
        }
        self.migration_state(steps)
    }

    /// Whether this user may change the tables: PostgreSQL knows users that may not.
    ///
    /// # Errors
    /// As the database answers.
    pub fn may_change_tables(&self) -> Result<bool, DbError> {
        self.read_blocking(|tx| tx.get(&MAY_CHANGE_TABLES, params![0]))
    }

    /// What is damaged in the file of SQLite, the first of it; every page is read. `None` on
    /// PostgreSQL, which looks after its files itself.
    ///
    /// # Errors
    /// As the database answers: a damage that keeps it from looking is such an answer.
    pub fn damage(&self) -> Result<Option<String>, DbError> {
        let (found, page) = self.read_blocking(|tx| {
            let found = tx.query(&DAMAGE, params![0])?;
            Ok::<_, DbError>((found, tx.get(&PAGE_SIZE, params![0])?))
        })?;
        // a last page that is not whole is read as if zeros followed
        let length = self.url().file().map(fs::metadata);
        let length = length.and_then(Result::ok).map_or(0, |file| file.len());
        let page = u64::try_from(page).unwrap_or(1).max(1);
        let cut = (!length.is_multiple_of(page)).then(|| "its last page is not whole".to_owned());
        Ok(found.into_iter().find(|said| said != "ok").or(cut))
    }

    /// Compares the database with this program and changes nothing.
    ///
    /// # Errors
    /// [`MigrateError::Newer`], [`MigrateError::Changed`] and [`MigrateError::OtherServer`] where
    /// they do not fit.
    pub fn migration_state(&self, steps: &[Migration]) -> Result<MigrationState, MigrateError> {
        // a history that is there and cannot be read is damage, not an empty database
        let applied = self.read_blocking(|tx| match tx.get(&HAS_HISTORY, params![0])? {
            0 => Ok(Vec::new()),
            _ => tx.query(&APPLIED, params![]),
        })?;
        if let Some(table) = self.read_blocking(feeds::foreign)? {
            return Err(MigrateError::OtherServer(table));
        }
        let known = in_order(steps);
        for row in &applied {
            match known.get(row.name.as_str()) {
                None => return Err(MigrateError::Newer(row.name.clone())),
                Some(step) if checksum(step) != row.checksum => {
                    return Err(MigrateError::Changed(row.name.clone()));
                }
                Some(_) => {}
            }
        }
        let done: BTreeSet<&str> = applied.iter().map(|row| row.name.as_str()).collect();
        let pending = known.keys().filter(|name| !done.contains(*name));
        Ok(MigrationState {
            pending: pending.map(|name| (*name).to_owned()).collect(),
            applied: applied.into_iter().map(|row| row.name).collect(),
        })
    }
}

impl Tx<'_> {
    fn batch_typed(&mut self, text: &str) -> Result<(), DbError> {
        let text = with_types(text, self.is_postgres());
        self.batch(&text)
    }
}

fn in_order(steps: &[Migration]) -> BTreeMap<&'static str, Migration> {
    steps.iter().map(|step| (step.name, *step)).collect()
}

fn checksum(step: &Migration) -> String {
    hex(&sha256(step.text.as_bytes()))
}

fn apply(tx: &mut Tx<'_>, step: Migration, now: Timestamp) -> Result<(), DbError> {
    if tx.is_postgres() {
        // One node at a time; the lock goes with the transaction.
        tx.batch("SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(7418201)")?;
    }
    let applied = tx.query(&APPLIED, params![])?;
    if applied.iter().any(|row| row.name == step.name) {
        return Ok(());
    }
    tx.batch_typed(step.text)?;
    tx.execute(&RECORD, params![step.name, checksum(&step), now])?;
    Ok(())
}
