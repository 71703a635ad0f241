//! How far the system reaches: which bodies of each group of the yearly report use it. A body uses it
//! in a period in which it entered a document in its incoming book, or issued one; that it could, or is
//! said to, counts nothing.

pub mod page;

use identity::{
    OrganisationId, ReachGroup,
    organisations::reach::{GroupMember, reach_members},
};
use kit_db::{DbError, Tx, params, sql};
use kit_module::{Figure, FigureError, Indicator, Period};
use std::collections::BTreeMap;

kit_db::row! {
    struct UseRow { organisation_id: OrganisationId, received: i64, issued: i64 }
}
sql!(USED -> UseRow:
    "select organisation_id, cast(sum(received) as bigint) as received, cast(sum(issued) as bigint) as issued
     from doc_tally where day >= ?1 and day <= ?2 group by organisation_id");

/// A body of a group, and what it did in a period: a row behind a figure of reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The body.
    pub body: GroupMember,
    /// Entered in its incoming books.
    pub received: i64,
    /// Issued by it.
    pub issued: i64,
}

impl Member {
    /// Whether it counts.
    #[must_use]
    pub const fn used(&self) -> bool {
        self.received > 0 || self.issued > 0
    }
}

/// The bodies of a group that exist at the end of a period, in their order.
///
/// # Errors
/// As the database answers.
pub fn members(
    tx: &mut Tx<'_>,
    group: ReachGroup,
    period: &Period,
) -> Result<Vec<Member>, DbError> {
    let bodies = reach_members(tx, group, period.to)?;
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let used = tx.query(&USED, params![period.from, period.to])?;
    let used: BTreeMap<OrganisationId, UseRow> = used
        .into_iter()
        .map(|row| (row.organisation_id, row))
        .collect();
    let member = |body: GroupMember| {
        let row = used.get(&body.id);
        Member {
            received: row.map_or(0, |row| row.received),
            issued: row.map_or(0, |row| row.issued),
            body,
        }
    };
    Ok(bodies.into_iter().map(member).collect())
}

/// One figure for each group; the code is `documents.reach.<group>`.
macro_rules! figures {
    ($($group:ident, $code:literal, $label:literal;)+) => {
        /// The figures, in the order of the report.
        pub(crate) fn indicators() -> Vec<Indicator> {
            vec![$(Indicator {
                code: $code,
                label: $label,
                measure: |tx, period| measure(tx, period, ReachGroup::$group),
                rows: |period| rows(period, ReachGroup::$group),
            }),+]
        }

        /// The text key of a group's name.
        pub(crate) const fn label_of(group: ReachGroup) -> &'static str {
            match group { $(ReachGroup::$group => $label),+ }
        }
    };
}

figures! {
    PartyOffice, "documents.reach.party_office", "documents-reach-party-office";
    PartyCommittees, "documents.reach.party_committees", "documents-reach-party-committees";
    CommitteeOffice, "documents.reach.committee_office", "documents-reach-committee-office";
    CouncilOffice, "documents.reach.council_office", "documents-reach-council-office";
    EnterpriseParty, "documents.reach.enterprise_party", "documents-reach-enterprise-party";
    DistrictParty, "documents.reach.district_party", "documents-reach-district-party";
    Departments, "documents.reach.departments", "documents-reach-departments";
    Districts, "documents.reach.districts", "documents-reach-districts";
    Communes, "documents.reach.communes", "documents-reach-communes";
    UpperSecondarySchools, "documents.reach.upper_secondary_schools", "documents-reach-upper-secondary-schools";
    ServiceUnits, "documents.reach.service_units", "documents-reach-service-units";
    HealthFacilities, "documents.reach.health_facilities", "documents-reach-health-facilities";
    EducationOffices, "documents.reach.education_offices", "documents-reach-education-offices";
    DistrictSchools, "documents.reach.district_schools", "documents-reach-district-schools";
    Others, "documents.reach.others", "documents-reach-others";
}

fn measure(
    tx: &mut Tx<'_>,
    period: &Period,
    group: ReachGroup,
) -> Result<Option<Figure>, FigureError> {
    let members = members(tx, group, period)?;
    if members.is_empty() {
        return Ok(None);
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(Some(Figure {
        value: count(members.iter().filter(|member| member.used()).count()),
        total: Some(count(members.len())),
    }))
}

fn rows(period: &Period, group: ReachGroup) -> String {
    format!(
        "/so-lieu/su-dung/{}?tu={}&den={}",
        group.code(),
        period.from,
        period.to
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_a_figure_with_its_own_code_and_name() {
        let all = indicators();
        let codes: Vec<&str> = all.iter().map(|one| one.code).collect();
        let expected: Vec<String> = ReachGroup::ALL
            .iter()
            .map(|group| format!("documents.reach.{group}"))
            .collect();
        assert_eq!(codes, expected);
        let labels: Vec<&str> = all.iter().map(|one| one.label).collect();
        let expected: Vec<&str> = ReachGroup::ALL
            .iter()
            .map(|group| label_of(*group))
            .collect();
        assert_eq!(labels, expected);
    }
}
