//! The number that keeps the identifiers of two processes apart.

use crate::{Db, DbError, params};
use jiff::{SignedDuration, Timestamp};
use kit_base::NodeNumber;

/// How long a number stays with a process that died. A living one renews it far earlier.
const HELD_FOR: SignedDuration = SignedDuration::from_mins(10);

crate::sql!(TAKEN -> u16: "select number from kit_node where held_until > ?1 and holder <> ?2 order by number");
crate::sql!(MINE -> u16: "select number from kit_node where holder = ?1");
crate::sql!(TAKE: "insert into kit_node (number, holder, held_until) values (?1, ?2, ?3)
    on conflict (number) do update set holder = excluded.holder, held_until = excluded.held_until
    where kit_node.held_until <= ?4 or kit_node.holder = excluded.holder");

/// Claims or renews a number for the process named `holder` (unique, e.g. host, process and
/// random bytes). Called at start and every minute.
///
/// # Errors
/// [`DbError::Unavailable`] if all 1024 numbers are taken or the database does not answer.
pub fn claim_node_number(db: &Db, holder: &str) -> Result<NodeNumber, DbError> {
    let holder = holder.to_owned();
    db.write_blocking(move |tx| {
        let now: Timestamp = tx.database_now()?;
        let until = now
            .saturating_add(HELD_FOR)
            .map_err(|e| DbError::Statement(e.to_string().into()))?;
        let mine = tx.find(&MINE, params![holder])?;
        let taken = tx.query(&TAKEN, params![now, holder])?;
        let free = (0..NodeNumber::COUNT).filter(|n| !taken.contains(n));
        for number in mine.into_iter().chain(free) {
            if tx.execute(&TAKE, params![number, holder, until, now])? == 1
                && let Some(number) = NodeNumber::new(number)
            {
                return Ok(number);
            }
        }
        Err(DbError::Unavailable("all node numbers are taken".into()))
    })
}
