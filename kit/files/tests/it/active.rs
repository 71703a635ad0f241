//! Files that would set something going when they are opened, each in the way it comes in practice.

use kit_files::{Danger, PdfDanger, Policy, Refusal};

use crate::samples::{deflated, docx, look, ole, pdf, stream, zip};

const TYPES: &[u8] = b"<Types/>";

/// Where the danger is and what it is; nothing if the file comes in.
fn danger(bytes: &[u8], name: &str) -> Option<(String, Danger)> {
    match look(bytes, name, &Policy::DOCUMENTS) {
        Ok(_) => None,
        Err(Refusal::Active { place, danger, .. }) => Some((place, danger)),
        Err(Refusal::Macros(_)) => Some((String::new(), Danger::Macros)),
        Err(Refusal::ActivePdf(danger)) => Some((String::new(), Danger::Pdf(danger))),
        Err(other) => panic!("{other}"),
    }
}

fn at(place: &str, danger: Danger) -> Option<(String, Danger)> {
    Some((place.to_owned(), danger))
}

/// A document of Word with more parts.
fn word(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES),
        (
            "word/document.xml",
            b"<w:document><w:body><w:p/></w:body></w:document>",
        ),
    ];
    all.extend(parts);
    zip(&all)
}

fn package() -> Vec<u8> {
    let mut bytes = ole("x");
    bytes.extend("\u{1}Ole10Native".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

#[test]
fn programs_and_scripts_in_an_archive_are_refused_with_their_place() {
    for (name, bytes, found) in [
        ("cai-dat.exe", PROGRAM, Danger::Program),
        ("cong van.pdf", PROGRAM, Danger::Program),
        ("a/tep", b"\x7fELF\x02\x01\x01\0", Danger::Program),
        ("mo.js", b"alert(1)", Danger::Script),
        ("mo.txt", b"#!/bin/sh\nrm -rf /\n", Danger::Script),
        ("mo.vbs", b"MsgBox 1", Danger::Script),
        (
            "trang.txt",
            b"<html><script>alert(1)</script></html>",
            Danger::Script,
        ),
        ("loi tat.lnk", b"L\0\0\0\x01\x14\x02\0", Danger::Shortcut),
    ] {
        let file = zip(&[("doc.txt", b"x"), (name, bytes)]);
        assert_eq!(danger(&file, "a.zip"), at(name, found), "{name}");
    }
}

#[test]
fn a_danger_in_an_archive_within_the_archive_is_found_with_its_way() {
    let inner = zip(&[("b.scr", PROGRAM)]);
    assert_eq!(
        danger(&zip(&[("trong.zip", &inner)]), "a.zip"),
        at("trong.zip › b.scr", Danger::Program)
    );
}

#[test]
fn documents_with_macros_in_an_archive_are_refused_whatever_they_are_called() {
    let types = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>"#;
    let docm = zip(&[
        ("[Content_Types].xml", types),
        ("word/document.xml", b"<a/>"),
    ]);
    for name in ["a.docm", "a.docx"] {
        let found = danger(&zip(&[(name, &docm)]), "a.zip").map(|(_, danger)| danger);
        assert_eq!(found, Some(Danger::Macros), "{name}");
    }
    assert_eq!(danger(&docm, "a.docx"), at("", Danger::Macros));
}

#[test]
fn a_visual_basic_project_is_found_under_any_name() {
    let project = ole("_VBA_PROJECT");
    assert_eq!(
        danger(&word(&[("word/media/image1.png", &project)]), "a.docx"),
        at("", Danger::Macros)
    );
    let relations = br#"<Relationships><Relationship Id="r1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="x.bin"/></Relationships>"#;
    assert_eq!(
        danger(
            &word(&[("word/_rels/document.xml.rels", relations)]),
            "a.docx"
        ),
        at("", Danger::Macros)
    );
}

#[test]
fn what_is_embedded_is_judged_by_its_bytes() {
    let embedded = "word/embeddings/oleObject1.bin";
    assert_eq!(
        danger(&word(&[(embedded, PROGRAM)]), "a.docx"),
        at(embedded, Danger::Program)
    );
    assert_eq!(
        danger(&word(&[(embedded, &package())]), "a.docx"),
        at(embedded, Danger::Package)
    );
    // a sheet or a formula of an older program
    assert_eq!(
        danger(&word(&[(embedded, &ole("Workbook"))]), "a.docx"),
        None
    );
    assert_eq!(
        danger(&word(&[(embedded, &ole("Equation Native"))]), "a.docx"),
        None
    );
    let sheet = zip(&[("[Content_Types].xml", TYPES), ("xl/workbook.xml", b"<a/>")]);
    assert_eq!(
        danger(
            &word(&[("word/embeddings/Microsoft_Excel.xlsx", &sheet)]),
            "a.docx"
        ),
        None
    );
}

#[test]
fn fields_that_start_programs_are_refused_in_one_piece_or_torn() {
    let one =
        r#"<w:p><w:fldSimple w:instr=" DDEAUTO c:\\windows\\cmd.exe &quot;/k calc&quot; "/></w:p>"#;
    let torn = r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> D</w:instrText></w:r><w:r><w:instrText>DE cmd</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#;
    for body in [one, torn] {
        assert_eq!(
            danger(&docx(body), "a.docx"),
            at("word/document.xml", Danger::DdeField),
            "{body}"
        );
    }
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(one.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(
        danger(&word(&[("word/header1.xml", &wide)]), "a.docx"),
        at("word/header1.xml", Danger::DdeField)
    );
    let honest =
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>DDEAUTO trong câu chữ</w:t></w:r>";
    assert_eq!(danger(&docx(honest), "a.docx"), None);
    let link = zip(&[
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", b"<a/>"),
        (
            "xl/externalLinks/externalLink1.xml",
            br#"<externalLink><ddeLink ddeService="cmd"/></externalLink>"#,
        ),
    ]);
    assert_eq!(
        danger(&link, "a.xlsx").map(|(_, danger)| danger),
        Some(Danger::DdeField)
    );
}

#[test]
fn a_template_on_another_machine_is_refused_and_links_are_not() {
    let with = |kind: &str, target: &str| {
        let rels = format!(
            r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>"#
        );
        danger(
            &word(&[("word/_rels/settings.xml.rels", rels.as_bytes())]),
            "a.docx",
        )
        .map(|(_, danger)| danger)
    };
    for (kind, target) in [
        ("attachedTemplate", "https://vi-du.vn/a.dotm"),
        ("attachedTemplate", "\\\\10.0.0.1\\a\\b.dotx"),
        ("attachedTemplate", "file://may-khac/a.dotx"),
        ("oleObject", "http://vi-du.vn/a"),
        ("frame", "http://vi-du.vn/a"),
        ("image", "\\\\may\\a.png"),
    ] {
        assert_eq!(with(kind, target), Some(Danger::Remote), "{kind} {target}");
    }
    for (kind, target) in [
        ("hyperlink", "https://nghean.gov.vn"),
        ("attachedTemplate", "file:///C:\\Users\\an\\Normal.dotm"),
        ("attachedTemplate", "Normal.dotm"),
    ] {
        assert_eq!(with(kind, target), None, "{kind} {target}");
    }
}

#[test]
fn objects_and_remote_templates_in_rich_text_are_refused() {
    for (text, found) in [
        (r"{\rtf1{\object\objemb{\*\objdata 0105}}}", Danger::Package),
        (r"{\rtf1{\*\ObjData 0105}}", Danger::Package),
        (
            r"{\rtf1{\*\template http://vi-du.vn/a.dotm}}",
            Danger::Remote,
        ),
        (r"{\rtf1{\field{\*\fldinst DDEAUTO cmd}}}", Danger::DdeField),
    ] {
        assert_eq!(danger(text.as_bytes(), "a.rtf"), at("", found), "{text}");
        assert_eq!(
            danger(&zip(&[("a.rtf", text.as_bytes())]), "a.zip"),
            at("a.rtf", found),
            "{text}"
        );
    }
    assert_eq!(
        danger(br"{\rtf1 Van ban {\field{\*\fldinst PAGE}}}", "a.rtf"),
        None
    );
}

fn pdf_danger(objects: &[u8]) -> Option<PdfDanger> {
    match danger(&pdf(objects), "a.pdf") {
        Some((_, Danger::Pdf(danger))) => Some(danger),
        None => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_and_programs_within_a_pdf_are_refused() {
    assert_eq!(
        pdf_danger(b"1 0 obj << /Names << /EmbeddedFiles 2 0 R >> >> endobj"),
        Some(PdfDanger::Embedded)
    );
    assert_eq!(
        pdf_danger(&stream("/Type /Embedded#46ile", b"MZ")),
        Some(PdfDanger::Embedded)
    );
    let form = b"<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><template xmlns=\"http://www.xfa.org/schema/xfa-template/3.3/\"><script>app.alert(1)</script></template></xdp:xdp>";
    assert_eq!(pdf_danger(&stream("", form)), Some(PdfDanger::FormScript));
    assert_eq!(
        pdf_danger(&stream("/Filter /FlateDecode", &deflated(form))),
        Some(PdfDanger::FormScript)
    );
}

#[test]
fn scripts_in_object_streams_are_found_behind_any_filters() {
    let objects = b"5 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let hex: Vec<u8> = objects
        .iter()
        .flat_map(|byte| format!("{byte:02x}").into_bytes())
        .chain(*b">")
        .collect();
    let packed_hex: Vec<u8> = deflated(objects)
        .iter()
        .flat_map(|byte| format!("{byte:02x}").into_bytes())
        .chain(*b">")
        .collect();
    let mut rows = Vec::new();
    for row in objects.chunks(8) {
        rows.push(0);
        rows.extend(row);
    }
    for (dictionary, content) in [
        ("/Type /ObjStm /N 1 /First 4", objects.to_vec()),
        ("/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode", hex),
        (
            "/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
            packed_hex,
        ),
        (
            "/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]",
            deflated(&deflated(objects)),
        ),
        (
            "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 8 >>",
            deflated(&rows),
        ),
    ] {
        assert_eq!(
            pdf_danger(&stream(dictionary, &content)),
            Some(PdfDanger::JavaScript),
            "{dictionary}"
        );
    }
    let bomb = deflated(&deflated(&vec![b' '; 40 * 1024 * 1024]));
    let twice = stream("/Type /ObjStm /Filter [/FlateDecode /FlateDecode]", &bomb);
    assert!(matches!(pdf_danger(&twice), Some(PdfDanger::Bomb { .. })));
}

/// A whole file with a table of objects, as the library that follows actions needs it.
fn whole(catalog: &str, objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>";
    let catalog = format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>");
    let all: Vec<&str> = [catalog.as_str(), pages, page]
        .into_iter()
        .chain(objects.iter().copied())
        .collect();
    let mut places = Vec::new();
    for (at, object) in all.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            places.len() + 1
        )
        .bytes(),
    );
    bytes
}

#[test]
fn what_a_pdf_does_when_it_is_opened_is_followed() {
    let found = |catalog: &str, objects: &[&str]| {
        danger(&whole(catalog, objects), "a.pdf").map(|(_, danger)| danger)
    };
    let sends = Some(Danger::Pdf(PdfDanger::Sends));
    let elsewhere = Some(Danger::Pdf(PdfDanger::Elsewhere));
    let submit = "<< /S /SubmitForm /F (http://vi-du.vn) >>";
    assert_eq!(
        found("/OpenAction << /S /SubmitForm /F (http://vi-du.vn) >>", &[]),
        sends
    );
    assert_eq!(found("/OpenAction 4 0 R", &[submit]), sends);
    assert_eq!(found("/AA << /WC 4 0 R >>", &[submit]), sends);
    assert_eq!(found("/AA 5 0 R", &[submit, "<< /WC 4 0 R >>"]), sends);
    assert_eq!(
        found(
            "/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [4 0 R] >>",
            &["<< /S /ImportData /F (a) >>"]
        ),
        sends
    );
    assert_eq!(
        found("/OpenAction << /S /URI /URI (http://vi-du.vn) >>", &[]),
        elsewhere
    );
    assert_eq!(
        found("/OpenAction << /S /GoToR /F (a.pdf) /D [0 /Fit] >>", &[]),
        elsewhere
    );
    // a click on a file of another machine hands over who clicks
    assert_eq!(
        found(
            "",
            &[
                "<< /Type /Annot /Subtype /Link /A << /S /GoToR /F (\\\\\\\\10.0.0.1\\\\a.pdf) /D [0 /Fit] >> >>"
            ]
        ),
        elsewhere
    );
    // honest: where the file opens, links to pages, a chapter in the next file
    let link = "<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://nghean.gov.vn) >> >>";
    assert_eq!(found("/OpenAction [3 0 R /Fit]", &[link]), None);
    assert_eq!(
        found(
            "/OpenAction << /S /GoTo /D [3 0 R /Fit] >>",
            &[
                link,
                "<< /A << /S /GoToR /F (chuong-2.pdf) /D [0 /Fit] >> >>"
            ]
        ),
        None
    );
}

#[test]
fn honest_files_of_the_trial_come_in() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/trial/cases");
    if !folder.exists() {
        eprintln!("skipped: ../shared/data/trial is not at hand");
        return;
    }
    for name in [
        "office/ordinary.docx",
        "office/shared_strings.xlsx",
        "pdf/base.pdf",
        "pdf/signed_plain.pdf",
        "pdf/signed_plain_lt.pdf",
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(danger(&bytes, name), None, "{name}");
    }
}

#[test]
fn more_that_is_known_by_its_ending_or_root_alone() {
    let danger = |bytes: &[u8], name: &str| {
        let packed = zip(&[("b.txt", b"x"), (name, bytes)]);
        match look(&packed, "a.zip", &Policy::DOCUMENTS) {
            Err(Refusal::Active { danger, .. }) => Some(danger),
            Ok(_) => None,
            Err(other) => panic!("{name}: {other}"),
        }
    };
    for (name, expected) in [
        ("a.ica", Danger::Shortcut),
        ("a.fileloc", Danger::Shortcut),
        ("a.deb", Danger::Program),
        ("a.command", Danger::Script),
        ("a.ipynb", Danger::Script),
        ("a.csproj", Danger::Script),
    ] {
        assert_eq!(danger(b"mot hai ba", name), Some(expected), "{name}");
        let alone = look(b"mot hai ba", name, &Policy::DOCUMENTS);
        assert!(matches!(alone, Err(Refusal::Mislabelled { .. })), "{name}");
    }
    let wide: Vec<u8> = "<?xml version='1.0'?><a/>"
        .bytes()
        .flat_map(|it| [it, 0, 0, 0])
        .collect();
    for (bytes, expected) in [
        (&b"<MMC_ConsoleFile ConsoleVersion='3.0'/>"[..], Some(Danger::Shortcut)),
        (b"<Project Sdk='x'><Target Name='t'/></Project>", Some(Danger::Script)),
        (b"<Project xmlns='http://schemas.microsoft.com/project'><Name>Ke hoach</Name></Project>", None),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", Some(Danger::Closed)),
        (b"\x4c\x6f\xa7\x94\x93", Some(Danger::Closed)),
        (&wide, Some(Danger::Closed)),
    ] {
        assert_eq!(danger(bytes, "a.xml"), expected, "{}", String::from_utf8_lossy(bytes));
    }
    let panes = |visible: &str| {
        let part = format!(
            "<wetp:taskpanes xmlns:wetp='p'><wetp:taskpane dockstate='right' visibility='{visible}'/></wetp:taskpanes>"
        );
        let paper = zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", b"<w:document xmlns:w='w'/>"),
            ("word/webextensions/taskpanes.xml", part.as_bytes()),
        ]);
        look(&paper, "a.docx", &Policy::DOCUMENTS)
    };
    assert!(matches!(
        panes("1"),
        Err(Refusal::Active {
            danger: Danger::Remote,
            ..
        })
    ));
    assert!(panes("0").is_ok());
}
