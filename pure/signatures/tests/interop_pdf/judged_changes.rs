//! Later revisions by other hands, judged by us and by pyHanko.

use signatures::pdf::{Rectangle, SignatureOptions, Target, validate};

use crate::{
    judges,
    samples::{self, Style},
    signer::signer,
    written_files::{draft, roots},
};

/// Ours may be stricter than pyHanko, never more lenient.
#[test]
fn what_we_call_harmless_pyhanko_does_too() {
    let Some(leader) = signer("leader") else {
        return;
    };
    let base = samples::document(Style::Table);
    let draft = draft(&base, Rectangle::of_size(330.0, 180.0, 150.0, 60.0));
    let options = SignatureOptions::new(Target::Existing("leader".to_owned()));
    let file = leader.sign(&draft, &options);
    let mut compared = 0;
    for (name, changed) in changed_files(&file) {
        let own = validate(&changed, &[]).unwrap();
        let ours = own[0].is_intact() && own[0].report.changes.are_harmless();
        let Some(lines) = judges::pyhanko(&changed, &roots()) else {
            return;
        };
        let theirs = lines[0].ends_with(" good");
        eprintln!(
            "{name}: ours {ours} {:?}, theirs {}",
            own[0].report.changes.level, lines[0]
        );
        assert!(theirs || !ours, "{name}: {:?}", own[0].report);
        compared += usize::from(theirs == ours);
    }
    assert!(compared > 0);
}

const CONTENT: &str = "<</Length 3>>\nstream\nq Q\nendstream";

/// Later revisions by other hands, good and bad.
fn changed_files(file: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let appended = |objects: &[(u32, &str)]| samples::append(file, objects);
    let own = samples::body(file, samples::field_number(file, "number"));
    let shown = own
        .split("/N ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let shown: u32 = shown.and_then(|number| number.parse().ok()).unwrap();
    let sheet = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 3>>\nstream\nq Q\nendstream";
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";
    let mut files = vec![
        ("nothing", appended(&[(90, "<</Unused true>>")])),
        ("content", appended(&[(5, CONTENT)])),
        ("font", appended(&[(6, font)])),
        ("same page", appended(&[(3, &samples::body(file, 3))])),
        ("appearance", appended(&[(shown, sheet)])),
    ];
    files.extend(edited_files(file));
    files.extend(files_with_additions(file));
    files
}

/// One object changed.
fn edited_files(file: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let field = samples::field_number(file, "number");
    let form = samples::form_number(file);
    let in_form = format!("{field} 0 R ");
    let script = "/FT /Tx /AA <</K <</S/JavaScript/JS(x)>>>>";
    let layers = "/Type /Catalog /OCProperties <</OCGs[]/D<<>>>>";
    let catalog = "/Type /Catalog";
    [
        ("page box", 3, "595 842", "595 840"),
        ("field filled", field, "/FT /Tx", "/FT /Tx /V (12)"),
        ("field renamed", field, "(number)", "(amount)"),
        ("field moved", field, "/Rect [100", "/Rect [10"),
        ("field with script", field, "/FT /Tx", script),
        (
            "catalogue action",
            1,
            catalog,
            "/Type /Catalog /OpenAction 3 0 R",
        ),
        (
            "catalogue version",
            1,
            catalog,
            "/Type /Catalog /Version /2.0",
        ),
        ("layers", 1, catalog, layers),
        ("form script", form, "/Fields", "/XFA (x) /Fields"),
        ("form font", form, "/TiRo", "/Other"),
        ("field taken away", form, in_form.as_str(), ""),
    ]
    .into_iter()
    .map(|(name, number, from, to)| {
        let before = samples::body(file, number);
        let after = before.replace(from, to);
        assert_ne!(before, after, "{name}");
        (name, samples::append(file, &[(number, &after)]))
    })
    .collect()
}

/// One object changed so that it refers to a new one, number 90.
fn files_with_additions(file: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let form = samples::form_number(file);
    let signature = "<</FT/Sig/T(late)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>";
    let (fields, more_fields) = ("/Fields [", "/Fields [90 0 R ");
    let (notes, more_notes) = ("/Annots [", "/Annots [90 0 R ");
    let (catalog, store) = ("/Type /Catalog", "/Type /Catalog /DSS 90 0 R");
    let remark = "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]>>";
    let link = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>";
    [
        (
            "late text field",
            form,
            fields,
            more_fields,
            "<</FT/Tx/T(late)>>",
        ),
        ("late signature field", form, fields, more_fields, signature),
        (
            "a second seal",
            form,
            fields,
            more_fields,
            "<</FT/Sig/T(seal)>>",
        ),
        ("remark", 3, notes, more_notes, remark),
        ("link", 3, notes, more_notes, link),
        (
            "other content",
            3,
            "/Contents 5 0 R",
            "/Contents 90 0 R",
            CONTENT,
        ),
        (
            "stranger in the store",
            1,
            catalog,
            store,
            "<</Type/DSS/Stranger 5 0 R>>",
        ),
        ("store", 1, catalog, store, "<</Type/DSS/Certs[]>>"),
    ]
    .into_iter()
    .map(|(name, number, from, to, extra)| {
        let before = samples::body(file, number);
        let after = before.replace(from, to);
        assert_ne!(before, after, "{name}");
        (
            name,
            samples::append(file, &[(number, &after), (90, extra)]),
        )
    })
    .collect()
}
