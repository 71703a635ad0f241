//! What the report says about figures beside their values: order, section, and the day up to which
//! a figure of a year counts where a source fixes one. Data, so that another year is a line more.

use jiff::civil::{Date, date};

/// A fixed as-of day of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The figure's code, or the beginning of several ending with a dot.
    pub code: &'static str,
    /// The year of the report.
    pub year: i16,
    /// The last day that counts.
    pub as_of: Date,
    /// Where that is written.
    pub source: &'static str,
}

const REPORT_2022: &str = "Báo cáo số 894/BC-UBND ngày 15/12/2022 của Ủy ban nhân dân tỉnh Nghệ An";

/// The first that fits a code holds.
const DEFINITIONS: &[Definition] = &[
    Definition {
        code: "documents.",
        year: 2022,
        as_of: date(2022, 11, 15),
        source: REPORT_2022,
    },
    Definition {
        code: "onestop.services.published",
        year: 2022,
        as_of: date(2022, 10, 25),
        source: REPORT_2022,
    },
];

/// The definition of a figure in a report, where a source fixes one.
#[must_use]
pub fn definition_of(code: &str, year: i16) -> Option<&'static Definition> {
    DEFINITIONS
        .iter()
        .find(|one| one.year == year && covers(one.code, code))
}

/// Codes in the order of the report; those that are not named follow in alphabetical order.
const ORDER: &[&str] = &[
    "directives.",
    "onestop.services.published",
    "onestop.",
    "portals.main",
    "portals.",
    "documents.incoming.received",
    "documents.incoming.awaiting_approval",
    "documents.incoming.forwarded",
    "documents.incoming.approved_by_leaders_on_system",
    "documents.outgoing.issued",
    "documents.reach.party_office",
    "documents.reach.party_committees",
    "documents.reach.committee_office",
    "documents.reach.council_office",
    "documents.reach.enterprise_party",
    "documents.reach.district_party",
    "documents.reach.departments",
    "documents.reach.districts",
    "documents.reach.communes",
    "documents.reach.upper_secondary_schools",
    "documents.reach.service_units",
    "documents.reach.health_facilities",
    "documents.reach.education_offices",
    "documents.reach.district_schools",
    "documents.reach.others",
    "signing.",
    "lgsp.",
    "courses.",
    "infosec.",
];

/// What a list is sorted by to stand in the order of the report.
pub(super) fn place(code: &str) -> (usize, String) {
    let known = ORDER.iter().position(|one| covers(one, code));
    (known.unwrap_or(ORDER.len()), code.to_owned())
}

/// Sections by the beginning of their codes; the longer one first.
const SECTIONS: &[(&str, &str)] = &[
    ("documents.reach.", "reports-section-reach"),
    ("documents.", "reports-section-documents"),
    ("directives.", "reports-section-directives"),
    ("onestop.", "reports-section-onestop"),
    ("portals.", "reports-section-portals"),
    ("signing.", "reports-section-signing"),
    ("lgsp.", "reports-section-lgsp"),
    ("courses.", "reports-section-courses"),
    ("infosec.", "reports-section-infosec"),
];

/// Key of the heading under which a figure stands.
pub(super) fn section_key(code: &str) -> &'static str {
    let section = SECTIONS.iter().find(|(start, _)| covers(start, code));
    section.map_or("reports-section-others", |(_, key)| key)
}

fn covers(pattern: &str, code: &str) -> bool {
    pattern == code || (pattern.ends_with('.') && code.starts_with(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_2022_count_up_to_15_november_and_of_other_years_to_none_fixed() {
        let fixed = definition_of("documents.incoming.received", 2022);
        assert_eq!(fixed.map(|one| one.as_of), Some(date(2022, 11, 15)));
        let fixed = definition_of("onestop.services.published", 2022);
        assert_eq!(fixed.map(|one| one.as_of), Some(date(2022, 10, 25)));
        assert_eq!(definition_of("documents.incoming.received", 2023), None);
        assert_eq!(definition_of("onestop.agencies.departments", 2022), None);
    }

    #[test]
    fn what_nobody_named_stands_last_under_its_own_heading() {
        assert!(place("documents.outgoing.issued") < place("documents.reach.communes"));
        assert!(place("infosec.drills") < place("unknown.figure"));
        assert_eq!(
            section_key("documents.reach.communes"),
            "reports-section-reach"
        );
        assert_eq!(section_key("unknown.figure"), "reports-section-others");
    }
}
