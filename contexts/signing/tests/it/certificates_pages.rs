//! The pages of the register as browsers see them.

use crate::{
    MIGRATIONS,
    certificates_cast::*,
    certificates_office::{Office, viewer_of},
};
use axum::{body::to_bytes, http::StatusCode};
use kit_i18n::Locale;
use kit_web::Visit;
use signing::certificates::{HolderKind, State, request::Wish};
use std::collections::BTreeSet;

/// A PNG of so many points each way, of one colour, half of it seen through.
fn png(points: u32, colour: [u8; 3], opaque: bool) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let body = [&kind[..], data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    let mut rows = Vec::new();
    for row in 0..points {
        rows.push(0);
        for _ in 0..points {
            let alpha = if opaque || row % 2 == 0 { 255 } else { 0 };
            rows.extend([colour[0], colour[1], colour[2], alpha]);
        }
    }
    // one stored block of deflate (RFC 1951, section 3.2.4) in a zlib frame
    let length = u16::try_from(rows.len()).unwrap();
    let mut data = vec![0x78, 1, 1];
    data.extend(length.to_le_bytes());
    data.extend((!length).to_le_bytes());
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in &rows {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    data.extend(&rows);
    data.extend((high << 16 | low).to_be_bytes());
    let size = points.to_be_bytes();
    let head = [&size[..], &size, &[8, 6, 0, 0, 0]].concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &head),
        &chunk(b"IDAT", &data),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                0xEDB8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    };
    !bytes.iter().fold(!0, step)
}

#[test]
fn every_sample_draws_in_both_languages_with_all_texts() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let office = Office::new(&db);
    let routes = signing::certificates::pages::routes();
    for sample in routes.samples() {
        for locale in Locale::ALL {
            let viewer = viewer_of(&office.cast.here.administrator);
            let visit = Visit::sample(&office.web, locale, Some(viewer), sample.path);
            let response =
                (sample.render)(&visit).unwrap_or_else(|error| panic!("{}: {error}", sample.path));
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            let body = runtime
                .block_on(to_bytes(response.into_body(), 10_000_000))
                .unwrap();
            assert!(!body.is_empty(), "{}", sample.path);
        }
    }
    let missing: BTreeSet<_> = office.web.texts.missing().into_keys().collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn every_page_that_people_open_has_a_sample() {
    let routes = signing::certificates::pages::routes();
    let drawn: BTreeSet<&str> = routes.samples().iter().map(|sample| sample.path).collect();
    let files = ["/tep", "/hinh/", "xuat-", "/mau", "/nguoi"];
    let bare: Vec<&str> = routes
        .list()
        .iter()
        .filter(|route| {
            route.kind == kit_web::RouteKind::Page && route.method == axum::http::Method::GET
        })
        .map(|route| route.path)
        .filter(|path| !drawn.contains(path) && !files.iter().any(|part| path.contains(part)))
        .collect();
    assert_eq!(bare, Vec::<&str>::new());
}

testing::on_both_databases! {
    fn a_clerk_asks_the_chief_confirms_and_both_see_the_trace(db: &TestDb) {
        let office = Office::new(db);
        let person = office.cast.here.specialist.person.to_string();
        const FORM: &str = "/chung-thu-so/de-nghi";
        let empty = office.post("clerk", FORM, FORM, &[("kind", "new"), ("holder", "person")]);
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text);
        let fields = [("kind", "new"), ("holder", "person"), ("person", person.as_str()), ("words", "Cán bộ mới được bổ nhiệm")];
        let asked = office.post("clerk", FORM, FORM, &fields);
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let here = asked.to.clone();
        let page = office.get("clerk", &here);
        assert!(page.says("Chờ xác nhận") && page.says("Rút đề nghị") && !page.says("confirm-"), "{}", page.text);
        let chief = office.get("chief", &here);
        let version = chief.hidden("v");
        let act = format!("{here}/xu-ly");
        let done = office.post_again("chief", &chief, &act, &[("act", "confirm"), ("v", &version)]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(office.get("clerk", &here).says("Đã xác nhận"));
        let late = office.post_again("chief", &office.get("chief", &here), &act, &[("act", "confirm"), ("v", &version)]);
        assert!(matches!(late.status, StatusCode::CONFLICT), "{}", late.text);
        let sheet = office.get("clerk", &format!("{here}/phieu"));
        assert!(sheet.says("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && sheet.says("mẫu 01"), "{}", sheet.text);
        assert!(sheet.says("<div class=\"sheet-part\"><div class=\"print-head\">"), "who signs stands below: {}", sheet.text);
        for (who, status) in [("stranger-clerk", StatusCode::NOT_FOUND), ("stranger-specialist", StatusCode::NOT_FOUND), ("holder", StatusCode::OK), ("", StatusCode::SEE_OTHER)] {
            assert_eq!(office.get(who, &here).status, status, "{who}");
        }
    }

    fn going_back_and_asking_for_somebody_else_is_another_request_and_a_double_click_is_none(db: &TestDb) {
        let office = Office::new(db);
        let of = |person: identity::PersonId| person.to_string();
        let (first, second) = (of(office.cast.here.specialist.person), of(office.cast.here.clerk.person));
        const FORM: &str = "/chung-thu-so/de-nghi";
        let page = office.get("clerk", FORM);
        let ask = |person: &str| {
            let fields = [("kind", "new"), ("holder", "person"), ("person", person), ("words", "Cán bộ mới")];
            let asked = office.post_again("clerk", &page, FORM, &fields);
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
            asked.to
        };
        let of_first = ask(&first);
        assert_eq!(ask(&first), of_first, "the same form sent twice");
        let of_second = ask(&second);
        assert_ne!(of_second, of_first, "another holder");
        assert_eq!(ask(&second), of_second);
    }

    fn the_authority_s_file_is_taken_and_can_be_fetched_again(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.here.clone();
        let id = brought_to(db, &it, &wish(&it), State::Sent, 700);
        let here = format!("/chung-thu-so/{id}");
        let page = office.get("administrator", &here);
        let version = page.hidden("v");
        let der = Authority::new().certificate(&it.specialist.name, "", 700);
        let fields = [("act", "record_issue"), ("v", version.as_str())];
        let none = office.upload("administrator", &page, &format!("{here}/nhan"), &fields, &[("record_issue-file", "a.cer", b"khong")]);
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.says("đúng một chứng thư"), "{}", none.text);
        let taken = office.upload("administrator", &page, &format!("{here}/nhan"), &fields, &[("record_issue-file", "a.cer", &der)]);
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        assert!(office.get("holder", &here).says("Đã cấp"));
        let file = office.get("holder", &format!("{here}/tep"));
        assert_eq!((file.status, file.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "application/pkix-cert"));
        assert_eq!(office.get("holder", &format!("{here}/bien-ban")).status, StatusCode::NOT_FOUND);
    }

    fn lists_filter_export_and_count(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.here.clone();
        brought_to(db, &it, &wish(&it), State::Active, 20);
        let list = office.get("clerk", "/chung-thu-so?trang-thai=active&het-han=30&q=pham");
        assert!(list.says("Phạm Viên SNV") && list.says("còn 20 ngày"), "{}", list.text);
        assert!(office.get("clerk", "/chung-thu-so?loai=agency").says("Không có chứng thư nào phù hợp"));
        let sheet = office.get("clerk", "/chung-thu-so/xuat-excel?q=pham");
        assert!(sheet.status == StatusCode::OK && sheet.text.starts_with("PK"));
        let csv = office.get("clerk", "/chung-thu-so/xuat-csv");
        assert!(csv.text.starts_with('\u{FEFF}') && csv.says("Phạm Viên SNV,Sở Nội vụ,Cá nhân,"), "{}", csv.text);
        let counts = office.get("administrator", "/chung-thu-so/thong-ke");
        assert!(counts.says("Theo sở, ngành") && counts.says("Sở Nội vụ"), "{}", counts.text);
        assert_eq!(office.get("holder", "/chung-thu-so").status, StatusCode::FORBIDDEN);
        let own = office.get("holder", "/chung-thu-so/cua-toi");
        assert!(own.says("Phạm Viên SNV"), "{}", own.text);
        assert!(office.get("leader", "/chung-thu-so/cua-toi").says("Bạn chưa có chứng thư số"));
    }

    fn a_certificate_without_an_end_is_shown_as_such_beside_the_others(db: &TestDb) {
        let office = Office::new(db);
        let (here, there) = (office.cast.here.clone(), office.cast.there.clone());
        brought_to(db, &here, &wish(&here), State::Active, NO_END);
        brought_to(db, &there, &wish(&there), State::Active, 400);
        let one = brought_to(db, &here, &Wish { holder: HolderKind::Agency, person: None, ..wish(&here) }, State::Issued, NO_END);
        for (who, path) in [
            ("administrator", "/chung-thu-so"), ("clerk", "/chung-thu-so"), ("clerk", "/chung-thu-so/xuat-csv"),
            ("holder", "/chung-thu-so/cua-toi"), ("clerk", &format!("/chung-thu-so/{one}")),
        ] {
            let page = office.get(who, path);
            assert!(page.status == StatusCode::OK && page.says("không hạn"), "{who} {path}: {} {}", page.status, page.text);
        }
        assert!(office.get("clerk", "/chung-thu-so/xuat-excel").status == StatusCode::OK);
        assert!(office.get("clerk", "/chung-thu-so?het-han=30").status == StatusCode::OK);
        assert!(office.get("administrator", "/chung-thu-so/thong-ke").status == StatusCode::OK);
        let (person, agency) = (here.specialist.person, here.id);
        let usable = db.read_blocking(move |tx| {
            let of_agency = signing::certificates::of_agency(tx, now(), agency)?;
            Ok::<_, kit_db::DbError>((signing::certificates::of_person(tx, now(), person)?, of_agency))
        }).unwrap();
        assert_eq!((usable.0.len(), usable.1.len()), (1, 0));
        assert_eq!(usable.0[0].not_after.map(signatures::x509::is_no_end), Some(true));
    }

    fn an_import_is_looked_at_first_and_stores_what_was_chosen(db: &TestDb) {
        const FORM: &str = "/chung-thu-so/nhap";
        let office = Office::new(db);
        assert_eq!(office.get("clerk", FORM).status, StatusCode::FORBIDDEN);
        let page = office.get("administrator", FORM);
        let good = Authority::new().certificate("Sở Nội vụ", "", 700);
        let files: [(&str, &str, &[u8]); 2] = [("files", "a.cer", &good), ("files", "b.cer", b"khong")];
        let sent = office.upload("administrator", &page, FORM, &[("password", "")], &files);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let look = office.get("administrator", &sent.to);
        assert!(look.says("Không có chứng thư đọc được") && look.says("Sở Nội vụ"), "{}", look.text);
        assert!(office.get("administrator", "/chung-thu-so").says("Chưa có chứng thư số nào"));
        let all = office.post_again("administrator", &look, &sent.to, &[("what", "all")]);
        assert_eq!(all.status, StatusCode::CONFLICT);
        let some = office.post("administrator", &sent.to, &sent.to, &[("what", "good")]);
        assert_eq!((some.status, some.to.as_str()), (StatusCode::SEE_OTHER, "/chung-thu-so"), "{}", some.text);
        assert!(office.get("administrator", "/chung-thu-so").says("Sở Nội vụ"));
        assert_eq!(office.get("administrator", &sent.to).status, StatusCode::NOT_FOUND);
        assert!(office.get("administrator", "/chung-thu-so/nhap/mau").text.starts_with("\u{FEFF}Tệp,"));
    }

    fn a_signature_s_picture_is_put_replaced_and_removed(db: &TestDb) {
        const MINE: &str = "/chung-thu-so/cua-toi/chu-ky";
        let office = Office::new(db);
        let it = office.cast.here.clone();
        let put = |picture: &[u8], width: &str, height: &str| {
            let page = office.get("holder", MINE);
            office.upload("holder", &page, MINE, &[("width", width), ("height", height)], &[("file", "ky.png", picture)])
        };
        let blue = png(20, [10, 40, 200], false);
        assert!(put(&png(20, [10, 40, 200], true), "40", "40").says("không có nền trong suốt"));
        assert!(put(&blue, "40", "20").says("Tỉ lệ rộng và cao"));
        assert!(put(b"\x89PNG", "40", "40").says("không phải hình PNG"));
        assert_eq!(put(&blue, "40", "40").status, StatusCode::SEE_OTHER);
        let page = office.get("holder", MINE);
        assert!(page.says("40 × 40 mm"), "{}", page.text);
        let at = page.text.find("/chung-thu-so/hinh/").unwrap();
        let source: String = page.text[at..].chars().take_while(|c| *c != '"').collect();
        assert_eq!(office.get("holder", &source).headers["content-type"], "image/png");
        assert_eq!(office.get("stranger-clerk", &source).status, StatusCode::NOT_FOUND);
        let (organisation, person) = (it.id, it.specialist.person);
        let found = db.read_blocking(move |tx| signing::certificates::signature_image(tx, organisation, person)).unwrap();
        assert_eq!(found.unwrap().width_micrometres, 40_000);
        let removed = office.post("holder", &format!("{MINE}/bo"), &format!("{MINE}/bo"), &[]);
        assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text);
        assert!(office.get("holder", MINE).says("Chưa có hình"));
        let seal = format!("/chung-thu-so/con-dau?don-vi={}", it.id);
        let page = office.get("administrator", &seal);
        assert_eq!(page.hidden_value("width"), "36");
        let red = office.upload("administrator", &page, &seal, &[("width", "36"), ("height", "36")], &[("file", "dau.png", &png(20, [200, 20, 20], false))]);
        assert_eq!(red.status, StatusCode::SEE_OTHER, "{}", red.text);
        let found = db.read_blocking(move |tx| signing::certificates::seal_image(tx, organisation)).unwrap();
        assert_eq!(found.unwrap().height_micrometres, 36_000);
    }

    fn without_script_whose_picture_it_is_is_searched_for_in_a_step(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.here.clone();
        let seals = office.get("administrator", "/chung-thu-so/con-dau?don-vi-tim=so%20y%20te&_tim=don-vi");
        assert!(seals.says(&format!("value=\"{}\"", office.cast.there.id)) && seals.says("Sở Y tế"), "{}", seals.text);
        let people = office.get("clerk", "/chung-thu-so/chu-ky?nguoi-tim=pham&_tim=nguoi");
        assert!(people.says(&format!("value=\"{}\"", it.specialist.person)) && people.says("Phạm Viên SNV"), "{}", people.text);
        assert!(!people.says("Phạm Viên SYT"), "{}", people.text);
        assert!(!office.get("clerk", "/chung-thu-so/chu-ky").says("Phạm Viên"));
    }

    fn a_request_that_was_given_back_is_completed_and_stays_with_its_holder(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.here.clone();
        let old = brought_to(db, &it, &wish(&it), State::Active, 200);
        let form = format!("/chung-thu-so/de-nghi?loai=renewal&thay={old}");
        let page = office.get("clerk", &form);
        assert!(page.says("Phạm Viên SNV") && !page.says("type=\"radio\"") && !page.says("<select"), "{}", page.text);
        let (replaces, person) = (page.hidden("replaces"), page.hidden("person"));
        let fields = [("kind", "renewal"), ("holder", "person"), ("person", &person), ("replaces", &replaces), ("words", "Chứng thư sắp hết hạn")];
        let asked = office.post_again("clerk", &page, "/chung-thu-so/de-nghi", &fields);
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let (here, again) = (asked.to.clone(), format!("{}/sua", asked.to));
        assert_eq!(office.get("clerk", &again).to, here, "nothing was given back yet");
        let chief = office.get("chief", &here);
        let version = chief.hidden("v");
        let back = [("act", "send_back"), ("v", version.as_str()), ("send_back-words", "Nêu rõ văn bản cần ký")];
        assert_eq!(office.post_again("chief", &chief, &format!("{here}/xu-ly"), &back).status, StatusCode::SEE_OTHER);
        let page = office.get("clerk", &again);
        assert!(page.says("Nêu rõ văn bản cần ký") && page.says("Phạm Viên SNV") && page.says("Chứng thư sắp hết hạn"), "{}", page.text);
        assert!(!page.says("type=\"radio\"") && !page.says("<select"), "whose it is stays: {}", page.text);
        assert_eq!(office.get("stranger-clerk", &again).status, StatusCode::NOT_FOUND);
        assert_eq!(office.get("holder", &again).status, StatusCode::FORBIDDEN);
        let v = page.hidden("v");
        let send = |words: &str| office.post_again("clerk", &page, &again, &[("kind", "renewal"), ("holder", "person"), ("v", &v), ("words", words)]);
        assert!(send("ngắn").says("Ghi rõ hơn"));
        let done = send("Ký công văn của phòng");
        assert_eq!((done.status, &done.to), (StatusCode::SEE_OTHER, &here), "{}", done.text);
        let page = office.get("clerk", &here);
        assert!(page.says("Chờ xác nhận") && page.says("Ký công văn của phòng") && page.says(&format!("/chung-thu-so/{old}")), "{}", page.text);
        assert_eq!(office.get("clerk", &again).to, here, "it went on");
    }

    fn a_renewal_that_comes_too_late_says_so_where_it_can_be_read(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.here.clone();
        let old = brought_to(db, &it, &wish(&it), State::Active, 10);
        let page = office.get("clerk", &format!("/chung-thu-so/de-nghi?loai=renewal&thay={old}"));
        let (replaces, person) = (page.hidden("replaces"), page.hidden("person"));
        let fields = [("kind", "renewal"), ("holder", "person"), ("person", &person), ("replaces", &replaces), ("words", "Chứng thư sắp hết hạn")];
        let late = office.post_again("clerk", &page, "/chung-thu-so/de-nghi", &fields);
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.says("Chỉ gia hạn khi còn ít nhất 30 ngày") && !late.says("#f-replaces"), "{}", late.text);
    }

    fn the_rules_are_changed_by_who_manages_certificates(db: &TestDb) {
        const RULES: &str = "/chung-thu-so/quy-dinh";
        let office = Office::new(db);
        assert_eq!(office.get("chief", RULES).status, StatusCode::FORBIDDEN);
        let fields = [("renewals_most", "2"), ("renewal_days_left", "999"), ("answer_working_days", "3")];
        assert!(office.post("administrator", RULES, RULES, &fields).says("Nhập số từ 0 đến 366"));
        let fields = [("renewals_most", "2"), ("renewal_days_left", "45"), ("answer_working_days", "3")];
        assert_eq!(office.post("administrator", RULES, RULES, &fields).status, StatusCode::SEE_OTHER);
        assert!(office.get("administrator", RULES).says("value=\"45\""));
    }
}
