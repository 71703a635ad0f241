//! After a restore the log is an earlier one: what was signed since the copy is gone, and only a
//! person can say that this is as it should be.

use crate::{
    checkpoint::last_checkpoint,
    leaf::{Actor, Leaf, StoredLeaf},
    own_head::OwnHead,
    record::record,
    report::AcceptedRestore,
    tiles::{LogError, State, StoredTiles},
    tree::root,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use jiff::Timestamp;
use kit_db::{Db, Tx};

/// The act by which a restored log is accepted.
const ACTION: &str = "audit.log.accept_restored";

/// Accepts the log as it is in the database in place of the one whose head was signed last: an
/// entry says so and names the head that is given up, the file beside the key is put aside, and the
/// node signs again. `None` if the log extends that head, and there is nothing to accept.
///
/// # Errors
/// [`LogError`]; if the file cannot be changed, the entry is written and the node does not sign.
pub fn accept_restored(
    db: &Db,
    now: Timestamp,
    actor: Actor,
    own: &OwnHead,
    reason: &str,
) -> Result<Option<AcceptedRestore>, LogError> {
    let guard = own.clone();
    match db.read_blocking(move |tx| guard.is_extended(tx)) {
        Ok(()) => return Ok(None),
        Err(LogError::NotExtended { .. } | LogError::OwnHead { .. }) => {}
        Err(error) => return Err(error),
    }
    // a file that no key signed says nothing about what is given up
    let lost = own.read().ok().flatten();
    let reason = match &lost {
        Some(head) => format!("{} {reason}", BASE64.encode(head.root)),
        None => format!("- {reason}"),
    };
    let signed = lost.map_or(0, |head| head.size);
    let (left, head) = db.write_blocking(move |tx| {
        let left = State::read(tx)?.size();
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let leaf = Leaf {
            before: Some(number(signed)),
            after: Some(number(left)),
            reason: Some(&reason),
            ..Leaf::new(now, ACTION, actor, ("audit.log", 0))
        };
        record(tx, &leaf)?;
        Ok::<_, LogError>((left, fitting_head(tx)?))
    })?;
    own.set_aside(&format!("given-up-{}", now.as_second()))?;
    if let Some(note) = head {
        own.keep(&note)?;
    }
    Ok(Some(AcceptedRestore {
        at: now,
        lost: signed,
        kept: left,
    }))
}

/// The last head in the database, if the log there begins with it.
fn fitting_head(tx: &mut Tx<'_>) -> Result<Option<String>, LogError> {
    let Some(last) = last_checkpoint(tx)? else {
        return Ok(None);
    };
    let size = u64::try_from(last.size).unwrap_or(u64::MAX);
    if size > State::read(tx)?.size() {
        return Ok(None);
    }
    let fits = root(&mut StoredTiles::new(tx), size)?.as_slice() == last.root;
    Ok(fits.then_some(last.note))
}

/// What an entry says, if it is one about an accepted restore.
pub(crate) fn accepted(leaf: &StoredLeaf) -> Option<AcceptedRestore> {
    let number = |n: Option<i64>| u64::try_from(n?).ok();
    (leaf.action == ACTION).then_some(AcceptedRestore {
        at: leaf.at,
        lost: number(leaf.before)?,
        kept: number(leaf.after)?,
    })
}
