//! Ends a program at once. One administrator is enough: this takes rights away.

use super::{ProgramError, must_manage, program, store};
use crate::{Actor, ProgramId, trail};
use jiff::Timestamp;
use kit_db::{Tx, params};

/// Revokes: its tokens and secrets are worth nothing from this moment.
///
/// # Errors
/// [`ProgramError`].
pub fn revoke_program(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProgramId,
    reason: &str,
) -> Result<(), ProgramError> {
    tx.execute(&store::HOLD, params![id])?;
    let found = program(tx, id)?;
    must_manage(actor, (found.organisation, found.unit))?;
    if tx.execute(&store::REVOKE, params![id, now])? == 0 {
        return Err(ProgramError::NotOpen);
    }
    tx.execute(&store::DROP_TOKENS, params![id])?;
    trail::of(actor, now, "identity.program.revoked")
        .on("program", id)
        .unit(found.organisation)
        .reason(reason.trim())
        .record(tx)?;
    Ok(())
}
