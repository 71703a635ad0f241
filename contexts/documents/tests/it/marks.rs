//! Marks of state secrecy at the doors by which people send: what they type, the files they choose, and what
//! they answer.

use crate::{MIGRATIONS, office::Office};
use axum::http::StatusCode;
use kit_db::Db;

const REGISTER: &str = "/van-ban-den/vao-so";
const DRAFT: &str = "/van-ban-di/soan";

/// A letter as a clerk types it, without the answer.
const LETTER: [(&str, &str); 7] = [
    ("issuer-tim", "Bộ Nội vụ"),
    ("kind", "cong_van"),
    ("notation", "4821/BNV-CCHC"),
    ("issued_on-ngay", "14"),
    ("issued_on-thang", "11"),
    ("issued_on-nam", "2022"),
    ("subject", "Hướng dẫn chấm điểm chỉ số cải cách hành chính"),
];

/// The letter with these fields instead of its own, answered.
fn letter_with<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = LETTER
        .iter()
        .filter(|(name, _)| change.iter().all(|(other, _)| other != name));
    let answer = [("secrecy", "none")];
    kept.chain(change).chain(&answer).copied().collect()
}

fn entries(db: &Db) -> i64 {
    db.read_blocking(documents::figures::recounted)
        .unwrap()
        .received
}

/// A ZIP of these entries.
fn packed(entries: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A word document of this body and, beside it, other parts.
fn word(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let own = [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", document.as_str()),
    ];
    packed(&[&own, parts].concat())
}

fn workbook(sheet: &str) -> Vec<u8> {
    packed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook/>"),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn slides(slide: &str) -> Vec<u8> {
    packed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", "<p:presentation/>"),
        ("ppt/slides/slide1.xml", slide),
    ])
}

fn open_document(content: &str) -> Vec<u8> {
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
    ])
}

fn pdf(objects: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n{objects}\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n").into_bytes()
}

/// A page of forty lines of text in a word document.
fn full_page() -> String {
    "<w:p><w:r><w:t>Nội dung</w:t></w:r></w:p>".repeat(80)
}

/// Files that carry a mark where a third trial found that nobody looked.
fn marked() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let stamp = "<w:r><w:t>TỐI MẬT</w:t></w:r>";
    let later = |broken: &str| format!("{}{broken}", full_page());
    let table = "STT,Độ,Số\n".to_owned() + &"1,Thường,2\n".repeat(90) + "2,TỐI MẬT,3\n";
    vec![
        ("a cell", "bang.csv", table.into_bytes()),
        (
            "a page after a break",
            "a.docx",
            word(
                &later(&format!(
                    "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p><w:p>{stamp}</w:p>"
                )),
                &[],
            ),
        ),
        (
            "a page after a section",
            "a.docx",
            word(
                &later(&format!(
                    "<w:p><w:pPr><w:sectPr/></w:pPr></w:p><w:p>{stamp}</w:p>"
                )),
                &[],
            ),
        ),
        (
            "a paragraph that begins a page",
            "a.docx",
            word(
                &later(&format!(
                    "<w:p><w:pPr><w:pageBreakBefore/></w:pPr>{stamp}</w:p>"
                )),
                &[],
            ),
        ),
        (
            "what was deleted",
            "a.docx",
            word(
                "<w:p><w:del><w:r><w:delText>TỐI MẬT</w:delText></w:r></w:del></w:p>",
                &[],
            ),
        ),
        (
            "the description of a picture",
            "a.docx",
            word(
                "<w:p><w:r><w:drawing><wp:docPr descr=\"TỐI MẬT\"/></w:drawing></w:r></w:p>",
                &[],
            ),
        ),
        (
            "what people added to its properties",
            "a.docx",
            word(
                "",
                &[(
                    "docProps/custom.xml",
                    "<Properties><property name=\"Độ mật\"><vt:lpwstr>Mật</vt:lpwstr></property></Properties>",
                )],
            ),
        ),
        (
            "its title",
            "a.rtf",
            "{\\rtf1\\ansi{\\info{\\title T\\u7888?I M\\u7852?T}}Noi dung}".into(),
        ),
        (
            "a formula's value",
            "a.xlsx",
            workbook("<worksheet><c t=\"str\"><f>A1</f><v>TỐI MẬT</v></c></worksheet>"),
        ),
        (
            "a formula without its value",
            "a.xlsx",
            workbook("<worksheet><c><f>\"TỐI \"&amp;\"MẬT\"</f></c></worksheet>"),
        ),
        (
            "the description of a picture",
            "a.pptx",
            slides("<p:sld><p:pic><p:cNvPr descr=\"TỐI MẬT\"/></p:pic></p:sld>"),
        ),
        (
            "the description of a picture",
            "a.odt",
            open_document("<c><draw:frame><svg:desc>TỐI MẬT</svg:desc></draw:frame></c>"),
        ),
        (
            "its title",
            "a.pdf",
            pdf("2 0 obj\n<< /Title <FEFF0054 1ED0 0049 0020 004D 1EAC 0054> >>\nendobj"),
        ),
        (
            "the description of a picture",
            "a.pdf",
            pdf("2 0 obj\n<< /S /Figure /Alt <FEFF0054 1ED0 0049 0020 004D 1EAC 0054> >>\nendobj"),
        ),
    ]
}

testing::on_both_databases! {
    fn a_file_with_a_mark_in_any_place_where_words_stand_is_refused_and_nothing_stays(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", REGISTER);
        let letter = letter_with(&[]);
        for (place, name, bytes) in marked() {
            let sent = office.upload("clerk", &page, REGISTER, &letter, &[(name, bytes.as_slice())]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {place}");
            assert!(sent.says("mang dấu độ mật") && sent.says("máy không nối mạng"), "{name}: {place}: {}", sent.text);
        }
        for name in ["kế hoạch tối mật.txt", "ke-hoach-toi-mat.txt", "cong-van-mat-so-5.txt"] {
            let sent = office.upload("clerk", &page, REGISTER, &letter, &[(name, b"x")]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        }
        assert_eq!((entries(db), office.stored_contents()), (0, 0));
        let body = format!("{}<w:p><w:r><w:br w:type=\"page\"/><w:t>Mật độ dân số, bảo mật</w:t></w:r></w:p>", full_page());
        let honest = word(&body, &[("docProps/core.xml", "<c><dc:title>Bảo vệ bí mật nhà nước</dc:title></c>")]);
        let named = pdf("2 0 obj\n<< /Title (Bao mat, mat khau) >>\nendobj");
        let table = "Xã,Mật độ,Mật ong\nBản Mật,120,5\n".as_bytes();
        let files: [(&str, &[u8]); 3] = [("bảo mật.docx", &honest), ("mat-khau.pdf", &named), ("mật độ.csv", table)];
        let sent = office.upload("clerk", &page, REGISTER, &letter, &files);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }

    fn a_degree_in_a_title_or_notation_is_refused_at_its_field(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", REGISTER);
        for (field, text) in [
            ("subject", "Kế hoạch phòng thủ khu vực – độ Mật"),
            ("subject", "Kế hoạch phòng thủ khu vực (tối mật)"),
            ("subject", "Công văn mật số 5"),
            ("subject", "Tài liệu tuyệt mật về phòng thủ"),
            ("subject", "MẬT Kế hoạch phòng thủ"),
            ("notation", "12/Mật-UBND"),
            ("notation", "12/tối mật"),
            ("notation", "12/TUYETMAT"),
        ] {
            let sent = office.upload("clerk", &page, REGISTER, &letter_with(&[(field, text)]), &[]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
            assert!(sent.text.contains(&format!("href=\"#f-{field}\"")) && sent.says("mang dấu độ mật"), "{text}: {}", sent.text);
        }
        assert_eq!(entries(db), 0);
        let honest = letter_with(&[("subject", "Công văn về việc phòng, chống lộ lọt bí mật nhà nước")]);
        let sent = office.upload("clerk", &page, REGISTER, &honest, &[]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }

    fn a_form_with_two_answers_that_contradict_each_other_is_refused_whichever_comes_first(db: &TestDb) {
        let office = Office::new(db);
        let receiver = office.cast.receiver.id.to_string();
        let drafted: Vec<(&str, &str)> = vec![
            ("kind", "ke_hoach"), ("subject", "Kế hoạch"), ("content", "Nội dung"), ("capacity", "TM."), ("receivers", &receiver),
        ];
        let scan: (&str, &[u8]) = ("quet.txt", "Nội dung quét".as_bytes());
        for (who, path, fields) in [("clerk", REGISTER, LETTER.to_vec()), ("sender-specialist", DRAFT, drafted)] {
            let page = office.get(who, path);
            for answers in [["none", "secret"], ["secret", "none"], ["none", ""]] {
                let mut fields = fields.clone();
                fields.extend(answers.map(|answer| ("secrecy", answer)));
                let sent = office.upload(who, &page, path, &fields, &[scan]);
                assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {answers:?}");
                assert!(sent.says("gửi hai lần và trái nhau") && sent.text.contains("href=\"#f-secrecy"), "{path} {answers:?}: {}", sent.text);
            }
            assert_eq!(office.stored_contents(), 0, "{path}");
        }
        assert_eq!(entries(db), 0);
        // the same answer twice is one
        let mut twice = letter_with(&[]);
        twice.push(("secrecy", "none"));
        let sent = office.upload("clerk", &office.get("clerk", REGISTER), REGISTER, &twice, &[]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }
}
