//! Answers of time-stamping authorities, and tokens by themselves.

use std::sync::OnceLock;

use jiff::Timestamp;
use signatures::algorithms::Digest;
use signatures::timestamp::{Token, read_response, verify_token};
use signatures::verdict::{Indication, judge_timestamp};
use signatures::x509::Evidence;

use crate::world::{CONTENT, world};

/// When the world's token was stamped.
fn genuine_time() -> Timestamp {
    static TIME: OnceLock<Timestamp> = OnceLock::new();
    *TIME.get_or_init(|| {
        Token::parse(&world().token())
            .expect("our own token")
            .time()
    })
}

/// An answer about [`CONTENT`], or a token.
pub fn timestamp(data: &[u8]) {
    let imprint = Digest::Sha256.of(&[CONTENT]);
    let answer = read_response(data, Digest::Sha256, &imprint, &[]);
    let _ = read_response(data, Digest::Sha256, &imprint, &[0x80]);
    let Some(token) = answer.ok().or_else(|| Token::parse(data).ok()) else {
        return;
    };
    let world = world();
    if verify_token(&token, &[CONTENT], &world.evidence.certificates).is_ok() {
        assert_eq!(token.imprint(), imprint);
    }
    let report = judge_timestamp(
        &token,
        &[CONTENT],
        &Evidence::default(),
        &[],
        &world.policy,
        world.now,
    );
    assert_ne!(
        report.indication,
        Indication::TotalPassed,
        "passed without an anchor"
    );
    let report = judge_timestamp(
        &token,
        &[CONTENT],
        &world.evidence,
        &world.anchors,
        &world.policy,
        world.now,
    );
    if report.indication == Indication::TotalPassed {
        assert_eq!(
            token.time(),
            genuine_time(),
            "passed with a time that nobody stamped"
        );
    }
}
