//! What one may be allowed to do here. Roles give these (identity); pages and acts ask for them.
//! All of it shows counts, never what a document says.

use identity::{Actor, Authority, OrganisationId, Refused, Role, RoleDefault, Scope};
use kit_base::Id;

/// Sees the dashboard of the own organisation.
pub const READ_OVERVIEW: &str = "reports.overview.read";
/// Sees the figures of the yearly report and the bodies behind its reach figures.
pub const READ_ANNUAL: &str = "reports.annual.read";
/// Publishes the yearly report: from then on it stands as it is.
pub const PUBLISH_ANNUAL: &str = "reports.annual.publish";

/// Sees the figures of the whole province. The office of documents declares it and says who holds
/// it; here it opens the dashboard of the province.
pub const READ_PROVINCE: &str = "documents.overview";

/// Every permission of this office with the text key of what it is called.
pub const ALL: &[(&str, &str)] = &[
    (READ_OVERVIEW, "reports-permission-overview"),
    (READ_ANNUAL, "reports-permission-annual"),
    (PUBLISH_ANNUAL, "reports-permission-publish"),
];

/// What each role may unless an operator decides otherwise; installed once at start.
pub const ROLE_DEFAULTS: &[RoleDefault] = &[
    RoleDefault::new(Role::ProvinceLeader, READ_OVERVIEW, Scope::Organisation),
    RoleDefault::new(Role::Leader, READ_OVERVIEW, Scope::Organisation),
    RoleDefault::new(Role::ChiefOfOffice, READ_OVERVIEW, Scope::Organisation),
    RoleDefault::new(Role::ProvinceLeader, READ_ANNUAL, Scope::Province),
    RoleDefault::new(Role::Leader, READ_ANNUAL, Scope::Province),
    RoleDefault::new(Role::ChiefOfOffice, READ_ANNUAL, Scope::Province),
    RoleDefault::new(Role::ProvinceLeader, PUBLISH_ANNUAL, Scope::Province),
];

/// No organisation has this identifier: only a right that reaches the whole province reaches it.
const WHOLE_PROVINCE: i64 = 0;

/// Whether the actor may this for the whole province, by the own post or by delegation.
#[must_use]
pub fn reaches_province(actor: &Actor, permission: &str) -> bool {
    let everywhere = OrganisationId::from_i64(WHOLE_PROVINCE);
    actor.authority(permission, everywhere, None).is_some()
}

/// As [`reaches_province`], as an error to return, and in whose name.
pub(crate) fn must_reach_province<'a>(
    actor: &'a Actor,
    permission: &str,
) -> Result<Authority<'a>, Refused> {
    actor.must_in(permission, OrganisationId::from_i64(WHOLE_PROVINCE), None)
}
