//! Between the database and each node's search index: what changed, in an order that loses
//! nothing, and the rows as they are now.

use jiff::Timestamp;
use kit_db::{Db, DbError, Tx, params, sql};
use kit_search::{ChangeFeed, Changes, FeedError, FnSource, Position, SearchDoc, Source};
use std::time::Duration;

/// Rows of one kind that can be found by text.
#[derive(Clone, Copy)]
pub struct SearchSource {
    /// The name under which changes are noted.
    pub name: &'static str,
    /// The rows with these identifiers as they are now.
    pub load: fn(&mut Tx<'_>, &[i64]) -> Result<Vec<SearchDoc>, DbError>,
    /// At most `limit` identifiers above `after`, ascending.
    pub ids_after: fn(&mut Tx<'_>, i64, i64) -> Result<Vec<i64>, DbError>,
}

kit_db::row! {
    struct Noted { transaction_number: i64, number: i64, source: String, object_id: i64, at: Timestamp }
}

sql!(NOTE: "insert into kit_search_change (source, object_id, at) values (?1, ?2, ?3)");
sql!(AFTER -> Noted:
    lite "select transaction_id as transaction_number, number, source, object_id, at from kit_search_change
          where number > ?2 and ?1 >= 0 order by number limit ?3",
    pg "select transaction_id::text::bigint as transaction_number, number, source, object_id, at from kit_search_change
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, number limit ?3");
sql!(HEAD -> Noted:
    lite "select transaction_id as transaction_number, number, source, object_id, at from kit_search_change
          order by number desc limit 1",
    pg "select transaction_id::text::bigint as transaction_number, number, source, object_id, at from kit_search_change
        where transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id desc, number desc limit 1");
sql!(EPOCH -> i64: "select epoch from kit_epoch where name = 'cluster'");

/// Notes that a row changed, in the transaction of the change.
///
/// # Errors
/// As the database answers.
pub fn note_change(
    tx: &mut Tx<'_>,
    now: Timestamp,
    source: &'static str,
    object_id: i64,
) -> Result<(), DbError> {
    tx.execute(&NOTE, params![source, object_id, now]).map(drop)
}

struct DatabaseFeed(Db);

/// The changes of the whole database, for a [`kit_search::Follower`].
#[must_use]
pub fn database_feed(db: Db) -> impl ChangeFeed {
    DatabaseFeed(db)
}

impl ChangeFeed for DatabaseFeed {
    fn read(&mut self, after: Position, limit: usize) -> Result<Changes, FeedError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.0
            .read_blocking(move |tx| changes(tx, after, limit))
            .map_err(FeedError::new)
    }
}

fn changes(tx: &mut Tx<'_>, after: Position, limit: i64) -> Result<Changes, DbError> {
    let epoch = tx.get(&EPOCH, params![])?;
    let rows = tx.query(&AFTER, params![after.transaction, after.sequence, limit])?;
    let head = tx
        .find(&HEAD, params![])?
        .map_or(Position::START, |row| place(&row));
    let position = rows.last().map_or(after, place);
    let lag = match rows.first() {
        Some(first) => tx.database_now()?.duration_since(first.at).try_into(),
        None => Ok(Duration::ZERO),
    };
    let behind = head.sequence.saturating_sub(position.sequence);
    Ok(Changes {
        epoch,
        head,
        position,
        changed: rows
            .into_iter()
            .map(|row| (row.source, row.object_id))
            .collect(),
        behind: u64::try_from(behind).unwrap_or(0),
        lag: lag.unwrap_or(Duration::ZERO),
    })
}

fn place(row: &Noted) -> Position {
    Position {
        transaction: row.transaction_number,
        sequence: row.number,
    }
}

/// The sources of all modules, reading from `db`.
#[must_use]
pub fn sources(db: &Db, all: &[SearchSource]) -> Vec<Box<dyn Source>> {
    all.iter()
        .map(|source| {
            let (load_db, ids_db) = (db.clone(), db.clone());
            let (load, ids_after) = (source.load, source.ids_after);
            let boxed: Box<dyn Source> = Box::new(FnSource::new(
                source.name,
                move |ids: &[i64]| {
                    let ids = ids.to_vec();
                    load_db
                        .read_blocking(move |tx| load(tx, &ids))
                        .map_err(FeedError::new)
                },
                move |after, limit| {
                    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
                    ids_db
                        .read_blocking(move |tx| ids_after(tx, after, limit))
                        .map_err(FeedError::new)
                },
            ));
            boxed
        })
        .collect()
}
