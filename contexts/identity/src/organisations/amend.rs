//! Corrects what is stored of an organisation beside its names.

use super::store;
use crate::{Actor, Authority, OrganisationId, Refused, permissions, trail};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// How many levels a tree of bodies may have; the real one has five.
const LEVELS_MAX: usize = 12;

/// The corrected facts.
#[derive(Clone, Debug)]
pub struct AmendOrganisation {
    /// Whose.
    pub organisation: OrganisationId,
    /// The version that the change was made upon.
    pub version: i64,
    /// The body above.
    pub parent: Option<OrganisationId>,
    /// Whether it decides as a body.
    pub collegial: bool,
    /// Whether it works on this system.
    pub runs_documents: bool,
    /// Official code of the area it governs.
    pub area_code: Option<String>,
}

/// Why nothing was corrected.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A body would stand under itself.
    #[error("put an organisation under itself or under a body below it")]
    Circle,
    /// Somebody changed the organisation in between.
    #[error("correct an organisation that somebody else has changed in between")]
    Changed,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Corrects the facts.
///
/// # Errors
/// [`AmendError`].
pub fn amend_organisation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &AmendOrganisation,
) -> Result<(), AmendError> {
    let id = input.organisation;
    actor.must_in(permissions::MANAGE_ORGANISATIONS, id, None)?;
    let before = tx.get(&store::WHOLE, params![id])?;
    let authority = authority_to_move(actor, id, before.parent, input.parent)?;
    let mut above = input.parent;
    for level in 0.. {
        match above {
            None => break,
            Some(parent) if parent == id || level == LEVELS_MAX => return Err(AmendError::Circle),
            Some(parent) => above = tx.get(&store::BRIEF, params![parent])?.parent,
        }
    }
    let changed = tx.execute(
        &store::AMEND,
        params![
            id,
            input.parent,
            input.collegial,
            input.runs_documents,
            input.area_code,
            input.version
        ],
    )?;
    if changed == 0 {
        return Err(AmendError::Changed);
    }
    trail::of(actor, now, "identity.organisation.amended")
        .by(authority)
        .on("organisation", id)
        .unit(id)
        .change(
            Some(serde_json::json!({
                "parent": before.parent, "collegial": before.collegial,
                "runs_documents": before.runs_documents, "area_code": before.area_code,
            })),
            serde_json::json!({
                "parent": input.parent, "collegial": input.collegial,
                "runs_documents": input.runs_documents, "area_code": input.area_code,
            }),
        )
        .record(tx)?;
    Ok(())
}

/// Under which body another one stands changes what both are: who puts it elsewhere needs the right
/// over the new place too, and over the whole province where there is none above.
fn authority_to_move<'a>(
    actor: &'a Actor,
    id: OrganisationId,
    before: Option<OrganisationId>,
    after: Option<OrganisationId>,
) -> Result<Authority<'a>, Refused> {
    let right = permissions::MANAGE_ORGANISATIONS;
    if before == after {
        return actor.must_in(right, id, None);
    }
    let here = match after {
        Some(parent) => actor.must_in_all(right, &[id, parent])?,
        None => actor.must_everywhere(right)?,
    };
    Ok(here.authority)
}
