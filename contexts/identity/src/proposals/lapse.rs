//! Proposals that nobody decided in time end by themselves, every night.

use super::{ProposalOutcome, store};
use crate::{Actor, trail};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// Ends up to 500 proposals whose time is over; tells how many. They could not be confirmed any
/// more before: this only writes it down.
///
/// # Errors
/// As the database answers.
pub fn lapse_proposals(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, DbError> {
    let system = Actor::system("identity.proposals");
    let late = tx.query(&store::LATE, params![now])?;
    for id in &late {
        tx.execute(&store::LAPSE, params![*id, now, ProposalOutcome::Lapsed])?;
        trail::of(&system, now, "identity.proposal.lapsed")
            .on("proposal", *id)
            .record(tx)?;
    }
    Ok(late.len())
}
