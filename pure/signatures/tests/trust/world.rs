//! Authorities and a signer with made-up dates, and a case to judge over them.

use jiff::Timestamp;
use signatures::cms::{Content, SignedData};
use signatures::verdict::{
    ArchiveTimestamp, Indication, Policy, Report, Signature, SubIndication, judge,
};
use signatures::x509::{Crl, Evidence};

use crate::authority::{Kind, Party};

pub const CONTENT: &[u8] = b"content";

/// A root, a signer valid through 2024 and 2025, two time-stamping authorities: one until the end of
/// 2026, one far longer.
pub struct World {
    pub root: Party,
    pub signer: Party,
    pub tsa: Party,
    pub later_tsa: Party,
}

pub fn world() -> World {
    let root = Party::root("root");
    let years = ("2024-01-01T00:00:00Z", "2025-12-31T00:00:00Z");
    let signer = Party::new("signer", Some(&root), Kind::Signer, 10, years);
    let years = ("2024-01-01T00:00:00Z", "2026-12-31T00:00:00Z");
    let tsa = Party::new("tsa", Some(&root), Kind::TimeStamping, 11, years);
    let years = ("2024-01-01T00:00:00Z", "2050-12-31T00:00:00Z");
    let later_tsa = Party::new("later tsa", Some(&root), Kind::TimeStamping, 12, years);
    World {
        root,
        signer,
        tsa,
        later_tsa,
    }
}

/// What varies between the cases.
pub struct Case<'a> {
    pub message: Vec<u8>,
    pub content: &'a [u8],
    pub crls: Vec<Crl>,
    pub archive: Vec<ArchiveTimestamp<'a>>,
    pub seen_at: Option<Timestamp>,
    pub policy: Policy,
    pub now: &'a str,
}

impl<'a> Case<'a> {
    pub fn new(message: Vec<u8>, crls: Vec<Crl>, now: &'a str) -> Case<'a> {
        Case {
            message,
            content: CONTENT,
            crls,
            archive: Vec::new(),
            seen_at: None,
            policy: Policy::default(),
            now,
        }
    }

    pub fn judge(&self, world: &World) -> Report {
        let message = SignedData::parse(&self.message).unwrap();
        let collected = Evidence {
            crls: self.crls.clone(),
            ..Evidence::default()
        };
        let signature = Signature {
            message: &message,
            signer: 0,
            content: Content::Pieces(&[self.content]),
            embedded: &Evidence::default(),
            collected: &collected,
            archive_timestamps: &self.archive,
            seen_at: self.seen_at,
        };
        let anchors = [world.root.anchor("vgca")];
        judge(
            &signature,
            &anchors,
            &self.policy,
            self.now.parse().unwrap(),
        )
    }
}

pub fn outcome(report: &Report) -> (Indication, Option<SubIndication>) {
    (report.indication, report.sub_indication)
}

pub fn indeterminate(sub_indication: SubIndication) -> (Indication, Option<SubIndication>) {
    (Indication::Indeterminate, Some(sub_indication))
}

pub const PASSED: (Indication, Option<SubIndication>) = (Indication::TotalPassed, None);

pub fn nobody_revoked(world: &World, this_update: &str, next_update: &str) -> Crl {
    world.root.crl(this_update, next_update, &[])
}
