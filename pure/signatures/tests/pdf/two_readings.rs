//! Files that two readers read differently, and changes that need no key: what is refused although
//! every signed byte is in its place.

use signatures::pdf::{
    Change, ModificationLevel, Permission, Problem, Purpose, SignatureOptions, SignatureReport,
    Update, WriteError, inspect,
};

use crate::{
    samples::{self, STYLES, Style, append},
    signing,
};

const OTHER_CONTENT: &str = "<</Length 3>>\nstream\nq Q\nendstream";

fn signed() -> Vec<u8> {
    signing::signed(&samples::document(Style::Table), "leader")
}

fn leader(file: &[u8]) -> SignatureReport {
    let report = inspect(file).unwrap();
    let mut all = report.signatures.into_iter();
    all.find(|signature| signature.field == "leader").unwrap()
}

fn is_refused(file: &[u8]) -> bool {
    let found = leader(file);
    !found.problems.is_empty() || !found.changes.are_harmless()
}

fn position(file: &[u8], what: &[u8]) -> usize {
    let found = file.windows(what.len()).rposition(|window| window == what);
    found.unwrap_or_else(|| panic!("{} is not there", String::from_utf8_lossy(what)))
}

/// Inserts text before the last occurrence of a mark; only what follows the last cross-references
/// moves.
fn inserted(file: &[u8], mark: &[u8], text: &str) -> Vec<u8> {
    let at = position(file, mark);
    [&file[..at], text.as_bytes(), &file[at..]].concat()
}

fn has_ambiguous_revision(file: &[u8]) -> bool {
    let ambiguous = |problem: &Problem| matches!(problem, Problem::AmbiguousRevision { .. });
    leader(file).problems.iter().any(ambiguous)
}

#[test]
fn a_second_root_in_the_trailer_of_an_update_is_refused() {
    let update = append(&signed(), &[(90, "<</Type/Catalog/Pages 2 0 R>>")]);
    assert!(!is_refused(&update), "an unused object changes nothing");
    for twice in ["/Root 90 0 R", "/Ro#6ft 90 0 R"] {
        let forged = inserted(&update, b"/Root 1 0 R", twice);
        assert!(has_ambiguous_revision(&forged), "{twice}");
        assert!(matches!(
            Update::open(&forged).err(),
            Some(WriteError::DamagedBase)
        ));
    }
}

#[test]
fn an_object_that_one_table_places_twice_is_refused() {
    let file = signed();
    let update = append(&file, &[(90, OTHER_CONTENT)]);
    let evil = position(&update, b"90 0 obj");
    let own = position(&file, b"\n5 0 obj") + 1;
    // the first entry is the true one: whoever takes the last sees the other content
    let both = format!("5 1\n{own:010} 00000 n \n5 1\n{evil:010} 00000 n \n");
    assert!(has_ambiguous_revision(&inserted(&update, b"90 1\n", &both)));
    let same = format!("5 1\n{own:010} 00000 n \n5 1\n{own:010} 00000 n \n");
    assert!(!has_ambiguous_revision(&inserted(
        &update, b"90 1\n", &same
    )));
}

#[test]
fn a_hybrid_update_whose_table_and_stream_disagree_is_refused() {
    let file = signed();
    let own = position(&file, b"\n5 0 obj") + 1;
    let start = file.len();
    let mut update = file.clone();
    update.extend_from_slice(format!("90 0 obj\n{OTHER_CONTENT}\nendobj\n").as_bytes());
    let stream_at = update.len();
    let mut row = vec![1];
    row.extend_from_slice(&u32::try_from(start).unwrap().to_be_bytes());
    row.extend_from_slice(&[0, 0]);
    update.extend_from_slice(
        b"91 0 obj\n<</Type/XRef/Size 92/W[1 4 2]/Index[5 1]/Root 1 0 R/Length 7>>\nstream\n",
    );
    update.extend_from_slice(&row);
    update.extend_from_slice(b"\nendstream\nendobj\n");
    let with_table = append(&update, &[(92, "null")]);
    let forged = inserted(
        &with_table,
        b"92 1\n",
        &format!("5 1\n{own:010} 00000 n \n"),
    );
    let forged = inserted(&forged, b"/Root 1 0 R", &format!("/XRefStm {stream_at} "));
    assert!(has_ambiguous_revision(&forged), "{:?}", leader(&forged));
}

#[test]
fn a_number_that_the_signed_page_waited_for_is_refused_also_where_it_was_listed_as_free() {
    let bodies = vec![
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[5 0 R 50 0 R]>>".to_owned(),
        ),
        (5, OTHER_CONTENT.to_owned()),
    ];
    let draft = samples::from_bodies(Style::Table, &bodies);
    let freed = append(&draft, &[(49, "null")]);
    let freed = inserted(&freed, b"49 1\n", "50 1\n0000000000 00000 f \n");
    let file = signing::signed(&freed, "leader");
    let filled = append(&file, &[(50, OTHER_CONTENT)]);
    let found = leader(&filled);
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    let dangling = |change: &Change| matches!(change, Change::DanglingReferenceFilled { .. });
    assert!(found.changes.list.iter().any(dangling), "{found:?}");
}

/// The overlay of Mainka and others (2021): nobody needs a key for an empty field.
#[test]
fn an_empty_signature_field_that_shows_something_is_refused() {
    let file = signed();
    let form = samples::form_number(&file);
    let own = samples::body(&file, form);
    let with_field = own.replace("/Fields [", "/Fields [90 0 R ");
    let page = samples::body(&file, 3).replace("/Annots [", "/Annots [90 0 R ");
    let widget = |extra: &str| {
        format!(
            "<</FT/Sig/T(overlay)/Type/Annot/Subtype/Widget/P 3 0 R/Rect[72 700 400 800]{extra}>>"
        )
    };
    let appearance = |content: &str| {
        format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 328 100]/Length {}>>\nstream\n{content}\nendstream",
            content.len()
        )
    };
    let level = |extra: &str, content: &str| {
        let (widget, appearance) = (widget(extra), appearance(content));
        let objects: [(u32, &str); 4] = [
            (form, &with_field),
            (3, &page),
            (90, &widget),
            (91, &appearance),
        ];
        leader(&append(&file, &objects)).changes.level
    };
    assert_eq!(level("", ""), ModificationLevel::FormFilling);
    assert_eq!(
        level("/AP<</N 91 0 R>>", "q % nothing\nQ"),
        ModificationLevel::FormFilling
    );
    for (extra, content) in [
        ("/AP<</N 91 0 R>>", "1 g 0 0 328 100 re f"),
        ("/AP<</D 91 0 R>>", "1 g 0 0 328 100 re f"),
        ("/AP<</N<</On 91 0 R>>>>", ""),
        ("/MK<</BG[1]>>", ""),
    ] {
        assert_eq!(level(extra, content), ModificationLevel::Other, "{extra}");
    }
}

#[test]
fn a_signature_that_calls_itself_a_time_stamp_is_none() {
    let mut options = SignatureOptions::new(signing::new_field("leader"));
    options.purpose = Purpose::Certification(Permission::NoChanges);
    let file = signing::sign(&samples::document(Style::Table), &options);
    let form = samples::form_number(&file);
    let fields = samples::body(&file, form).replace("/Fields [", "/Fields [90 0 R ");
    let field = "<</FT/Sig/T(second)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V 91 0 R>>";
    let value = |format: &str| {
        format!("<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/{format}/Contents<01>>>")
    };
    let violations = |format: &str| {
        let objects: [(u32, &str); 3] = [(form, &fields), (90, field), (91, &value(format))];
        leader(&append(&file, &objects)).changes.violations.len()
    };
    assert_eq!(violations("ETSI.RFC3161"), 0);
    assert_eq!(violations("ETSI.CAdES.detached"), 1);
}

#[test]
fn a_container_of_signed_objects_that_is_replaced_is_refused() {
    let file = signing::signed(&samples::document(Style::ObjectStreams), "leader");
    let text = String::from_utf8_lossy(&file);
    let at = text.find("/Type/ObjStm").unwrap();
    let head = text[..at].rfind(" 0 obj").unwrap();
    let number: u32 = text[..head].rsplit('\n').next().unwrap().parse().unwrap();
    let own = samples::body(&file, number);
    let other = own.replace("[0 0 595 842]", "[0 0 595 142]");
    assert_ne!(own, other);
    assert!(is_refused(&append(&file, &[(number, &other)])));
}

#[test]
fn an_update_that_passes_over_the_signed_revision_is_refused() {
    let draft = samples::document(Style::Table);
    let file = signing::signed(&draft, "leader");
    let update = append(&file, &[(5, OTHER_CONTENT)]);
    let of = |file: &[u8]| -> usize {
        let text = String::from_utf8_lossy(file).into_owned();
        let rest = text.rsplit("startxref\n").next().unwrap().to_owned();
        rest.lines().next().unwrap().parse().unwrap()
    };
    let (signed_at, draft_at) = (of(&file), of(&draft));
    let prev = format!("/Prev {signed_at}");
    let skipping = format!(
        "/Prev {draft_at:0width$}",
        width = signed_at.to_string().len()
    );
    let at = position(&update, prev.as_bytes());
    let mut forged = update.clone();
    forged[at..at + prev.len()].copy_from_slice(skipping.as_bytes());
    let report = inspect(&forged).unwrap();
    let refused = |found: &SignatureReport| !found.problems.is_empty();
    assert!(report.signatures.iter().all(refused));
}

#[test]
fn a_range_with_a_shifted_beginning_or_a_wider_or_narrower_gap_is_refused() {
    let file = signed();
    let range = leader(&file).byte_range.unwrap();
    let (start, end) = (range.gap_start(), range.gap_end());
    let rest = range.end() - end;
    let old = format!("[0 {start} {end} {rest}");
    let at = position(&file, old.as_bytes());
    let bracket = at + file[at..].iter().position(|byte| *byte == b']').unwrap();
    // the writer leaves room after the bracket
    let room = file[bracket + 1..].iter().take_while(|byte| **byte == b' ');
    let close = bracket + 1 + room.count();
    for numbers in [
        format!("[1 {start} {end} {rest}"),
        format!("[-1 {start} {end} {rest}"),
        format!("[0 {} {end} {rest}", start - 2),
        format!("[0 {start} {} {}", end + 2, rest - 2),
        format!("[0 {} {} {}", start + 2, end - 2, rest + 2),
        format!("[0 {start} {end} {}", rest - 2),
        format!("[0 {start} {end} {}", rest + 20),
        format!("[0 {start} {end} 9223372036854775807"),
        format!("[0 {start}.0 {end}.0 {rest}.0"),
        format!("[0 {end} {start} {rest}"),
    ] {
        assert!(numbers.len() < close - at, "{numbers}");
        let mut forged = file.clone();
        let padded = format!("{:<width$}", numbers.clone() + "]", width = close - at);
        forged[at..close].copy_from_slice(padded.as_bytes());
        assert!(is_refused(&forged), "{numbers}");
    }
}

#[test]
fn keys_of_the_signature_dictionary_that_are_written_twice_with_escapes_are_refused() {
    for twice in [
        "/Cont#65nts <00>",
        "/ByteRang#65 [0 1 2 3]",
        "/SubFilt#65r /x",
    ] {
        let file = signed();
        let range = leader(&file).byte_range.unwrap();
        // in the place of the key Filter, which nobody needs
        let own: &[u8] = b"/Filter /Adobe.PPKLite";
        let at = position(&file[..range.end()], own);
        let mut forged = file.clone();
        let padded = format!("{twice:<width$}", width = own.len());
        forged[at..at + own.len()].copy_from_slice(padded.as_bytes());
        assert!(
            leader(&forged)
                .problems
                .contains(&Problem::AmbiguousDictionary),
            "{twice}"
        );
    }
}

#[test]
fn a_new_field_with_the_name_of_a_signed_one_is_refused() {
    let file = signed();
    let form = samples::form_number(&file);
    let fields = samples::body(&file, form).replace("/Fields [", "/Fields [90 0 R ");
    let twin = "<</FT/Sig/T(leader)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>";
    assert!(is_refused(&append(&file, &[(form, &fields), (90, twin)])));
}

#[test]
fn what_we_write_ourselves_is_never_ambiguous() {
    for style in STYLES {
        let file = signing::signed(&samples::document(style), "leader");
        let file = signing::signed(&file, "clerk");
        assert!(leader(&file).problems.is_empty(), "{style:?}");
    }
}
