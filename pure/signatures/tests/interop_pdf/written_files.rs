//! What we write, judged from outside.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use signatures::{
    algorithms::Digest,
    cms::{self, SignedData},
    pdf::{
        Filling, Font, Image, Permission, Purpose, Rectangle, SecurityStore, SignatureField,
        SignatureOptions, Target, TextField, Update, ValidationRelated, annex_i, replace_message,
        validate,
    },
};

use crate::{
    judges,
    samples::{self, STYLES, Style},
    signer::{self, signer},
};

fn moment() -> Timestamp {
    "2026-11-22T11:12:46Z".parse().unwrap()
}

/// Leaves a file in the target folder, for people to look at.
fn keep(name: &str, file: &[u8]) {
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), file).unwrap();
}

pub fn roots() -> Vec<PathBuf> {
    let folder = signer::folder().unwrap();
    ["leader.der", "clerk.der", "tsa.der"]
        .map(|name| folder.join(name))
        .to_vec()
}

fn new_field(name: &str, left: f64) -> Target {
    Target::New(SignatureField {
        name: name.to_owned(),
        page: 0,
        area: Some(Rectangle::of_size(left, 200.0, 102.0, 60.0)),
    })
}

/// All judges and ourselves on a file whose signatures are all good; the lines of pyHanko.
fn accepted(file: &[u8], count: usize) -> Vec<String> {
    let own = validate(file, &[]).unwrap();
    assert_eq!(own.len(), count);
    for one in &own {
        assert!(
            one.is_intact(),
            "{:?} {:?}",
            one.report.problems,
            one.message
        );
        assert!(
            one.report.changes.are_harmless(),
            "{:?}",
            one.report.changes
        );
    }
    judges::qpdf(file);
    if let Some((valid, all)) = judges::pdfsig(file) {
        assert_eq!(valid, all);
        assert!(all > 0);
    }
    let Some(lines) = judges::pyhanko(file, &roots()) else {
        return Vec::new();
    };
    assert_eq!(lines.len(), count, "{lines:?}");
    for line in &lines {
        assert!(
            line.contains(" intact valid trusted ") && line.ends_with(" good"),
            "{line}"
        );
    }
    lines
}

/// Every base: our four styles, and what qpdf makes of one.
fn bases() -> Vec<(String, Vec<u8>)> {
    let mut bases: Vec<(String, Vec<u8>)> = STYLES
        .iter()
        .map(|style| (format!("{style:?}"), samples::document(*style)))
        .collect();
    let plain = samples::document(Style::Table);
    for options in [
        &["--object-streams=generate"][..],
        &["--qdf"],
        &["--linearize"],
        &["--linearize", "--object-streams=generate"],
    ] {
        if let Some(base) = judges::rewritten(&plain, options) {
            bases.push((options.join(" "), base));
        }
    }
    for standard in ["1.7", "a-2b", "a-3b"] {
        if let Some(base) = judges::typst(standard) {
            bases.push((format!("typst {standard}"), base));
        }
    }
    bases
}

#[test]
fn one_signature_over_every_style_of_base() {
    let Some(leader) = signer("leader") else {
        return;
    };
    for (name, base) in bases() {
        let options = SignatureOptions {
            signing_time: Some(moment()),
            signer_name: Some("Nguyễn Văn Ánh".to_owned()),
            reason: Some("Ký duyệt".to_owned()),
            ..SignatureOptions::new(new_field("leader", 300.0))
        };
        let file = leader.sign(&base, &options);
        eprintln!("{name}: {:?}", accepted(&file, 1));
    }
}

#[test]
fn two_and_six_signatures_over_revisions() {
    let (Some(leader), Some(clerk)) = (signer("leader"), signer("clerk")) else {
        return;
    };
    for (_, base) in bases() {
        let mut file = base;
        for number in 1..=6u32 {
            let who = if number % 2 == 1 { &leader } else { &clerk };
            let name = format!("Signature{number}");
            let options = SignatureOptions::new(new_field(&name, 60.0 * f64::from(number)));
            file = who.sign(&file, &options);
            if [2, 6].contains(&number) {
                accepted(&file, number as usize);
            }
        }
    }
}

/// A draft with the fields for number, date, leader and seal.
pub fn draft(base: &[u8], signer_area: Rectangle) -> Vec<u8> {
    let mut update = Update::open(base).unwrap();
    for (name, left) in [("number", 100.0), ("date", 390.0)] {
        update
            .add_text_field(&TextField {
                name: name.to_owned(),
                page: 0,
                area: Rectangle::of_size(left, 735.0, 150.0, 16.0),
            })
            .unwrap();
    }
    let seal = annex_i::seal_area(
        annex_i::ROUND_SEAL_POINTS,
        annex_i::ROUND_SEAL_POINTS,
        signer_area,
    );
    for (name, area) in [("leader", signer_area), ("seal", seal)] {
        update
            .add_signature_field(&SignatureField {
                name: name.to_owned(),
                page: 0,
                area: Some(area),
            })
            .unwrap();
    }
    [base, &update.finish().unwrap()].concat()
}

#[test]
fn number_date_and_seal_leave_the_leaders_signature_valid() {
    let (Some(leader), Some(clerk)) = (signer("leader"), signer("clerk")) else {
        return;
    };
    let Some(font) = samples::tinos() else { return };
    let font = Font::parse(&font).unwrap();
    let blue = Image::from_png(&samples::png(120, 50, [0, 0, 200])).unwrap();
    let red = Image::from_png(&samples::png(100, 100, [220, 0, 0])).unwrap();
    for (name, base) in bases() {
        let signer = annex_i::signer(&blue, Rectangle::of_size(330.0, 180.0, 150.0, 60.0));
        let draft = draft(&base, signer.area);
        judges::qpdf(&draft);
        let existing = |name: &str| SignatureOptions {
            signing_time: Some(moment()),
            ..SignatureOptions::new(Target::Existing(name.to_owned()))
        };
        let options = SignatureOptions {
            appearance: Some(signer.appearance.clone()),
            ..existing("leader")
        };
        let by_leader = leader.sign(&draft, &options);
        accepted(&by_leader, 1);
        let filling = |name: &str, value: &str| Filling {
            name: name.to_owned(),
            value: value.to_owned(),
            font: &font,
            size: 13.0,
        };
        let seal = annex_i::seal(&red, annex_i::ROUND_SEAL_POINTS, signer.area);
        let options = SignatureOptions {
            appearance: Some(seal.appearance),
            fill: vec![
                filling("number", "1234/QĐ-UBND"),
                filling("date", "22 tháng 11 năm 2026"),
            ],
            ..existing("seal")
        };
        let file = clerk.sign(&by_leader, &options);
        let lines = accepted(&file, 2);
        eprintln!("{name}: {lines:?}");
        keep("sealed.pdf", &file);
        if let [first, second] = lines.as_slice() {
            assert!(
                first.contains("leader") && first.contains("FORM_FILLING"),
                "{first}"
            );
            assert!(second.contains("ENTIRE_FILE NONE"), "{second}");
        }
    }
}

#[test]
fn attachments_and_copies_show_their_text_top_right_on_turned_pages_too() {
    let Some(clerk) = signer("clerk") else { return };
    let Some(font) = samples::tinos() else { return };
    let font = Font::parse(&font).unwrap();
    let red = Image::from_png(&samples::png(100, 100, [220, 0, 0])).unwrap();
    for turn in [0, 90, 180, 270] {
        let base = samples::turned(turn);
        let page = Update::open(&base).unwrap().page(0).unwrap();
        assert_eq!(page.rotation, turn);
        let attachment = annex_i::attachment(page.seen_size(), &font, "Số: 12/QĐ-UBND", moment());
        let copy = annex_i::copy(
            page.seen_size(),
            &font,
            "SAO Y",
            "Uỷ ban nhân dân tỉnh Nghệ An",
            moment(),
            (&red, annex_i::ROUND_SEAL_POINTS),
        );
        let mut file = base;
        for (name, placed) in [("attachment", attachment), ("copy", copy)] {
            let options = SignatureOptions {
                appearance: Some(placed.appearance),
                ..SignatureOptions::new(Target::New(SignatureField {
                    name: name.to_owned(),
                    page: 0,
                    area: Some(placed.area),
                }))
            };
            file = clerk.sign(&file, &options);
        }
        accepted(&file, 2);
        keep(&format!("copy_{turn}.pdf"), &file);
        if let Some(text) = judges::text(&file) {
            for expected in [
                "Số: 12/QĐ-UBND",
                "2026-11-22T18:12:46+07:00",
                "SAO Y",
                "Uỷ ban nhân dân tỉnh Nghệ An",
            ] {
                assert!(text.contains(expected), "{turn}: {text}");
            }
        }
    }
}

#[test]
fn validation_data_and_time_stamps_extend_to_b_lta() {
    let Some(leader) = signer("leader") else {
        return;
    };
    for (_, base) in bases() {
        let file = leader.sign(&base, &SignatureOptions::new(new_field("leader", 300.0)));
        let data = SecurityStore {
            certificates: vec![leader.certificate_der.clone()],
            ..SecurityStore::default()
        };
        let range = validate(&file, &[]).unwrap()[0].report.byte_range.unwrap();
        let related = ValidationRelated {
            contents_hex: file[range.gap_start() + 1..range.gap_end() - 1].to_vec(),
            data: data.clone(),
        };
        let mut update = Update::open(&file).unwrap();
        update.add_validation_data(&data, &[related]).unwrap();
        let with_data = [file.as_slice(), &update.finish().unwrap()].concat();
        accepted(&with_data, 1);
        let options = SignatureOptions {
            purpose: Purpose::DocumentTimestamp,
            ..SignatureOptions::new(Target::New(SignatureField {
                name: "Timestamp1".to_owned(),
                page: 0,
                area: None,
            }))
        };
        let update = Update::open(&with_data).unwrap();
        let file = signer::timestamp(&with_data, update, &options);
        let lines = accepted(&file, 2);
        if let [first, _] = lines.as_slice() {
            assert!(first.contains("LTA_UPDATES"), "{first}");
        }
    }
}

#[test]
fn a_time_stamp_is_added_to_the_message_of_the_last_signature() {
    let Some(leader) = signer("leader") else {
        return;
    };
    let base = samples::document(Style::Stream);
    let mut file = leader.sign(&base, &SignatureOptions::new(new_field("leader", 300.0)));
    let message = validate(&file, &[]).unwrap().remove(0).report.message;
    let value = SignedData::parse(&message).unwrap().signers()[0]
        .signature()
        .to_vec();
    let token = signer::token(&Digest::Sha256.of(&[&value]));
    let stamped = cms::add_signature_timestamp(&message, 0, &token).unwrap();
    replace_message(&mut file, "leader", &stamped).unwrap();
    accepted(&file, 1);
    let again = SignedData::parse(&validate(&file, &[]).unwrap()[0].report.message).unwrap();
    assert_eq!(again.signers()[0].signature_timestamps().count(), 1);
}

#[test]
fn what_pyhanko_signs_is_intact_and_harmless_for_us_and_can_be_signed_further() {
    let Some(clerk) = signer("clerk") else { return };
    for (name, base) in bases() {
        if ["Hybrid", "Word"].contains(&name.as_str()) {
            // pyHanko does not append to hybrid files
            continue;
        }
        let Some(file) = judges::signed_by_pyhanko(&base, signer::folder().unwrap()) else {
            return;
        };
        let own = validate(&file, &[]).unwrap();
        assert_eq!(own.len(), 3, "{name}");
        for one in &own {
            assert!(
                one.is_intact(),
                "{name}: {:?} {:?}",
                one.report.problems,
                one.message
            );
            assert!(
                one.report.changes.are_harmless(),
                "{name}: {:?}",
                one.report.changes
            );
        }
        let further = clerk.sign(&file, &SignatureOptions::new(new_field("fourth", 300.0)));
        accepted(&further, 4);
    }
}

#[test]
fn real_files_of_state_bodies_can_be_signed_further() {
    let Some(clerk) = signer("clerk") else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pdf");
    for (name, count) in [("signed_01.pdf", 1), ("signed_05.pdf", 6)] {
        let Ok(base) = std::fs::read(folder.join(name)) else {
            eprintln!("skipped: ../shared/data/pdf/{name} is not at hand");
            return;
        };
        let file = clerk.sign(&base, &SignatureOptions::new(new_field("archive", 300.0)));
        let own = validate(&file, &[]).unwrap();
        assert_eq!(own.len(), count + 1);
        assert!(own.iter().all(signatures::pdf::Validated::is_intact));
        judges::qpdf(&file);
        if let Some((valid, all)) = judges::pdfsig(&file) {
            assert_eq!((valid, all), (count + 1, count + 1));
        }
    }
}

#[test]
fn a_certification_allows_filling_and_a_second_one_is_refused() {
    let (Some(leader), Some(clerk)) = (signer("leader"), signer("clerk")) else {
        return;
    };
    let draft = draft(
        &samples::document(Style::Table),
        Rectangle::of_size(330.0, 180.0, 150.0, 60.0),
    );
    let existing = |name: &str| SignatureOptions::new(Target::Existing(name.to_owned()));
    let options = SignatureOptions {
        purpose: Purpose::Certification(Permission::FormFilling),
        ..existing("leader")
    };
    let certified = leader.sign(&draft, &options);
    let file = clerk.sign(&certified, &existing("seal"));
    accepted(&file, 2);
    let again = SignatureOptions {
        purpose: Purpose::Certification(Permission::FormFilling),
        ..existing("seal")
    };
    assert!(signatures::pdf::prepare(&certified, &again).is_err());
}

#[test]
fn a_changed_byte_breaks_the_signature_for_everyone() {
    let Some(leader) = signer("leader") else {
        return;
    };
    let base = samples::document(Style::Table);
    let mut file = leader.sign(&base, &SignatureOptions::new(new_field("leader", 300.0)));
    let at = file
        .windows(4)
        .position(|window| window == b"UBND")
        .unwrap();
    file[at] = b'X';
    assert!(!validate(&file, &[]).unwrap()[0].is_intact());
    if let Some((valid, _)) = judges::pdfsig(&file) {
        assert_eq!(valid, 0);
    }
}
