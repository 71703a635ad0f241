//! PDF files that would do something.

use kit_files::{Note, PdfDanger, Policy, Refusal};

use crate::samples::{deflated, look, pdf, stream};

fn danger(objects: &[u8]) -> Option<PdfDanger> {
    match look(
        &pdf(objects),
        "a.pdf",
        &Policy {
            allow_encrypted: true,
            ..Policy::DOCUMENTS
        },
    ) {
        Ok(_) => None,
        Err(Refusal::ActivePdf(danger)) => Some(danger),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn javascript_and_launch_are_found_in_plain_objects_however_they_are_spelt() {
    assert_eq!(
        danger(b"1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj"),
        Some(PdfDanger::JavaScript)
    );
    assert_eq!(
        danger(b"1 0 obj <</S/J#61vaScript>> endobj"),
        Some(PdfDanger::JavaScript)
    );
    assert_eq!(
        danger(b"1 0 obj <</#4a#53 5 0 R>> endobj"),
        Some(PdfDanger::JavaScript)
    );
    assert_eq!(
        danger(b"1 0 obj <</A<</S/Launch/F(cmd.exe)>>>> endobj"),
        Some(PdfDanger::Launch)
    );
}

#[test]
fn names_that_only_begin_alike_are_no_danger() {
    assert_eq!(
        danger(b"1 0 obj << /JSON 1 /LaunchPad 2 /JavaScripts 3 /J 4 >> endobj"),
        None
    );
}

#[test]
fn packed_object_streams_are_opened() {
    let inner = b"5 0 6 30 << /S /JavaScript /JS (x) >> << /Type /Font >>";
    assert_eq!(
        danger(&stream(
            "/Type /ObjStm /N 2 /First 10 /Filter /FlateDecode",
            &deflated(inner)
        )),
        Some(PdfDanger::JavaScript)
    );
    // also if the dictionary hides what it is
    assert_eq!(
        danger(&stream(
            "/Type /#4fbjStm /Filter /FlateDecode",
            &deflated(inner)
        )),
        Some(PdfDanger::JavaScript)
    );
}

#[test]
fn a_comment_that_pretends_to_open_a_stream_hides_nothing() {
    let mut bytes = b"% >>\n%>> stream\n".to_vec();
    bytes.extend(b"1 0 obj << /A << /S /JavaScript /JS (x) >> >> endobj\n");
    assert_eq!(danger(&bytes), Some(PdfDanger::JavaScript));
    let mut bytes = b"<<>>stream\n".to_vec();
    bytes.extend(stream("/Type /ObjStm", &deflated(b"5 0 << /S /Launch >>")));
    assert_eq!(danger(&bytes), Some(PdfDanger::Launch));
}

#[test]
fn three_letters_in_packed_data_are_no_danger() {
    assert_eq!(
        danger(&stream("/Subtype /Image", b"\x01\x02/JS \x03 /JS(")),
        None
    );
}

#[test]
fn a_danger_is_found_wherever_it_lies_in_a_large_file() {
    // around the places where the file is read in pieces
    for at in [
        1024 * 1024 - 40,
        1024 * 1024 - 5,
        1024 * 1024,
        1024 * 1024 - 4096 - 3,
        3 * 1024 * 1024 + 17,
    ] {
        let mut bytes = vec![b' '; at];
        bytes.extend_from_slice(b"<</S/JavaScript>>");
        bytes.resize(4 * 1024 * 1024, b' ');
        assert_eq!(danger(&bytes), Some(PdfDanger::JavaScript), "at {at}");
        let mut bytes = vec![b' '; at];
        bytes.extend(stream("/Type /ObjStm", &deflated(b"5 0 << /S /Launch >>")));
        bytes.resize(4 * 1024 * 1024, b' ');
        assert_eq!(danger(&bytes), Some(PdfDanger::Launch), "stream at {at}");
    }
}

#[test]
fn an_object_stream_that_swells_without_end_is_refused() {
    let mut inner = b"5 0 ".to_vec();
    inner.resize(40 * 1024 * 1024, b' ');
    assert!(matches!(
        danger(&stream("/Type /ObjStm", &deflated(&inner))),
        Some(PdfDanger::Bomb { .. })
    ));
}

#[test]
fn signed_and_encrypted_files_are_noted() {
    let signed = look(
        &pdf(b"8 0 obj << /Type /Sig /ByteRange [0 1 2 3] >> endobj"),
        "a.pdf",
        &Policy::DOCUMENTS,
    )
    .unwrap();
    assert_eq!(signed.notes, [Note::Signed]);
}
