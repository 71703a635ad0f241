//! The acceptance case at a thousandth: the year that is played through the acts gives the figures of
//! the report, every reach is earned by use, and what the checks count agrees.

use crate::command_line::{code, json, out, tinhso, told};
use std::collections::BTreeMap;

/// Report 894/BC-UBND, at a thousandth, each volume rounded by itself.
const VOLUMES: [(&str, i64); 5] = [
    ("documents.incoming.received", 2_883),
    ("documents.incoming.awaiting_approval", 117),
    ("documents.incoming.forwarded", 2_766),
    ("documents.incoming.approved_by_leaders_on_system", 2_646),
    ("documents.outgoing.issued", 576),
];
/// Its reach: those that use the system, and all. Health facilities, the schools of the education
/// offices and "some others" are this case's own choice.
const REACH: [(&str, i64, i64); 15] = [
    ("party_office", 1, 1),
    ("party_committees", 5, 5),
    ("committee_office", 1, 1),
    ("council_office", 1, 1),
    ("enterprise_party", 1, 1),
    ("district_party", 10, 21),
    ("departments", 23, 23),
    ("districts", 21, 21),
    ("communes", 460, 460),
    ("upper_secondary_schools", 87, 87),
    ("service_units", 225, 225),
    ("health_facilities", 34, 34),
    ("education_offices", 17, 17),
    ("district_schools", 51, 51),
    ("others", 5, 5),
];

#[test]
fn the_played_year_has_the_figures_of_the_report_and_the_checks_agree() {
    let data = tempfile::tempdir().expect("a folder");
    let here = data.path();
    let before = tinhso(here, &["migrate"]);
    assert_eq!(code(&before), Some(0), "{}", told(&before));
    let played = tinhso(
        here,
        &[
            "simulate",
            "nghean-2022",
            "--scale",
            "0.001",
            "--format",
            "json",
        ],
    );
    assert_eq!(code(&played), Some(0), "{}", told(&played));
    assert_eq!(
        (&json(&played)["received"], &json(&played)["issued"]),
        (&2_883.into(), &576.into())
    );

    let report = tinhso(
        here,
        &["report", "annual", "--year", "2022", "--format", "json"],
    );
    assert_eq!(code(&report), Some(0), "{}", told(&report));
    let figures = json(&report)["figures"].clone();
    let figures: BTreeMap<String, (Option<i64>, Option<i64>, String)> = figures
        .as_array()
        .expect("figures")
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            (
                text("code"),
                (
                    one["value"].as_i64(),
                    one["total"].as_i64(),
                    text("rows_url"),
                ),
            )
        })
        .collect();
    for (figure, value) in VOLUMES {
        assert_eq!(figures[figure].0, Some(value), "{figure}");
    }
    for (group, value, total) in REACH {
        let (found, all, rows) = &figures[&format!("documents.reach.{group}")];
        assert_eq!((*found, *all), (Some(value), Some(total)), "{group}");
        assert_eq!(
            *rows,
            format!("/so-lieu/su-dung/{group}?tu=2022-01-01&den=2022-11-15")
        );
    }

    let counted = tinhso(
        here,
        &[
            "check",
            "figures",
            "--from",
            "2022-01-01",
            "--to",
            "2022-12-31",
            "--format",
            "json",
        ],
    );
    assert_eq!(code(&counted), Some(0), "{}", out(&counted));
    // nobody signed the log yet, so it is not shown to be whole; that an entry is missing would be said
    let checked = tinhso(here, &["audit", "check", "--format", "json"]);
    let text = out(&checked);
    assert!(
        !text.contains("acts_without_entry") && !text.contains("not intact"),
        "{text}"
    );
    let acts = json(&checked)["acts"].as_u64();
    assert!(
        acts.is_some_and(|acts| acts > 70_000),
        "bodies, people and documents are counted: {text}"
    );
}
