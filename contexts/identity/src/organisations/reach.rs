//! The groups of organisations in which the yearly report says how far the system reaches. Which of
//! them use it is counted by the office whose work it is.

use super::store;
use crate::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};

kit_db::code_enum! {
    /// A group of the yearly report's reach list. A body may stand in two: the Office of the
    /// People's Committee is counted alone and among the departments.
    pub enum ReachGroup {
        /// Provincial Party Office.
        PartyOffice = "party_office",
        /// Provincial Party committees.
        PartyCommittees = "party_committees",
        /// Office of the People's Committee.
        CommitteeOffice = "committee_office",
        /// Office of the National Assembly delegation and People's Council.
        CouncilOffice = "council_office",
        /// Party committee of enterprises.
        EnterpriseParty = "enterprise_party",
        /// District Party committees.
        DistrictParty = "district_party",
        /// Provincial departments.
        Departments = "departments",
        /// District People's Committees.
        Districts = "districts",
        /// Commune People's Committees.
        Communes = "communes",
        /// Upper secondary schools.
        UpperSecondarySchools = "upper_secondary_schools",
        /// Service units under departments and districts.
        ServiceUnits = "service_units",
        /// Health facilities.
        HealthFacilities = "health_facilities",
        /// District education offices.
        EducationOffices = "education_offices",
        /// Kindergartens, primary and lower secondary schools of those offices.
        DistrictSchools = "district_schools",
        /// Some others.
        Others = "others",
    }
}

kit_db::row! {
    /// A body of a group.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GroupMember {
        /// Identifier.
        pub id: OrganisationId,
        /// Full name.
        pub name: String,
        /// Name for lists.
        pub short_name: String,
        /// Whether documents can be sent to it on this system.
        pub runs_documents: bool,
        /// Whether its name is a sample.
        pub sample: bool,
    }
}

/// The bodies of a group that exist on `as_of`.
///
/// # Errors
/// As the database answers.
pub fn reach_members(
    tx: &mut Tx<'_>,
    group: ReachGroup,
    as_of: Date,
) -> Result<Vec<GroupMember>, DbError> {
    tx.query(&store::REACH_MEMBERS, params![group, as_of])
}
