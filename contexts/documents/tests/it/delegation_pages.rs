//! What somebody sees and does by delegation on pages, in lists, in search and over the API.

use crate::{MIGRATIONS, cast::*, finding_pages::index_all, office::Office};
use axum::http::StatusCode;
use serde_json::json;

testing::on_both_databases! {
    fn pages_say_for_whom_somebody_acted_and_offer_what_the_delegation_allows(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        let id = presented(db, it, "1/BNV-VP");
        let path = format!("/van-ban-den/{id}");
        let page = office.get("deputy", &path);
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("Phòng Nghiệp vụ"), "the giver's units are offered");
        let lead = it.division.to_string();
        let done = office.post("deputy", &path, &format!("{path}/chi-dao"), &[("v", &page.hidden("v")), ("direct-lead", &lead)]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let said = "Nguyễn Thị Chuyên viên thay Nguyễn Thị Giám đốc (theo 15/QĐ-UBND)";
        for (who, path) in [("deputy", path.clone()), ("clerk", path.clone()), ("clerk", format!("{path}/phieu"))] {
            let page = office.get(who, &path);
            assert!(page.says(said), "{who} on {path}: {}", page.text);
        }
        let books = office.get("deputy", "/so-van-ban");
        assert!(books.says("Văn bản đến"), "the giver's books are there: {}", books.text);
        let own = registered(db, &office.cast.sender.clerk, "2/BNV-VP").id;
        assert_eq!(office.get("deputy", &format!("/van-ban-den/{own}")).status, StatusCode::NOT_FOUND);
        let list = office.get("deputy", "/van-ban-den?tab=tat-ca");
        assert!(list.says("1/BNV-VP") && !list.says("2/BNV-VP"), "{}", list.text);
    }

    fn search_export_and_api_know_the_same_documents_as_the_inbox(db: &TestDb) {
        let office = Office::new(db);
        let theirs = presented(db, &office.cast.receiver, "123/BNV-VP");
        let own = presented(db, &office.cast.sender, "777/BNV-VP");
        index_all(db, &office);
        for page in [
            office.get("deputy", "/tim-kiem?q=huong+dan+che+do"),
            office.get("deputy", "/van-ban-den?q=huong+dan+che+do"),
            office.get("deputy", "/van-ban-den?tab=cho-duyet"),
            office.api("GET", "deputy", "/api/v1/van-ban-den?tab=can-xu-ly", "", None),
        ] {
            assert!(page.says("123/BNV-VP") && !page.says("777/BNV-VP"), "{}", page.text);
        }
        let figures = office.get("deputy", "/so-lieu/van-ban/van-ban-den?tu=2022-01-01&den=2022-12-31");
        assert!(figures.says("123/BNV-VP") && !figures.says("777/BNV-VP"), "{}", figures.text);
        for (id, status) in [(theirs, StatusCode::OK), (own, StatusCode::NOT_FOUND)] {
            let path = format!("/api/v1/van-ban-den/{id}");
            assert_eq!(office.api("GET", "deputy", &path, "", None).status, status);
        }
        let lead = json!({ "lead": office.cast.receiver.division.to_string() });
        let direct = |id| office.api("POST", "deputy", &format!("/api/v1/van-ban-den/{id}/chi-dao"), &lead.to_string(), None);
        assert_eq!(direct(own).status, StatusCode::NOT_FOUND);
        assert_eq!(direct(theirs).status, StatusCode::OK, "{}", direct(theirs).text);
    }

    fn something_new_is_of_the_agency_that_is_chosen(db: &TestDb) {
        let office = Office::new(db);
        let (v, p) = (&office.cast.receiver, &office.cast.sender);
        // drafts in both agencies, registers in the giver's only
        let form = office.get("assistant", "/van-ban-di/soan");
        assert!(form.says("Văn bản này thuộc") && form.says(&format!("don-vi={}", v.id)), "{}", form.text);
        assert_eq!(form.hidden("don-vi"), p.id.to_string(), "the own agency first");
        let there = office.get("assistant", &format!("/van-ban-di/soan?don-vi={}", v.id));
        assert_eq!(there.hidden("don-vi"), v.id.to_string());
        assert!(there.says(&v.leader.person.to_string()) && !there.says(&p.leader.person.to_string()), "the giver's leaders sign");
        let third = office.get("assistant", &format!("/van-ban-di/soan?don-vi={}", v.division));
        assert_eq!(third.status, StatusCode::FORBIDDEN, "no agency of theirs");
        let (signer, agency, to) = (v.leader.person.to_string(), v.id.to_string(), p.id.to_string());
        let fields = [
            ("kind", "ke_hoach"), ("subject", "Kế hoạch"), ("urgency", "normal"), ("signer", &*signer), ("capacity", "TM."),
            ("receivers", &*to), ("copies", "1"), ("secrecy", "none"), ("don-vi", &*agency),
        ];
        let sent = office.upload("assistant", &there, "/van-ban-di/soan", &fields, &[("a.txt", b"mot")]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let shown = office.get("chief", &sent.to);
        assert!(shown.says("Nguyễn Thị Trưởng phòng thay Nguyễn Thị Chánh Văn phòng (theo 15/QĐ-UBND)"), "{}", shown.text);
        assert_eq!(office.get("sender-clerk", &sent.to).status, StatusCode::NOT_FOUND, "it is not the own agency's");
        let form = office.get("assistant", "/van-ban-den/vao-so");
        assert!(!form.says("Văn bản này thuộc"), "one agency is no choice");
        // a set of receivers, for who configures in both
        let here = "/nhom-noi-nhan/moi";
        let own = office.get("keeper", here);
        assert_eq!(own.hidden("don-vi"), p.id.to_string(), "the own agency first: {}", own.text);
        let there = office.get("keeper", &format!("{here}?don-vi={}", v.id));
        assert_eq!(there.hidden("don-vi"), v.id.to_string());
        let wrong = office.post("keeper", &format!("{here}?don-vi={}", v.id), here, &[("don-vi", &*agency), ("name", "")]);
        assert_eq!(wrong.hidden("don-vi"), agency, "a mistake keeps the choice: {}", wrong.text);
        let made = office.post("keeper", here, here, &[("don-vi", &*agency), ("name", "Các cơ quan"), ("receivers", &*to)]);
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(office.get("clerk", "/nhom-noi-nhan").says("Các cơ quan"), "it is the chosen agency's");
        assert!(!office.get("sender-clerk", "/nhom-noi-nhan").says("Các cơ quan"), "and not the own one's");
        let foreign = office.post("keeper", here, here, &[("don-vi", &p.division.to_string()), ("name", "Khác"), ("receivers", &*to)]);
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "no agency of theirs: {}", foreign.text);
        let fields = [
            ("kind", "cong_van"), ("notation", "586/BNV-VP"), ("issued_on", "14/11/2022"), ("issuer", "Bộ Nội vụ"),
            ("subject", "V/v báo cáo"), ("urgency", "normal"), ("secrecy", "none"),
        ];
        let sent = office.upload("assistant", &form, "/van-ban-den/vao-so", &fields, &[("b.txt", b"hai")]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let list = |who: &str| office.get(who, "/van-ban-den?tab=tat-ca").says("586/BNV-VP");
        assert!(list("clerk") && list("assistant") && !list("sender-clerk"));
    }

    fn who_keeps_the_books_of_two_agencies_says_which(db: &TestDb) {
        let office = Office::new(db);
        let (v, p) = (office.cast.receiver.id, office.cast.sender.id);
        let days = |agency| db.read_blocking(move |tx| documents::calendar::own_days(tx, agency)).unwrap().len();
        let here = "/so-van-ban/lich-lam-viec";
        assert_eq!(office.get("keeper", here).hidden("don-vi"), p.to_string(), "the own agency first");
        let there = format!("{here}?don-vi={v}");
        let page = office.get("keeper", &there);
        let agency = page.hidden("don-vi");
        assert_eq!(agency, v.to_string());
        let day = [("sort", "closure"), ("day", "21/11/2022"), ("name", "Nghỉ tránh bão"), ("source", "12/CĐ"), ("don-vi", &*agency)];
        let added = office.post_again("keeper", &page, here, &day);
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        assert_eq!((days(v), days(p)), (1, 0));
        assert!(office.get("keeper", &added.to).says("Nghỉ tránh bão"), "back to the same agency's: {}", added.to);
        let away = format!("{here}/2022-11-21/xoa");
        assert_eq!(office.get("keeper", &away).status, StatusCode::NOT_FOUND, "the own agency has no such day");
        let away = format!("{away}?don-vi={v}");
        let gone = office.post("keeper", &away, &away, &[]);
        assert_eq!((gone.status, days(v)), (StatusCode::SEE_OTHER, 0), "{}", gone.text);
        let rules = format!("/so-van-ban/quy-dinh?don-vi={v}");
        let page = office.get("keeper", &rules);
        let apart = [("so-ke_hoach", "rieng"), ("don-vi", &*agency)];
        let set = office.post_again("keeper", &page, "/so-van-ban/quy-dinh", &apart);
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
        let grouping = |agency| db.read_blocking(move |tx| documents::books::grouping_for(tx, agency, vn::kinds::Kind::Plan)).unwrap();
        assert_eq!((grouping(v).as_str(), grouping(p).as_str()), ("ke_hoach", "joint"));
        let third = office.get("keeper", &format!("{here}?don-vi={}", office.cast.receiver.division));
        assert_eq!(third.status, StatusCode::FORBIDDEN);
    }
}
