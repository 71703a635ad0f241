//! Who may change the working calendar of an agency: whoever configures there, by the own post or by
//! delegation.

use crate::{
    permissions::CONFIGURE,
    reach::{self, Doer},
};
use identity::{Actor, OrganisationId, Refused};

/// Where the actor stands to change the calendar of an agency: the one that is wanted, else the own,
/// else that of whoever gave the newest delegation.
///
/// # Errors
/// [`Refused`].
pub(crate) fn keeper(actor: &Actor, wanted: Option<OrganisationId>) -> Result<Doer<'_>, Refused> {
    reach::agency(actor, CONFIGURE, wanted)
}
