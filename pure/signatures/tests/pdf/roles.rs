//! An object with an allowed change that is also shown: whoever prepares a file before somebody else
//! signs it chooses names and places of everything, and nothing of that may excuse a change of what is
//! seen.

use std::fs;

use proptest::prelude::*;
use signatures::pdf::{Change, Changes, Permission, Purpose, SignatureOptions, Target, inspect};

use crate::{
    samples::{self, Style, append, body},
    signing,
};

/// The catalogue and what stands at all places that rules look at, each an object of its own.
const SKELETON: [(u32, &str); 22] = [
    (
        1,
        "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/Metadata 20 0 R/MarkInfo 21 0 R/Extensions 22 0 R/DSS 23 0 R/Extra[]>>",
    ),
    (2, "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<<>>>>"),
    (
        3,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</ProcSet[/PDF]>>/Contents[5 0 R]/Annots 24 0 R>>",
    ),
    (5, "<</Length 3>>\nstream\nq Q\nendstream"),
    (7, "<</Fields 25 0 R/DR 26 0 R/SigFlags 3>>"),
    (
        8,
        "<</FT/Tx/T(amount)/Type/Annot/Subtype/Widget/Rect[0 0 99 9]/AP 27 0 R/P 3 0 R>>",
    ),
    (9, "<</FT/Tx/T(other)/Kids[10 0 R]>>"),
    (
        10,
        "<</Type/Annot/Subtype/Widget/Rect[0 20 99 29]/Parent 9 0 R/AP<</N 28 0 R>>/P 3 0 R>>",
    ),
    (
        11,
        "<</Type/Annot/Subtype/Stamp/Rect[0 40 99 49]/AP<</N 12 0 R>>>>",
    ),
    (
        12,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Resources<<>>/Length 3>>\nstream\nq Q\nendstream",
    ),
    (
        13,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Resources<<>>/Length 3>>\nstream\nq Q\nendstream",
    ),
    (
        20,
        "<</Type/Metadata/Subtype/XML/Length 11>>\nstream\n<x:xmpmeta>\nendstream",
    ),
    (21, "<</Marked false>>"),
    (22, "<</ADBE<</BaseVersion/1.7/ExtensionLevel 3>>>>"),
    (23, "<</VRI 31 0 R/Certs 32 0 R>>"),
    (24, "[8 0 R 10 0 R 11 0 R]"),
    (25, "[8 0 R 9 0 R]"),
    (26, "<</Font<<>>>>"),
    (27, "<</N 29 0 R>>"),
    (
        28,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Length 3>>\nstream\nq Q\nendstream",
    ),
    (31, "<<>>"),
    (32, "[33 0 R]"),
];
const REST: [(u32, &str); 4] = [
    (
        29,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Length 3>>\nstream\nq Q\nendstream",
    ),
    (
        34,
        "<</Type/XObject/Subtype/Form/BBox[0 0 99 9]/Length 3>>\nstream\nQ q\nendstream",
    ),
    (33, "<</Length 3>>\nstream\nabc\nendstream"),
    (40, "<</Title(Dien tich)>>"),
];

/// A role: which object plays it, and how it changes as that role allows.
struct Role {
    name: &'static str,
    object: u32,
    /// From, to: in the object as it stands when it was signed; an empty text replaces all of it.
    change: (&'static str, &'static str),
    /// What the change brings along.
    fresh: &'static [(u32, &'static str)],
}

const fn role(name: &'static str, object: u32, from: &'static str, to: &'static str) -> Role {
    Role {
        name,
        object,
        change: (from, to),
        fresh: &[],
    }
}

const ROLES: [Role; 15] = [
    role(
        "Info",
        40,
        "(Dien tich)",
        "(Dien tich moi)/Type/Font/BaseFont/Courier",
    ),
    role("Metadata", 20, "<x:xmpmeta>", "<X:xmpmeta>"),
    role("MarkInfo", 21, "false", "true"),
    role("Extensions", 22, "3", "8"),
    role("DSS", 23, "/VRI 31 0 R", "/VRI 31 0 R/CRLs[33 0 R]"),
    role(
        "VRI",
        31,
        "<<",
        "<</0123456789ABCDEF0123456789ABCDEF01234567<</Cert[33 0 R]>>",
    ),
    role("Certs", 32, "33 0 R", "33 0 R 33 0 R"),
    role(
        "AcroForm",
        7,
        "/SigFlags 3",
        "/SigFlags 3/NeedAppearances false",
    ),
    role("DR", 26, "/Font", "/XObject<<>>/Font"),
    role("field", 8, "/FT /Tx", "/FT /Tx /V (900000000)"),
    role("flags", 8, "/FT /Tx", "/FT /Tx /Ff 1 /F 64"),
    role("widget", 10, "/Type /Annot", "/Type /Annot /AS /On"),
    role("AP", 27, "29 0 R", "34 0 R"),
    role("N", 28, "q Q", "Q q"),
    Role {
        name: "Annots",
        object: 24,
        change: ("]", " 90 0 R]"),
        fresh: &[(90, "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]>>")],
    },
];

/// Names that some rule knows, and one that none does.
const NAMES: [&str; 14] = [
    "AcroForm", "AP", "Annots", "Certs", "D", "DR", "Fields", "Info", "Kids", "MarkInfo",
    "Metadata", "N", "Parent", "Zz",
];

/// An object, a piece of its text, and what stands in its place.
type Edit = (u32, &'static str, &'static str);

/// Where the object is met a second time; `{o}` is it, `{n}` the name.
const PLACES: [(&str, &[Edit]); 18] = [
    (
        "a picture of the page",
        &[(3, "/ProcSet[/PDF]", "/XObject<</{n} {o} 0 R>>")],
    ),
    (
        "the list of the page's pictures",
        &[(3, "/ProcSet[/PDF]", "/XObject {o} 0 R")],
    ),
    (
        "the page's resources",
        &[(3, "/Resources<</ProcSet[/PDF]>>", "/Resources {o} 0 R")],
    ),
    (
        "a font in a list of its own",
        &[
            (3, "/ProcSet[/PDF]", "/Font 50 0 R"),
            (50, "", "<</{n} {o} 0 R>>"),
        ],
    ),
    (
        "a list in a list",
        &[
            (3, "/ProcSet[/PDF]", "/ColorSpace 50 0 R"),
            (50, "", "<</{n}[/ICCBased {o} 0 R]>>"),
        ],
    ),
    (
        "inherited resources",
        &[(
            2,
            "/Resources<<>>",
            "/Resources<</Pattern<</{n} {o} 0 R>>>>",
        )],
    ),
    (
        "one of the page's contents",
        &[(3, "/Contents[5 0 R]", "/Contents[5 0 R {o} 0 R]")],
    ),
    (
        "the page's contents",
        &[(3, "/Contents[5 0 R]", "/Contents {o} 0 R")],
    ),
    (
        "in a form in a form",
        &[
            (3, "/ProcSet[/PDF]", "/XObject<</{n} 12 0 R>>"),
            (
                12,
                "/Resources<<>>",
                "/Resources<</XObject<</{n} 13 0 R>>>>",
            ),
            (
                13,
                "/Resources<<>>",
                "/Resources<</ExtGState<</{n} {o} 0 R>>>>",
            ),
        ],
    ),
    (
        "what a stamp shows",
        &[(11, "/AP<</N 12 0 R>>", "/AP<</N {o} 0 R>>")],
    ),
    (
        "in what a stamp shows",
        &[(
            12,
            "/Resources<<>>",
            "/Resources<</Properties<</{n} {o} 0 R>>>>",
        )],
    ),
    (
        "another field's looks",
        &[(
            10,
            "/AP<</N 28 0 R>>",
            "/AP<</D 12 0 R/N 28 0 R>>/MK<</{n} {o} 0 R>>",
        )],
    ),
    (
        "the layer of a field",
        &[(10, "/AP<</N 28 0 R>>", "/AP<</N 28 0 R>>/OC {o} 0 R")],
    ),
    (
        "one of the layers",
        &[(1, "/Extra[]", "/OCProperties<</OCGs[{o} 0 R]/D<<>>>>")],
    ),
    (
        "a state of a stamp that is not shown",
        &[(
            11,
            "/AP<</N 12 0 R>>",
            "/AS/Off/AP<</N<</Off 12 0 R/{n} {o} 0 R>>>>",
        )],
    ),
    (
        "the flags of a stamp",
        &[(11, "/AP<</N 12 0 R>>", "/F {o} 0 R/AP<</N 12 0 R>>")],
    ),
    (
        "the layers",
        &[(1, "/Extra[]", "/OCProperties<</OCGs[]/D<</{n} {o} 0 R>>>>")],
    ),
    (
        "an unknown key of the catalogue",
        &[(1, "/Extra[]", "/{n}x {o} 0 R")],
    ),
];

/// Writes the skeleton with these texts replaced; number 50 and the like are added.
fn base(edits: &[(u32, String, String)]) -> Vec<u8> {
    let all = SKELETON.iter().chain(&REST);
    let mut bodies: Vec<(u32, String)> = all
        .map(|(number, body)| (*number, (*body).to_owned()))
        .collect();
    for (number, from, to) in edits {
        match bodies.iter_mut().find(|(own, _)| own == number) {
            Some((_, body)) => {
                assert!(body.contains(from.as_str()), "{number}: {from} in {body}");
                *body = body.replacen(from, to, 1);
            }
            None => bodies.push((*number, to.clone())),
        }
    }
    bodies.sort_by_key(|(number, _)| *number);
    with_information(&samples::from_bodies(Style::Table, &bodies), 0)
}

/// Names object 40 as the information in trailers that come after so many bytes.
fn with_information(file: &[u8], after: usize) -> Vec<u8> {
    let (before, rest) = file.split_at(after);
    let at = rest.windows(7).rposition(|window| window == b"trailer");
    let (body, trailer) = rest.split_at(at.expect("a trailer"));
    let trailer = String::from_utf8(trailer.to_vec()).unwrap();
    let trailer = trailer.replace("/Root 1 0 R", "/Root 1 0 R/Info 40 0 R");
    [before, body, trailer.as_bytes()].concat()
}

fn sign(file: &[u8], permission: Option<Permission>) -> Vec<u8> {
    let purpose = permission.map_or(Purpose::Approval, Purpose::Certification);
    let target = Target::New(signatures::pdf::SignatureField {
        name: "leader".to_owned(),
        page: 0,
        area: None,
    });
    signing::sign(
        file,
        &SignatureOptions {
            purpose,
            ..SignatureOptions::new(target)
        },
    )
}

/// The file after the role's change.
fn changed(signed: &[u8], role: &Role) -> Vec<u8> {
    let own = body(signed, role.object);
    let (from, to) = role.change;
    let spaced = from
        .replace("/FT /Tx", "/FT/Tx")
        .replace("/Type /Annot", "/Type/Annot");
    let from = if own.contains(from) {
        from
    } else {
        spaced.as_str()
    };
    assert!(own.contains(from), "{}: {from} in {own}", role.name);
    let other = match role.name {
        "Annots" => {
            let end = own.rfind(']').expect("a list");
            format!("{}{to}", &own[..end])
        }
        _ => own.replacen(from, to, 1),
    };
    let mut objects = vec![(role.object, other.as_str())];
    objects.extend_from_slice(role.fresh);
    with_information(&append(signed, &objects), signed.len())
}

fn judged(file: &[u8]) -> Changes {
    let report = inspect(file).unwrap();
    let mut signatures = report.signatures.into_iter();
    let leader = signatures.find(|one| one.field == "leader").unwrap();
    assert_eq!(leader.problems, []);
    leader.changes
}

fn edits(place: &[(u32, &str, &str)], name: &str, object: u32) -> Vec<(u32, String, String)> {
    let put = |text: &str| {
        text.replace("{n}", name)
            .replace("{o}", &object.to_string())
    };
    place
        .iter()
        .map(|(number, from, to)| (*number, (*from).to_owned(), put(to)))
        .collect()
}

const CERTIFIED: [Option<Permission>; 3] = [
    None,
    Some(Permission::NoChanges),
    Some(Permission::Annotations),
];

#[test]
fn each_role_alone_may_change_as_its_rule_says() {
    for role in &ROLES {
        let signed = sign(&base(&[]), None);
        let found = judged(&changed(&signed, role));
        let is_remark = role.name == "Annots";
        assert!(
            found.are_harmless() != is_remark,
            "{}: {found:?}",
            role.name
        );
        let named = |change: &Change| matches!(change, Change::SharedObjectChanged { .. });
        assert!(!found.list.iter().any(named), "{}: {found:?}", role.name);
    }
}

#[test]
fn no_name_and_no_place_excuses_a_change_of_what_is_also_shown() {
    let mut tried = 0;
    for role in &ROLES {
        for (place, edit) in PLACES {
            for name in NAMES {
                // the object's own text is not what carries the second use
                if edit.iter().any(|(number, ..)| *number == role.object) {
                    continue;
                }
                let signed = sign(&base(&edits(edit, name, role.object)), None);
                let found = judged(&changed(&signed, role));
                let what = format!("{} is also {place} as /{name}", role.name);
                let shared = |change: &Change| matches!(change, Change::SharedObjectChanged { .. });
                assert!(found.list.iter().any(shared), "{what}: {found:?}");
                assert!(!found.are_harmless(), "{what}: {found:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 2_000, "{tried}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Any two places under any names, any number of harmless revisions before, certified or not.
    #[test]
    fn several_places_names_revisions_and_certifications_excuse_nothing(
        role in 0..ROLES.len(),
        places in proptest::collection::vec((0..PLACES.len(), "[A-Z][A-Za-z]{0,8}"), 1..3),
        certified in 0..CERTIFIED.len(),
        before in 0_usize..3,
    ) {
        let role = &ROLES[role];
        let mut all: Vec<(u32, String, String)> = Vec::new();
        for (place, name) in &places {
            for edit in edits(PLACES[*place].1, name, role.object) {
                let twice = all.iter().any(|(number, ..)| *number == edit.0);
                if !twice && edit.0 != role.object {
                    all.push(edit);
                }
            }
        }
        // an object that another place was to lead to leads nowhere
        prop_assume!(all.iter().any(|(_, _, to)| to.contains(&format!(" {} 0 R", role.object)) && to != "<<>>"));
        let leads = all.iter().all(|(number, ..)| ![50, 12, 13].contains(number)) || places.len() == 1;
        prop_assume!(leads);
        let mut file = sign(&base(&all), CERTIFIED[certified]);
        for number in 0..before {
            let fresh = format!("<</Nothing {number}>>");
            let last = file.len();
            file = with_information(&append(&file, &[(200 + number as u32, &fresh)]), last);
        }
        let found = judged(&changed(&file, role));
        prop_assert!(!found.are_harmless(), "{}: {all:?} {found:?}", role.name);
    }
}

#[test]
fn the_forgeries_of_the_trial_are_called_broken_and_their_bases_are_not() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial/exploit");
    let mut attacks = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let report = inspect(&fs::read(&path).unwrap()).unwrap();
        let harmless = |one: &signatures::pdf::SignatureReport| {
            one.problems.is_empty() && one.changes.are_harmless()
        };
        let is_attack = name.contains("attack");
        assert_eq!(
            report.signatures.iter().all(harmless),
            !is_attack,
            "{name}: {report:?}"
        );
        attacks += u32::from(is_attack);
    }
    assert_eq!(attacks, 5);
}
