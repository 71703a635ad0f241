//! The reach list of the yearly report as figures, each counted from its rows.

use super::reach::{ReachGroup, reach_counts};
use kit_db::Tx;
use kit_module::{Figure, FigureError, Indicator, Period};

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
    };
}

figures! {
    PartyOffice, "documents.reach.party_office", "identity-reach-party-office";
    PartyCommittees, "documents.reach.party_committees", "identity-reach-party-committees";
    CommitteeOffice, "documents.reach.committee_office", "identity-reach-committee-office";
    CouncilOffice, "documents.reach.council_office", "identity-reach-council-office";
    EnterpriseParty, "documents.reach.enterprise_party", "identity-reach-enterprise-party";
    DistrictParty, "documents.reach.district_party", "identity-reach-district-party";
    Departments, "documents.reach.departments", "identity-reach-departments";
    Districts, "documents.reach.districts", "identity-reach-districts";
    Communes, "documents.reach.communes", "identity-reach-communes";
    UpperSecondarySchools, "documents.reach.upper_secondary_schools", "identity-reach-upper-secondary-schools";
    ServiceUnits, "documents.reach.service_units", "identity-reach-service-units";
    HealthFacilities, "documents.reach.health_facilities", "identity-reach-health-facilities";
    EducationOffices, "documents.reach.education_offices", "identity-reach-education-offices";
    DistrictSchools, "documents.reach.district_schools", "identity-reach-district-schools";
    Others, "documents.reach.others", "identity-reach-others";
}

fn measure(
    tx: &mut Tx<'_>,
    period: &Period,
    group: ReachGroup,
) -> Result<Option<Figure>, FigureError> {
    let counts = reach_counts(tx, period.to)?;
    let found = counts.into_iter().find(|count| count.reach_group == group);
    Ok(found.map(|count| Figure {
        value: count.running,
        total: Some(count.total),
    }))
}

fn rows(period: &Period, group: ReachGroup) -> String {
    format!("/to-chuc/nhom/{}?ngay={}", group.code(), period.to)
}

/// The text key of a group's name.
pub(crate) fn label_of(group: ReachGroup) -> &'static str {
    let code = format!("documents.reach.{}", group.code());
    indicators()
        .into_iter()
        .find(|indicator| indicator.code == code)
        .map_or("identity-reach-others", |indicator| indicator.label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_a_figure_with_its_own_code() {
        let codes: Vec<&str> = indicators().iter().map(|one| one.code).collect();
        let expected: Vec<String> = ReachGroup::ALL
            .iter()
            .map(|group| format!("documents.reach.{group}"))
            .collect();
        assert_eq!(codes, expected);
    }
}
