//! Hết hạn: certificates past their end leave the list of those in use, every night.

use super::{Act, ActError, Certificate, State, acting::done, may::By, store};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{Tx, params};

/// How many go in one transaction, so that other writers wait little.
const ROUND: i64 = 200;

/// Marks certificates past their end, at most 200; gives how many.
///
/// # Errors
/// As the database answers.
pub fn expire(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, ActError> {
    let actor = Actor::system("signing.certificates");
    let over = tx.query(&store::OVER, params![now, ROUND])?;
    for it in &over {
        let next = Certificate {
            state: State::Expired,
            ..it.clone()
        };
        done(tx, now, &By::oneself(&actor), it, &next, Act::Expire, "")?;
    }
    Ok(over.len())
}
