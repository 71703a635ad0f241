//! Where documents lead: what they fetch when they are opened and what people click in them, however the
//! address is spelt; and honest addresses beside them.

use kit_files::{Danger, Policy, Refusal};

use crate::samples::{docx, look, zip};

fn danger(bytes: &[u8], name: &str) -> Option<Danger> {
    match look(bytes, name, &Policy::DOCUMENTS) {
        Ok(_) => None,
        Err(Refusal::Active { danger, .. }) => Some(danger),
        Err(Refusal::Macros(_)) => Some(Danger::Macros),
        Err(other) => panic!("{name}: {other}"),
    }
}

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

/// A document of Word with these parts.
fn word(types: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let types = format!("<Types>{types}</Types>");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        (
            "word/document.xml",
            b"<w:document><w:body><w:p/></w:body></w:document>",
        ),
    ];
    all.extend(parts);
    zip(&all)
}

/// What a relationship of this kind does.
fn related(kind: &str, target: &str, mode: &str) -> Option<Danger> {
    let relations = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{kind}\" Target=\"{target}\" {mode}/></Relationships>"
    );
    let part = ("word/_rels/document.xml.rels", relations.as_bytes());
    danger(&word("", &[part]), "a.docx")
}

const OUTSIDE: &str = "TargetMode=\"External\"";

#[test]
fn no_document_takes_another_file_into_its_text_whatever_that_holds() {
    let honest = "{\\rtf1 Phụ lục}";
    for kind in [
        format!("{TRANSITIONAL}/aFChunk"),
        format!("{STRICT}/aFChunk"),
    ] {
        let relations = format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"{kind}\" Target=\"phan.dat\"/></Relationships>"
        );
        let file = word(
            "",
            &[
                ("word/_rels/document.xml.rels", relations.as_bytes()),
                ("word/phan.dat", honest.as_bytes()),
            ],
        );
        assert_eq!(danger(&file, "a.docx"), Some(Danger::Chunk), "{kind}");
    }
    for kind in [
        "application/rtf",
        "text/html; charset=utf-8",
        "application/xhtml+xml",
        "message/rfc822",
        "text/plain",
    ] {
        let part = ("word/phan.x", honest.as_bytes());
        for types in [
            format!("<Override PartName=\"/word/phan.x\" ContentType=\"{kind}\"/>"),
            format!("<Default Extension=\"X\" ContentType=\"{kind}\"/>"),
        ] {
            let file = word(&types, &[part]);
            assert_eq!(danger(&file, "a.docx"), Some(Danger::Chunk), "{types}");
        }
    }
    let element = "<w:altChunk r:id=\"r1\"/>";
    assert_eq!(danger(&docx(element), "a.docx"), Some(Danger::Chunk));
    // a kind that is named and not there
    let types = "<Default Extension=\"rtf\" ContentType=\"application/rtf\"/>\
        <Default Extension=\"xml\" ContentType=\"application/xml\"/>";
    assert_eq!(danger(&word(types, &[]), "a.docx"), None);
}

#[test]
fn a_disguised_address_is_fetched_from_nowhere() {
    for target in [
        "/\\may-khac\\a.dotx",
        "\\/may-khac/a.dotx",
        "\\\\may-khac\\a.dotx",
        "ht&#9;tp://vi-du.vn/a.dotm",
        "ht&#10;tps://vi-du.vn/a.dotm",
        "h&#x200B;ttp://vi-du.vn/a.dotm",
        "htt&#xFE0F;p://vi-du.vn/a.dotm",
        "%68ttp://vi-du.vn/a.dotm",
        "%2568ttp://vi-du.vn/a.dotm",
        "%5c%5cmay-khac%5ca.dotm",
        "ldap://vi-du.vn/a",
        "ms-word:ofe|u|http://vi-du.vn/a",
        "vi-du.vn/a.dotm",
        "10.0.0.1\\chung\\a.dotx",
        "www.vi-du.vn",
        "data:text/html,x",
        "file:////may-khac/a.dotx",
    ] {
        for kind in [
            "attachedTemplate",
            "image",
            "oleObject",
            "frame",
            "subDocument",
            "externalLinkPath",
            "video",
        ] {
            let kind = format!("{TRANSITIONAL}/{kind}");
            let found = related(&kind, target, OUTSIDE);
            assert_eq!(found, Some(Danger::Remote), "{kind} {target}");
        }
    }
    // what it says of itself does not matter
    let image = format!("{TRANSITIONAL}/image");
    assert_eq!(
        related(&image, "//may-khac/a.png", ""),
        Some(Danger::Remote)
    );
    let missing =
        "http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath/xlPathMissing";
    assert_eq!(
        related(missing, "\\\\may-khac\\a.xlsx", OUTSIDE),
        Some(Danger::Remote)
    );
    // only the two kinds of the standard wait for a click
    let alike = "http://vi-du.vn/hyperlink";
    assert_eq!(
        related(alike, "http://vi-du.vn/a", OUTSIDE),
        Some(Danger::Remote)
    );
    for (kind, target, mode) in [
        ("image", "media/image1.png", ""),
        ("image", "/word/media/anh.1/image1.png", ""),
        ("image", "NULL", OUTSIDE),
        (
            "attachedTemplate",
            "file:///C:\\Users\\nguyen.van.an\\Normal.dotm",
            OUTSIDE,
        ),
        ("attachedTemplate", "Mau%20cong%20van.dotx", OUTSIDE),
        ("externalLinkPath", "So%20lieu.xlsx", OUTSIDE),
        (
            "externalLinkPath",
            "file:///D:\\Bao cao\\Qu&#253; 1.xlsx",
            OUTSIDE,
        ),
        ("customXml", "../customXml/item1.xml", ""),
    ] {
        let kind = format!("{TRANSITIONAL}/{kind}");
        assert_eq!(related(&kind, target, mode), None, "{kind} {target}");
    }
}

#[test]
fn pictures_of_older_drawings_lie_on_no_other_machine() {
    for (body, found) in [
        (
            "<v:imagedata src=\"//may-khac/a.png\"/>",
            Some(Danger::Remote),
        ),
        (
            "<v:fill src=\"http://vi-du.vn/a.png\"/>",
            Some(Danger::Remote),
        ),
        (
            "<v:imagedata r:id=\"rId4\" o:title=\"http://vi-du.vn\"/>",
            None,
        ),
        ("<v:shape href=\"ms-msdt:/id\"/>", Some(Danger::Link)),
        ("<v:shape href=\"https://nghean.gov.vn\"/>", None),
    ] {
        assert_eq!(danger(&docx(body), "a.docx"), found, "{body}");
    }
}

#[test]
fn a_link_leads_to_a_page_a_letter_or_a_place_in_the_file_and_to_nothing_else() {
    let bad = [
        "ms-msdt:/id PCWDiagnostic",
        "javascript:alert(1)",
        "java&#9;script:alert(1)",
        "file://may-khac/a.exe",
        "file:///C:/Windows/System32/calc.exe",
        "C:\\Windows\\System32\\calc.exe",
        "\\\\may-khac\\chung",
        "search-ms:query=a",
        "ms-excel:ofe|u|http://vi-du.vn/a.xlsx",
        "vbscript:x",
        "tel-cai-dat:1",
    ];
    let good = [
        "https://nghean.gov.vn/van-ban?so=05",
        "http://vi-du.vn",
        "mailto:van-thu@vi-du.vn",
        "#muc_1",
        "phu-luc.docx",
    ];
    let simple =
        |target: &str| format!("<w:fldSimple w:instr=\"HYPERLINK &quot;{target}&quot;\"/>");
    let sheet = |target: &str| {
        let body = format!("<c><f>HYPERLINK(\"{target}\",\"a\")</f></c>");
        zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/worksheets/sheet1.xml", body.as_bytes()),
        ])
    };
    let open = |target: &str| {
        let content = format!(
            "<office:document-content><text:a xlink:href=\"{target}\">x</text:a></office:document-content>"
        );
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", content.as_bytes()),
        ])
    };
    let rich = |target: &str| {
        let target = target.replace('\\', "\\\\").replace("&#9;", "\\tab ");
        format!("{{\\rtf1{{\\field{{\\*\\fldinst HYPERLINK \"{target}\"}}{{\\fldrslt x}}}}}}")
    };
    for (targets, found) in [(&bad[..], Some(Danger::Link)), (&good[..], None)] {
        for target in targets {
            for kind in [TRANSITIONAL, STRICT] {
                let kind = format!("{kind}/hyperlink");
                assert_eq!(related(&kind, target, OUTSIDE), found, "{kind} {target}");
            }
            assert_eq!(danger(&docx(&simple(target)), "a.docx"), found, "{target}");
            assert_eq!(danger(&sheet(target), "a.xlsx"), found, "{target}");
            assert_eq!(danger(&open(target), "a.odt"), found, "{target}");
            assert_eq!(danger(rich(target).as_bytes(), "a.rtf"), found, "{target}");
        }
    }
    // torn, and a place in the file beside a tip
    assert_eq!(
        danger(&sheet("java\" &amp; \"script:x"), "a.xlsx"),
        Some(Danger::Link)
    );
    let place =
        "<w:fldSimple w:instr=\"HYPERLINK \\l &quot;_Toc1&quot; \\o &quot;Xem file://a&quot;\"/>";
    assert_eq!(danger(&docx(place), "a.docx"), None);
    let base = b"<Properties><HyperlinkBase>\\\\may-khac\\chung</HyperlinkBase></Properties>";
    assert_eq!(
        danger(&word("", &[("docProps/app.xml", base)]), "a.docx"),
        Some(Danger::Link)
    );
}

#[test]
fn another_workbook_on_another_machine_is_asked_by_no_formula() {
    for (formula, found) in [
        (
            "='\\\\may-khac\\chung\\[a.xlsx]To 1'!A1",
            Some(Danger::Remote),
        ),
        ("='https://vi-du.vn/[a.xlsx]To 1'!A1", Some(Danger::Remote)),
        ("='To 1'!A1", None),
        ("='C:\\so lieu\\[a.xlsx]To 1'!A1", None),
    ] {
        let table = format!("a;b\n1;{formula}\n");
        assert_eq!(danger(table.as_bytes(), "a.csv"), found, "{formula}");
    }
    for (connection, found) in [
        ("<dbPr connection=\"Provider=x\"/>", Some(Danger::Remote)),
        (
            "<textPr sourceFile=\"\\\\may\\a.csv\"/>",
            Some(Danger::Remote),
        ),
        ("<textPr sourceFile=\"C:\\a.csv\"/>", None),
    ] {
        let body = format!(
            "<connections><connection refreshOnLoad=\"1\">{connection}</connection></connections>"
        );
        let file = zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/connections.xml", body.as_bytes()),
        ]);
        assert_eq!(danger(&file, "a.xlsx"), found, "{connection}");
    }
}

#[test]
fn definitions_and_style_sheets_of_a_part_lie_on_no_other_machine() {
    for (start, found) in [
        (
            "<!DOCTYPE a SYSTEM \"http://vi-du.vn/a.dtd\">",
            Some(Danger::Remote),
        ),
        (
            "<!DOCTYPE a PUBLIC \"-//A//B\" '//may-khac/a.dtd'>",
            Some(Danger::Remote),
        ),
        (
            "<!DOCTYPE a [<!ENTITY % b SYSTEM \"file://may-khac/b\">]>",
            Some(Danger::Remote),
        ),
        (
            "<?xml-stylesheet type=\"text/xsl\" href=\"https://vi-du.vn/a.xsl\"?>",
            Some(Danger::Remote),
        ),
        (
            "<?xml-stylesheet type=\"text/xsl\" href=\"mau.xsl\"?>",
            None,
        ),
        (
            "<!DOCTYPE manifest:manifest PUBLIC \"-//OpenOffice.org//DTD Manifest 1.0//EN\" \"Manifest.dtd\">",
            None,
        ),
        (
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [<!ENTITY a \"http://ns.adobe.com/x\">]>",
            None,
        ),
    ] {
        let root = if start.contains("svg") { "svg" } else { "a" };
        let part = format!("<?xml version=\"1.0\"?>{start}<{root}/>");
        let file = word("", &[("customXml/item1.xml", part.as_bytes())]);
        assert_eq!(danger(&file, "a.docx"), found, "{start}");
        if !start.starts_with("<!") {
            assert_eq!(danger(part.as_bytes(), "a.xml"), found, "{start}");
        }
    }
}

#[test]
fn a_field_whose_name_other_fields_make_is_read_as_it_is_shown() {
    let field = |runs: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{runs}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let says = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    for (runs, found) in [
        (
            field(&says("QUOTE 68 68 69 65 85 84 79")) + &says(" cmd"),
            Some(Danger::DdeField),
        ),
        (
            says("D") + &field(&says(" quote 0x44 \"E\" ")) + &says(" cmd"),
            Some(Danger::DdeField),
        ),
        (
            says("INCLUDEPICTURE \"")
                + &field(&says("QUOTE 104 116 116 112"))
                + &says("://vi-du.vn/a.png\""),
            Some(Danger::Remote),
        ),
        (
            says("IF ") + &field(&says("PAGE")) + &says(" = 1 \"a\" \"DDE\""),
            None,
        ),
        (says("QUOTE \"Kính gửi\""), None),
    ] {
        let file = docx(&format!("<w:p>{}</w:p>", field(&runs)));
        assert_eq!(danger(&file, "a.docx"), found, "{runs}");
    }
}

#[test]
fn a_project_that_nothing_leads_to_is_a_project() {
    for (name, bytes) in [
        ("word/vbaProject.bin", crate::samples::ole("x")),
        ("customXml/VBAPROJECT.BIN", crate::samples::ole("x")),
        ("word/media/image1.png", crate::samples::ole("_vba_project")),
    ] {
        let found = danger(&word("", &[(name, &bytes)]), "a.docx");
        assert_eq!(found, Some(Danger::Macros), "{name}");
    }
}

#[test]
fn menus_and_letters_to_many_ask_no_other_machine_and_parts_hold_no_abbreviations_of_their_own() {
    let menu = |call: &str| {
        let xml = format!("<customUI onLoad=\"{call}\"/>");
        danger(
            &word("", &[("customUI/customUI.xml", xml.as_bytes())]),
            "a.docx",
        )
    };
    assert_eq!(menu("https://vi-du.vn/x.xlam!Run"), Some(Danger::Remote));
    assert_eq!(menu("\\\\vi-du\\x.xlam!Run"), Some(Danger::Remote));
    assert_eq!(menu("Ribbon_Load"), None);
    let letters = |source: &str| {
        let xml = format!(
            "<w:settings><w:mailMerge><w:connectString w:val=\"{source}\"/></w:mailMerge></w:settings>"
        );
        danger(
            &word("", &[("word/settings.xml", xml.as_bytes())]),
            "a.docx",
        )
    };
    let driver = "Provider=Microsoft.ACE.OLEDB.12.0;Data Source=";
    assert_eq!(
        letters(&format!("{driver}\\\\vi-du\\a\\b.xlsx")),
        Some(Danger::Remote)
    );
    assert_eq!(letters(&format!("{driver}C:\\Danh sách\\b.xlsx")), None);
    let entity = b"<!DOCTYPE a [<!ENTITY d \"DDEA\">]><w:document>&d;</w:document>";
    assert_eq!(
        danger(&word("", &[("word/header1.xml", entity)]), "a.docx"),
        Some(Danger::Closed)
    );
}
