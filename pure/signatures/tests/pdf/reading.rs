//! Reading: every style, broken files, and no panic or endless loop on anything.

use proptest::prelude::*;
use signatures::pdf::{Document, Image, Object, ReadError, Reference, XrefStyle, inspect};

use crate::{
    samples::{self, STYLES, Style},
    signing,
};

fn catalog_and_pages(document: &Document<'_>) -> (bool, usize) {
    let view = document.latest();
    let pages = view
        .catalog()
        .and_then(|catalog| view.dictionary(&catalog, "Pages"))
        .and_then(|pages| view.array(&pages, "Kids"));
    (view.catalog().is_some(), pages.map_or(0, |kids| kids.len()))
}

#[test]
fn every_style_is_read() {
    for style in STYLES {
        let file = samples::document(style);
        let document = Document::open(&file).unwrap();
        assert!(!document.is_repaired(), "{style:?}");
        assert_eq!(catalog_and_pages(&document), (true, 2), "{style:?}");
        let expected = match style {
            Style::Table => XrefStyle::Table,
            Style::Hybrid | Style::Word => XrefStyle::Hybrid,
            _ => XrefStyle::Stream,
        };
        assert_eq!(document.style(), expected);
        let font = document.latest().get(Reference::new(6)).unwrap();
        let name = font.as_dictionary().and_then(|font| font.name("BaseFont"));
        assert_eq!(
            name.map(|name| name.to_text()).as_deref(),
            Some("Times-Roman"),
            "{style:?}"
        );
    }
}

#[test]
fn broken_cross_references_are_rebuilt_for_reading() {
    for style in STYLES {
        let mut file = samples::document(style);
        let at = file
            .windows(9)
            .position(|window| window == b"startxref")
            .unwrap();
        file.truncate(at);
        let document = Document::open(&file).unwrap();
        assert!(document.is_repaired());
        assert_eq!(catalog_and_pages(&document), (true, 2), "{style:?}");
    }
}

#[test]
fn a_file_that_is_no_pdf_or_encrypted_says_so() {
    assert_eq!(Document::open(b"hello").err(), Some(ReadError::NotPdf));
    assert_eq!(
        Document::open(b"%PDF-1.7\nnothing").err(),
        Some(ReadError::BrokenCrossReferences)
    );
}

#[test]
fn a_circle_of_previous_sections_ends() {
    let file = samples::document(Style::Table);
    let text = String::from_utf8_lossy(&file).into_owned();
    let own = text.rfind("xref\n0 1").unwrap();
    let circle = text.replace("/Size 7", &format!("/Size 7/Prev {own}"));
    let document = Document::open(circle.as_bytes()).unwrap();
    assert!(document.is_repaired());
}

#[test]
fn a_huge_count_of_entries_costs_nothing() {
    let file = samples::document(Style::Table);
    let text = String::from_utf8_lossy(&file).into_owned();
    let huge = text.replace("0 1\n0000000000", "0 4000000000\n0000000000");
    assert!(Document::open(huge.as_bytes()).unwrap().is_repaired());
    let stream = samples::document(Style::Stream);
    let at = stream
        .windows(7)
        .position(|window| window == b"/Index[")
        .unwrap();
    let mut broad = stream[..at].to_vec();
    broad.extend_from_slice(b"/Index[0 8000000000 ]/X[");
    broad.extend_from_slice(&stream[at + 7..]);
    assert!(Document::open(&broad).is_ok());
}

#[test]
fn a_flate_bomb_is_refused_at_the_limit() {
    let zeros = vec![0u8; 1 << 20];
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..80 {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let mut file = b"%PDF-1.7\n".to_vec();
    let at = file.len();
    file.extend_from_slice(
        format!(
            "1 0 obj\n<</Type/XRef/Size 9/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length {}>>\nstream\n",
            bomb.len()
        )
        .as_bytes(),
    );
    file.extend_from_slice(&bomb);
    file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").as_bytes());
    assert!(matches!(
        Document::open(&file).err(),
        Some(ReadError::TooLarge { .. })
    ));
}

#[test]
fn a_file_made_to_be_slow_is_given_up() {
    // each object begins a string that never ends: reading all of them is quadratic
    let count = 40_000u32;
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut rows = String::new();
    for number in 1..=count {
        rows.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{number} 0 obj\n(\n").as_bytes());
    }
    let own = file.len();
    file.extend_from_slice(
        format!("xref\n1 {count}\n{rows}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{own}\n%%EOF\n")
            .as_bytes(),
    );
    assert!(inspect(&file).is_err());
}

#[test]
fn strings_and_names_are_read_as_they_are_meant() {
    let body = "<</Type/Catalog/Pages 2 0 R/A(a\\(b\\)\\053\\\nc)/B<48 656C6C6F>/C#20D/Na#6De/E(\\376\\377\\000\\304)/F -.5/G 4 0 R>>";
    let bodies = vec![
        (1, body.to_owned()),
        (2, "<</Type/Pages/Kids[]/Count 0>>".to_owned()),
    ];
    let file = samples::from_bodies(Style::Table, &bodies);
    let document = Document::open(&file).unwrap();
    let catalog = document.latest().catalog().unwrap();
    assert_eq!(catalog.string("A"), Some(b"a(b)+c".as_slice()));
    assert_eq!(catalog.string("B"), Some(b"Hello".as_slice()));
    assert!(catalog.is_name("C D", "Name"));
    assert_eq!(catalog.get("E").unwrap().as_text().as_deref(), Some("Ä"));
    assert_eq!(catalog.get("F"), Some(&Object::Real(-0.5)));
    assert_eq!(catalog.reference("G"), Some(Reference::new(4)));
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let bodies = vec![
        (
            1,
            format!("<</Type/Catalog/Pages 2 0 R/A {}>>", "[".repeat(100_000)),
        ),
        (2, "<</Type/Pages/Kids[]/Count 0>>".to_owned()),
    ];
    let file = samples::from_bodies(Style::Table, &bodies);
    assert!(Document::open(&file).is_err());
}

#[test]
fn pictures_of_each_colour_type_are_decoded() {
    let image = Image::from_png(&samples::png(3, 2, [1, 2, 3])).unwrap();
    assert_eq!((image.width, image.height), (3, 2));
    assert!(Image::from_png(b"no picture").is_err());
}

/// Bytes changed, cut out and doubled at a few places.
fn mutated(file: &[u8], changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for &(place, what, value) in changes {
        if bytes.is_empty() {
            break;
        }
        let at = place % bytes.len();
        match what % 4 {
            0 => bytes[at] = value,
            1 => bytes[at] ^= 1 << (value % 8),
            2 => {
                let end = bytes.len().min(at + usize::from(value));
                bytes.drain(at..end);
            }
            _ => {
                let end = bytes.len().min(at + usize::from(value));
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mutated_files_neither_panic_nor_hang(
        style in 0usize..5,
        changes in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..12),
    ) {
        let options = signatures::pdf::SignatureOptions {
            reserve: 64,
            ..signatures::pdf::SignatureOptions::new(signing::new_field("a"))
        };
        let file = signing::sign(&samples::document(STYLES[style]), &options);
        let options = signatures::pdf::SignatureOptions {
            reserve: 64,
            ..signatures::pdf::SignatureOptions::new(signing::new_field("b"))
        };
        let file = signing::sign(&file, &options);
        let bytes = mutated(&file, &changes);
        let _ = inspect(&bytes);
        let _ = signatures::pdf::prepare(&bytes, &options);
    }

    #[test]
    fn any_bytes_neither_panic_nor_hang(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let file = [b"%PDF-1.4\n".as_slice(), &bytes].concat();
        let _ = inspect(&file);
        let _ = Image::from_png(&bytes);
        let _ = signatures::pdf::Font::parse(&bytes);
    }

    #[test]
    fn a_changed_byte_outside_the_gap_is_never_inside_the_pieces_unnoticed(place in any::<usize>()) {
        let file = signing::signed(&samples::document(Style::Table), "leader");
        let report = inspect(&file).unwrap();
        let range = report.signatures[0].byte_range.unwrap();
        let at = place % file.len();
        let mut other = file.clone();
        other[at] ^= 0x01;
        let outside_gap = at < range.gap_start() || at >= range.gap_end();
        let [before, after] = range.pieces(&file);
        let [other_before, other_after] = range.pieces(&other);
        prop_assert_eq!(outside_gap, before != other_before || after != other_after);
    }
}
