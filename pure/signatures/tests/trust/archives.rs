//! Long-term validation: archive time-stamps, and the levels that a signature's material reaches.

use signatures::algorithms::Digest;
use signatures::cms::{
    Content, SignedData, add_archive_timestamp, add_validation_material, archive_timestamp_input,
};
use signatures::verdict::{ArchiveTimestamp, Indication, Level, SubIndication};

use crate::world::{CONTENT, Case, PASSED, nobody_revoked, outcome, world};

#[test]
fn an_archive_time_stamp_saves_a_time_stamp_whose_authority_has_ended() {
    let world = world();
    let stamped = world
        .tsa
        .stamp_signature(&world.signer.sign(CONTENT), "2025-05-09T00:00:00Z");
    let crls = vec![
        nobody_revoked(&world, "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        nobody_revoked(&world, "2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z"),
        nobody_revoked(&world, "2030-06-01T00:00:00Z", "2030-07-01T00:00:00Z"),
    ];
    let now = "2030-06-15T00:00:00Z";
    // the signer ended in 2025, the first authority in 2026
    let report = Case::new(stamped.clone(), crls.clone(), now).judge(&world);
    assert_eq!(report.indication, Indication::Indeterminate);
    assert_eq!(
        report.timestamps[0].sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe)
    );

    let everything = stamped.clone();
    let pieces: [&[u8]; 1] = [&everything];
    let token = world.later_tsa.stamp(&everything, "2026-07-01T00:00:00Z");
    let mut case = Case::new(stamped.clone(), crls.clone(), now);
    case.archive = vec![ArchiveTimestamp {
        token: &token,
        about: &pieces,
    }];
    let report = case.judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!(
        report.best_signature_time,
        "2025-05-09T00:00:00Z".parse().unwrap()
    );

    // one about other bytes saves nothing
    let other: [&[u8]; 1] = [b"other"];
    let mut case = Case::new(stamped, crls, now);
    case.archive = vec![ArchiveTimestamp {
        token: &token,
        about: &other,
    }];
    assert_eq!(case.judge(&world).indication, Indication::Indeterminate);
}

#[test]
fn an_archive_time_stamp_inside_the_message_saves_it_and_covers_only_what_it_names() {
    let world = world();
    let content = Content::Pieces(&[CONTENT]);
    let plain = world.signer.sign(CONTENT);
    let stamped = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    let crls = [
        nobody_revoked(&world, "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        nobody_revoked(&world, "2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z"),
    ];
    let complete = add_validation_material(&stamped, &[], &crls, &[]).unwrap();
    let archive = |message: &[u8]| {
        let parsed = SignedData::parse(message).unwrap();
        let input = archive_timestamp_input(&parsed, 0, content, Digest::Sha256).unwrap();
        let token = world.later_tsa.stamp(&input, "2026-07-01T00:00:00Z");
        assert!(
            add_archive_timestamp(message, 0, Content::Pieces(&[b"x"]), token.as_der()).is_err()
        );
        add_archive_timestamp(message, 0, content, token.as_der()).unwrap()
    };
    let now = "2030-06-15T00:00:00Z";
    let fresh = || {
        vec![nobody_revoked(
            &world,
            "2030-06-01T00:00:00Z",
            "2030-07-01T00:00:00Z",
        )]
    };
    let report = Case::new(archive(&complete), fresh(), now).judge(&world);
    assert_eq!(outcome(&report), PASSED, "{report:#?}");
    assert!(report.timestamps[0].archive);
    assert_eq!(
        report.best_signature_time,
        "2025-05-09T00:00:00Z".parse().unwrap()
    );
    // a time-stamp slipped in afterwards, with a date before the archive's, is not covered by it
    let without = add_validation_material(&plain, &[], &crls, &[]).unwrap();
    let slipped = world
        .tsa
        .stamp_signature(&archive(&without), "2025-05-09T00:00:00Z");
    let report = Case::new(slipped, fresh(), now).judge(&world);
    assert_ne!(outcome(&report), PASSED);
    assert_eq!(
        report.best_signature_time,
        "2026-07-01T00:00:00Z".parse().unwrap()
    );
    // a revocation list changed afterwards breaks the index, and the archive time-stamp with it
    let mut changed = archive(&complete);
    let list = crls[0].as_der();
    let start = changed
        .windows(list.len())
        .position(|window| window == list)
        .unwrap();
    changed[start + list.len() - 1] ^= 1;
    let report = Case::new(changed, fresh(), now).judge(&world);
    assert_ne!(outcome(&report), PASSED);
    assert!(report.timestamps.iter().all(|one| !one.archive));
}

#[test]
fn the_level_follows_from_the_signature_s_own_material() {
    let world = world();
    let now = "2025-06-01T00:00:00Z";
    let crl = nobody_revoked(&world, "2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z");
    let plain = world.signer.sign(CONTENT);
    let stamped = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    let report = Case::new(stamped.clone(), vec![crl.clone()], now).judge(&world);
    assert_eq!(report.level, Level::BaselineT);
    let complete = add_validation_material(
        &stamped,
        std::slice::from_ref(&world.root.certificate),
        &[crl],
        &[],
    )
    .unwrap();
    let report = Case::new(complete.clone(), Vec::new(), now).judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!(report.level, Level::BaselineLt);
    let token = world.later_tsa.stamp(&complete, "2025-05-21T00:00:00Z");
    let pieces: [&[u8]; 1] = [&complete];
    let mut case = Case::new(complete.clone(), Vec::new(), now);
    case.archive = vec![ArchiveTimestamp {
        token: &token,
        about: &pieces,
    }];
    assert_eq!(case.judge(&world).level, Level::BaselineLta);
}
