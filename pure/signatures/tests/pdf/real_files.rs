//! Signed files of state bodies, where they are at hand: `../shared/data/pdf`.

use std::{fs, path::Path};

use signatures::pdf::{
    Change, Coverage, ModificationLevel, Permission, Problem, SubFilter, Violation, validate,
};

fn file(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pdf");
    let found = fs::read(folder.join(name)).ok();
    if found.is_none() {
        eprintln!("skipped: ../shared/data/pdf/{name} is not at hand");
    }
    found
}

#[test]
fn two_scans_with_one_signature_are_intact() {
    for name in ["signed_01.pdf", "signed_08.pdf"] {
        let Some(bytes) = file(name) else { return };
        let found = validate(&bytes, &[]).unwrap();
        let [one] = found.as_slice() else {
            panic!("{name}: one signature");
        };
        assert!(
            one.is_intact(),
            "{:?} {:?}",
            one.report.problems,
            one.message
        );
        assert_eq!(one.report.sub_filter, Some(SubFilter::Pkcs7Detached));
        assert_eq!(one.report.coverage, Coverage::WholeFile);
        assert_eq!(one.report.certification(), Some(Permission::FormFilling));
        assert_eq!(one.report.changes.level, ModificationLevel::None);
    }
}

#[test]
fn a_rewritten_file_is_refused_with_its_reasons() {
    let Some(bytes) = file("signed_02.pdf") else {
        return;
    };
    let found = validate(&bytes, &[]).unwrap();
    let [one] = found.as_slice() else {
        panic!("one signature");
    };
    assert!(!one.is_intact());
    assert!(one.report.problems.contains(&Problem::FieldNotInForm));
    let beyond = |problem: &Problem| matches!(problem, Problem::BeyondFile { .. });
    assert!(
        one.report.problems.iter().any(beyond),
        "{:?}",
        one.report.problems
    );
}

#[test]
fn six_signatures_over_six_revisions_are_intact_and_their_changes_named() {
    let Some(bytes) = file("signed_05.pdf") else {
        return;
    };
    let found = validate(&bytes, &[]).unwrap();
    assert_eq!(found.len(), 6);
    for (index, one) in found.iter().enumerate() {
        assert!(
            one.is_intact(),
            "{:?} {:?}",
            one.report.problems,
            one.message
        );
        assert_eq!(one.report.field, format!("Signature{}", index + 1));
        let coverage = if index == 5 {
            Coverage::WholeFile
        } else {
            Coverage::Revision { index: index + 1 }
        };
        assert_eq!(one.report.coverage, coverage);
        let only_forms = one.report.changes.level <= ModificationLevel::FormFilling;
        assert!(only_forms, "{:?}", one.report.changes);
        // the first is a certification, and fields were added after it; pyHanko refuses that too
        assert_eq!(one.report.changes.are_harmless(), index > 0);
    }
    let first = &found[0].report;
    assert_eq!(first.certification(), Some(Permission::FormFilling));
    let added =
        |violation: &Violation| matches!(violation, Violation::FieldAddedAfterCertification { .. });
    assert_eq!(
        first
            .changes
            .violations
            .iter()
            .filter(|one| added(one))
            .count(),
        5
    );
    let signed = |change: &&Change| matches!(change, Change::FieldSigned { .. });
    assert_eq!(first.changes.list.iter().filter(signed).count(), 5);
}
