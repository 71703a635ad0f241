//! What people saw on the screen and should not have.

use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use documents::outgoing::issue::issue;
use kit_db::Db;
use std::{fs, path::Path};

/// A plan that went from the sender to the receiver.
fn issued_plan(db: &Db, office: &Office) -> documents::document::DocumentId {
    let it = &office.cast.sender;
    let id = approved(db, it, &draft_input(it, &[office.cast.receiver.id]));
    let clerk = it.clerk.clone();
    db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None))
        .unwrap();
    id
}

/// A letter that is due on the day of this hour, given to the receiver's division.
fn directed(db: &Db, office: &Office, due_at: &str) -> String {
    let it = &office.cast.receiver;
    let id = presented(db, it, "123/BNV-VP");
    let body = format!("{{\"lead\":\"{}\",\"due_at\":\"{due_at}\"}}", it.division);
    let act = format!("/api/v1/van-ban-den/{id}/chi-dao");
    let done = office.api("POST", "leader", &act, &body, None);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    format!("/van-ban-den/{id}")
}

testing::on_both_databases! {
    fn a_due_time_far_away_says_its_day_once(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("head", &directed(db, &office, "2022-12-05T10:00:00Z"));
        assert!(page.says("17:00 ngày 05/12/2022"), "{}", page.text);
        assert!(!page.says("class=\"due ok\""), "{}", page.text);
    }

    fn the_sender_reads_the_states_that_the_filter_names(db: &TestDb) {
        let office = Office::new(db);
        let document = issued_plan(db, &office);
        let clerk = office.cast.receiver.clerk.clone();
        db.write_blocking(move |tx| {
            let it = documents::incoming::show::of_document(tx, &clerk, document)?.unwrap();
            documents::incoming::register::register_delivered(tx, now(), &clerk, it.id, None).map(drop)
        }).unwrap();
        let page = office.get("sender-clerk", &format!("/van-ban-di/{document}/noi-nhan?trang-thai=da-vao-so"));
        assert_eq!(page.text.matches("Đã vào sổ").count(), 2, "{}", page.text);
        assert!(!page.says("Chờ trình"), "{}", page.text);
    }

    fn nobody_chosen_is_not_counted(db: &TestDb) {
        let office = Office::new(db);
        assert!(!office.get("specialist", "/van-ban-di/soan").says("Đang chọn 0"));
    }

    fn the_list_of_what_goes_out_says_the_agency(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", "/van-ban-di");
        assert!(page.says("<p>Văn phòng, Sở Nội vụ</p>"), "{}", page.text);
    }

    fn a_sheet_is_headed_by_the_full_name_in_capitals(db: &TestDb) {
        let office = Office::new(db);
        let id = registered(db, &office.cast.sender.clerk, "1/BNV-VP").id;
        let page = office.get("sender-clerk", &format!("/van-ban-den/{id}/phieu"));
        assert!(page.says("ỦY BAN NHÂN DÂN TỈNH LAM GIANG"), "{}", page.text);
    }

    fn a_conflict_keeps_words_and_no_codes(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let page = format!("/van-ban-den/{id}");
        let old = office.get("clerk", &page);
        let leader = it.leader.person.to_string();
        let fields = [("v", &*old.hidden("v")), ("present-leader", &*leader)];
        let first = office.post_again("clerk", &old, &format!("{page}/trinh"), &fields);
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        let late = office.post("chief", &page, &format!("{page}/trinh"), &fields);
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.says("Người khác vừa thay đổi"), "{}", late.text);
        assert!(!late.says(&leader) && !late.says("Nội dung bạn đã nhập"), "{}", late.text);
    }

    fn a_refused_file_is_named(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("head", "/van-ban-di/soan");
        let sent = |name: &str, bytes: &[u8]| {
            let fields = [("kind", "ke_hoach"), ("subject", "Kế hoạch"), ("urgency", "normal"), ("capacity", "TM."), ("copies", "1"), ("secrecy", "none")];
            let good = ("Phụ lục 1.txt", "chữ".as_bytes());
            let reply = office.upload("head", &page, "/van-ban-di/soan", &fields, &[good, (name, bytes)]);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text);
            reply
        };
        let program = [&b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"[..], &[0; 500]].concat();
        for (name, bytes, words) in [
            ("Phụ lục 2.pdf", &program[..], "Nội dung của tệp “Phụ lục 2.pdf” không phải là loại mà đuôi tệp ghi"),
            ("Phụ lục 2.exe", &program[..], "Tệp “Phụ lục 2.exe” thuộc loại không được nhận"),
            ("Phụ lục 2.docx", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "“Phụ lục 2.docx”"),
        ] {
            let reply = sent(name, bytes);
            assert!(reply.says(words), "{name}: {}", reply.text);
        }
    }
}

#[test]
fn tones_stand_in_one_place_in_all_texts() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for office in ["documents", "identity", "reports"] {
        for file in fs::read_dir(here.join(office).join("i18n")).unwrap() {
            let text = fs::read_to_string(file.unwrap().path())
                .unwrap()
                .to_lowercase();
            for mixed in ["khoá", "huỷ", "hoả", "luỹ", "uỷ ban", "thuỷ"] {
                let found = text
                    .lines()
                    .find(|line| line.split_whitespace().any(|word| word == mixed));
                assert_eq!(found, None, "{office}: {mixed}");
            }
        }
    }
}
