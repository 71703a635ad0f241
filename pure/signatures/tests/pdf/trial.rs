//! The small files of the trial of 30 November (`tests/trial/min`): what readers and writers of others make
//! of the same document, and what must be said of it.

use std::{fs, path::PathBuf};

use jiff::Timestamp;
use signatures::{
    algorithms::AlgorithmPolicy,
    cms::{Content, SignedData, verify_signer},
    pdf::{Validated, Verified, inspect, validate},
};

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

#[test]
fn a_pointer_to_an_older_stream_of_cross_references_is_no_contradiction() {
    for name in [
        "hybrid-no-xrefstm.pdf",
        "hybrid-stale-xrefstm.pdf",
        "hybrid-stale-xrefstm-overridden.pdf",
    ] {
        is_harmless(name);
    }
}

#[test]
fn a_signature_that_its_field_inherits_is_found_once() {
    for name in ["v-inherited.pdf", "v-parent-widget-kid.pdf"] {
        assert_eq!(validated(name).len(), 1, "{name}");
        is_harmless(name);
    }
}

#[test]
fn the_same_written_another_way_is_no_change() {
    for name in [
        "plain.pdf",
        "mediabox-real-to-int.pdf",
        "catalog-renumbered.pdf",
        "page-rewritten-same.pdf",
    ] {
        is_harmless(name);
    }
}

#[test]
fn algorithms_that_a_message_repeats_in_other_words_are_the_same() {
    for name in [
        "algprot-pss-default.p7m",
        "algprot-pss-same.p7m",
        "p7m-of-text.p7m",
        "p7m-of-pdf.p7m",
    ] {
        let message = SignedData::parse(&read(name)).unwrap();
        let (policy, at) = (AlgorithmPolicy::default(), Timestamp::UNIX_EPOCH);
        let verified = verify_signer(&message, 0, Content::Attached, &[], &policy, at);
        assert!(verified.is_ok(), "{name}: {verified:?}");
    }
}

/// What a stranger made who attacked the program with nothing but the program, and what other people's
/// programs append; `../interop_pdf` and the readers that people use show that the attacks work.
fn of_the_stranger(kind: &str) -> Vec<(String, bool)> {
    let folder = format!("{}/tests/trial/stranger/{kind}", env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let report = inspect(&fs::read(&path).unwrap()).unwrap();
        let is_harmless = |one: &signatures::pdf::SignatureReport| {
            one.problems.is_empty() && one.changes.are_harmless()
        };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!report.signatures.is_empty(), "{name}");
        all.push((name, report.signatures.iter().all(is_harmless)));
    }
    all
}

#[test]
fn what_readers_show_otherwise_after_an_odd_revision_is_never_harmless() {
    let attacks = of_the_stranger("attacks");
    assert!(attacks.len() >= 26, "{}", attacks.len());
    for (name, is_harmless) in attacks {
        assert!(!is_harmless, "{name}");
    }
}

#[test]
fn what_honest_programs_append_is_harmless() {
    let honest = of_the_stranger("honest");
    assert!(honest.len() >= 10, "{}", honest.len());
    for (name, is_harmless) in honest {
        assert!(is_harmless, "{name}");
    }
}

#[test]
fn what_a_program_appends_for_a_signer_must_be_readable_in_one_way_too() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial/stranger/attacks/");
    let file = fs::read(format!("{folder}p8-all-readers-both-pages.pdf")).unwrap();
    let ends = file
        .windows(5)
        .enumerate()
        .filter(|(_, own)| *own == b"%%EOF");
    let ends: Vec<usize> = ends.map(|(at, _)| at + 6).collect();
    let base = &file[..ends[ends.len() - 2]];
    let (changes, level) = signatures::pdf::appended(base, &file).unwrap();
    assert!(
        changes.contains(&signatures::pdf::Change::TwoReadings),
        "{changes:?}"
    );
    assert_eq!(level, signatures::pdf::ModificationLevel::Other);
}
