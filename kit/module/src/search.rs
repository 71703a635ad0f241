//! Between the database and each node's search index: what changed, in an order that loses
//! nothing, and the rows as they are now.

use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
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

/// How often a follower notes how far it has come: rare beside [`crate::SEARCH_CHANGES_KEPT`].
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

kit_db::row! {
    /// A position in the table of changes.
    #[derive(Clone, Copy)]
    pub(crate) struct Stand { pub transaction_number: i64, pub number: i64 }
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
sql!(FORGOTTEN -> Stand: "select transaction_number, number from kit_search_forgotten where name = 'cluster'");
sql!(STANDS: "insert into kit_search_follower (name, transaction_number, number, seen_at) values (?1, ?2, ?3, ?4)
    on conflict (name) do update set transaction_number = excluded.transaction_number,
      number = excluded.number, seen_at = excluded.seen_at");

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

struct DatabaseFeed {
    db: Db,
    clock: Clock,
    name: String,
    noted: Option<Timestamp>,
}

/// The changes of the whole database, for a [`kit_search::Follower`]. Under `name`, different for
/// each process, it is noted how far the follower has come, so that nothing is deleted for which
/// it may still come.
#[must_use]
pub fn database_feed(db: Db, clock: Clock, name: &str) -> impl ChangeFeed + use<> {
    DatabaseFeed {
        db,
        clock,
        name: name.to_owned(),
        noted: None,
    }
}

impl ChangeFeed for DatabaseFeed {
    fn read(&mut self, after: Position, limit: usize) -> Result<Changes, FeedError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.db
            .read_blocking(move |tx| changes(tx, after, limit))
            .map_err(FeedError::new)
    }

    fn stands_at(&mut self, position: Position) -> Result<(), FeedError> {
        let now = self.clock.now();
        let is_fresh = |noted: &Timestamp| now.duration_since(*noted) < NOTED_EVERY;
        if self.noted.as_ref().is_some_and(is_fresh) {
            return Ok(());
        }
        let (name, transaction, number) =
            (self.name.clone(), position.transaction, position.sequence);
        self.db
            .write_blocking(move |tx| tx.execute(&STANDS, params![name, transaction, number, now]))
            .map_err(FeedError::new)?;
        self.noted = Some(now);
        Ok(())
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
    // last: what is deleted after the rows were read changes nothing of them
    let forgotten = tx.get(&FORGOTTEN, params![])?;
    Ok(Changes {
        forgotten_until: Position {
            transaction: forgotten.transaction_number,
            sequence: forgotten.number,
        },
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
