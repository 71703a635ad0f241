//! Cấp số: the clerk gives number and date to a document that the authorised person has signed
//! digitally; the agency's signature follows and sends it out (Decree 30/2020, Articles 15 to 18).

use super::{Act, ActError, changed_one, for_act, issue, store};
use crate::{
    document::DocumentId,
    history::{self, Step},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Gives number and date; the notation as printed comes back.
///
/// # Errors
/// [`ActError`]; no number is taken. Copies get theirs without a personal signature.
/// [`ActError::NotSigned`] for a document signed on paper: it is
/// issued ([`super::issue`]).
pub fn number(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
) -> Result<String, ActError> {
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Number)?;
    let given = issue::give_number(tx, now, &outgoing)?;
    let changed = store::numbered(tx, now, &outgoing, given.book, doer.here.person)?;
    changed_one(changed)?;
    let step = Step::of(Act::Number.code()).saying(&given.notation);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.outgoing.number",
        id,
        Some(outgoing.version),
    )?;
    Ok(given.notation)
}
