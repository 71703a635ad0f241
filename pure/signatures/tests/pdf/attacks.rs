//! Known forgeries of signed PDF files (Mladenov and others 2019, Mainka and others 2021): each is
//! refused, with a reason that can be told.

use signatures::pdf::{Change, Coverage, ModificationLevel, Problem, SignatureReport, inspect};

use crate::{
    samples::{self, STYLES, Style, append},
    signing,
};

fn signed() -> Vec<u8> {
    signing::signed(&samples::document(Style::Table), "leader")
}

fn leader(file: &[u8]) -> SignatureReport {
    let report = inspect(file).unwrap();
    report
        .signatures
        .into_iter()
        .find(|signature| signature.field == "leader")
        .unwrap()
}

/// Whether a person would be told that something is wrong.
fn is_refused(signature: &SignatureReport) -> bool {
    !signature.problems.is_empty() || !signature.changes.are_harmless()
}

fn position(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len())
        .rposition(|window| window == what)
        .unwrap()
}

/// Replaces text by text of the same length.
fn overwritten(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = position(file, from);
    let mut other = file.to_vec();
    other[at..at + to.len()].copy_from_slice(to);
    other
}

#[test]
fn universal_forgery_without_contents_or_range_is_refused() {
    let file = signed();
    let no_contents = overwritten(&file, b"/Contents <", b"/Contentz <");
    assert!(
        leader(&no_contents)
            .problems
            .contains(&Problem::MissingContents)
    );
    let no_range = overwritten(&file, b"/ByteRange ", b"/ByteRangz ");
    assert!(
        leader(&no_range)
            .problems
            .contains(&Problem::MissingByteRange)
    );
    let at = position(&file, b"/ByteRange ");
    let range_end = at + file[at..].iter().position(|byte| *byte == b']').unwrap() + 1;
    let range = &file[at..range_end];
    for forged in [
        "/ByteRange null",
        "/ByteRange []",
        "/ByteRange [0 -1 -2 9]",
        "/ByteRange [0 0 0 0]",
        "/ByteRange [0 1 2]",
        "/ByteRange (x)",
    ] {
        let mut text = forged.as_bytes().to_vec();
        text.resize(range.len(), b' ');
        assert!(
            is_refused(&leader(&overwritten(&file, range, &text))),
            "{forged}"
        );
    }
    let contents = position(&file, b"/Contents <") + 11;
    let mut zeros = file.clone();
    for byte in &mut zeros[contents..] {
        if *byte == b'>' {
            break;
        }
        *byte = b'0';
    }
    assert!(leader(&zeros).problems.contains(&Problem::MissingContents));
}

#[test]
fn a_wrapped_signature_with_a_wider_gap_is_refused() {
    let file = signed();
    let range = leader(&file).byte_range.unwrap();
    let (start, end) = (range.gap_start(), range.gap_end());
    // the second signed piece moves back, and what an attacker likes stands between
    let malicious = b"/Evil (other content)\n";
    let moved = [&file[..end], malicious, &file[end..]].concat();
    let old = format!("[0 {start} {end} ");
    let new = format!("[0 {start} {} ", end + malicious.len());
    let at = position(&moved, old.as_bytes());
    let mut forged = moved.clone();
    forged[at..at + new.len()].copy_from_slice(new.as_bytes());
    let found = leader(&forged);
    let is_gap = found.problems.contains(&Problem::GapIsNotContents)
        || found.problems.contains(&Problem::DamagedFile);
    assert!(is_gap, "{:?}", found.problems);
}

/// The full attack: the old end moves to the end of the file, so that its `startxref` finds the
/// attacker's cross-references at the old offset; a second dictionary with the same message signs the
/// same bytes, and whatever stands between them is free.
#[test]
fn a_wrapped_signature_with_its_own_cross_references_is_refused() {
    let file = signed();
    let range = leader(&file).byte_range.unwrap();
    let (start, end) = (range.gap_start(), range.gap_end());
    let old_xref = position(&file, b"xref\n");
    let old_xref = file[..old_xref]
        .windows(5)
        .rposition(|own| own == b"xref\n")
        .unwrap();
    let trailer = position(&file, b"startxref");
    let xref = String::from_utf8_lossy(&file[old_xref..trailer]).into_owned();
    let value_head = file[..start]
        .windows(5)
        .rposition(|own| own == b" obj\n")
        .unwrap();
    let value_at = file[..value_head]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    let head = String::from_utf8_lossy(&file[value_at..value_head]).into_owned();
    let message = String::from_utf8_lossy(&file[start..end]).into_owned();
    let forged_xref = |value: usize, content: usize| {
        let moved = xref.replace(&format!("{value_at:010}"), &format!("{value:010}"));
        moved.replacen(
            "xref\n",
            &format!("xref\n5 1\n{content:010} 00000 n\r\n"),
            1,
        ) + &format!("startxref\n{old_xref}\n%%EOF\n")
    };
    let content_at = old_xref + forged_xref(0, 0).len();
    let content = "5 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n";
    let twin_at = content_at + content.len();
    let tail = &file[end..];
    let twin = |second: usize| {
        format!(
            "{head} obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 {start} {second:010} {}]/Contents {message}>>\nendobj\n",
            tail.len()
        )
    };
    let second = twin_at + twin(0).len();
    let mut forged = file[..end].to_vec();
    forged.resize(old_xref, b' ');
    for part in [
        forged_xref(twin_at, content_at).as_bytes(),
        content.as_bytes(),
        twin(second).as_bytes(),
        tail,
    ] {
        forged.extend_from_slice(part);
    }
    let found = leader(&forged);
    assert!(
        !found.problems.contains(&Problem::DamagedFile),
        "the forgery is well made"
    );
    assert_eq!(
        found.pieces(&forged).unwrap().concat(),
        [&file[..start], tail].concat()
    );
    assert!(
        found.problems.contains(&Problem::GapIsNotContents),
        "{:?}",
        found.problems
    );
}

#[test]
fn a_copied_signature_dictionary_elsewhere_is_refused() {
    let file = signed();
    let start = position(&file, b"/Type /Sig");
    let object = file[..start]
        .windows(5)
        .rposition(|window| window == b" obj\n")
        .unwrap()
        + 5;
    let end = object
        + file[object..]
            .windows(7)
            .position(|window| window == b"\nendobj")
            .unwrap();
    let dictionary = String::from_utf8_lossy(&file[object..end]).into_owned();
    let head = String::from_utf8_lossy(&file[..object]).into_owned();
    let line = head.trim_end().rsplit('\n').next().unwrap();
    let value: u32 = line.split(' ').next().unwrap().parse().unwrap();
    let changed = append(
        &file,
        &[
            (value, &dictionary),
            (5, "<</Length 3>>\nstream\nq Q\nendstream"),
        ],
    );
    assert!(
        leader(&changed)
            .problems
            .contains(&Problem::GapIsNotContents)
    );
}

#[test]
fn incremental_saving_is_seen_with_and_without_its_cross_references() {
    let file = signed();
    let content = "<</Length 3>>\nstream\nq Q\nendstream";
    let honest = append(&file, &[(5, content)]);
    assert_eq!(leader(&honest).changes.level, ModificationLevel::Other);
    // objects without cross-references, for readers that look through the file
    let bare = [
        file.as_slice(),
        format!("5 0 obj\n{content}\nendobj\n").as_bytes(),
    ]
    .concat();
    assert!(matches!(
        leader(&bare).problems.as_slice(),
        [Problem::BytesAfterEnd { .. }]
    ));
    // with a trailer, but without a table
    let half = [
        bare.as_slice(),
        b"trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n",
    ]
    .concat();
    assert!(leader(&half).problems.contains(&Problem::DamagedFile));
    // with a copy of the signature's own end
    let tail = &file[position(&file, b"startxref")..];
    let copied = [bare.as_slice(), tail].concat();
    assert!(is_refused(&leader(&copied)));
}

#[test]
fn a_stale_range_after_rewriting_is_refused() {
    let file = signed();
    // somebody inserted a comment line and corrected the offsets: here, by rebuilding
    let at = position(&file, b"6 0 obj");
    let shifted = [&file[..at], b"% a comment\n", &file[at..]].concat();
    assert!(is_refused(&leader(&shifted)));
    let cut = &file[..file.len() - 40];
    assert!(is_refused(&leader(cut)));
}

#[test]
fn shadow_attack_hide_is_refused() {
    // a picture that covers the text is removed after signing by making its object free or empty
    let file = signed();
    let hidden = append(&file, &[(5, "null")]);
    assert_eq!(leader(&hidden).changes.level, ModificationLevel::Other);
    let freed = {
        let mut text = append(&file, &[(90, "null")]);
        let at = position(&text, b"90 1\n");
        let rest = text.split_off(at);
        let rest = String::from_utf8_lossy(&rest).into_owned();
        text.extend_from_slice(format!("5 1\n0000000000 00001 f \n{rest}").as_bytes());
        text
    };
    let found = leader(&freed);
    let freed = |change: &Change| matches!(change, Change::ObjectFreed { .. });
    assert!(found.changes.list.iter().any(freed), "{:?}", found);
}

#[test]
fn shadow_attack_replace_is_refused() {
    let file = signed();
    let font = append(
        &file,
        &[(6, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>")],
    );
    assert_eq!(leader(&font).changes.level, ModificationLevel::Other);
}

#[test]
fn shadow_attack_hide_and_replace_is_refused() {
    // the file that is signed carries a second page tree that nothing refers to
    let bodies = vec![
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(),
        ),
        (7, "<</Type/Catalog/Pages 8 0 R>>".to_owned()),
        (8, "<</Type/Pages/Kids[9 0 R]/Count 1>>".to_owned()),
        (
            9,
            "<</Type/Page/Parent 8 0 R/MediaBox[0 0 100 100]>>".to_owned(),
        ),
    ];
    let file = signing::signed(&samples::from_bodies(Style::Table, &bodies), "leader");
    // by pointing the trailer to the other catalogue
    let tail = append(&file, &[(90, "null")]);
    let at = position(&tail, b"/Root 1 0 R");
    let mut other_root = tail.clone();
    other_root[at..at + 11].copy_from_slice(b"/Root 7 0 R");
    let report = inspect(&other_root).unwrap();
    assert!(
        report.signatures.iter().all(is_refused),
        "the form is gone with the catalogue"
    );
    // by pointing a number to an object that was signed under another number
    let second = position(&file, b"\n9 0 obj") + 1;
    assert!(second < leader(&file).byte_range.unwrap().gap_start());
    let mut aliased = append(&file, &[(90, "null")]);
    let at = position(&aliased, b"90 1\n");
    let rest = String::from_utf8_lossy(&aliased.split_off(at)).into_owned();
    aliased.extend_from_slice(format!("3 1\n{second:010} 00000 n \n{rest}").as_bytes());
    assert!(is_refused(&leader(&aliased)));
}

#[test]
fn an_object_that_the_signed_page_waited_for_is_refused() {
    let bodies = vec![
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[5 0 R 150 0 R]>>".to_owned(),
        ),
        (5, "<</Length 3>>\nstream\nq Q\nendstream".to_owned()),
    ];
    let file = signing::signed(&samples::from_bodies(Style::Table, &bodies), "leader");
    let filled = append(&file, &[(150, "<</Length 3>>\nstream\nq Q\nendstream")]);
    let found = leader(&filled);
    let dangling = |change: &Change| matches!(change, Change::DanglingReferenceFilled { .. });
    assert!(found.changes.list.iter().any(dangling), "{found:?}");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let file = signed();
    let own = samples::body(&file, 3);
    let twice = own.replace("/Contents 5 0 R", "/Contents 90 0 R/Contents 5 0 R");
    let content = "<</Length 3>>\nstream\nq Q\nendstream";
    let found = leader(&append(&file, &[(3, &twice), (90, content)]));
    let ambiguous = |change: &Change| matches!(change, Change::AmbiguousObject { .. });
    assert!(found.changes.list.iter().any(ambiguous), "{found:?}");
    assert_eq!(found.changes.level, ModificationLevel::Other);
}

#[test]
fn two_fields_with_one_signature_are_refused() {
    let file = signed();
    let text = String::from_utf8_lossy(&file).into_owned();
    let form: u32 = text
        .rsplit("/AcroForm ")
        .next()
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let value = text
        .rsplit("/V ")
        .next()
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let head = format!("\n{form} 0 obj\n");
    let own = text[text.rfind(&head).unwrap() + head.len()..]
        .split("\nendobj")
        .next()
        .unwrap();
    let both = own.replace("/Fields [", "/Fields [90 0 R ");
    let twin = format!("<</FT/Sig/T(twin)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V {value} 0 R>>");
    let shared = append(&file, &[(form, &both), (90, &twin)]);
    let report = inspect(&shared).unwrap();
    assert_eq!(report.signatures.len(), 2);
    for signature in &report.signatures {
        assert!(signature.problems.contains(&Problem::SharedSignature));
    }
}

#[test]
fn objects_in_the_gap_are_refused() {
    let file = signed();
    let range = leader(&file).byte_range.unwrap();
    let inside = range.gap_start() + 10;
    let mut aliased = append(&file, &[(90, "null")]);
    let at = position(&aliased, b"90 1\n");
    let rest = String::from_utf8_lossy(&aliased.split_off(at)).into_owned();
    aliased.extend_from_slice(format!("5 1\n{inside:010} 00000 n \n{rest}").as_bytes());
    assert!(is_refused(&leader(&aliased)));
}

#[test]
fn a_sound_file_of_every_style_is_not_refused() {
    for style in STYLES {
        let file = signing::signed(&samples::document(style), "leader");
        let found = leader(&file);
        assert!(!is_refused(&found), "{found:?}");
        assert_eq!(found.coverage, Coverage::WholeFile);
        let twice = signing::signed(&file, "clerk");
        assert!(!is_refused(&leader(&twice)));
    }
}
