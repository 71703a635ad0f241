//! Gives an organisation a new name from a day on; the old one stays for questions "as of then".

use super::{
    create::{Names, NamesError, name_from},
    store,
};
use crate::{Actor, OrganisationId, Refused, events, permissions, trail};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};

/// A new name.
#[derive(Clone, Debug)]
pub struct RenameOrganisation {
    /// Whose.
    pub organisation: OrganisationId,
    /// The version that the change was made upon.
    pub version: i64,
    /// New names.
    pub names: Names,
    /// First day of the new name.
    pub valid_from: Date,
    /// The document that decided it, as `18/NQ-HĐND`.
    pub decision: String,
}

/// Why a name was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A name is missing or too long.
    #[error(transparent)]
    Names(#[from] NamesError),
    /// The present name holds only from a later day.
    #[error("rename from {from}: the present name holds from {since}")]
    BeforePresentName {
        /// First day asked for.
        from: Date,
        /// First day of the present name.
        since: Date,
    },
    /// Somebody changed the organisation in between.
    #[error("rename an organisation that somebody else has changed in between")]
    Changed,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Renames; publishes `identity.organisation.renamed`.
///
/// # Errors
/// [`RenameError`].
pub fn rename_organisation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &RenameOrganisation,
) -> Result<(), RenameError> {
    let id = input.organisation;
    let authority = actor.must_in(permissions::MANAGE_ORGANISATIONS, id, None)?;
    let names = input.names.checked()?;
    let history = tx.query(&store::NAMES, params![id])?;
    let present = history.first().ok_or(DbError::NoRow)?;
    if input.valid_from <= present.valid_from {
        return Err(RenameError::BeforePresentName {
            from: input.valid_from,
            since: present.valid_from,
        });
    }
    let changed = tx.execute(
        &store::SET_NAMES,
        params![
            id,
            names.name,
            names.short_name,
            names.notation,
            names.folded(),
            input.version,
            names.sort_key()
        ],
    )?;
    if changed == 0 {
        return Err(RenameError::Changed);
    }
    tx.execute(&store::END_NAME, params![id, input.valid_from])?;
    tx.execute(&store::DROP_WORDS, params![id])?;
    name_from(tx, id, &names, input.valid_from)?;
    trail::of(actor, now, "identity.organisation.renamed")
        .by(authority)
        .on("organisation", id)
        .unit(id)
        .basis(&input.decision)
        .change(
            Some(serde_json::json!({ "name": present.name, "notation": present.notation })),
            serde_json::json!({ "name": names.name, "notation": names.notation, "from": input.valid_from }),
        )
        .record(tx)?;
    events::organisation_renamed(tx, now, id, input.valid_from)?;
    Ok(())
}
