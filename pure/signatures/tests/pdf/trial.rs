//! The small files of the trial of 30 November (`tests/trial/min`): what readers and writers of others make
//! of the same document, and what must be said of it.

use std::{fs, path::PathBuf};

use signatures::pdf::{Validated, Verified, validate};

fn read(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial/min"));
    fs::read(folder.join(name)).unwrap()
}

fn validated(name: &str) -> Vec<Validated> {
    validate(&read(name), &[]).unwrap()
}

/// That every signature is right and nothing happened since that is more than usual.
fn is_harmless(name: &str) {
    let all = validated(name);
    assert!(!all.is_empty(), "{name} has a signature");
    for one in all {
        assert_eq!(one.report.problems, [], "{name}");
        assert!(one.message.is_ok(), "{name}: {:?}", one.message);
        assert!(
            one.report.changes.are_harmless(),
            "{name}: {:?}",
            one.report.changes
        );
    }
}

#[test]
fn a_document_time_stamp_is_read_in_every_encoding_of_its_message() {
    for name in ["dts-der.pdf", "dts-ber.pdf", "dts-ber-full.pdf"] {
        let all = validated(name);
        let [one] = all.as_slice() else {
            panic!("{name}: one time-stamp");
        };
        assert_eq!(one.report.problems, [], "{name}");
        assert!(
            matches!(one.message, Ok(Verified::Timestamp { .. })),
            "{name}: {:?}",
            one.message
        );
    }
}

#[test]
fn what_others_write_into_a_security_store_is_a_long_term_update() {
    for name in [
        "vri-1-added.pdf",
        "vri-2-extended.pdf",
        "vri-3-control.pdf",
        "vri-4-sha256-key.pdf",
    ] {
        is_harmless(name);
    }
}
