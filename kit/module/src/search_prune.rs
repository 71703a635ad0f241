//! Deletes noted changes that no search index needs any more.

use crate::search::Stand;
use jiff::{SignedDuration, Timestamp};
use kit_db::{Db, DbError, Tx, params, sql};

/// How long a node may be away and still go on with its index where it stopped: longer than the
/// longest holidays (Tết). Who was away longer builds the index anew, which takes minutes.
pub const SEARCH_CHANGES_KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Rows deleted in one transaction, so that other writers wait little.
const ROWS_PER_ROUND: i64 = 5_000;

sql!(DELETE_REPEATED: "delete from kit_search_change where number in (
    select number from (
      select number, row_number() over (partition by source, object_id
        order by transaction_id desc, number desc) as newest
      from kit_search_change) ranked
    where newest > 1 limit ?1)");
sql!(LOWEST -> Stand: "select transaction_number, number from kit_search_follower where seen_at >= ?1
    order by transaction_number, number limit 1");
sql!(LAST_OLD -> Stand:
    lite "select transaction_id as transaction_number, number from (
            select transaction_id, number from kit_search_change
            where at < ?1 and number <= ?3 and ?2 >= 0
              and number < (select max(number) from kit_search_change)
            order by number limit ?4) old
          order by number desc limit 1",
    pg "select transaction_id::text::bigint as transaction_number, number from (
          select transaction_id, number from kit_search_change
          where at < ?1 and (transaction_id, number) <= (?2::bigint::text::xid8, ?3::bigint)
            and (transaction_id, number) < (select transaction_id, number from kit_search_change
              where transaction_id < pg_snapshot_xmin(pg_current_snapshot())
              order by transaction_id desc, number desc limit 1)
          order by transaction_id, number limit ?4) old
        order by transaction_id desc, number desc limit 1");
sql!(DELETE_OLD:
    lite "delete from kit_search_change where at < ?1 and number <= ?3 and ?2 >= 0",
    pg "delete from kit_search_change
        where at < ?1 and (transaction_id, number) <= (?2::bigint::text::xid8, ?3::bigint)");
sql!(FORGET: "update kit_search_forgotten set transaction_number = ?1, number = ?2 where name = 'cluster'");
sql!(FORGET_FOLLOWERS: "delete from kit_search_follower where seen_at < ?1");

/// Deletes changes until nothing is left to delete; gives how many. Of several changes of one row
/// the newest is enough for every index. It stays until it is older than [`SEARCH_CHANGES_KEPT`]
/// and every index that was seen within that time has it; the newest change of all stays for ever.
///
/// # Errors
/// As the database answers; what was deleted stays so.
pub fn prune_search_changes(db: &Db, now: Timestamp) -> Result<u64, DbError> {
    let mut deleted = 0;
    loop {
        let round = db.write_blocking(move |tx| prune_round(tx, now))?;
        if round == 0 {
            return Ok(deleted);
        }
        deleted += round;
    }
}

fn prune_round(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    let repeated = tx.execute(&DELETE_REPEATED, params![ROWS_PER_ROUND])?;
    if repeated > 0 {
        return Ok(repeated);
    }
    let before = now.saturating_sub(SEARCH_CHANGES_KEPT);
    let before = before.unwrap_or(Timestamp::MIN);
    tx.execute(&FORGET_FOLLOWERS, params![before])?;
    let nobody = Stand {
        transaction_number: i64::MAX,
        number: i64::MAX,
    };
    let lowest = tx.find(&LOWEST, params![before])?.unwrap_or(nobody);
    let (transaction, number) = (lowest.transaction_number, lowest.number);
    let last = tx.find(
        &LAST_OLD,
        params![before, transaction, number, ROWS_PER_ROUND],
    )?;
    let Some(last) = last else { return Ok(0) };
    let (transaction, number) = (last.transaction_number, last.number);
    tx.execute(&FORGET, params![transaction, number])?;
    tx.execute(&DELETE_OLD, params![before, transaction, number])
}
