//! What one may be allowed to do here. Roles give these (identity); pages and acts ask for them.
//! All of it shows counts, never what a document says.

use identity::{Actor, OrganisationId, Refused, Role, RoleDefault, Scope, Standing};

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

/// Whether the actor may this for the whole province, by the own post or by delegation.
#[must_use]
pub fn reaches_province(actor: &Actor, permission: &str) -> bool {
    actor.must_everywhere(permission).is_ok()
}

/// As [`reaches_province`], as an error to return, and in whose name.
pub(crate) fn must_reach_province<'a>(
    actor: &'a Actor,
    permission: &str,
) -> Result<Standing<'a>, Refused> {
    actor.must_everywhere(permission)
}

/// The agencies whose dashboards are offered to the actor: that of the own post, and those of who
/// delegated it. The first is shown where nothing else is said.
#[must_use]
pub fn dashboards(actor: &Actor) -> Vec<OrganisationId> {
    let mut found = Vec::new();
    for here in actor.standings() {
        let own = here.organisation;
        if here.reaches(READ_OVERVIEW, own, None) && !found.contains(&own) {
            found.push(own);
        }
    }
    found
}
