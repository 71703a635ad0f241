//! What later revisions may do after a signature, and what is called by its name when they do more.

use signatures::pdf::{
    Change, Changes, ModificationLevel, Permission, Purpose, SecurityStore, SignatureField,
    SignatureOptions, Target, Update, Violation, inspect,
};

use crate::{
    samples::{self, Style, append, body, field_number},
    signing::{self, new_field, with_fields},
};

/// A document with a form, signed by the leader: objects 1 to 6 are the document, 7 to 14 the form.
fn signed_draft() -> Vec<u8> {
    let draft = with_fields(&samples::document(Style::Table));
    let leader = SignatureOptions::new(Target::Existing("leader".to_owned()));
    signing::sign(&draft, &leader)
}

fn changes(file: &[u8]) -> Changes {
    let report = inspect(file).unwrap();
    let leader = report
        .signatures
        .into_iter()
        .find(|signature| signature.field == "leader")
        .unwrap();
    assert_eq!(leader.problems, []);
    leader.changes
}

#[test]
fn nothing_appended_is_no_change() {
    assert_eq!(changes(&signed_draft()).level, ModificationLevel::None);
}

#[test]
fn replaced_content_fonts_and_pages_are_other() {
    let file = signed_draft();
    let content = append(&file, &[(5, "<</Length 3>>\nstream\nq Q\nendstream")]);
    let replaced = |change: &Change| matches!(change, Change::ObjectReplaced { .. });
    assert_eq!(changes(&content).level, ModificationLevel::Other);
    assert!(changes(&content).list.iter().any(replaced));
    let font = append(
        &file,
        &[(6, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>")],
    );
    assert_eq!(changes(&font).level, ModificationLevel::Other);
    let page = body(&file, 3).replace("/Contents 5 0 R", "/Contents 90 0 R");
    let new_content = "<</Length 3>>\nstream\nq Q\nendstream";
    let found = changes(&append(&file, &[(3, &page), (90, new_content)]));
    let by_key =
        |change: &Change| matches!(change, Change::PageChanged { key, .. } if key == "Contents");
    assert!(found.list.iter().any(by_key), "{found:?}");
    assert_eq!(found.level, ModificationLevel::Other);
    assert!(!found.are_harmless());
}

#[test]
fn an_identical_object_written_again_is_no_change() {
    let file = signed_draft();
    let again = append(&file, &[(3, &body(&file, 3))]);
    assert_eq!(changes(&again).level, ModificationLevel::None);
}

#[test]
fn keys_in_another_order_are_no_change() {
    let file = signed_draft();
    let own = body(&file, 3);
    let inner = own.trim_start_matches("<<").to_owned();
    let turned = format!("<<{}", inner.replace("/Type /Page", "").replace(">>\n", ""));
    let turned = format!("{}/Type /Page>>", turned.trim_end_matches(">>"));
    let found = changes(&append(&file, &[(3, &turned)]));
    assert_eq!(found.level, ModificationLevel::None, "{turned} {found:?}");
}

#[test]
fn unused_new_objects_are_no_change() {
    let file = signed_draft();
    let found = changes(&append(&file, &[(90, "<</Nothing true>>")]));
    assert_eq!(found.level, ModificationLevel::None);
}

#[test]
fn filling_a_text_field_by_another_program_is_form_filling() {
    let file = signed_draft();
    let number = field_number(&file, "number");
    let filled = body(&file, number).replace("/FT /Tx", "/FT /Tx /V (12/QD)");
    let found = changes(&append(&file, &[(number, &filled)]));
    assert_eq!(found.level, ModificationLevel::FormFilling);
    assert!(found.are_harmless());
    let field = "number".to_owned();
    assert_eq!(found.list, [Change::FieldFilled { field }]);
}

#[test]
fn moving_renaming_or_rescripting_a_field_is_other() {
    let file = signed_draft();
    let number = field_number(&file, "number");
    let own = body(&file, number);
    for (from, to) in [
        ("/T (number)", "/T (amount)"),
        ("/Rect [100", "/Rect [10"),
        ("/FT /Tx", "/FT /Tx /AA <</K <</S/JavaScript/JS(x)>>>>"),
        ("/FT /Tx", "/FT /Btn"),
    ] {
        let changed = own.replace(from, to);
        assert_ne!(changed, own);
        let found = changes(&append(&file, &[(number, &changed)]));
        assert_eq!(found.level, ModificationLevel::Other, "{to}: {found:?}");
    }
}

#[test]
fn a_signature_cannot_be_taken_away_or_exchanged_unnoticed() {
    let file = signed_draft();
    let seal = SignatureOptions::new(Target::Existing("seal".to_owned()));
    let both = signing::sign(&file, &seal);
    let number = field_number(&both, "seal");
    let own = body(&both, number);
    let value = own.split("/V ").nth(1).unwrap();
    let value: String = value.chars().take_while(char::is_ascii_digit).collect();
    let without = own.replace(&format!("/V {value} 0 R"), "");
    let found = changes(&append(&both, &[(number, &without)]));
    let field = "seal".to_owned();
    assert!(found.list.contains(&Change::SignatureReplaced { field }));
    // the leader's own value written again with other bytes
    let leader = field_number(&both, "leader");
    let own = body(&both, leader);
    let value: u32 = own
        .split("/V ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap();
    let forged = append(
        &both,
        &[(
            value,
            "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>",
        )],
    );
    let report = inspect(&forged).unwrap();
    let leader = report
        .signatures
        .iter()
        .find(|one| one.field == "leader")
        .unwrap();
    assert!(!leader.problems.is_empty());
}

#[test]
fn new_text_fields_and_form_scripts_are_other() {
    let file = signed_draft();
    let form_number = samples::form_number(&file);
    let own = body(&file, form_number);
    let with_field = own.replace("/Fields [", "/Fields [90 0 R ");
    let field = "<</FT/Tx/T(late)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]>>";
    let found = changes(&append(&file, &[(form_number, &with_field), (90, field)]));
    let late = "late".to_owned();
    assert!(
        found.list.contains(&Change::FieldAdded { field: late }),
        "{found:?}"
    );
    let with_script = own.replace("/Fields [", "/XFA (x) /Fields [");
    let found = changes(&append(&file, &[(form_number, &with_script)]));
    assert_eq!(found.level, ModificationLevel::Other);
    let without = own.replace(&format!("{} 0 R", field_number(&file, "number")), "");
    let found = changes(&append(&file, &[(form_number, &without)]));
    let number = "number".to_owned();
    assert!(
        found.list.contains(&Change::FieldRemoved { field: number }),
        "{found:?}"
    );
}

#[test]
fn catalogue_keys_that_show_or_act_are_other() {
    let file = signed_draft();
    let own = body(&file, 1);
    for key in [
        "/OCProperties <</OCGs[]/D<<>>>>",
        "/OpenAction <</S/JavaScript/JS(x)>>",
        "/Names <<>>",
    ] {
        let changed = own.replace("/Type /Catalog", &format!("/Type /Catalog {key}"));
        assert_ne!(changed, own);
        let found = changes(&append(&file, &[(1, &changed)]));
        assert_eq!(found.level, ModificationLevel::Other, "{key}");
    }
    let version = own.replace("/Type /Catalog", "/Type /Catalog /Version /2.0");
    assert_eq!(
        changes(&append(&file, &[(1, &version)])).level,
        ModificationLevel::LtaUpdates
    );
}

#[test]
fn remarks_are_annotations_and_widgets_or_links_among_them_are_other() {
    let file = signed_draft();
    let page = body(&file, 3).replace("/Annots [", "/Annots [90 0 R ");
    let with = |annotation: &str| changes(&append(&file, &[(3, &page), (90, annotation)]));
    let remark = with("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>");
    assert_eq!(remark.level, ModificationLevel::Annotations, "{remark:?}");
    assert!(!remark.are_harmless());
    let link = with("<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>");
    assert_eq!(link.level, ModificationLevel::Other);
    let number = format!("{} 0 R", field_number(&file, "number"));
    let fewer = body(&file, 3).replace(&number, "");
    let removed = changes(&append(&file, &[(3, &fewer)]));
    assert_eq!(removed.level, ModificationLevel::Other);
}

#[test]
fn a_change_in_between_is_not_forgotten() {
    let file = signed_draft();
    let original = body(&file, 5);
    let changed = append(&file, &[(5, "<</Length 3>>\nstream\nq Q\nendstream")]);
    let restored = append(&changed, &[(5, &original)]);
    assert_eq!(changes(&restored).level, ModificationLevel::Other);
}

#[test]
fn an_object_that_plays_two_roles_may_not_change_in_either() {
    // the field "font" is at once a font resource of the page
    let bodies = vec![
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font 8 0 R>>/Annots[8 0 R]>>".to_owned()),
        (7, "<</Fields[8 0 R]>>".to_owned()),
        (8, "<</FT/Tx/T(font)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]>>".to_owned()),
    ];
    let base = samples::from_bodies(Style::Table, &bodies);
    let file = signing::signed(&base, "leader");
    let found = changes(&append(
        &file,
        &[
            (
                8,
                "<</FT/Tx/T(font)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]/V 90 0 R>>",
            ),
            (90, "<</Type/Font>>"),
        ],
    ));
    let shared = |change: &Change| matches!(change, Change::SharedObjectChanged { key, .. } if key == "drawn");
    assert!(found.list.iter().any(shared), "{found:?}");
}

#[test]
fn certifications_and_locks_are_enforced() {
    let draft = with_fields(&samples::document(Style::Table));
    let certify = |permission| SignatureOptions {
        purpose: Purpose::Certification(permission),
        ..SignatureOptions::new(Target::Existing("leader".to_owned()))
    };
    let strict = signing::sign(&draft, &certify(Permission::NoChanges));
    let seal = SignatureOptions::new(Target::Existing("seal".to_owned()));
    assert!(signatures::pdf::prepare(&strict, &seal).is_err());
    let number = field_number(&strict, "number");
    let filled = body(&strict, number).replace("/FT /Tx", "/FT /Tx /V (12)");
    let found = changes(&append(&strict, &[(number, &filled)]));
    assert_eq!(
        found.violations,
        [Violation::BeyondPermission {
            permission: Permission::NoChanges,
            level: ModificationLevel::FormFilling
        }]
    );
    let lenient = signing::sign(&draft, &certify(Permission::FormFilling));
    let sealed = signing::sign(&lenient, &seal);
    assert!(changes(&sealed).are_harmless());
    let added = signing::sign(&lenient, &SignatureOptions::new(new_field("third")));
    let field = "third".to_owned();
    assert_eq!(
        changes(&added).violations,
        [Violation::FieldAddedAfterCertification { field }]
    );
}

#[test]
fn a_certification_that_allows_nothing_still_takes_validation_data_and_time_stamps() {
    let base = samples::document(Style::Stream);
    let options = SignatureOptions {
        purpose: Purpose::Certification(Permission::NoChanges),
        ..SignatureOptions::new(new_field("leader"))
    };
    let file = signing::sign(&base, &options);
    let data = SecurityStore {
        certificates: vec![b"certificate".to_vec()],
        ..SecurityStore::default()
    };
    let mut update = Update::open(&file).unwrap();
    update.add_validation_data(&data, &[]).unwrap();
    let stamp = SignatureOptions {
        purpose: Purpose::DocumentTimestamp,
        ..SignatureOptions::new(Target::New(SignatureField {
            name: "Timestamp1".to_owned(),
            page: 0,
            area: None,
        }))
    };
    let prepared = update.prepare(&stamp).unwrap();
    let found = changes(&prepared.assemble(&file, signing::MESSAGE).unwrap());
    assert_eq!(found.level, ModificationLevel::LtaUpdates);
    assert!(found.are_harmless(), "{found:?}");
}

#[test]
fn a_locked_field_that_is_filled_is_a_violation() {
    let draft = with_fields(&samples::document(Style::Table));
    let leader = field_number(&draft, "leader");
    let locked = body(&draft, leader).replace(
        "/FT /Sig",
        "/FT /Sig /Lock <</Type/SigFieldLock/Action/Include/Fields[(number)]>>",
    );
    let draft = append(&draft, &[(leader, &locked)]);
    let options = SignatureOptions::new(Target::Existing("leader".to_owned()));
    let file = signing::sign(&draft, &options);
    for (name, is_locked) in [("number", true), ("date", false)] {
        let number = field_number(&file, name);
        let filled = body(&file, number).replace("/FT /Tx", "/FT /Tx /V (12)");
        let found = changes(&append(&file, &[(number, &filled)]));
        assert_eq!(!found.violations.is_empty(), is_locked, "{found:?}");
    }
}
