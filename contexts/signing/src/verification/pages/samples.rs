//! Invented findings, for pages that are drawn without a database.

use crate::verification::{
    Assessment, Changed, Extent, Format, Kind, Outcome, Reason, Role, SignatureSummary, Worth,
};
use jiff::Timestamp;

fn signature(worth: Worth, reason: &'static str, name: &str, at: Timestamp) -> SignatureSummary {
    SignatureSummary {
        kind: Kind::Signature,
        worth,
        reason: Reason::new(reason),
        details: vec![Reason::new("signing-check-time-unproven")],
        name: name.to_owned(),
        agency: "Sở Nội vụ, UBND tỉnh".to_owned(),
        title: String::new(),
        role: Role::Person,
        claimed_at: Some(at),
        proven_at: None,
        level: "B-B".to_owned(),
        covers: None,
        changed: Changed {
            extent: Extent::Allowed,
            what: vec![Reason::new("signing-check-change-signed").text("field", "Signature2")],
        },
        domain: None,
        issuer: "CN=CA phục vụ các cơ quan Nhà nước G2, C=VN".to_owned(),
        serial: "5400A1".to_owned(),
        certificate: "00".repeat(32),
    }
}

/// A file with a trusted signature and one whose root is unknown.
pub(super) fn assessment(at: Timestamp) -> Assessment {
    Assessment {
        format: Format::Pdf,
        outcome: Outcome::Intact,
        notes: vec![Reason::new("signing-check-appended")],
        signatures: vec![
            signature(
                Worth::Trusted,
                "signing-check-trusted",
                "Nguyễn Thị Mẫu",
                at,
            ),
            signature(
                Worth::Unproven,
                "signing-check-unknown-root",
                "Sở Nội vụ",
                at,
            ),
        ],
        report: serde_json::json!({ "schema": crate::verification::REPORT_SCHEMA }),
    }
}
