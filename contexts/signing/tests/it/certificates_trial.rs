//! Certificates as they really come: files that broke other people's registers, each in its own form. All
//! are of our own making.

use crate::{MIGRATIONS, certificates_cast::*, certificates_office::Office};
use axum::http::StatusCode;
use signatures::x509;
use signing::certificates::import::{Found, RowProblem, Source, read};
use std::{fs, path::Path};

const FORM: &str = "/chung-thu-so/nhap";
/// Opens the key files.
const PASSWORD: &str = "thu-nghiem";

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trial/certs");
    fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn found(name: &str, password: Option<&str>) -> Vec<Found> {
    let bytes = file(name);
    let name = name.to_owned();
    read(vec![Source { name, bytes }], password)
}

fn certificates(name: &str, password: Option<&str>) -> Vec<x509::Certificate> {
    let all = found(name, password).into_iter();
    all.map(|it| {
        it.certificate
            .unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    })
    .collect()
}

#[test]
fn a_certificate_is_read_in_every_form_in_which_it_is_saved() {
    let ordinary = certificates("ordinary.cer", None);
    for name in [
        "bag_attributes_crlf.pem",
        "base64_without_head.cer",
        "base64_without_head_76.cer",
        "pem_one_line.pem",
        "pem_utf16_bom.cer",
        "pem_utf8_bom.cer",
    ] {
        assert_eq!(certificates(name, None), ordinary, "{name}");
    }
    for name in ["chain_ber_unordered.p7b", "chain_pem.p7b"] {
        assert_eq!(certificates(name, None).len(), 2, "{name}");
    }
    assert_eq!(found("import_names_nfc.zip", None).len(), 3);
}

#[test]
fn key_files_are_read_in_every_cipher_of_common_tools_and_others_are_named() {
    let expected = certificates("aes256_sha256.p12", Some(PASSWORD)).len();
    assert_eq!(expected, 2);
    for (name, password) in [
        ("empty_password.p12", None),
        ("empty_password.p12", Some("")),
        ("windows_legacy_rc2_3des.p12", Some(PASSWORD)),
    ] {
        assert_eq!(
            certificates(name, password).len(),
            expected,
            "{name} {password:?}"
        );
    }
    let problem = |bytes: Vec<u8>, password: Option<&str>| {
        let name = "a.p12".to_owned();
        let found = read(vec![Source { name, bytes }], password);
        found[0].certificate.clone().err()
    };
    let good = file("windows_legacy_rc2_3des.p12");
    assert_eq!(
        problem(good.clone(), None),
        Some(RowProblem::PasswordNeeded)
    );
    assert_eq!(
        problem(good.clone(), Some("sai")),
        Some(RowProblem::WrongPassword)
    );
    let cut = good[..good.len() / 2].to_vec();
    assert_eq!(
        problem(cut, Some(PASSWORD)),
        Some(RowProblem::DamagedKeyFile)
    );
    // 1.2.840.113549.1.12.1.6 is RC2 with 40 bits; the same file says that it is RC4 with 128
    let rc4: Vec<u8> = replaced(
        &good,
        b"\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x06",
        10,
        1,
    );
    let unchecked = problem(rc4, Some(PASSWORD));
    assert!(
        matches!(
            unchecked,
            Some(RowProblem::UnknownCipher | RowProblem::WrongPassword)
        ),
        "{unchecked:?}"
    );
}

/// The bytes with another one at a place behind every `mark`.
fn replaced(bytes: &[u8], mark: &[u8], place: usize, by: u8) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(mark))
        .collect();
    assert!(!places.is_empty(), "the mark is there");
    for at in places {
        out[at + place] = by;
    }
    out
}

#[test]
fn serial_numbers_and_names_are_shown_as_they_are() {
    let serial = |name: &str| certificates(name, None)[0].serial_text();
    assert_eq!(serial("serial_negative.cer"), "-432198765CBA0000");
    assert_eq!(serial("serial_zero.cer"), "0");
    assert_eq!(
        serial("serial_21_bytes.cer"),
        "800000000000000000000000000000000000000005"
    );
    let subject = |name: &str| certificates(name, None)[0].subject().to_string();
    assert_eq!(subject("name_empty.cer"), "");
    assert_eq!(subject("name_nfd.cer"), "CN=Nguyễn Thị Ửng Hòa, C=VN");
    assert_eq!(
        subject("name_teletex_latin1.cer"),
        "CN=JOSÉ NÚÑEZ, O=COMPAÑIA DE PRUEBA, C=VN"
    );
    assert_eq!(
        subject("name_bmpstring.cer"),
        "CN=Đặng Thị Ửng, O=Sở Thử nghiệm, C=VN"
    );
    let odd = subject("name_controls.cer");
    assert!(
        odd.contains("fdp.exe") && !odd.contains(['\0', '\u{b}', '\u{202e}']),
        "{odd:?}"
    );
}

/// Files for a form, and a table that says that each is a device of the agency.
fn with_table(names: &[&'static str]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let mut table = "file,kind,organisation code,device\n".to_owned();
    for name in names {
        table.push_str(&format!("{name},Device,SNV,May {name}\n"));
    }
    let files = names.iter().map(|name| ("files", *name, file(name)));
    let mut all: Vec<_> = files.collect();
    all.push(("files", "bang.csv", table.into_bytes()));
    all
}

fn sent(office: &Office, files: &[(&str, &str, Vec<u8>)]) -> String {
    let page = office.get("administrator", FORM);
    let files: Vec<(&str, &str, &[u8])> = files
        .iter()
        .map(|(field, name, bytes)| (*field, *name, &bytes[..]))
        .collect();
    let sent = office.upload("administrator", &page, FORM, &[("password", "")], &files);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    sent.to
}

testing::on_both_databases! {
    fn certificates_with_odd_names_numbers_and_days_are_kept_listed_and_handed_out(db: &TestDb) {
        const NAMES: [&str; 11] = [
            "no_end.cer", "ordinary.cer", "serial_negative.cer", "serial_zero.cer", "serial_21_bytes.cer", "name_empty.cer",
            "name_controls.cer", "name_bmpstring.cer", "name_teletex_latin1.cer", "name_nfd.cer", "name_formula.cer",
        ];
        let office = Office::new(db);
        let mut files = with_table(&NAMES);
        // the days at both ends of what the form of a certificate can say, and one that no calendar has
        let no_end = file("no_end.cer");
        for (name, day) in [("dau.cer", "00000101000000Z"), ("som.cer", "19491231235959Z"), ("sau.cer", "99991231000000Z")] {
            let at = no_end.windows(15).position(|it| it == b"99991231235959Z").unwrap();
            let mut bytes = no_end.clone();
            bytes[at..at + 15].copy_from_slice(day.as_bytes());
            files.last_mut().unwrap().2.extend(format!("{name},Device,SNV,May {name}\n").into_bytes());
            files.insert(0, ("files", name, bytes));
        }
        let look = sent(&office, &files);
        let page = office.get("administrator", &look);
        assert!(page.says("Không ghi tên") && !page.says("\u{202e}") && !page.says("sign-fault"), "{}", page.text);
        let stored = office.post("administrator", &look, &look, &[("what", "all")]);
        assert_eq!(stored.status, StatusCode::SEE_OTHER, "{}", stored.text);
        let list = office.get("administrator", "/chung-thu-so");
        assert!(list.status == StatusCode::OK && list.says("không hạn"), "{}", list.text);
        for name in NAMES.into_iter().chain(["dau.cer", "som.cer", "sau.cer"]) {
            assert!(list.says(&format!("May {name}")), "{name}: {}", list.text);
        }
        let mut opened = 0;
        for part in list.text.split("href=\"/chung-thu-so/").skip(1) {
            let id = part.split('"').next().unwrap();
            if id.len() == 13 {
                let page = office.get("administrator", &format!("/chung-thu-so/{id}"));
                assert!(page.status == StatusCode::OK && !page.says("\u{202e}"), "{id}: {}", page.text);
                assert_eq!(office.get("administrator", &format!("/chung-thu-so/{id}/tep")).status, StatusCode::OK);
                opened += 1;
            }
        }
        assert!(opened >= 14, "{opened}");
        let csv = office.get("administrator", "/chung-thu-so/xuat-csv");
        for words in ["-432198765CBA0000", "Không ghi tên", "không hạn", "JOSÉ NÚÑEZ"] {
            assert!(csv.says(words), "{words}: {}", csv.text);
        }
        assert!(!csv.says("\u{202e}") && !csv.says("\0"), "{}", csv.text);
        for path in ["/chung-thu-so/xuat-excel", "/chung-thu-so/thong-ke", "/chung-thu-so?het-han=30", "/chung-thu-so/can-xem"] {
            assert_eq!(office.get("administrator", path).status, StatusCode::OK, "{path}");
        }
    }

    fn a_file_of_authorities_only_is_stored_by_the_page(db: &TestDb) {
        let office = Office::new(db);
        let root = certificates("chain_pem.p7b", None).into_iter().find(x509::Certificate::is_ca).unwrap();
        let look = sent(&office, &[("files", "goc.cer", root.as_der().to_vec())]);
        let page = office.get("administrator", &look);
        assert!(page.says("Của tổ chức chứng thực"), "{}", page.text);
        let stored = office.post("administrator", &look, &look, &[("what", "all")]);
        assert_eq!((stored.status, stored.to.as_str()), (StatusCode::SEE_OTHER, "/chung-thu-so"), "{}", stored.text);
        assert_eq!(office.get("administrator", &look).status, StatusCode::NOT_FOUND, "the look is over");
    }

    fn beside_a_table_that_was_not_understood_nothing_comes_in_without_its_line(db: &TestDb) {
        let office = Office::new(db);
        let certificate = Authority::new().certificate("Sở Nội vụ", "", 700);
        let head = "Tệp,Loại thuê bao,Mã cơ quan\n";
        for (name, table, words) in [
            ("bang.csv", b"x,y\n1,2\n".to_vec(), "Không thấy cột “Tệp”"),
            ("bang.csv", b"T\xd6p,Lo\xb9i\na.cer,x\n".to_vec(), "không ghi bằng mã Unicode"),
            ("bang.csv", format!("{head}\"a.cer,Cơ quan,SNV\n").into_bytes(), "Dấu ngoặc kép"),
            ("bang.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "bảng tính Excel"),
        ] {
            let look = sent(&office, &[("files", "a.cer", certificate.clone()), ("files", name, table)]);
            let page = office.get("administrator", &look);
            assert!(page.says(words) && page.says("bảng đi kèm chưa đọc được"), "{words}: {}", page.text);
            assert!(!page.says("name=\"what\""), "there is nothing to store: {}", page.text);
        }
        assert!(office.get("administrator", "/chung-thu-so").says("Chưa có chứng thư số nào"));
    }
}
