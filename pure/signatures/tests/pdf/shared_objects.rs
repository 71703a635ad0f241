//! Makes files in which one object stands at a place that rules excuse and is shown elsewhere, under
//! any names, and changes it after somebody signed: recipes out of numbers, for properties and for
//! fuzzing alike. What is seen decides, not what rules are known.

use crate::samples::{Style, append, body, from_bodies};

/// The object with two roles.
pub const CELL: u32 = 40;
/// What an excused place may be led to instead.
const OTHER: u32 = 41;

/// Names that some rule knows; others are made.
pub const KNOWN: [&str; 24] = [
    "AP",
    "AcroForm",
    "Annots",
    "CRLs",
    "Cert",
    "Certs",
    "D",
    "DR",
    "DSS",
    "Extensions",
    "Fields",
    "Info",
    "Kids",
    "Lang",
    "MK",
    "MarkInfo",
    "Metadata",
    "N",
    "OCSPs",
    "Parent",
    "Perms",
    "TU",
    "VRI",
    "Version",
];

/// Where an object is excused: object, what is replaced in it, by what; `{o}` is the object, `{n}` a name.
type Edit = (u32, &'static str, &'static str);

/// Places that some rule lets change. The last takes any name.
pub const EXCUSED: [(&str, Edit); 22] = [
    ("metadata", (1, "/Extra[]", "/Metadata {o} 0 R/Extra[]")),
    ("marks", (1, "/Extra[]", "/MarkInfo {o} 0 R/Extra[]")),
    ("extensions", (1, "/Extra[]", "/Extensions {o} 0 R/Extra[]")),
    ("language", (1, "/Extra[]", "/Lang {o} 0 R/Extra[]")),
    ("store", (1, "/DSS 23 0 R", "/DSS {o} 0 R")),
    (
        "all of the store's entries",
        (23, "/VRI<<>>", "/VRI {o} 0 R"),
    ),
    (
        "an entry of the store",
        (
            23,
            "/VRI<<>>",
            "/VRI<</0123456789ABCDEF0123456789ABCDEF01234567 {o} 0 R>>",
        ),
    ),
    (
        "a certificate",
        (23, "/Certs[33 0 R]", "/Certs[33 0 R {o} 0 R]"),
    ),
    ("the certificates", (23, "/Certs[33 0 R]", "/Certs {o} 0 R")),
    (
        "a list of the store",
        (23, "/Certs[33 0 R]", "/Certs[33 0 R]/CRLs[{o} 0 R]"),
    ),
    ("the form", (1, "/AcroForm 7 0 R", "/AcroForm {o} 0 R")),
    ("the form's resources", (7, "/DR<<>>", "/DR {o} 0 R")),
    (
        "a resource of the form",
        (7, "/DR<<>>", "/DR<</XObject<</{n} {o} 0 R>>>>"),
    ),
    ("a field", (7, "/Fields[8 0 R]", "/Fields[8 0 R {o} 0 R]")),
    ("a field's looks", (8, "/AP<</N 12 0 R>>", "/AP {o} 0 R")),
    (
        "what a field shows",
        (8, "/AP<</N 12 0 R>>", "/AP<</N {o} 0 R>>"),
    ),
    (
        "one state of a field",
        (8, "/AP<</N 12 0 R>>", "/AP<</N<</{n} {o} 0 R>>>>"),
    ),
    (
        "what a pressed field shows",
        (8, "/AP<</N 12 0 R>>", "/AP<</D {o} 0 R/N 12 0 R>>"),
    ),
    ("a field's value", (8, "/T(amount)", "/T(amount)/V {o} 0 R")),
    (
        "a field's frame",
        (8, "/T(amount)", "/T(amount)/MK<</{n} {o} 0 R>>"),
    ),
    (
        "anything of the catalogue",
        (1, "/Extra[]", "/{n} {o} 0 R/Extra[]"),
    ),
    (
        "anything of the page",
        (3, "/Resources", "/{n} {o} 0 R/Resources"),
    ),
];

/// Places at which it is seen.
pub const SHOWN: [(&str, &[Edit]); 11] = [
    ("nowhere", &[]),
    (
        "as a picture",
        &[
            (3, "/Sub<<>>", "/XObject<</{n} {o} 0 R>>"),
            (5, "q Q", "/{n} Do"),
        ],
    ),
    (
        "as a picture of a list of its own",
        &[
            (3, "/Sub<<>>", "/XObject 50 0 R"),
            (50, "", "<</{n} {o} 0 R>>"),
            (5, "q Q", "/{n} Do"),
        ],
    ),
    (
        "as an inherited picture",
        &[
            (
                2,
                "/Inherited<<>>",
                "/Resources<</XObject<</{n} {o} 0 R>>>>",
            ),
            (3, "/Resources<</Sub<<>>>>", ""),
            (5, "q Q", "/{n} Do"),
        ],
    ),
    (
        "within a picture",
        &[
            (3, "/Sub<<>>", "/XObject<</Outer 13 0 R>>"),
            (
                13,
                "/Resources<<>>",
                "/Resources<</XObject<</{n} {o} 0 R>>>>",
            ),
            (13, "q Q", "/{n} Do"),
            (5, "q Q", "/Outer Do"),
        ],
    ),
    (
        "as a pattern",
        &[
            (3, "/Sub<<>>", "/Pattern<</{n} {o} 0 R>>"),
            (5, "q Q", "/Pattern cs /{n} scn 0 0 90 90 re f"),
        ],
    ),
    (
        "as a mask",
        &[
            (
                3,
                "/Sub<<>>",
                "/ExtGState<</{n}<</SMask<</S/Luminosity/G {o} 0 R>>>>>>",
            ),
            (5, "q Q", "/{n} gs 0 1 0 rg 0 0 90 90 re f"),
        ],
    ),
    (
        "as the page's contents",
        &[(3, "/Contents 5 0 R", "/Contents[5 0 R {o} 0 R]")],
    ),
    (
        "on a stamp",
        &[(11, "/AP<</N 12 0 R>>", "/AP<</N {o} 0 R>>")],
    ),
    (
        "within a stamp",
        &[
            (11, "/AP<</N 12 0 R>>", "/AP<</N 13 0 R>>"),
            (
                13,
                "/Resources<<>>",
                "/Resources<</XObject<</{n} {o} 0 R>>>>",
            ),
            (13, "q Q", "/{n} Do"),
        ],
    ),
    (
        "on a button",
        &[(9, "/AP<</N 12 0 R>>", "/AP<</N {o} 0 R>>")],
    ),
];

/// How the object, or what leads to it, is changed.
pub const CHANGES: [&str; 7] = [
    "another colour",
    "another size",
    "a smaller frame",
    "nothing at all",
    "one more key",
    "the excused place leads elsewhere",
    "changed and changed back",
];

/// The rectangle of the field that may be filled, with the edge that drawing blurs: what is drawn there
/// may change.
pub const FILLED: [u16; 4] = [9, 9, 111, 41];
/// Width and height of the page.
pub const PAGE: u16 = 300;

/// What makes a file: places in the tables above, names, and how many revisions come between.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub excused: usize,
    pub shown: usize,
    pub change: usize,
    /// The name at the excused place, and the one at the shown place.
    pub names: [String; 2],
    pub before: usize,
    pub after: usize,
}

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 80 80]/PatternType 1/PaintType 1/TilingType 1/XStep 80/YStep 80/Group<</S/Transparency/CS/DeviceRGB>>/Resources<<>>";

fn cell(keys: &str, drawn: &str) -> String {
    format!(
        "<<{FORM}{keys}/Length {}>>\nstream\n{drawn}\nendstream",
        drawn.len()
    )
}

const RED: &str = "1 0 0 rg 0 0 60 60 re f";
const BLUE: &str = "0 0 1 rg 0 0 70 30 re f";

fn skeleton() -> Vec<(u32, String)> {
    let plain = |number, text: &str| (number, text.to_owned());
    vec![
        plain(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/DSS 23 0 R/Extra[]>>",
        ),
        plain(2, "<</Type/Pages/Kids[3 0 R]/Count 1/Inherited<<>>>>"),
        plain(
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Sub<<>>>>/Contents 5 0 R/Annots[8 0 R 9 0 R 11 0 R]>>",
        ),
        (5, "q 1 0 0 1 150 150 cm q Q Q".to_owned()),
        plain(7, "<</Fields[8 0 R]/DR<<>>/SigFlags 3>>"),
        plain(
            8,
            "<</FT/Tx/T(amount)/Type/Annot/Subtype/Widget/Rect[10 10 110 40]/F 4/AP<</N 12 0 R>>/P 3 0 R>>",
        ),
        plain(
            9,
            "<</Type/Annot/Subtype/Widget/FT/Btn/T(button)/Rect[10 200 90 280]/F 4/AP<</N 12 0 R>>/P 3 0 R>>",
        ),
        plain(
            11,
            "<</Type/Annot/Subtype/Stamp/Rect[10 100 90 180]/F 4/AP<</N 12 0 R>>>>",
        ),
        (12, cell("", "q Q")),
        plain(
            13,
            "<</Type/XObject/Subtype/Form/BBox[0 0 80 80]/Resources<<>>/Length 9>>\nstream\nq Q\nendstream",
        ),
        plain(23, "<</VRI<<>>/Certs[33 0 R]>>"),
        plain(33, "<</Length 3>>\nstream\nabc\nendstream"),
        (CELL, cell("/FT/Tx/T(cell)", RED)),
        (OTHER, cell("/FT/Tx/T(cell)", BLUE)),
    ]
}

fn put(bodies: &mut Vec<(u32, String)>, (number, from, to): &Edit, name: &str) {
    let to = to.replace("{n}", name).replace("{o}", &CELL.to_string());
    match bodies.iter_mut().find(|(own, _)| own == number) {
        Some((_, text)) => *text = text.replacen(from, &to, 1),
        None => bodies.push((*number, to)),
    }
}

/// The file as it is given to the signer.
pub fn prepared(recipe: &Recipe) -> Vec<u8> {
    let mut bodies = skeleton();
    for edit in SHOWN[recipe.shown].1 {
        put(&mut bodies, edit, &recipe.names[1]);
    }
    put(&mut bodies, &EXCUSED[recipe.excused].1, &recipe.names[0]);
    for (number, text) in &mut bodies {
        // contents are streams once their text is whole
        if *number == 5 {
            *text = format!("<</Length {}>>\nstream\n{text}\nendstream", text.len());
        }
        if *number == 13 {
            let drawn = text
                .split("stream\n")
                .nth(1)
                .and_then(|rest| rest.split("\nend").next());
            let length = format!("/Length {}", drawn.map_or(0, str::len));
            *text = text.replacen("/Length 9", &length, 1);
        }
    }
    bodies.sort_by_key(|(number, _)| *number);
    from_bodies(Style::Table, &bodies)
}

/// The signed file with what comes later.
pub fn changed(signed: &[u8], recipe: &Recipe) -> Vec<u8> {
    let mut file = signed.to_vec();
    let idle = |file: &[u8], number: usize| {
        append(
            file,
            &[(180 + number as u32, &format!("<</Nothing {number}>>"))],
        )
    };
    for number in 0..recipe.before {
        file = idle(&file, number);
    }
    let own = "/FT/Tx/T(cell)";
    let fresh = match recipe.change {
        0 => cell(own, BLUE),
        1 => cell(&format!("{own}/Matrix[0.5 0 0 0.5 0 0]"), RED),
        2 => cell(own, RED).replacen("[0 0 80 80]", "[0 0 20 20]", 1),
        3 => "null".to_owned(),
        4 => cell(&format!("{own}/V(900000000)"), RED),
        5 => {
            let (holder, ..) = EXCUSED[recipe.excused].1;
            let text = body(signed, holder);
            let (at, length) = ("40 0 R", 6);
            if let Some(found) = text.rfind(at) {
                let led = format!("{}41 0 R{}", &text[..found], &text[found + length..]);
                file = append(&file, &[(holder, &led)]);
            }
            String::new()
        }
        _ => {
            file = append(&file, &[(CELL, &cell(own, BLUE))]);
            cell(own, RED)
        }
    };
    if !fresh.is_empty() {
        file = append(&file, &[(CELL, &fresh)]);
    }
    for number in 0..recipe.after {
        file = idle(&file, recipe.before + number);
    }
    file
}
