//! Who may keep saved sets of receivers: whoever configures in their agency, by the own post or by
//! delegation.

use super::GroupError;
use crate::{
    permissions::CONFIGURE,
    reach::{self, Doer},
};
use identity::{Actor, OrganisationId, Refused};

/// Where the actor stands to make a set: in the agency that is wanted, else the own, else that of
/// whoever gave the newest delegation.
///
/// # Errors
/// [`Refused`].
pub(crate) fn maker(actor: &Actor, wanted: Option<OrganisationId>) -> Result<Doer<'_>, Refused> {
    reach::agency(actor, CONFIGURE, wanted)
}

/// Where the actor stands to keep the sets of an agency: those of others are not there for them.
///
/// # Errors
/// [`GroupError::NotFound`]; people of the agency learn why.
pub(super) fn keeper(actor: &Actor, owner: OrganisationId) -> Result<Doer<'_>, GroupError> {
    match reach::agency(actor, CONFIGURE, Some(owner)) {
        Ok(doer) => Ok(doer),
        Err(refused) if reach::organisations(actor).contains(&owner) => Err(refused.into()),
        Err(_) => Err(GroupError::NotFound),
    }
}

/// The agencies whose sets the actor keeps.
pub(crate) fn agencies(actor: &Actor) -> Vec<OrganisationId> {
    reach::agencies(actor, CONFIGURE)
}
