//! Messages: read, checked, judged, and extended as far as they let themselves.

use signatures::algorithms::{AlgorithmPolicy, Digest};
use signatures::cms::{
    Content, SignedData, add_archive_timestamp, add_signature_timestamp, add_validation_material,
    archive_timestamp_input, verify,
};
use signatures::verdict::{Indication, Signature, judge};
use signatures::x509::{Evidence, TrustAnchor};

use crate::world::{CONTENT, World, world};

/// Signers that are judged.
const SIGNERS: usize = 2;

/// A message about [`CONTENT`], or about what it holds itself.
pub fn cms(data: &[u8]) {
    let Ok(message) = SignedData::parse(data) else {
        return;
    };
    let world = world();
    // what was read is what is written again
    let again = SignedData::parse(message.as_der()).expect("what was read can be read again");
    assert_eq!(again.as_der(), message.as_der());
    let policy = AlgorithmPolicy::everything();
    let content = if message.content().is_some() {
        Content::Attached
    } else {
        Content::Pieces(&[CONTENT])
    };
    let verified = verify(
        &message,
        content,
        &world.evidence.certificates,
        &policy,
        world.now,
    );
    for (index, signer) in verified.iter().enumerate().take(SIGNERS) {
        // a verdict without a right signature ends where this ended
        if signer.is_ok() {
            judge_signer(world, &message, index, content);
        }
    }
    extend(world, &message);
}

fn judge_signer(world: &World, message: &SignedData, index: usize, content: Content<'_>) {
    let verdict = |anchors: &[TrustAnchor]| {
        let signature = Signature {
            message,
            signer: index,
            content,
            embedded: &Evidence::default(),
            collected: &world.evidence,
            archive_timestamps: &[],
            seen_at: None,
        };
        judge(&signature, anchors, &world.policy, world.now)
    };
    let unanchored = verdict(&[]);
    assert_ne!(
        unanchored.indication,
        Indication::TotalPassed,
        "passed without an anchor"
    );
    let report = verdict(&world.anchors);
    if report.indication == Indication::TotalPassed {
        let digest = match content {
            Content::Attached => Digest::Sha256.of(&[message.content().unwrap_or_default()]),
            _ => Digest::Sha256.of(&[CONTENT]),
        };
        assert!(world.is_genuine(&digest), "passed, but nobody signed this");
        let algorithm = report.signature_algorithm.expect("it passed");
        let signer = &message.signers()[index];
        let key = world.signer().public_key().expect("our own key");
        assert_eq!(signer.signature_algorithm().ok(), Some(algorithm));
        assert_eq!(
            report.signer.expect("it passed").sha256,
            world.signer().summary().sha256,
            "{key:?}"
        );
    }
}

fn extend(world: &World, message: &SignedData) {
    let der = message.as_der();
    let content = Content::Pieces(&[CONTENT]);
    let token = world.messages.last().expect("a token");
    if let Ok(stamped) = add_signature_timestamp(der, 0, token) {
        SignedData::parse(&stamped).expect("what we extend can be read");
    }
    if let Ok(more) = add_validation_material(der, &[], &world.crls, &world.ocsp) {
        SignedData::parse(&more).expect("what we extend can be read");
    }
    let _ = archive_timestamp_input(message, 0, content, Digest::Sha256);
    let _ = add_archive_timestamp(der, 0, content, token);
}
