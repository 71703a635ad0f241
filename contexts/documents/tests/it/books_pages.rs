use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use documents::books::{Book, books_of};
use kit_db::Db;

fn books(db: &Db, agency: &Agency) -> Vec<Book> {
    let id = agency.id;
    db.read_blocking(move |tx| books_of(tx, id)).unwrap()
}

testing::on_both_databases! {
    fn a_register_shows_the_columns_of_the_law_in_their_order(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = presented(db, &it, "123/BNV-VP");
        let clerk = it.clerk.clone();
        registered(db, &clerk, "124/BNV-VP");
        let (leader, direction) = (it.leader.clone(), documents::incoming::direct::Direction {
            lead: it.division, coordinators: Vec::new(), due_at: None, opinion: String::new(),
        });
        db.write_blocking(move |tx| documents::incoming::direct::direct(tx, later(30), &leader, id, None, &direction)).unwrap();
        let book = &books(db, &it)[0];
        let here = format!("/so-van-ban/{}", book.id);
        assert!(office.get("clerk", "/so-van-ban").says(&here));
        let page = office.get("clerk", &here);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let titles = ["Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung",
            "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú"];
        let head: Vec<usize> = titles.iter().map(|title| page.text.find(&format!(">{title}</th>")).unwrap()).collect();
        assert!(head.is_sorted(), "{head:?}");
        for cell in ["<td>16/11/2022</td><td>1</td><td>Bộ Nội vụ</td><td>123/BNV-VP</td><td>14/11/2022</td>", "Công văn. V/v hướng dẫn", "<td>Phòng Tổng hợp</td><td>17/11/2022</td><td></td>"] {
            assert!(page.says(cell), "{cell} in {}", page.text);
        }
        assert!(office.get("clerk", &format!("{here}?tu=2022-11-17")).says("Không có văn bản nào trong khoảng này"));
        assert!(office.get("clerk", &format!("{here}?sau=1")).says("124/BNV-VP"));
        assert!(!office.get("clerk", &format!("{here}?sau=1")).says("123/BNV-VP"));
        for (who, status) in [("leader", StatusCode::OK), ("head", StatusCode::FORBIDDEN), ("sender-clerk", StatusCode::NOT_FOUND), ("", StatusCode::SEE_OTHER)] {
            for path in [here.clone(), format!("{here}/pdf"), format!("{here}/xlsx")] {
                assert_eq!(office.get(who, &path).status, status, "{who} {path}");
            }
        }
    }

    fn a_register_becomes_a_spreadsheet_and_a_printed_volume(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        for number in 1..=3 {
            registered(db, &it.clerk, &format!("{number}/BNV-VP"));
        }
        let here = format!("/so-van-ban/{}", books(db, &it)[0].id);
        let sheet = office.get("clerk", &format!("{here}/xlsx"));
        assert!(sheet.status == StatusCode::OK && sheet.text.starts_with("PK"), "{}", sheet.text);
        assert!(sheet.headers["content-disposition"].to_str().unwrap().contains("so-incoming-2022.xlsx"));
        let pdf = office.get("clerk", &format!("{here}/pdf?tu=2022-01-01"));
        assert!(pdf.status == StatusCode::OK && pdf.text.starts_with("%PDF"), "{} {}", pdf.status, &pdf.text.chars().take(2_000).collect::<String>());
        assert_eq!(pdf.headers["content-type"], "application/pdf");
    }

    fn the_outgoing_register_has_its_eight_columns(db: &TestDb) {
        let office = Office::new(db);
        let (it, to) = (office.cast.sender.clone(), office.cast.receiver.id);
        let document = approved(db, &it, &draft_input(&it, &[to]));
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| documents::outgoing::issue::issue(tx, now(), &clerk, document, None)).unwrap();
        let page = office.get("sender-clerk", &format!("/so-van-ban/{}", books(db, &it)[0].id));
        let titles = ["Số, ký hiệu", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung", "Người ký", "Nơi nhận văn bản",
            "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ghi chú"];
        let head: Vec<usize> = titles.iter().map(|title| page.text.find(&format!(">{title}</th>")).unwrap()).collect();
        assert!(head.is_sorted() && page.says("1 cơ quan trong tỉnh") && page.says("Phòng Tổng hợp"), "{}", page.text);
    }

    fn closing_a_book_asks_first_and_stops_its_numbers(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        registered(db, &it.clerk, "1/BNV-VP");
        let here = format!("/so-van-ban/{}", books(db, &it)[0].id);
        let close = format!("{here}/khoa");
        assert!(office.get("clerk", &close).says("không mở lại được"));
        assert_eq!(office.get("leader", &close).status, StatusCode::FORBIDDEN);
        let closed = office.post("clerk", &close, &close, &[]);
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
        assert!(books(db, &it)[0].closed);
        assert_eq!(office.post("clerk", &close, &close, &[]).status, StatusCode::CONFLICT);
        let form = office.get("clerk", "/van-ban-den/vao-so");
        let fields = [("issuer", "Bộ Nội vụ"), ("kind", "cong_van"), ("notation", "2/BNV-VP"), ("issued_on", "14/11/2022"), ("subject", "Báo cáo"), ("secrecy", "none")];
        let refused = office.upload("clerk", &form, "/van-ban-den/vao-so", &fields, &[]);
        assert!(refused.status == StatusCode::CONFLICT && refused.says("đã khóa"), "{} {}", refused.status, refused.text);
    }

    fn an_agency_decides_which_kinds_have_books_of_their_own(db: &TestDb) {
        const RULES: &str = "/so-van-ban/quy-dinh";
        let office = Office::new(db);
        let it = office.cast.sender.clone();
        assert_eq!(office.get("sender-leader", RULES).status, StatusCode::FORBIDDEN);
        let saved = office.post("sender-clerk", RULES, RULES, &[("so-ke_hoach", "rieng")]);
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let document = approved(db, &it, &draft_input(&it, &[office.cast.receiver.id]));
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| documents::outgoing::issue::issue(tx, now(), &clerk, document, None)).unwrap();
        assert_eq!(books(db, &it)[0].grouping, "ke_hoach");
        assert_eq!(office.post("sender-clerk", RULES, RULES, &[("so-ke_hoach", "?")]).status, StatusCode::BAD_REQUEST);
        assert_eq!(office.post_fields("sender-clerk", RULES, &[("so-ke_hoach", "chung".to_owned())]).status, StatusCode::FORBIDDEN);
    }
}
