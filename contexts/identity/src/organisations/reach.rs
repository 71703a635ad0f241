//! How far the system reaches: groups of organisations, and how many of each work on it.

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
    /// How many bodies of a group there are and how many work on the system.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReachCount {
        /// Group.
        pub reach_group: ReachGroup,
        /// Bodies that work on the system.
        pub running: i64,
        /// Bodies there are.
        pub total: i64,
    }
}

kit_db::row! {
    /// A body of a group: a row behind a reach figure.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GroupMember {
        /// Identifier.
        pub id: OrganisationId,
        /// Full name.
        pub name: String,
        /// Name for lists.
        pub short_name: String,
        /// Whether it works on the system.
        pub runs_documents: bool,
        /// Whether its name is a sample.
        pub sample: bool,
    }
}

/// The reach of every group that has members on `as_of`.
///
/// # Errors
/// As the database answers.
pub fn reach_counts(tx: &mut Tx<'_>, as_of: Date) -> Result<Vec<ReachCount>, DbError> {
    tx.query(&store::REACH_COUNTS, params![as_of])
}

/// The bodies that a reach figure counts.
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
