//! Changes that show something else without touching a page: what was hidden when somebody signed and is
//! shown later, what readers are told to draw anew, layers, buttons. None of it is filling in a form.

use proptest::prelude::*;
use signatures::pdf::{
    Change, Changes, ModificationLevel, Permission, Purpose, SignatureField, SignatureOptions,
    Target, inspect,
};

use crate::{
    samples::{self, Style, append, body},
    signing,
};

/// Object 8 is a text field, 9 a list of choices, 10 a push button, 11 a check box, 12 a remark of the
/// page, 13 a widget that no form lists.
const BODIES: [(u32, &str); 16] = [
    (
        1,
        "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/OCProperties 20 0 R>>",
    ),
    (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
    (
        3,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[8 0 R 9 0 R 10 0 R 11 0 R 12 0 R 13 0 R]>>",
    ),
    (
        7,
        "<</Fields[8 0 R 9 0 R 10 0 R 11 0 R]/DA(/Helv 9 Tf)/Q 0/DR<</Font<</Helv 14 0 R>>>>>>",
    ),
    (
        8,
        "<</FT/Tx/T(text)/Type/Annot/Subtype/Widget/F 2/Ff 1/Rect[0 0 99 9]/AP<</N 15 0 R>>>>",
    ),
    (
        9,
        "<</FT/Ch/T(choice)/Type/Annot/Subtype/Widget/F 4/Ff 2097152/Rect[0 20 99 29]/Opt[(mot)(hai)(ba)]/AP<</N 15 0 R>>>>",
    ),
    (
        10,
        "<</FT/Btn/T(push)/Type/Annot/Subtype/Widget/F 4/Ff 65536/Rect[0 40 99 49]/AP<</N 15 0 R>>>>",
    ),
    (
        11,
        "<</FT/Btn/T(check)/Type/Annot/Subtype/Widget/F 4/Rect[0 60 9 69]/AS/Off/AP<</N<</On 15 0 R/Off 16 0 R>>>>>>",
    ),
    (
        12,
        "<</Type/Annot/Subtype/Stamp/F 2/Rect[0 80 99 89]/AS/Off/AP<</N<</On 15 0 R/Off 16 0 R>>>>/OC 21 0 R>>",
    ),
    (
        13,
        "<</Type/Annot/Subtype/Widget/F 2/Rect[0 90 99 99]/AS/Off/AP<</N<</On 15 0 R/Off 16 0 R>>>>>>",
    ),
    (14, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
    (
        15,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Length 15>>\nstream\n0 0 99 9 re f Q\nendstream",
    ),
    (
        16,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Length 3>>\nstream\nq Q\nendstream",
    ),
    (20, "<</OCGs[21 0 R]/D 22 0 R>>"),
    (21, "<</Type/OCG/Name(lop)>>"),
    (22, "<</OFF[21 0 R]>>"),
];

/// Signed with other texts in it: object, what stood there, what stands there.
fn signed_with(edits: &[(u32, &str, &str)], permission: Option<Permission>) -> Vec<u8> {
    let edited = |(number, own): &(u32, &str)| {
        let mut own = (*own).to_owned();
        for (_, from, to) in edits.iter().filter(|(at, ..)| at == number) {
            assert!(own.contains(from), "{from} in {own}");
            own = own.replace(from, to);
        }
        (*number, own)
    };
    let bodies: Vec<(u32, String)> = BODIES.iter().map(edited).collect();
    let target = Target::New(SignatureField {
        name: "leader".to_owned(),
        page: 0,
        area: None,
    });
    let options = SignatureOptions {
        purpose: permission.map_or(Purpose::Approval, Purpose::Certification),
        ..SignatureOptions::new(target)
    };
    signing::sign(&samples::from_bodies(Style::Table, &bodies), &options)
}

/// What stands in an object now, one space between all pieces, so that texts are found.
fn plain(file: &[u8], number: u32) -> String {
    body(file, number)
        .replace("/ ", "/")
        .replace(" /", "/")
        .replace(" [", "[")
        .replace(" (", "(")
        .replace(" <<", "<<")
}

fn after(file: &[u8], edits: &[(u32, &str, &str)]) -> Changes {
    let mut objects: Vec<(u32, String)> = Vec::new();
    for (number, from, to) in edits {
        let known = objects.iter_mut().find(|(own, _)| own == number);
        let own = match known {
            Some((_, own)) => own,
            None => {
                objects.push((*number, plain(file, *number)));
                &mut objects.last_mut().unwrap().1
            }
        };
        assert!(own.contains(from), "{from} in {own}");
        *own = own.replacen(from, to, 1);
    }
    let objects: Vec<(u32, &str)> = objects
        .iter()
        .map(|(number, own)| (*number, own.as_str()))
        .collect();
    let report = inspect(&append(file, &objects)).unwrap();
    let mut leader = report.signatures.into_iter();
    let leader = leader.find(|one| one.field == "leader").unwrap();
    assert_eq!(leader.problems, []);
    leader.changes
}

fn changes(edits: &[(u32, &str, &str)]) -> Changes {
    after(&signed_with(&[], None), edits)
}

fn visibility(field: &str) -> Change {
    let field = field.to_owned();
    Change::FieldVisibilityChanged { field }
}

#[test]
fn a_field_that_is_hidden_or_shown_is_named_whichever_flag_does_it() {
    // hidden, not printed, not on the screen, moved or toggled; each way
    for (before, later) in [
        ("2", "0"),
        ("2", "4"),
        ("32", "0"),
        ("0", "4"),
        ("4", "0"),
        ("4", "6"),
        ("0", "32"),
        ("1", "0"),
        ("0", "8"),
        ("0", "16"),
        ("0", "256"),
        ("2", "(x)"),
        ("2.0", "4.0"),
    ] {
        let file = signed_with(&[(8, "/F 2", &format!("/F {before}"))], None);
        let (from, to) = (format!("/F {before}"), format!("/F {later}"));
        let found = after(&file, &[(8, &from, &to)]);
        assert_eq!(found.list, [visibility("text")], "{before} to {later}");
        assert_eq!(found.level, ModificationLevel::Other);
        // filled at the same time it is named all the same
        let to = format!("{to}/V(100)");
        let found = after(&file, &[(8, &from, &to)]);
        assert!(found.list.contains(&visibility("text")), "{found:?}");
        assert!(!found.are_harmless());
    }
    let gone = changes(&[(8, "/F 2", "")]);
    assert_eq!(gone.list, [visibility("text")]);
}

#[test]
fn flags_that_nobody_sees_are_no_more_than_flags() {
    let field = || "text".to_owned();
    let allowed = Change::FieldFlagsChanged { field: field() };
    for (from, to) in [
        ("/F 2", "/F 66"),
        ("/F 2", "/F 130"),
        ("/F 2", "/F 514"),
        ("/Ff 1", "/Ff 0"),
        ("/Ff 1", "/Ff 7"),
        ("/Ff 1", ""),
    ] {
        let found = changes(&[(8, from, to)]);
        assert_eq!(
            found.list.as_slice(),
            std::slice::from_ref(&allowed),
            "{from} to {to}"
        );
        assert!(found.are_harmless());
    }
    // several lines, a password, a comb, formatted text
    for bit in [12, 13, 24, 25] {
        let to = format!("/Ff {}", 1 | 1_u64 << bit);
        let found = changes(&[(8, "/Ff 1", &to)]);
        let key = "Ff".to_owned();
        let field = field();
        assert_eq!(found.list, [Change::FieldChanged { field, key }], "{bit}");
    }
}

#[test]
fn flags_that_a_field_has_from_above_count_as_its_own() {
    let file = signed_with(
        &[
            (7, "[8 0 R ", "[21 0 R "),
            (8, "/T(text)", "/T(text)/Parent 21 0 R"),
            (8, "/Ff 1", ""),
            (
                21,
                "<</Type/OCG/Name(lop)>>",
                "<</T(above)/Ff 8192/Kids[8 0 R]>>",
            ),
        ],
        None,
    );
    // a password above; one's own flags take it away
    let found = after(&file, &[(8, "/F 2", "/F 2/Ff 1")]);
    let (field, key) = ("above.text".to_owned(), "Ff".to_owned());
    assert_eq!(found.list, [Change::FieldChanged { field, key }]);
}

#[test]
fn readers_that_are_told_to_draw_a_form_anew_show_what_nobody_signed() {
    let found = changes(&[(7, "/Q 0", "/Q 0/NeedAppearances true")]);
    assert_eq!(found.list, [Change::AppearancesLeftToReaders]);
    assert_eq!(found.level, ModificationLevel::Other);
    let on = |edit: (u32, &'static str, &'static str)| {
        let file = signed_with(&[(7, "/Q 0", "/Q 0/NeedAppearances true")], None);
        after(&file, &[edit])
    };
    // what was on already may stay on or be switched off
    assert!(on((7, "/NeedAppearances true", "/NeedAppearances false")).are_harmless());
    assert!(on((8, "/Ff 1", "/Ff 1/V(100)")).are_harmless());
    // then the form's own font and alignment are what is seen
    for (from, to, key) in [("/Helv 9 Tf", "/Helv 90 Tf", "DA"), ("/Q 0", "/Q 2", "Q")] {
        let key = key.to_owned();
        assert_eq!(on((7, from, to)).list, [Change::FormChanged { key }]);
    }
    let off = changes(&[(7, "/Q 0", "/Q 0/NeedAppearances false")]);
    assert!(off.are_harmless(), "{off:?}");
}

#[test]
fn fonts_of_the_form_may_come_and_none_may_be_exchanged() {
    let more = changes(&[(7, "/Helv 14 0 R", "/Helv 14 0 R/Cour 16 0 R")]);
    assert_eq!(more.list, [Change::FormUpdated]);
    let pictures = changes(&[(7, "/DR<<", "/DR<</XObject<</P 15 0 R>>")]);
    assert_eq!(pictures.list, [Change::FormUpdated]);
    for to in ["/Helv 16 0 R", "", "/Other 14 0 R"] {
        let found = changes(&[(7, "/Helv 14 0 R", to)]);
        let key = "DR".to_owned();
        assert_eq!(found.list, [Change::FormChanged { key }], "{to}");
    }
}

#[test]
fn layers_states_and_flags_of_what_is_no_field_never_change() {
    for (number, from, to) in [
        // a remark, and a widget that no form lists
        (12, "/F 2", "/F 4"),
        (12, "/AS/Off", "/AS/On"),
        (12, "/OC 21 0 R", ""),
        (13, "/F 2", "/F 4"),
        (13, "/AS/Off", "/AS/On"),
        // layers: which there are, which are shown, what they are for
        (20, "/OCGs[21 0 R]", "/OCGs[]"),
        (20, "/D 22 0 R", "/D<</ON[21 0 R]>>"),
        (22, "/OFF", "/ON"),
        (
            21,
            "/Name(lop)",
            "/Name(lop)/Usage<</Print<</PrintState/OFF>>>>",
        ),
        (1, "/OCProperties 20 0 R", ""),
        // a field that a layer shows
        (8, "/F 2", "/F 2/OC 21 0 R"),
    ] {
        let found = changes(&[(number, from, to)]);
        assert_eq!(
            found.level,
            ModificationLevel::Other,
            "{number} {to}: {found:?}"
        );
        assert!(!found.are_harmless());
    }
}

#[test]
fn what_lies_on_top_of_what_stays() {
    for to in [
        "[9 0 R 8 0 R 10 0 R",
        "[8 0 R 9 0 R 10 0 R 8 0 R",
        "[10 0 R 8 0 R 9 0 R",
    ] {
        let found = changes(&[(3, "[8 0 R 9 0 R 10 0 R", to)]);
        let is_named =
            |change: &Change| matches!(change, Change::PageChanged { key, .. } if key == "Annots");
        assert!(found.list.iter().any(is_named), "{to}: {found:?}");
        assert!(!found.are_harmless());
    }
    // a new signature may stand anywhere among them
    let file = signed_with(&[], None);
    let sealed = signing::signed(&file, "seal");
    let report = inspect(&sealed).unwrap();
    assert!(report.signatures[0].changes.are_harmless());
}

#[test]
fn a_button_without_a_value_is_never_filled() {
    let (field, key) = ("push".to_owned(), "AP".to_owned());
    let other = changes(&[(10, "/N 15 0 R", "/N 16 0 R")]);
    assert_eq!(other.list, [Change::FieldChanged { field, key }]);
    let box_ = changes(&[(11, "/AS/Off", "/AS/On/V/On")]);
    let field = "check".to_owned();
    assert_eq!(box_.list, [Change::FieldFilled { field }]);
    assert!(box_.are_harmless());
}

#[test]
fn choosing_from_a_list_is_filling_it() {
    let field = || "choice".to_owned();
    for to in [
        "/V(hai)",
        "/V(hai)/I[1]",
        "/V(hai)/I[1]/TI 1",
        "/V[(mot)(ba)]/I[0 2]",
        "/V[(mot)(ba)]/I[0 2]/AP<</N 16 0 R>>/TI 2",
        "/TI 1",
    ] {
        let mut edits = vec![(9, "/F 4", "/F 4")];
        let with = format!("/F 4{to}");
        edits[0].2 = &with;
        if to.contains("/AP") {
            edits.push((9, "/AP<</N 15 0 R>>", ""));
        }
        let found = changes(&edits);
        let expected = Change::FieldFilled { field: field() };
        assert_eq!(found.list, [expected], "{to}");
        assert!(found.are_harmless());
    }
    // emptied again, and chosen anew
    let file = signed_with(&[(9, "/F 4", "/F 4/V(mot)/I[0]")], None);
    assert!(after(&file, &[(9, "/V(mot)/I[0]", "")]).are_harmless());
    assert!(after(&file, &[(9, "/V(mot)/I[0]", "/V(ba)/I[2]")]).are_harmless());
    // what can be chosen is not a choice, and other fields have no lines
    let other = changes(&[(9, "(hai)", "(bon)")]);
    assert_eq!(other.level, ModificationLevel::Other);
    let text = changes(&[(8, "/F 2", "/F 2/I[1]")]);
    assert_eq!(text.level, ModificationLevel::Other);
}

#[test]
fn a_choice_under_a_certification_follows_what_that_allows() {
    let chosen = |permission| {
        let file = signed_with(&[], Some(permission));
        after(&file, &[(9, "/F 4", "/F 4/V(hai)/I[1]")]).are_harmless()
    };
    assert!(!chosen(Permission::NoChanges));
    assert!(chosen(Permission::FormFilling));
    assert!(chosen(Permission::Annotations));
    // and no certification makes what was hidden visible
    for permission in [
        Permission::NoChanges,
        Permission::FormFilling,
        Permission::Annotations,
    ] {
        let file = signed_with(&[], Some(permission));
        let found = after(&file, &[(8, "/F 2", "/F 4")]);
        assert!(!found.violations.is_empty(), "{found:?}");
    }
}

/// Bits that nobody sees: read-only, locked, contents locked.
const UNSEEN: u16 = 64 | 128 | 512;

const CERTIFIED: [Option<Permission>; 3] = [
    None,
    Some(Permission::FormFilling),
    Some(Permission::Annotations),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// Any flags before and after, filled at the same time or not, certified or not.
    #[test]
    fn of_the_flags_of_a_field_only_those_that_nobody_sees_may_change(
        before in 0_u16..1024,
        after_them in 0_u16..1024,
        is_choice in any::<bool>(),
        is_filled in any::<bool>(),
        certified in 0..CERTIFIED.len(),
    ) {
        let (number, was, name) = if is_choice { (9, "/F 4", "choice") } else { (8, "/F 2", "text") };
        let from = format!("/F {before}");
        let file = signed_with(&[(number, was, &from)], CERTIFIED[certified]);
        let value = if is_filled { "/V(hai)" } else { "" };
        let found = after(&file, &[(number, &from, &format!("/F {after_them}{value}"))]);
        let is_seen = (before ^ after_them) & !UNSEEN != 0;
        prop_assert_eq!(found.are_harmless(), !is_seen, "{:?}", found);
        prop_assert_eq!(found.list.contains(&visibility(name)), is_seen, "{:?}", found);
    }

    /// What is no field changes in nothing, whatever it is.
    #[test]
    fn no_flag_and_no_state_of_what_is_no_field_may_change(
        flags in 0_u16..1024,
        is_remark in any::<bool>(),
        state in "[A-Z][a-z]{1,6}",
        certified in 0..CERTIFIED.len(),
    ) {
        let number = if is_remark { 12 } else { 13 };
        let file = signed_with(&[], CERTIFIED[certified]);
        let mut edits: Vec<(u32, String, String)> = Vec::new();
        if flags != 2 {
            edits.push((number, "/F 2".to_owned(), format!("/F {flags}")));
        }
        if state != "Off" {
            edits.push((number, "/AS/Off".to_owned(), format!("/AS/{state}")));
        }
        prop_assume!(!edits.is_empty());
        let edits: Vec<(u32, &str, &str)> =
            edits.iter().map(|(number, from, to)| (*number, from.as_str(), to.as_str())).collect();
        let found = after(&file, &edits);
        prop_assert!(!found.are_harmless(), "{:?}", found);
    }
}
