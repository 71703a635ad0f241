//! Files as they really come: each is taken byte for byte, or refused with the true reason.

use crate::{MIGRATIONS, office::Office};
use axum::http::StatusCode;

const FORM: &str = "/van-ban-den/vao-so";
const PAPER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";
const LETTER: [(&str, &str); 8] = [
    ("issuer-tim", "Bộ Nội vụ"),
    ("kind", "cong_van"),
    ("notation", "4821/BNV-CCHC"),
    ("issued_on-ngay", "14"),
    ("issued_on-thang", "11"),
    ("issued_on-nam", "2022"),
    ("subject", "Hướng dẫn chấm điểm"),
    ("secrecy", "none"),
];

/// A text in two bytes a letter with its mark.
fn wide(text: &str) -> Vec<u8> {
    let units = format!("\u{feff}{text}").encode_utf16().collect::<Vec<_>>();
    units.into_iter().flat_map(u16::to_be_bytes).collect()
}

testing::on_both_databases! {
    fn what_comes_in_is_kept_byte_for_byte(db: &TestDb) {
        let office = Office::new(db);
        for (name, bytes) in [
            ("a.pdf", [b"\xef\xbb\xbf", PAPER].concat()),
            ("b.pdf", [b"\r\n\r\n", PAPER].concat()),
            ("c.txt", wide("Báo cáo về việc trồng rừng\r\nDòng hai\r\n")),
        ] {
            let page = office.get("clerk", FORM);
            let fields: Vec<_> = LETTER.into_iter().chain([("although_double", "1")]).collect();
            let sent = office.upload("clerk", &page, FORM, &fields, &[(name, &bytes)]);
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{name}: {}", sent.text);
            let one = office.get("clerk", &sent.to.replace("/vao-so/xong/", "/"));
            let at = one.text.find("/tep/").unwrap_or_else(|| panic!("{name}: {}", one.text));
            let link: String = one.text[at..].chars().take_while(|c| *c != '"').collect();
            let file = office.get("clerk", &link);
            assert_eq!(file.headers["content-length"], bytes.len().to_string(), "{name}");
        }
    }

    fn what_does_not_come_in_is_refused_for_its_true_reason(db: &TestDb) {
        let office = Office::new(db);
        for (name, bytes, words) in [
            ("a.pdf", [b"TEXTmdos \x01\x02", PAPER].concat(), "có 11 byte lạ đứng trước phần đầu"),
            ("b.txt", b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca".to_vec(), "không ghi bằng mã Unicode"),
            ("c.xml", b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>".to_vec(), "không ghi bằng mã Unicode"),
            ("d.pdf", b"%PDF-1.7\nthieu".to_vec(), "bị hỏng"),
            ("e.docx", PAPER.to_vec(), "không đúng với nội dung"),
        ] {
            let page = office.get("clerk", FORM);
            let sent = office.upload("clerk", &page, FORM, &LETTER, &[(name, &bytes)]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", sent.text);
            assert!(sent.says(words) && sent.says("Hướng dẫn chấm điểm"), "{name}: {}", sent.text);
        }
        assert_eq!(office.stored_contents(), 0);
    }
}
