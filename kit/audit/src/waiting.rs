//! Entries that have no position yet: nobody signed them, but they are there, and they are read.

use crate::{
    leaf::StoredLeaf,
    report::Problem,
    tiles::{LeafRow, LogError},
};
use kit_db::{Db, Position, params, sql};

/// Rows read at once.
const ROWS_AT_ONCE: i64 = 2_000;

sql!(REST -> LeafRow:
    lite "select cast(transaction_id as integer) as transaction_number, number,
        case typeof(body) when 'blob' then body else x'' end as body from aud_leaf
        where number > ?2 and ?1 >= 0 order by number limit ?3",
    pg "select transaction_id::text::bigint as transaction_number, number, body from aud_leaf
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
        order by transaction_id, number limit ?3");
// SQLite gives a number back when its transaction is undone, so that none is ever left out; the
// numbers of PostgreSQL have gaps, there the offices' records show what is missing.
sql!(GONE -> i64:
    lite "select max(coalesce((select seq from sqlite_sequence where name = 'aud_leaf'), 0) - ?1, 0)
            - (select count(*) from aud_leaf where number > ?1) as n",
    pg "select 0 * ?1::bigint as n");

/// Reads every entry behind `end`, in order, and gives each to `seen`.
pub(crate) fn read(
    db: &Db,
    end: Position,
    mut seen: impl FnMut(Result<StoredLeaf, Problem>),
) -> Result<u64, LogError> {
    each(db, end, |row| {
        seen(
            StoredLeaf::from_bytes(&row.body)
                .map_err(|_| Problem::WaitingUnreadable { number: row.number }),
        );
        Ok(())
    })
}

/// Gives every row behind `end` to `seen`, in order; tells how many there are.
pub(crate) fn each(
    db: &Db,
    end: Position,
    mut seen: impl FnMut(&LeafRow) -> Result<(), LogError>,
) -> Result<u64, LogError> {
    let (mut after, mut number) = (end, 0);
    loop {
        let rows = db.read_blocking(move |tx| {
            tx.query(
                &REST,
                params![after.transaction, after.number, ROWS_AT_ONCE],
            )
        })?;
        let Some(last) = rows.last().map(LeafRow::place) else {
            return Ok(number);
        };
        for row in &rows {
            number += 1;
            seen(row)?;
        }
        after = last;
    }
}

/// Rows behind `end` of which the database knows that they were there.
pub(crate) fn missing(db: &Db, end: Position) -> Result<Option<Problem>, LogError> {
    let rows = db.read_blocking(move |tx| tx.get(&GONE, params![end.number]))?;
    let rows = u64::try_from(rows).unwrap_or(0);
    Ok((rows > 0).then_some(Problem::WaitingMissing {
        after: end.number,
        rows,
    }))
}
