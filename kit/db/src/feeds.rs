//! Feeds after a restore: numbered anew, so that they go on in order on any server.
//!
//! A feed is read in the order (transaction, number) below the oldest running transaction (see
//! [`crate::Position`]). A fresh PostgreSQL server counts its transactions from the beginning, so
//! rows that came with a copy would lie above everything new: read late, and out of order. They
//! get the transaction 0, before every transaction of any server, and new numbers in their old
//! order. The numbers begin above every old one, because old numbers were given away already (as
//! keys of what was done once).

use crate::{
    Db, DbError, MovePositions, Position, Tx, backup::move_identities_on, params, tables::quoted,
};
use std::collections::BTreeMap;

crate::sql!(FEEDS -> String:
    lite "select name from sqlite_schema where ?1 <> ?1",
    pg "select c.relname::text as name from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid
        where c.relkind = 'r' and n.nspname = current_schema() and ?1 = ?1::bigint
          and a.attname = 'transaction_id' and a.atttypid = 'xid8'::regtype
        order by c.relname");

/// The feeds of a restored database, with where their rows and readers stood and stand.
#[derive(Clone, Debug, Default)]
pub struct MovedFeeds(BTreeMap<String, MovedFeed>);

/// One feed.
#[derive(Clone, Debug, Default)]
pub struct MovedFeed {
    /// Where the rows stood, in order; 16 bytes a row.
    old: Vec<Position>,
    /// The highest number before; the first row has the next one.
    highest: i64,
}

impl MovedFeeds {
    /// The feed of this table; one without rows if the copy did not have it.
    #[must_use]
    pub fn of(&self, table: &str) -> MovedFeed {
        self.0.get(table).cloned().unwrap_or_default()
    }

    /// The tables whose rows were numbered anew.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl MovedFeed {
    /// Where a reader stands now that stood at `position`: behind the same rows.
    #[must_use]
    pub fn reader(&self, position: Position) -> Position {
        self.place(self.old.partition_point(|old| *old <= position))
    }

    /// Where the row stands now that stood at `position`.
    #[must_use]
    pub fn row(&self, position: Position) -> Option<Position> {
        let index = self.old.binary_search(&position).ok()?;
        Some(self.place(index + 1))
    }

    fn place(&self, rows: usize) -> Position {
        Position {
            transaction: 0,
            number: self.highest + i64::try_from(rows).unwrap_or(i64::MAX),
        }
    }
}

/// Numbers the rows of every feed anew. Nothing to do on SQLite, where numbers alone decide.
pub(crate) fn renumber(tx: &mut Tx<'_>) -> Result<MovedFeeds, DbError> {
    let mut feeds = BTreeMap::new();
    for table in tx.query(&FEEDS, params![1_i64])? {
        let feed = renumber_table(tx, &table)?;
        feeds.insert(table, feed);
    }
    Ok(MovedFeeds(feeds))
}

/// A feed with rows of transactions that this server has not counted yet: they came from another
/// server by a tool that knows nothing of feeds. New events would lie below what readers have read.
pub(crate) fn foreign(tx: &mut Tx<'_>) -> Result<Option<String>, DbError> {
    for table in tx.query(&FEEDS, params![1_i64])? {
        let text = format!(
            "SELECT coalesce((SELECT transaction_id FROM {} ORDER BY transaction_id DESC LIMIT 1)
               >= pg_snapshot_xmax(pg_current_snapshot()), false)",
            quoted(&table)?
        );
        let Some(connection) = tx.as_pg() else { break };
        if connection.client().query_one(&text, &[])?.get(0) {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Numbers the rows of all feeds anew after the database came to another PostgreSQL server by the
/// server's own tools; `move_positions` moves whatever points at them. No node may run meanwhile.
/// Does nothing where no feed needs it; tells whether one did.
///
/// # Errors
/// As the database answers; then everything stays as it is.
pub fn adopt_feeds(db: &Db, move_positions: MovePositions) -> Result<bool, DbError> {
    db.write_blocking(move |tx| {
        if foreign(tx)?.is_none() {
            return Ok(false);
        }
        let feeds = renumber(tx)?;
        move_positions(tx, &feeds)?;
        for table in feeds.tables() {
            move_identities_on(tx, table)?;
        }
        Ok(true)
    })
}

fn renumber_table(tx: &mut Tx<'_>, table: &str) -> Result<MovedFeed, DbError> {
    let name = quoted(table)?;
    let Some(connection) = tx.as_pg() else {
        return Ok(MovedFeed::default());
    };
    let client = connection.client();
    let highest = format!("SELECT coalesce(max(number), 0) FROM {name}");
    let highest: i64 = client.query_one(&highest, &[])?.get(0);
    let rows = format!(
        "SELECT transaction_id::text::bigint, number FROM {name} ORDER BY transaction_id, number"
    );
    let mut old = Vec::new();
    let nothing: [i64; 0] = [];
    let mut rows = client.query_raw(&rows, nothing)?;
    while let Some(row) = postgres::fallible_iterator::FallibleIterator::next(&mut rows)? {
        old.push(Position {
            transaction: row.get(0),
            number: row.get(1),
        });
    }
    drop(rows);
    client.execute(
        &format!(
            "UPDATE {name} feed SET transaction_id = '0', number = $1 + ranked.place
             FROM (SELECT transaction_id, number,
                     row_number() OVER (ORDER BY transaction_id, number) AS place
                   FROM {name}) ranked
             WHERE feed.transaction_id = ranked.transaction_id AND feed.number = ranked.number"
        ),
        &[&highest],
    )?;
    Ok(MovedFeed { old, highest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(transaction: i64, number: i64) -> Position {
        Position {
            transaction,
            number,
        }
    }

    #[test]
    fn readers_stay_behind_the_rows_that_they_have_read() {
        let feed = MovedFeed {
            old: vec![at(99, 6), at(100, 5), at(100, 7), at(103, 8)],
            highest: 8,
        };
        assert_eq!(
            feed.reader(Position::default()),
            at(0, 8),
            "has read nothing"
        );
        assert_eq!(feed.reader(at(99, 6)), at(0, 9));
        assert_eq!(feed.reader(at(100, 6)), at(0, 10), "between two rows");
        assert_eq!(feed.reader(at(900, 1)), at(0, 12), "has read everything");
        assert_eq!(feed.row(at(100, 7)), Some(at(0, 11)));
        assert_eq!(feed.row(at(101, 7)), None);
    }
}
