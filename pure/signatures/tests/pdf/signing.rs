//! Appending signatures and fields, one revision after another.

use jiff::Timestamp;
use proptest::prelude::*;
use signatures::{
    algorithms::Digest,
    pdf::{
        Coverage, Document, Filling, Font, Image, ModificationLevel, Prepared, Purpose, Rectangle,
        SecurityStore, SignatureField, SignatureOptions, SubFilter, Target, TextField, Update,
        WriteError, XrefStyle, annex_i, inspect, prepare, replace_message,
    },
};

use crate::samples::{self, STYLES, Style};

/// The message of a signature is of no interest here.
pub const MESSAGE: &[u8] = b"\x30\x03\x02\x01\x05";

pub fn new_field(name: &str) -> Target {
    Target::New(SignatureField {
        name: name.to_owned(),
        page: 0,
        area: Some(Rectangle::of_size(300.0, 200.0, 150.0, 60.0)),
    })
}

pub fn sign(file: &[u8], options: &SignatureOptions<'_>) -> Vec<u8> {
    prepare(file, options)
        .unwrap()
        .assemble(file, MESSAGE)
        .unwrap()
}

pub fn signed(file: &[u8], name: &str) -> Vec<u8> {
    sign(file, &SignatureOptions::new(new_field(name)))
}

/// Number, date, leader and seal, as a draft is before the leader signs.
pub fn with_fields(file: &[u8]) -> Vec<u8> {
    let mut update = Update::open(file).unwrap();
    for (name, left) in [("number", 100.0), ("date", 390.0)] {
        update
            .add_text_field(&TextField {
                name: name.to_owned(),
                page: 0,
                area: Rectangle::of_size(left, 735.0, 140.0, 16.0),
            })
            .unwrap();
    }
    for (name, left) in [("leader", 330.0), ("seal", 270.0)] {
        update
            .add_signature_field(&SignatureField {
                name: name.to_owned(),
                page: 1,
                area: Some(Rectangle::of_size(left, 200.0, 102.0, 102.0)),
            })
            .unwrap();
    }
    let increment = update.finish().unwrap();
    [file, &increment].concat()
}

#[test]
fn every_style_of_base_is_kept_and_its_bytes_stay() {
    for style in STYLES {
        let base = samples::document(style);
        let file = signed(&base, "leader");
        assert!(file.starts_with(&base), "{style:?}");
        let document = Document::open(&file).unwrap();
        assert!(!document.is_repaired(), "{style:?}");
        let before = if style == Style::Word { 2 } else { 1 };
        assert_eq!(document.revisions().len(), before + 1, "{style:?}");
        let expected = match style {
            Style::Stream | Style::ObjectStreams => XrefStyle::Stream,
            Style::Table | Style::Hybrid | Style::Word => XrefStyle::Table,
        };
        assert_eq!(document.style(), expected, "{style:?}");
    }
}

#[test]
fn a_signature_covers_the_whole_file() {
    for style in STYLES {
        let file = signed(&samples::document(style), "leader");
        let report = inspect(&file).unwrap();
        let [signature] = report.signatures.as_slice() else {
            panic!("one signature in {style:?}");
        };
        assert_eq!(signature.field, "leader");
        assert_eq!(signature.sub_filter, Some(SubFilter::CadesDetached));
        assert_eq!(signature.problems, [], "{style:?}");
        assert_eq!(signature.coverage, Coverage::WholeFile);
        assert_eq!(signature.changes.level, ModificationLevel::None);
        assert!(signature.message.starts_with(MESSAGE));
    }
}

#[test]
fn six_signatures_follow_each_other_and_each_is_harmless_to_those_before() {
    for style in STYLES {
        let mut file = samples::document(style);
        for number in 1..=6 {
            file = signed(&file, &format!("Signature{number}"));
        }
        let report = inspect(&file).unwrap();
        assert_eq!(report.signatures.len(), 6);
        for (index, signature) in report.signatures.iter().enumerate() {
            assert_eq!(signature.problems, [], "{style:?} {index}");
            assert!(signature.changes.are_harmless(), "{:?}", signature.changes);
            let expected = if index == 5 {
                ModificationLevel::None
            } else {
                ModificationLevel::FormFilling
            };
            assert_eq!(signature.changes.level, expected);
        }
    }
}

#[test]
fn the_clerk_fills_number_and_date_and_seals_after_the_leader() {
    let Some(font) = samples::tinos() else { return };
    let font = Font::parse(&font).unwrap();
    let red = Image::from_png(&samples::png(60, 60, [220, 0, 0])).unwrap();
    for style in STYLES {
        let draft = with_fields(&samples::document(style));
        let existing = |name: &str| SignatureOptions::new(Target::Existing(name.to_owned()));
        let by_leader = sign(&draft, &existing("leader"));
        let filling = |name: &str, value: &str| Filling {
            name: name.to_owned(),
            value: value.to_owned(),
            font: &font,
            size: 13.0,
        };
        let signer = Rectangle::of_size(330.0, 200.0, 102.0, 102.0);
        let seal = annex_i::seal(&red, annex_i::ROUND_SEAL_POINTS, signer);
        let options = SignatureOptions {
            appearance: Some(seal.appearance),
            fill: vec![
                filling("number", "12/QĐ-UBND"),
                filling("date", "22 tháng 11 năm 2026"),
            ],
            ..existing("seal")
        };
        let file = sign(&by_leader, &options);
        let report = inspect(&file).unwrap();
        let leader = &report.signatures[0];
        assert_eq!(leader.field, "leader");
        assert_eq!(leader.problems, [], "{style:?}");
        assert_eq!(leader.changes.level, ModificationLevel::FormFilling);
        assert!(leader.changes.are_harmless(), "{:?}", leader.changes);
        assert!(report.signatures[1].covers_file());
    }
}

#[test]
fn text_fields_come_before_the_first_signature_only() {
    let file = signed(&samples::document(Style::Table), "leader");
    let mut update = Update::open(&file).unwrap();
    let late = update.add_text_field(&TextField {
        name: "number".to_owned(),
        page: 0,
        area: Rectangle::of_size(0.0, 0.0, 10.0, 10.0),
    });
    assert_eq!(late, Err(WriteError::ForbiddenByCertification));
}

#[test]
fn a_large_file_is_not_copied() {
    let base = samples::large(40 << 20);
    let prepared = prepare(&base, &SignatureOptions::new(new_field("leader"))).unwrap();
    assert!(
        prepared.increment.len() < 40_000,
        "{}",
        prepared.increment.len()
    );
    let file = prepared.assemble(&base, MESSAGE).unwrap();
    assert!(inspect(&file).unwrap().signatures[0].covers_file());
}

#[test]
fn a_field_is_signed_once() {
    let file = signed(&samples::document(Style::Stream), "leader");
    let again = SignatureOptions::new(Target::Existing("leader".to_owned()));
    let name = "leader".to_owned();
    assert_eq!(
        prepare(&file, &again).unwrap_err(),
        WriteError::AlreadySigned { name: name.clone() }
    );
    let twin = SignatureOptions::new(new_field("leader"));
    assert_eq!(
        prepare(&file, &twin).unwrap_err(),
        WriteError::FieldExists { name }
    );
}

#[test]
fn too_small_a_reserve_says_how_much_is_needed() {
    let base = samples::document(Style::Table);
    let options = SignatureOptions {
        reserve: 100,
        ..SignatureOptions::new(new_field("leader"))
    };
    let prepared = prepare(&base, &options).unwrap();
    let expected = WriteError::TooSmallReserve {
        needed: 101,
        reserved: 100,
    };
    assert_eq!(prepared.embed(&[7; 101]), Err(expected));
    assert!(prepared.embed(&[7; 100]).is_ok());
}

#[test]
fn what_was_prepared_can_be_stored_and_embedded_later() {
    let base = samples::document(Style::Table);
    let prepared = prepare(&base, &SignatureOptions::new(new_field("leader"))).unwrap();
    let stored = serde_json::to_string(&prepared).unwrap();
    let later: Prepared = serde_json::from_str(&stored).unwrap();
    let file = later.assemble(&base, MESSAGE).unwrap();
    assert_eq!(file, prepared.assemble(&base, MESSAGE).unwrap());
    let [before, after] = inspect(&file).unwrap().signatures[0].pieces(&file).unwrap();
    assert_eq!(later.digest, Digest::Sha256.of(&[before, after]));
    let mut other = base.clone();
    other[20] ^= 1;
    assert_eq!(later.assemble(&other, MESSAGE), Err(WriteError::OtherBase));
}

#[test]
fn other_digests_are_computed_over_the_same_ranges() {
    let base = samples::document(Style::Table);
    let options = SignatureOptions {
        digest: Digest::Sha512,
        ..SignatureOptions::new(new_field("leader"))
    };
    let prepared = prepare(&base, &options).unwrap();
    let file = prepared.assemble(&base, MESSAGE).unwrap();
    let [before, after] = inspect(&file).unwrap().signatures[0].pieces(&file).unwrap();
    assert_eq!(prepared.digest, Digest::Sha512.of(&[before, after]));
}

#[test]
fn the_last_message_can_be_replaced_and_earlier_ones_not() {
    let once = signed(&samples::document(Style::Table), "leader");
    let mut file = once.clone();
    replace_message(&mut file, "leader", b"\x30\x80longer").unwrap();
    assert!(
        inspect(&file).unwrap().signatures[0]
            .message
            .starts_with(b"\x30\x80longer")
    );
    let mut twice = signed(&once, "seal");
    let refused = replace_message(&mut twice, "leader", b"\x30\x00");
    assert!(matches!(refused, Err(WriteError::NoSuchField { .. })));
}

#[test]
fn validation_data_and_a_document_time_stamp_are_lta_updates() {
    for style in STYLES {
        let file = signed(&samples::document(style), "leader");
        let data = SecurityStore {
            certificates: vec![b"certificate".to_vec(), b"issuer".to_vec()],
            crls: vec![b"list".to_vec()],
            ocsp_responses: Vec::new(),
        };
        let mut update = Update::open(&file).unwrap();
        update.add_validation_data(&data, &[]).unwrap();
        let file = [file.as_slice(), &update.finish().unwrap()].concat();
        let invisible = SignatureField {
            name: "Timestamp1".to_owned(),
            page: 0,
            area: None,
        };
        let options = SignatureOptions {
            purpose: Purpose::DocumentTimestamp,
            ..SignatureOptions::new(Target::New(invisible))
        };
        let mut update = Update::open(&file).unwrap();
        // nothing is stored twice
        update.add_validation_data(&data, &[]).unwrap();
        let prepared = update.prepare(&options).unwrap();
        let file = prepared.assemble(&file, MESSAGE).unwrap();
        let document = Document::open(&file).unwrap();
        assert_eq!(SecurityStore::read(document.latest()), data, "{style:?}");
        let report = inspect(&file).unwrap();
        let leader = &report.signatures[0];
        assert_eq!(leader.problems, []);
        assert_eq!(
            leader.changes.level,
            ModificationLevel::LtaUpdates,
            "{:?}",
            leader.changes
        );
        assert_eq!(
            report.signatures[1].sub_filter,
            Some(SubFilter::DocumentTimestamp)
        );
    }
}

#[test]
fn encrypted_and_damaged_files_are_not_signed() {
    let options = SignatureOptions::new(new_field("leader"));
    let base = samples::document(Style::Table);
    let text = String::from_utf8_lossy(&base).into_owned();
    let encrypted = text.replace("/Root 1 0 R", "/Encrypt 6 0 R/Root 1 0 R");
    let refused = prepare(encrypted.as_bytes(), &options).unwrap_err();
    assert_eq!(refused.to_string(), "read the file: it is encrypted");
    let start = base
        .windows(4)
        .rposition(|window| window == b"xref")
        .unwrap();
    let mut broken = base.clone();
    broken[start] = b'y';
    assert_eq!(
        prepare(&broken, &options).unwrap_err(),
        WriteError::DamagedBase
    );
    let padded = [base.as_slice(), b"<html>"].concat();
    assert_eq!(
        prepare(&padded, &options).unwrap_err(),
        WriteError::DamagedBase
    );
    let shifted = [b"junk\n", base.as_slice()].concat();
    assert_eq!(
        prepare(&shifted, &options).unwrap_err(),
        WriteError::DamagedBase
    );
}

#[test]
fn the_annex_prints_time_in_vietnam_without_fractions() {
    let moment: Timestamp = "2026-11-22T11:12:46.789Z".parse().unwrap();
    assert_eq!(annex_i::time(moment), "2026-11-22T18:12:46+07:00");
    let whole: Timestamp = "2026-11-22T11:12:46Z".parse().unwrap();
    assert_eq!(annex_i::time(whole), "2026-11-22T18:12:46+07:00");
}

#[test]
fn the_seal_covers_the_left_third_of_the_signature() {
    let signer = Rectangle::of_size(300.0, 200.0, 90.0, 40.0);
    let seal = annex_i::seal_area(102.0, 102.0, signer);
    assert!((seal.right - 330.0).abs() < 1e-9);
    assert!((seal.width() - 102.0).abs() < 1e-9);
    assert!((f64::midpoint(seal.bottom, seal.top) - 220.0).abs() < 1e-9);
}

proptest! {
    #[test]
    fn the_signature_picture_keeps_its_proportion_within_the_gap(
        (width, height) in (1u32..80, 1u32..80),
        (across, up) in (10.0f64..300.0, 10.0f64..300.0),
    ) {
        let image = Image::from_png(&samples::png(width, height, [0, 0, 200])).unwrap();
        let gap = Rectangle::of_size(50.0, 60.0, across, up);
        let placed = annex_i::signer(&image, gap);
        let area = placed.area;
        prop_assert!(area.left >= gap.left - 1e-6 && area.right <= gap.right + 1e-6);
        prop_assert!(area.bottom >= gap.bottom - 1e-6 && area.top <= gap.top + 1e-6);
        let proportion = area.width() / area.height();
        prop_assert!((proportion - image.proportion()).abs() < 1e-6 * proportion.max(1.0));
    }
}
