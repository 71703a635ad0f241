use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use documents::incoming::{IncomingId, State, show::show};
use identity::Actor;
use kit_db::Db;

const FORM: &str = "/van-ban-den/vao-so";

/// A letter as a clerk types it.
const LETTER: [(&str, &str); 9] = [
    ("issuer-tim", "Bộ Nội vụ"),
    ("kind", "cong_van"),
    ("notation", "4821/BNV-CCHC"),
    ("issued_on-ngay", "14"),
    ("issued_on-thang", "11"),
    ("issued_on-nam", "2022"),
    ("subject", "Hướng dẫn chấm điểm chỉ số cải cách hành chính"),
    ("urgency", "urgent"),
    ("secrecy", "none"),
];

fn with<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = LETTER
        .iter()
        .filter(|(name, _)| change.iter().all(|(other, _)| other != name));
    kept.chain(change).copied().collect()
}

fn state(db: &Db, who: &Actor, id: IncomingId) -> State {
    let who = who.clone();
    db.read_blocking(move |tx| show(tx, &who, id))
        .unwrap()
        .unwrap()
        .incoming
        .state
}

fn entries(db: &Db) -> i64 {
    db.read_blocking(documents::figures::recounted)
        .unwrap()
        .received
}

/// The document's address in the answer to a registration.
fn registered_as(to: &str) -> String {
    to.strip_prefix("/van-ban-den/vao-so/xong/")
        .unwrap_or_else(|| panic!("{to}"))
        .to_owned()
}

/// A ZIP of these entries.
fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

testing::on_both_databases! {
    fn each_role_opens_the_inbox_and_sees_what_waits(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        registered(db, &it.clerk, "123/BNV-VP");
        presented(db, it, "124/BNV-VP");
        let clerk = office.get("clerk", "/van-ban-den");
        assert_eq!(clerk.status, StatusCode::OK, "{}", clerk.text);
        assert!(clerk.says("123/BNV-VP") && !clerk.says("124/BNV-VP") && clerk.says("Chưa đọc:"));
        assert!(clerk.says("value=\"trinh\"") && clerk.says("Vào sổ văn bản"));
        let leader = office.get("leader", "/van-ban-den");
        assert!(leader.says("124/BNV-VP") && !leader.says("123/BNV-VP"));
        assert!(leader.says("value=\"chuyen\"") && !leader.says("value=\"trinh\""));
        for nothing in ["head", "specialist"] {
            let page = office.get(nothing, "/van-ban-den");
            assert!(page.says("Bạn đã xử lý hết văn bản"), "{nothing}: {}", page.text);
        }
        assert!(!office.get("sender-clerk", "/van-ban-den?tab=tat-ca").says("BNV-VP"));
        let nobody = office.get("", "/van-ban-den");
        assert_eq!((nobody.status, nobody.to.as_str()), (StatusCode::SEE_OTHER, "/dang-nhap?next=/van-ban-den"));
        assert_eq!(office.get("administrator", "/van-ban-den").status, StatusCode::FORBIDDEN);
    }

    fn every_tab_and_every_filter_answers(db: &TestDb) {
        let office = Office::new(db);
        registered(db, &office.cast.receiver.clerk, "123/BNV-VP");
        for tab in ["can-xu-ly", "dang-xu-ly", "sap-den-han", "qua-han", "phoi-hop", "cho-duyet", "da-hoan-thanh", "tat-ca", "???"] {
            for who in ["clerk", "leader", "chief", "head", "specialist"] {
                let page = office.get(who, &format!("/van-ban-den?tab={tab}"));
                assert_eq!(page.status, StatusCode::OK, "{who} {tab}: {}", page.text);
            }
        }
        let found = office.get("clerk", "/van-ban-den?tab=tat-ca&loai=cong_van&ky=nam-nay&chua-doc=1");
        assert!(found.says("123/BNV-VP") && found.says("Xoá bộ lọc") && found.says("Năm nay"));
        for nothing in ["loai=bao_cao", "khan=3", "co=1", "tu=2023-01-01", "den=2021-01-01"] {
            let page = office.get("clerk", &format!("/van-ban-den?tab=tat-ca&{nothing}"));
            assert!(page.says("Không có văn bản nào khớp bộ lọc"), "{nothing}");
        }
        assert_eq!(office.get("clerk", "/van-ban-den?trang=zzz").status, StatusCode::BAD_REQUEST);
    }

    fn a_long_list_is_walked_forth_and_back(db: &TestDb) {
        let office = Office::new(db);
        let clerk = &office.cast.receiver.clerk;
        for number in 1..=120 {
            registered(db, clerk, &format!("{number}/BNV-VP"));
        }
        let mut seen = Vec::new();
        let mut page = office.get("clerk", "/van-ban-den");
        let mut walked = 1;
        loop {
            seen.extend(notations(&page.text));
            let Some(next) = href_of(&page.text, "next") else { break };
            page = office.get("clerk", &next);
            walked += 1;
        }
        assert_eq!(walked, 3);
        let expected: Vec<String> = (1..=120).rev().map(|number| format!("{number}/BNV-VP")).collect();
        assert_eq!(seen, expected);
        let back = office.get("clerk", &href_of(&page.text, "prev").unwrap());
        assert_eq!(notations(&back.text), expected[50..100]);
        let first = office.get("clerk", &href_of(&back.text, "prev").unwrap());
        assert_eq!(notations(&first.text), expected[..50]);
    }

    fn work_due_at_the_same_time_is_walked_through_completely(db: &TestDb) {
        let office = Office::new(db);
        let clerk = &office.cast.receiver.clerk;
        for number in 1..=70 {
            let mut letter = letter(&format!("{number}/BNV-VP"));
            letter.document.reply_due_on = Some(jiff::civil::date(2022, 11, 17));
            let clerk = clerk.clone();
            db.write_blocking(move |tx| documents::incoming::register::register_arrival(tx, now(), &clerk, &letter)).unwrap();
        }
        let first = office.get("clerk", "/van-ban-den?tab=sap-den-han");
        let second = office.get("clerk", &href_of(&first.text, "next").unwrap());
        assert_eq!((notations(&first.text).len(), notations(&second.text).len()), (50, 20));
        assert_eq!(href_of(&second.text, "next"), None);
        let back = office.get("clerk", &href_of(&second.text, "prev").unwrap());
        assert_eq!(notations(&back.text), notations(&first.text));
    }

    fn a_letter_is_registered_and_the_next_one_keeps_what_stays(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        let sent = office.upload("clerk", &page, FORM, &LETTER, &[("Phụ lục.txt", "Nội dung phụ lục".as_bytes())]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let done = office.get("clerk", &sent.to);
        assert!(done.says("Đã vào sổ số 1"), "{}", done.text);
        let id = registered_as(&sent.to);
        let next = office.get("clerk", &format!("{FORM}?giong={id}"));
        assert!(next.says("Bộ Nội vụ") && next.says("value=\"2022\"") && !next.says("4821/BNV-CCHC"));
        let opened = office.get("clerk", &format!("/van-ban-den/{id}"));
        assert!(opened.says("Phụ lục.txt") && opened.says("Nội dung phụ lục") && opened.says("Khẩn"), "{}", opened.text);
        let file = opened.text.split("href=\"/tep/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fetched = office.get("clerk", &format!("/tep/{file}"));
        assert_eq!(fetched.text, "Nội dung phụ lục");
        let header = |name: &str| fetched.headers[name].to_str().unwrap().to_owned();
        assert!(header("content-disposition").starts_with("attachment; filename=\"Phu luc.txt\""), "{}", header("content-disposition"));
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        for stranger in ["sender-clerk", "specialist", "head"] {
            assert_eq!(office.get(stranger, &format!("/tep/{file}")).status, StatusCode::NOT_FOUND, "{stranger}");
        }
    }

    fn one_form_gives_one_number_however_often_it_is_sent(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        let first = office.upload("clerk", &page, FORM, &LETTER, &[]);
        let second = office.upload("clerk", &page, FORM, &LETTER, &[]);
        assert_eq!((&first.to, entries(db)), (&second.to, 1));
        // going back and typing another letter is no repetition
        let other = office.upload("clerk", &page, FORM, &with(&[("notation", "4822/BNV-CCHC")]), &[]);
        assert!(other.to != first.to && entries(db) == 2, "{}", other.text);
    }

    fn a_double_is_shown_and_may_be_confirmed_without_typing_again(db: &TestDb) {
        let office = Office::new(db);
        office.upload("clerk", &office.get("clerk", FORM), FORM, &LETTER, &[]);
        let again = office.upload("clerk", &office.get("clerk", FORM), FORM, &LETTER, &[("a.txt", b"chu")]);
        assert_eq!((again.status, entries(db)), (StatusCode::CONFLICT, 1));
        assert!(again.says("đã có trong sổ") && again.says("Vẫn vào sổ") && again.says("Hướng dẫn chấm điểm"));
        let kept = again.hidden("tep-da-gui");
        let mut fields = with(&[("although_double", "1")]);
        fields.push(("tep-da-gui", &kept));
        let confirmed = office.upload("clerk", &again, FORM, &fields, &[]);
        assert_eq!((confirmed.status, entries(db)), (StatusCode::SEE_OTHER, 2), "{}", confirmed.text);
        let opened = office.get("clerk", &format!("/van-ban-den/{}", registered_as(&confirmed.to)));
        assert!(opened.says("a.txt"));
        // somebody else's sealed list is worth nothing
        let stolen = office.upload("sender-clerk", &office.get("sender-clerk", FORM), FORM, &fields, &[]);
        let theirs = office.get("sender-clerk", &format!("/van-ban-den/{}", registered_as(&stolen.to)));
        assert!(!theirs.says("a.txt"));
    }

    fn what_is_wrong_is_said_and_what_was_typed_is_kept(db: &TestDb) {
        let office = Office::new(db);
        let long = "ữ".repeat(10_000);
        let page = office.get("clerk", FORM);
        let sent = office.upload("clerk", &page, FORM, &with(&[("subject", &long), ("notation", ""), ("issued_on-thang", "13")]), &[]);
        assert_eq!((sent.status, entries(db)), (StatusCode::UNPROCESSABLE_ENTITY, 0));
        assert!(sent.says("<title>Lỗi:") && sent.says(&long) && sent.says("phải là một ngày có thật"));
        let sent = office.upload("clerk", &page, FORM, &with(&[("subject", &long)]), &[]);
        assert!(sent.says("500") && sent.says(&long) && sent.status == StatusCode::UNPROCESSABLE_ENTITY);
    }

    fn senders_are_found_while_typing_and_without_script(db: &TestDb) {
        let office = Office::new(db);
        let while_typing = office.get("clerk", "/van-ban-den/vao-so/co-quan?issuer-tim=uy+ban");
        assert!(while_typing.says("value=\"Ủy ban nhân dân tỉnh Lam Giang\""), "{}", while_typing.text);
        assert!(!while_typing.says("<html"));
        assert_eq!(office.get("head", "/van-ban-den/vao-so/co-quan?issuer-tim=x").status, StatusCode::FORBIDDEN);
        let page = office.get("clerk", FORM);
        let mut fields = with(&[("issuer-tim", "so noi vu")]);
        fields.push(("_tim", "issuer"));
        let searched = office.upload("clerk", &page, FORM, &fields, &[]);
        assert_eq!((searched.status, entries(db)), (StatusCode::OK, 0));
        assert!(searched.says("value=\"Sở Nội vụ\"") && searched.says("4821/BNV-CCHC"), "{}", searched.text);
    }

    fn a_confirmed_double_keeps_the_words_of_its_files(db: &TestDb) {
        let office = Office::new(db);
        office.upload("clerk", &office.get("clerk", FORM), FORM, &LETTER, &[]);
        let file: (&str, &[u8]) = ("a.txt", "Nội dung trong tệp".as_bytes());
        let again = office.upload("clerk", &office.get("clerk", FORM), FORM, &LETTER, &[file]);
        let kept = again.hidden("tep-da-gui");
        let mut fields = with(&[("although_double", "1")]);
        fields.push(("tep-da-gui", &kept));
        let confirmed = office.upload("clerk", &again, FORM, &fields, &[]);
        let opened = office.get("clerk", &format!("/van-ban-den/{}", registered_as(&confirmed.to)));
        assert!(opened.says("Nội dung trong tệp"), "{}", opened.text);
    }

    fn state_secrets_are_refused_wherever_they_stand(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        for fields in [with(&[("secrecy", "secret")]), with(&[("content", "TỐI MẬT\nKế hoạch")]), with(&[("subject", "[MẬT] Kế hoạch")])] {
            let sent = office.upload("clerk", &page, FORM, &fields, &[]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(sent.says("Luật Bảo vệ bí mật nhà nước, Điều 5"), "{fields:?}");
        }
        let file: (&str, &[u8]) = ("ke-hoach.txt", "TUYỆT MẬT\nKế hoạch phòng thủ".as_bytes());
        let sent = office.upload("clerk", &page, FORM, &LETTER, &[file]);
        assert!(sent.says("mang dấu độ mật") && sent.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
        assert_eq!(entries(db), 0);
    }

    fn a_mark_in_a_part_or_an_entry_is_refused_with_its_place_and_nothing_stays(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        let header = "<w:hdr><w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p></w:hdr>".as_bytes();
        let body = "<w:document><w:body><w:p><w:r><w:t>Nội dung</w:t></w:r></w:p></w:body></w:document>".as_bytes();
        let word = packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", body), ("word/header1.xml", header)]);
        let table = "STT;Tên\nMẬT;\n".as_bytes();
        let rich = br"{\rtf1\ansi\ansicpg1258{\header M\u7852?T}Noi dung}";
        let xml = "<HoSo><DoMat>MẬT</DoMat></HoSo>".as_bytes();
        for (name, bytes, place) in [
            ("bia.docx", word.clone(), "đầu trang"),
            ("ho-so.zip", packed(&[("a.txt", b"x"), ("bia.docx", &word)]), "bia.docx › đầu trang"),
            ("ho-so.zip", packed(&[("a.txt", b"x"), ("TUYỆT MẬT/ke-hoach.txt", b"x")]), "TUYỆT MẬT/ke-hoach.txt"),
            ("ho-so.zip", packed(&[("phu-luc - MẬT.txt", b"x")]), "phu-luc - MẬT.txt"),
            ("ho-so.zip", packed(&[("trong.zip", &packed(&[("bang.csv", table)]))]), "trong.zip › bang.csv"),
            ("ho-so.zip", packed(&[("a.rtf", rich)]), "a.rtf"),
            ("a.rtf", rich.to_vec(), "a.rtf"),
            ("du-lieu.xml", xml.to_vec(), "du-lieu.xml"),
        ] {
            let sent = office.upload("clerk", &page, FORM, &LETTER, &[(name, bytes.as_slice())]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {place}");
            assert!(sent.says(place) && sent.says("mang dấu độ mật") && sent.says("máy không nối mạng"), "{name} {place}: {}", sent.text);
        }
        assert_eq!(entries(db), 0);
        let honest = packed(&[("mật ong.txt", "Mật ong rừng\nBảo mật".as_bytes()), ("mật khẩu.csv", "Mật độ;1".as_bytes())]);
        let sent = office.upload("clerk", &page, FORM, &LETTER, &[("ho-so.zip", honest.as_slice())]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }

    fn what_nobody_sees_in_a_name_is_not_shown_on_the_page_that_refuses_it(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        let program: &[u8] = b"MZ\x90\0\x03";
        let inside = packed(&[("b\u{202e}fdp.exe", program)]);
        for (name, bytes) in [("a\u{202e}fdp.exe", program), ("a\u{2067}\u{200b}\u{feff}.zip", inside.as_slice()), ("a\u{202e}.pdf", b"")] {
            let sent = office.upload("clerk", &page, FORM, &LETTER, &[(name, bytes)]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
            let turned = sent.text.chars().find(|c| matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'));
            assert_eq!(turned, None, "{name:?}");
        }
    }

    fn nobody_registers_without_saying_that_it_holds_no_state_secret(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        assert!(!page.text.contains("value=\"none\" checked"), "nothing is ticked before: {}", page.text);
        let unanswered: Vec<(&str, &str)> = LETTER.iter().copied().filter(|(name, _)| *name != "secrecy").collect();
        let sent = office.upload("clerk", &page, FORM, &unanswered, &[]);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
        assert!(sent.says("Hãy trả lời văn bản có chứa bí mật nhà nước hay không") && sent.text.contains("href=\"#f-secrecy"), "{}", sent.text);
        assert!(sent.says("Hướng dẫn chấm điểm"), "what was typed is kept: {}", sent.text);
        // no file is stored before the answer, or beside a text or a file with a mark
        let scan: (&str, &[u8]) = ("quet.txt", "Nội dung quét".as_bytes());
        let marked: (&str, &[u8]) = ("ke-hoach.txt", "TỐI MẬT\nKế hoạch".as_bytes());
        for (fields, files) in [
            (unanswered.clone(), vec![scan]),
            (with(&[("secrecy", "secret")]), vec![scan]),
            (with(&[("subject", "Kế hoạch phòng thủ - MẬT")]), vec![scan]),
            (LETTER.to_vec(), vec![scan, marked]),
        ] {
            let sent = office.upload("clerk", &page, FORM, &fields, &files);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
            assert_eq!(office.stored_contents(), 0, "{fields:?}");
        }
        // an answer comes back with another mistake
        let wrong = with(&[("subject", "")]);
        let sent = office.upload("clerk", &page, FORM, &wrong, &[]);
        let box_of = sent.text.split("value=\"none\"").nth(1).unwrap_or_default();
        assert!(box_of.split('>').next().unwrap_or_default().contains("checked"), "the answer is kept: {}", sent.text);
        assert_eq!(entries(db), 0);
    }

    fn decomposed_typing_is_stored_composed(db: &TestDb) {
        let office = Office::new(db);
        let subject = "Ba\u{301}o ca\u{301}o tha\u{301}ng";
        let sent = office.upload("clerk", &office.get("clerk", FORM), FORM, &with(&[("subject", subject)]), &[]);
        let opened = office.get("clerk", &format!("/van-ban-den/{}", registered_as(&sent.to)));
        assert!(opened.says("Báo cáo tháng"));
    }

    fn a_program_among_the_files_is_refused(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", FORM);
        for (name, bytes) in [("a.exe", &b"MZ\x90\x00\x03"[..]), ("a.pdf", b"khong phai pdf"), ("rong.pdf", b"")] {
            let sent = office.upload("clerk", &page, FORM, &LETTER, &[(name, bytes)]);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", sent.text);
        }
        assert_eq!(entries(db), 0);
    }

    fn a_document_goes_its_way_through_the_pages(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = registered(db, &it.clerk, "123/BNV-VP").id;
        let (here, act) = (format!("/van-ban-den/{id}"), |act: &str| format!("/van-ban-den/{id}/{act}"));
        let seen = |who: &str| office.get(who, &here).hidden("v");
        let leader = it.leader.person.to_string();
        let sent = office.post("clerk", &here, &act("trinh"), &[("v", &seen("clerk")), ("present-leader", &leader)]);
        assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, here.as_str()), "{}", sent.text);
        let unit = it.division.to_string();
        let helper = it.other_division.to_string();
        let direction = [("v", &*seen("leader")), ("direct-lead", &unit), ("direct-help", &helper), ("direct-opinion", "Giao Phòng Tổng hợp")];
        let without_due = office.post("leader", &here, &act("chi-dao"), &direction);
        assert_eq!(without_due.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without_due.says("phải có hạn") && without_due.says("Giao Phòng Tổng hợp"), "{}", without_due.text);
        let mut direction = direction.to_vec();
        direction.extend([("direct-due-ngay", "18"), ("direct-due-thang", "11"), ("direct-due-nam", "2022"), ("direct-hour", "16h30")]);
        let sent = office.post("leader", &here, &act("chi-dao"), &direction);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert!(office.get("other-head", "/van-ban-den?tab=phoi-hop").says("123/BNV-VP"));
        let part = office.post("other-head", &here, &act("phoi-hop"), &[("part-answer", "Thống nhất")]);
        assert_eq!(part.status, StatusCode::SEE_OTHER, "{}", part.text);
        let person = it.specialist.person.to_string();
        let sent = office.post("head", &here, &act("phan-cong"), &[("v", &seen("head")), ("assign-person", &person)]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let page = office.get("specialist", &here);
        for text in ["Giao Phòng Tổng hợp", "Thống nhất", "16:30 ngày 18/11/2022", "Phòng Tổng hợp"] {
            assert!(page.says(text), "{text}: {}", page.text);
        }
        let sent = office.post("specialist", &here, &act("hoan-thanh"), &[("v", &seen("specialist")), ("finish-result", "Đã tham mưu")]);
        assert_eq!((sent.status, state(db, &it.clerk, id)), (StatusCode::SEE_OTHER, State::Done), "{}", sent.text);
        let sheet = office.get("clerk", &act("phieu"));
        assert!(sheet.says("Phiếu giải quyết văn bản đến") && sheet.says("Đã tham mưu"));
    }

    fn an_act_on_an_older_version_says_what_happened_and_keeps_the_words(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = presented(db, &it, "123/BNV-VP");
        let here = format!("/van-ban-den/{id}");
        let old = office.get("leader", &here);
        let unit = it.division.to_string();
        let direction = [("v", &*old.hidden("v")), ("direct-lead", &unit), ("direct-opinion", "Giao gấp")];
        let first = office.post_again("leader", &old, &format!("{here}/chi-dao"), &direction);
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        // the same form again: a double click, not a conflict
        let twice = office.post_again("leader", &old, &format!("{here}/chi-dao"), &direction);
        assert_eq!(twice.status, StatusCode::SEE_OTHER);
        // another page that was opened before
        let words = "Không thuộc thẩm quyền của cơ quan";
        let late = office.post("leader", &here, &format!("{here}/chuyen-lai"), &[("v", &old.hidden("v")), ("back-reason", words)]);
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.says("Người khác vừa thay đổi") && late.says(words) && late.says("Chỉ đạo, giao chủ trì"), "{}", late.text);
        assert_eq!(state(db, &it.clerk, id), State::Directed);
    }

    fn opening_marks_as_read_and_the_mark_can_be_taken_back(db: &TestDb) {
        let office = Office::new(db);
        let id = registered(db, &office.cast.receiver.clerk, "123/BNV-VP").id;
        let here = format!("/van-ban-den/{id}");
        assert!(office.get("clerk", "/van-ban-den").says("Chưa đọc:"));
        office.get("clerk", &here);
        assert!(!office.get("clerk", "/van-ban-den").says("Chưa đọc:"));
        office.post("clerk", &here, &format!("{here}/danh-dau"), &[("viec", "chua-doc")]);
        assert!(office.get("clerk", "/van-ban-den").says("Chưa đọc:"));
        office.post("clerk", &here, &format!("{here}/danh-dau"), &[("viec", "co")]);
        assert!(office.get("clerk", "/van-ban-den?co=1").says("123/BNV-VP"));
        assert_eq!(office.post("clerk", &here, &format!("{here}/danh-dau"), &[("viec", "?")]).status, StatusCode::BAD_REQUEST);
    }

    fn reasons_are_asked_for_and_delivered_documents_can_be_refused(db: &TestDb) {
        let office = Office::new(db);
        let (it, sender) = (office.cast.receiver.clone(), office.cast.sender.clone());
        let document = approved(db, &sender, &draft_input(&sender, &[it.id]));
        let clerk = sender.clerk.clone();
        db.write_blocking(move |tx| documents::outgoing::issue::issue(tx, now(), &clerk, document, None)).unwrap();
        let clerk = it.clerk.clone();
        let found = db.read_blocking(move |tx| documents::incoming::show::of_document(tx, &clerk, document)).unwrap().unwrap();
        let here = format!("/van-ban-den/{}", found.id);
        assert_eq!(office.get("sender-clerk", &here).status, StatusCode::NOT_FOUND);
        let short = office.post("clerk", &here, &format!("{here}/tra-lai-noi-gui"), &[("v", "1"), ("refuse-reason", "sai")]);
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(short.says("10 ký tự") && short.says(">\nsai</textarea>"), "{}", short.text);
        let entered = office.post("clerk", &here, &format!("{here}/vao-so"), &[("v", "1")]);
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        assert_eq!(state(db, &it.clerk, found.id), State::Registered);
        let late = office.post("clerk", &here, &format!("{here}/tra-lai-noi-gui"), &[("v", "1"), ("refuse-reason", "Sai nơi nhận văn bản")]);
        assert_eq!(late.status, StatusCode::CONFLICT);
    }

    fn many_documents_are_handled_at_once_each_with_its_own_answer(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let ids: Vec<String> = (1..=3).map(|n| registered(db, &it.clerk, &format!("{n}/BNV-VP")).id.to_string()).collect();
        let done = presented(db, &it, "9/BNV-VP").to_string();
        const BULK: &str = "/van-ban-den/hang-loat";
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
        fields.push(("id", &done));
        fields.push(("viec", "trinh"));
        let asked = office.post("clerk", "/van-ban-den", BULK, &fields);
        assert!(asked.status == StatusCode::OK && asked.says("Thực hiện với 4 văn bản"), "{}", asked.text);
        fields.push(("da-noi", "1"));
        let again = office.post_again("clerk", &asked, BULK, &fields);
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let leader = it.leader.person.to_string();
        fields.push(("present-leader", &leader));
        let sent = office.post_again("clerk", &asked, BULK, &fields);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        for id in &ids {
            assert_eq!(state(db, &it.clerk, id.parse().unwrap()), State::Presented);
        }
        let none = office.post("clerk", "/van-ban-den/vao-so", BULK, &[("viec", "trinh")]);
        assert!(none.status == StatusCode::CONFLICT && none.says("Chưa chọn văn bản nào"), "{}", none.text);
        let export = office.get("clerk", &format!("/van-ban-den/xuat-excel?id={}&id={done}", ids[0]));
        assert!(export.status == StatusCode::OK && export.text.starts_with("PK"));
    }

    fn a_form_without_its_token_or_from_elsewhere_changes_nothing(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = registered(db, &it.clerk, "123/BNV-VP").id;
        let leader = it.leader.person.to_string();
        let path = format!("/van-ban-den/{id}/trinh");
        let sent = office.post_fields("clerk", &path, &[("v", "1".to_owned()), ("present-leader", leader)]);
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        assert_eq!(state(db, &it.clerk, id), State::Registered);
        let nobody = office.post_fields("", &path, &[]);
        assert_eq!(nobody.status, StatusCode::SEE_OTHER);
        assert!(nobody.to.starts_with("/dang-nhap"));
    }

    fn who_may_not_know_of_a_document_is_told_that_it_is_not_there(db: &TestDb) {
        let office = Office::new(db);
        let id = presented(db, &office.cast.receiver.clone(), "123/BNV-VP");
        for who in ["sender-clerk", "sender-leader", "specialist", "head", "other-head"] {
            for path in [format!("/van-ban-den/{id}"), format!("/van-ban-den/{id}/phieu")] {
                assert_eq!(office.get(who, &path).status, StatusCode::NOT_FOUND, "{who} {path}");
            }
        }
        assert_eq!(office.get("clerk", "/van-ban-den/0000000000001").status, StatusCode::NOT_FOUND);
        assert!(office.get("clerk", "/van-ban-den/khong-phai-ma").status.is_client_error());
    }
}

/// The notations of the lines of an inbox, from the top.
fn notations(html: &str) -> Vec<String> {
    let rows = html.split("<tr").skip(2);
    rows.filter_map(|row| row.split("<td>").nth(2))
        .map(|cell| cell.split('<').next().unwrap().to_owned())
        .collect()
}

/// Where a link with this relation leads.
fn href_of(html: &str, relation: &str) -> Option<String> {
    let end = html.find(&format!("\" rel=\"{relation}\""))?;
    let start = html[..end].rfind("href=\"")? + 6;
    Some(html[start..end].replace("&amp;", "&"))
}
