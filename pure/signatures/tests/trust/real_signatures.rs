//! Signatures on published documents of state bodies, under VGCA's real authorities. Skipped, with a
//! line that says so, where the documents are not at hand. The roots are taken from the documents
//! themselves: this is about reading and rules, not about trust.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use signatures::cms::Content;
use signatures::pdf::{self, Verified};
use signatures::timestamp::Token;
use signatures::verdict::{Indication, Level, Policy, Report, Signature, judge};
use signatures::x509::profile::{ProfileViolation, violations};
use signatures::x509::{Evidence, RevocationRules, TrustAnchor};

/// After the youngest of the signatures.
const NOW: &str = "2026-11-22T00:00:00Z";

/// One report for each signature whose message is right.
fn judge_all(file: &str) -> Option<Vec<Report>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pdf");
    let Ok(bytes) = fs::read(folder.join(file)) else {
        println!("skipped: ../shared/data/pdf/{file} is not at hand");
        return None;
    };
    let now: Timestamp = NOW.parse().unwrap();
    let policy = Policy {
        // no list or answer comes with them, and tests do not fetch
        revocation: RevocationRules {
            required: false,
            ..RevocationRules::default()
        },
        ..Policy::default()
    };
    let mut reports = Vec::new();
    for one in pdf::validate(&bytes, &[]).unwrap() {
        let Ok(Verified::Signature { message, .. }) = &one.message else {
            continue;
        };
        let mut known = message.evidence();
        for raw in message.signers()[0].signature_timestamps() {
            known.extend(&Token::parse(raw).unwrap().message().evidence());
        }
        let anchors: Vec<TrustAnchor> = known
            .certificates
            .iter()
            .filter(|one| one.is_self_issued() || one.subject().common_name() == Some(AUTHORITY))
            .filter_map(|one| TrustAnchor::from_certificate(one.clone(), "vgca"))
            .collect();
        let pieces = one.report.pieces(&bytes).unwrap();
        let signature = Signature {
            message,
            signer: 0,
            content: Content::Pieces(&pieces),
            embedded: &Evidence::default(),
            collected: &Evidence::default(),
            archive_timestamps: &[],
            seen_at: None,
        };
        reports.push(judge(&signature, &anchors, &policy, now));
    }
    Some(reports)
}

/// The second signature of the long document comes without a time-stamp, and so without the root.
const AUTHORITY: &str = "CA phục vụ các cơ quan Nhà nước G2";

#[test]
fn a_document_with_six_signatures_of_public_offices_passes() {
    let Some(reports) = judge_all("signed_05.pdf") else {
        return;
    };
    assert_eq!(reports.len(), 6);
    for (index, report) in reports.iter().enumerate() {
        assert_eq!(
            report.indication,
            Indication::TotalPassed,
            "{index}: {report:#?}"
        );
        assert_eq!(report.unreadable_timestamps, 0);
        let expected = if index == 1 {
            Level::BaselineB
        } else {
            Level::BaselineT
        };
        assert_eq!(report.level, expected, "{index}");
        assert_eq!(report.trust_domain.as_deref(), Some("vgca"));
    }
}

#[test]
fn older_signatures_have_right_time_stamps_and_lack_their_authority() {
    for file in ["signed_01.pdf", "signed_08.pdf"] {
        let Some(reports) = judge_all(file) else {
            return;
        };
        let [report] = reports.as_slice() else {
            panic!("{file}: {} signatures", reports.len());
        };
        assert_eq!(
            report.timestamps[0].indication,
            Indication::TotalPassed,
            "{file}"
        );
        assert!(report.time_is_proven);
        let sub_indication = serde_json::to_value(report.sub_indication).unwrap();
        assert_eq!(sub_indication, "NO_CERTIFICATE_CHAIN_FOUND");
    }
}

#[test]
fn no_certificate_of_the_state_is_unusable_by_the_profile() {
    let mut seen = 0;
    for file in [
        "signed_01.pdf",
        "signed_02.pdf",
        "signed_05.pdf",
        "signed_08.pdf",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pdf");
        let Ok(bytes) = fs::read(folder.join(file)) else {
            println!("skipped: ../shared/data/pdf/{file} is not at hand");
            return;
        };
        for one in pdf::validate(&bytes, &[]).unwrap() {
            let Ok(Verified::Signature { message, .. }) = &one.message else {
                continue;
            };
            let mut known = message.evidence();
            for raw in message.signers()[0].signature_timestamps() {
                known.extend(&Token::parse(raw).unwrap().message().evidence());
            }
            for certificate in &known.certificates {
                let found = violations(certificate, certificate.is_ca());
                assert!(!found.iter().any(ProfileViolation::makes_unusable));
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}
