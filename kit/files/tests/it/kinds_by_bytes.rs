//! Kinds are found in bytes; names must not lie.

use kit_files::{FileKind, Note, Policy, Refusal};
use proptest::prelude::*;

use crate::samples::{docx, look, odt, ole, pdf, png, zip};

fn kind(bytes: &[u8], name: &str) -> FileKind {
    look(
        bytes,
        name,
        &Policy {
            allow_encrypted: true,
            ..Policy::DOCUMENTS
        },
    )
    .unwrap()
    .kind
}

#[test]
fn every_kind_is_known_by_its_bytes() {
    assert_eq!(kind(&pdf(b""), "a.pdf"), FileKind::Pdf);
    assert_eq!(kind(&docx(""), "a.docx"), FileKind::Docx);
    assert_eq!(
        kind(
            &zip(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]),
            "a.xlsx"
        ),
        FileKind::Xlsx
    );
    assert_eq!(kind(&odt(""), "a.odt"), FileKind::Odt);
    assert_eq!(kind(&zip(&[("a.txt", b"x")]), "a.zip"), FileKind::Zip);
    assert_eq!(kind(&ole("WordDocument"), "a.doc"), FileKind::Doc);
    assert_eq!(
        kind(&ole("EncryptedPackage"), "a.docx"),
        FileKind::EncryptedOffice
    );
    assert_eq!(kind(b"{\\rtf1 hello}", "a.rtf"), FileKind::Rtf);
    assert_eq!(
        kind("\u{feff}Số đến,Ngày\n1,2".as_bytes(), "sổ.csv"),
        FileKind::Text
    );
    assert_eq!(
        kind(b"<?xml version=\"1.0\"?>\n<a/>", "a.xml"),
        FileKind::Xml
    );
    assert_eq!(
        kind(
            b"<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"></edXML>",
            "a.edxml"
        ),
        FileKind::Edxml
    );
    assert_eq!(kind(&png(), "a.png"), FileKind::Png);
    assert_eq!(
        kind(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a.jpg"),
        FileKind::Jpeg
    );
    assert_eq!(kind(b"II*\0\x08\0\0\0\0\0\0\0", "a.tif"), FileKind::Tiff);
}

#[test]
fn a_container_with_signatures_is_known_by_what_it_says_or_by_where_they_lie() {
    let container = |mime: &str, signature: &str| {
        zip(&[
            ("mimetype", mime.as_bytes()),
            ("a.txt", b"x"),
            (signature, b"<x/>"),
        ])
    };
    let extended = container("application/vnd.etsi.asic-e+zip", "META-INF/signatures.xml");
    let simple = container("application/vnd.etsi.asic-s+zip", "META-INF/signature.p7s");
    assert_eq!(kind(&extended, "a.asice"), FileKind::AsicE);
    assert_eq!(kind(&extended, "a.zip"), FileKind::AsicE);
    assert_eq!(kind(&simple, "a.asics"), FileKind::AsicS);
    let silent = [("a.txt", &b"x"[..]), ("META-INF/signatures0.xml", b"<x/>")];
    assert_eq!(kind(&zip(&silent), "a.asice"), FileKind::AsicE);
    let other = container("application/epub+zip", "META-INF/signatures.xml");
    assert_eq!(kind(&other, "a.zip"), FileKind::Zip);
    let macros = [
        ("mimetype", &b"application/vnd.etsi.asic-e+zip"[..]),
        ("run.exe", b"MZ"),
        ("META-INF/signatures.xml", b"<x/>"),
    ];
    let refused = look(&zip(&macros), "a.asice", &Policy::DOCUMENTS);
    assert!(
        matches!(refused, Err(Refusal::Active { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_name_that_says_another_kind_is_refused_with_both_kinds() {
    let refused = look(&docx(""), "công văn.pdf", &Policy::DOCUMENTS).unwrap_err();
    assert!(
        matches!(refused, Refusal::Mislabelled { ref named, meant: Some(FileKind::Pdf), found: FileKind::Docx } if named == "pdf"),
        "{refused}"
    );
    assert!(matches!(
        look(b"text", "a.pdf", &Policy::DOCUMENTS),
        Err(Refusal::Mislabelled { .. })
    ));
    assert!(matches!(
        look(b"alert(1)", "a.js", &Policy::DOCUMENTS),
        Err(Refusal::Mislabelled { meant: None, .. })
    ));
    assert_eq!(kind(b"text", "ghi chep"), FileKind::Text);
    assert_eq!(kind(b"text", "v1.2"), FileKind::Text);
}

#[test]
fn programs_pages_and_drawings_with_scripts_are_unknown_kinds() {
    for (bytes, name) in [
        (&b"MZ\x90\0\x03\0\0\0"[..], "a.pdf"),
        (b"\x7fELF\x02\x01\x01\0", "a.txt"),
        (b"<!DOCTYPE html><html></html>", "a.txt"),
        (b"<html><script>alert(1)</script></html>", "a.xml"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "a.xml"),
        (b"\0\x01\x02\x03", "a.txt"),
    ] {
        assert!(
            matches!(
                look(bytes, name, &Policy::DOCUMENTS),
                Err(Refusal::Unknown { .. })
            ),
            "{name}"
        );
    }
}

#[test]
fn a_document_type_definition_is_refused() {
    let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    assert!(matches!(
        look(bomb, "a.xml", &Policy::DOCUMENTS),
        Err(Refusal::Broken {
            kind: FileKind::Xml,
            ..
        })
    ));
}

#[test]
fn files_that_only_begin_like_their_kind_are_refused() {
    for (bytes, kind) in [
        (&b"%PDF-1.7 and nothing more"[..], FileKind::Pdf),
        (&png()[..40], FileKind::Png),
        (b"MM\0*\xff\xff\xff\xff", FileKind::Tiff),
    ] {
        assert!(
            matches!(look(bytes, "a", &Policy::DOCUMENTS), Err(Refusal::Broken { kind: found, .. }) if found == kind),
            "{kind}"
        );
    }
}

#[test]
fn an_archive_without_a_directory_is_refused() {
    let refused = look(b"PK\x03\x04 no directory", "a.zip", &Policy::DOCUMENTS);
    assert!(matches!(
        refused,
        Err(Refusal::Archive {
            kind: FileKind::Zip,
            ..
        })
    ));
}

#[test]
fn a_feature_takes_only_its_kinds_and_sizes() {
    assert!(matches!(
        look(&png(), "a.png", &Policy::PDF_ONLY),
        Err(Refusal::NotAllowed {
            found: FileKind::Png,
            allowed: [FileKind::Pdf]
        })
    ));
    assert!(matches!(
        look(
            &png(),
            "a.png",
            &Policy {
                max_bytes: 10,
                ..Policy::IMAGES
            }
        ),
        Err(Refusal::TooLarge { limit: 10, .. })
    ));
    assert!(matches!(
        look(b"", "a.txt", &Policy::DOCUMENTS),
        Err(Refusal::Empty)
    ));
}

#[test]
fn documents_behind_a_password_are_noted_or_refused() {
    let locked = odt("<manifest:encryption-data/>");
    assert!(matches!(
        look(&locked, "a.odt", &Policy::DOCUMENTS),
        Err(Refusal::Encrypted(FileKind::Odt))
    ));
    let seen = look(
        &locked,
        "a.odt",
        &Policy {
            allow_encrypted: true,
            ..Policy::DOCUMENTS
        },
    )
    .unwrap();
    assert_eq!(seen.notes, [Note::Encrypted]);
    assert!(matches!(
        look(&ole("EncryptedPackage"), "a.xlsx", &Policy::DOCUMENTS),
        Err(Refusal::Encrypted(_))
    ));
    assert!(matches!(
        look(
            &pdf(b"trailer << /Encrypt 5 0 R >>"),
            "a.pdf",
            &Policy::DOCUMENTS
        ),
        Err(Refusal::Encrypted(FileKind::Pdf))
    ));
}

#[test]
fn documents_with_macros_are_refused() {
    let with_macros = zip(&[
        ("[Content_Types].xml", b"x"),
        ("word/document.xml", b"x"),
        ("word/vbaProject.bin", b"x"),
    ]);
    assert!(matches!(
        look(&with_macros, "a.docx", &Policy::DOCUMENTS),
        Err(Refusal::Macros(FileKind::Docx))
    ));
    let mut old = ole("WordDocument");
    old.extend("_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(
        look(&old, "a.doc", &Policy::DOCUMENTS),
        Err(Refusal::Macros(FileKind::Doc))
    ));
}

proptest! {
    #[test]
    fn no_bytes_and_no_name_make_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0usize..14, name in any::<String>()) {
        let starts: [&[u8]; 14] = [b"%PDF-1.7\n1 0 obj <</URI(", b"\xff\xfe", b"\xfe\xff", b"{\\rtf1{\\sp{\\sn pibName}{\\sv ", b"[Theme]\n", b"begin 644 a\n#", b"", b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"<", b"II*\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n"];
        let mut all = starts[start].to_vec();
        all.append(&mut bytes);
        let _ = look(&all, &name, &Policy { allow_encrypted: true, ..Policy::DOCUMENTS });
    }

    #[test]
    fn no_damage_to_a_document_makes_it_panic(at in 0usize..400, byte in any::<u8>(), which in 0usize..6) {
        let mut bytes = [
            docx("<w:p><w:r><w:t>Một</w:t></w:r></w:p>"),
            odt("x"),
            pdf(b"1 0 obj << >> endobj"),
            pdf(b"1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI 4 0 R >> /XFA [(a) 3 0 R] >> endobj\n2 0 obj << /Kids [] /Count 0 >> endobj\n3 0 obj << /Length 4 /F 4 >>\nstream\n<a/>\nendstream endobj\n4 0 obj (https://a.vn\\051) endobj"),
            zip(&[("a.rtf", b"{\\rtf1{\\*\\filetbl{\\file\\fid1 a;}}{\\field{\\*\\fldinst {\\field{\\*\\fldinst QUOTE 68}}}}}"), ("b.txt", b"\xff\xfea\0b\0")]),
            docx("<w:p><w:fldSimple w:instr=\"HYPERLINK &quot;%68ttp://a&quot;\"/><w:altChunk/></w:p>"),
        ][which].clone();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = look(&bytes, "a", &Policy { allow_encrypted: true, ..Policy::DOCUMENTS });
    }
}

#[test]
fn a_pdf_behind_blanks_comes_in_and_behind_other_bytes_is_refused_for_them() {
    let paper = pdf(b"1 0 obj << /Type /Catalog >> endobj");
    for before in [
        &b"\xef\xbb\xbf"[..],
        b"\r\n\r\n",
        b" \t\n\0\x0b",
        b"\xef\xbb\xbf\n",
    ] {
        let bytes = [before, &paper].concat();
        assert_eq!(kind(&bytes, "a.pdf"), FileKind::Pdf, "{before:?}");
        let script = [before, &pdf(b"1 0 obj <</S/JavaScript>> endobj")].concat();
        let refused = look(&script, "a.pdf", &Policy::DOCUMENTS);
        assert!(matches!(refused, Err(Refusal::ActivePdf(_))), "{before:?}");
    }
    let letters = String::from_utf8_lossy(&paper[15..]).into_owned();
    let plain = format!("%PDF-1.7\n{letters}");
    for (before, after) in [
        (&b"TEXTmdos \x01\x02"[..], &paper[..]),
        (b"HTTP/1.1 200 OK\r\n\r\n", &paper),
        (b"HTTP/1.1 200 OK\r\n\r\n", plain.as_bytes()),
    ] {
        let bytes = [before, after].concat();
        let refused = look(&bytes, "a.pdf", &Policy::DOCUMENTS).unwrap_err();
        assert!(
            matches!(refused, Refusal::BeforeHead { bytes } if bytes == before.len()),
            "{refused}"
        );
    }
    // a text that speaks of PDF is a text
    assert_eq!(kind(b"The head is %PDF-1.7", "a.txt"), FileKind::Text);
}

#[test]
fn a_text_in_an_old_encoding_is_refused_as_such() {
    // "Cong hoa xa hoi" in bytes of TCVN3, Latin-1, two bytes a letter without the mark
    let wide: Vec<u8> = "Báo cáo"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let texts: [&[u8]; 4] = [
        b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca",
        b"caf\xe9",
        &wide,
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>caf\xe9</a>",
    ];
    for (bytes, name) in texts.into_iter().zip(["a.txt", "a.csv", "a.txt", "a.xml"]) {
        let refused = look(bytes, name, &Policy::DOCUMENTS).unwrap_err();
        assert!(matches!(refused, Refusal::NotUnicode), "{name}: {refused}");
    }
}
