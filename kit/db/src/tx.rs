//! An open transaction, on either database.

use crate::{
    DbError, FromRow, Row, Sql, Value,
    postgresql::PgConnection,
    row::{Source, places},
    value::storable,
};

/// An open transaction. Acts take `&mut Tx`: they never begin, commit, wait or call the network,
/// so they compose, and whoever opened the closure decides what is all or nothing.
pub struct Tx<'c> {
    inner: Inner<'c>,
    /// Set when a statement failed in a way that makes the whole transaction worth repeating.
    pub(crate) was_in_the_way: bool,
    nested: u32,
}

enum Inner<'c> {
    Lite(&'c rusqlite::Connection),
    Pg(&'c mut PgConnection),
}

impl<'c> Tx<'c> {
    pub(crate) fn lite(connection: &'c rusqlite::Connection) -> Self {
        Self {
            inner: Inner::Lite(connection),
            was_in_the_way: false,
            nested: 0,
        }
    }

    pub(crate) fn pg(connection: &'c mut PgConnection) -> Self {
        Self {
            inner: Inner::Pg(connection),
            was_in_the_way: false,
            nested: 0,
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::Pg(_))
    }

    fn seen<T>(&mut self, result: Result<T, DbError>) -> Result<T, DbError> {
        if let Err(error) = &result {
            self.was_in_the_way |= error.is_retryable();
        }
        result
    }

    /// Runs a statement without rows; tells how many rows it changed.
    ///
    /// # Errors
    /// As the database answers; see [`DbError`].
    pub fn execute(&mut self, sql: &Sql<()>, params: &[Value<'_>]) -> Result<u64, DbError> {
        storable(params)?;
        let result = match &mut self.inner {
            Inner::Lite(connection) => lite_execute(connection, sql.lite, params),
            Inner::Pg(connection) => connection.execute(sql.pg, params),
        };
        self.seen(result)
    }

    /// All rows of an answer. Lists are paged by their callers, so this stays small.
    ///
    /// # Errors
    /// As the database answers, or [`DbError::Cell`] if a row is not as expected.
    pub fn query<R: FromRow>(
        &mut self,
        sql: &Sql<R>,
        params: &[Value<'_>],
    ) -> Result<Vec<R>, DbError> {
        let mut rows = Vec::new();
        self.each(sql, params, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Hands over row after row, for answers too long to hold.
    ///
    /// # Errors
    /// As [`Tx::query`], or what `handle` gives.
    pub fn each<R: FromRow>(
        &mut self,
        sql: &Sql<R>,
        params: &[Value<'_>],
        mut handle: impl FnMut(R) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        self.each_or_error(sql, params, |row| handle(row?))
    }

    fn each_or_error<R: FromRow>(
        &mut self,
        sql: &Sql<R>,
        params: &[Value<'_>],
        handle: impl FnMut(Result<R, DbError>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        if !reads(sql.pg) {
            storable(params)?;
        }
        let result = match &mut self.inner {
            Inner::Lite(connection) => lite_each(connection, sql.lite, params, handle),
            Inner::Pg(connection) => connection.each(sql.pg, params, handle),
        };
        self.seen(result)
    }

    /// The rows of a list that people look at: one that cannot be read is logged and left out, so
    /// that it does not take the others with it. Never for a decision that needs all of them.
    ///
    /// # Errors
    /// As the database answers.
    pub fn list<R: FromRow>(
        &mut self,
        sql: &Sql<R>,
        params: &[Value<'_>],
    ) -> Result<Vec<R>, DbError> {
        let mut rows = Vec::new();
        self.each_or_error(sql, params, |row| {
            match row {
                Ok(row) => rows.push(row),
                Err(error @ DbError::Cell { .. }) => {
                    tracing::error!(%error, statement = sql.pg, "a row of a list cannot be read and is left out");
                }
                Err(error) => return Err(error),
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn find<R: FromRow>(
        &mut self,
        sql: &Sql<R>,
        params: &[Value<'_>],
    ) -> Result<Option<R>, DbError> {
        self.query(sql, params).map(|rows| rows.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    /// As [`Tx::query`], and [`DbError::NoRow`] if there is none.
    pub fn get<R: FromRow>(&mut self, sql: &Sql<R>, params: &[Value<'_>]) -> Result<R, DbError> {
        self.find(sql, params)?.ok_or(DbError::NoRow)
    }

    /// Runs a part that may fail without spoiling the rest: its writes are undone, the
    /// transaction goes on.
    ///
    /// # Errors
    /// What `part` gives, or the database's answer to the savepoint itself.
    pub fn nested<T, E: From<DbError>>(
        &mut self,
        part: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.nested += 1;
        let name = format!("nested_{}", self.nested);
        self.batch(&format!("SAVEPOINT {name}"))?;
        let result = part(self);
        let end = if result.is_ok() {
            format!("RELEASE SAVEPOINT {name}")
        } else {
            format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}")
        };
        self.nested -= 1;
        self.batch(&end)?;
        result
    }

    /// Runs several statements without parameters: for this crate's own work only.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DbError> {
        let result = match &mut self.inner {
            Inner::Lite(connection) => connection.execute_batch(text).map_err(DbError::from),
            Inner::Pg(connection) => connection.batch(text),
        };
        self.seen(result)
    }

    /// Runs a statement that is put together at run time: for this crate's own work only.
    pub(crate) fn execute_text(
        &mut self,
        text: &str,
        params: &[Value<'_>],
    ) -> Result<u64, DbError> {
        storable(params)?;
        let result = match &mut self.inner {
            Inner::Lite(connection) => lite_execute(connection, text, params),
            Inner::Pg(connection) => connection.execute_text(text, params),
        };
        self.seen(result)
    }

    pub(crate) fn as_lite(&self) -> Option<&rusqlite::Connection> {
        match &self.inner {
            Inner::Lite(connection) => Some(connection),
            Inner::Pg(_) => None,
        }
    }

    pub(crate) fn as_pg(&mut self) -> Option<&mut PgConnection> {
        match &mut self.inner {
            Inner::Lite(_) => None,
            Inner::Pg(connection) => Some(connection),
        }
    }
}

/// Whether a statement with rows only reads, so that its parameters are kept nowhere.
fn reads(text: &str) -> bool {
    let start = text.trim_start();
    !["insert", "update", "delete"].iter().any(|word| {
        start
            .get(..6)
            .is_some_and(|it| it.eq_ignore_ascii_case(word))
    })
}

fn lite_execute(
    connection: &rusqlite::Connection,
    text: &str,
    params: &[Value<'_>],
) -> Result<u64, DbError> {
    let mut statement = connection.prepare_cached(text)?;
    let changed = statement.execute(rusqlite::params_from_iter(params))?;
    Ok(changed as u64)
}

fn lite_each<R: FromRow>(
    connection: &rusqlite::Connection,
    text: &str,
    params: &[Value<'_>],
    mut handle: impl FnMut(Result<R, DbError>) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let mut statement = connection.prepare_cached(text)?;
    let in_order = |at: usize, name: &str| statement.column_name(at).is_ok_and(|it| it == name);
    let places = places(R::COLUMNS, in_order, |name| {
        statement.column_index(name).ok()
    })?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let row = Row {
            source: Source::Lite(row),
            places: &places,
            columns: R::COLUMNS,
        };
        handle(R::from_row(&row))?;
    }
    Ok(())
}
