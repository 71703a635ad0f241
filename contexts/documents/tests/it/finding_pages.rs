//! Searching, and the way from a figure to its rows.

use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use kit_db::Db;
use kit_search::{Change, Index, Position};

/// Puts what the database says of all documents into the index of the office.
pub fn index_all(db: &Db, office: &Office) {
    let source = documents::search::source();
    let entries = db
        .read_blocking(move |tx| {
            let ids = (source.ids_after)(tx, 0, 1_000)?;
            (source.load)(tx, &ids)
        })
        .unwrap();
    let changes: Vec<Change> = entries.into_iter().map(Change::Upsert).collect();
    office
        .web
        .service::<Index>()
        .apply(changes, Position::sequence(1))
        .unwrap();
}

testing::on_both_databases! {
    fn only_what_one_may_read_is_found(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = presented(db, &it, "123/BNV-VP");
        registered(db, &office.cast.sender.clerk, "777/BNV-VP");
        index_all(db, &office);
        let found = office.get("clerk", "/tim-kiem?q=huong+dan+che+do");
        assert!(found.says(&format!("/van-ban-den/{id}")) && found.says("<mark>hướng</mark>"), "{}", found.text);
        assert!(!found.says("777/BNV-VP"));
        assert!(office.get("clerk", "/tim-kiem?q=123%2FBNV-VP").says("123/BNV-VP"));
        for who in ["head", "specialist", "sender-leader"] {
            assert!(!office.get(who, "/tim-kiem?q=123%2FBNV-VP").says("href=\"/van-ban-den/"), "{who}");
        }
        assert_eq!(office.get("", "/tim-kiem?q=x").status, StatusCode::SEE_OTHER);
        assert_eq!(office.get("administrator", "/tim-kiem?q=x").status, StatusCode::FORBIDDEN);
        assert!(office.get("clerk", "/tim-kiem").says("Tìm văn bản đến và văn bản đi"));
        assert!(office.get("clerk", "/tim-kiem?q=h%C6%B0%E1%BB%9Bng&tu=2023-01-01").says("Không tìm thấy"));
        let inbox = office.get("clerk", "/van-ban-den?q=huong+dan");
        assert!(inbox.says("123/BNV-VP") && !inbox.says("777/BNV-VP"));
    }

    fn nothing_that_is_typed_breaks_the_search(db: &TestDb) {
        let office = Office::new(db);
        for odd in ["%22", "%22%22%22", "AND+OR", "*", "((((", "%F0%9F%98%80", "%00%01", "a%3Ab%5E~", "%FF%FE", "-", "%2B%2B", &"x".repeat(5_000)] {
            let page = office.get("clerk", &format!("/tim-kiem?q={odd}&tu=zz&den=32/13/1&tu-dong=-5&xep=?"));
            assert_eq!(page.status, StatusCode::OK, "{odd}: {}", page.text);
            assert_eq!(office.get("clerk", &format!("/van-ban-den?q={odd}")).status, StatusCode::OK, "{odd}");
        }
    }

    fn a_figure_opens_the_rows_it_counts(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let waiting = registered(db, &it.clerk, "1/BNV-VP").id;
        let id = presented(db, &it, "2/BNV-VP");
        let (leader, direction) = (it.leader.clone(), documents::incoming::direct::Direction {
            lead: it.division, coordinators: Vec::new(), due_at: None, opinion: String::new(),
        });
        db.write_blocking(move |tx| documents::incoming::direct::direct(tx, now(), &leader, id, None, &direction)).unwrap();
        let rows = |what: &str| office.get("clerk", &format!("/so-lieu/van-ban/{what}?tu=2022-01-01&den=2022-12-31"));
        for (what, first, second) in [("van-ban-den", true, true), ("cho-duyet", true, false), ("da-chuyen", false, true), ("da-duyet", false, true), ("da-xu-ly", false, false), ("tre-han", false, false)] {
            let page = rows(what);
            assert_eq!(page.status, StatusCode::OK, "{what}: {}", page.text);
            assert_eq!((page.says(&format!("/van-ban-den/{waiting}")), page.says(&format!("/van-ban-den/{id}"))), (first, second), "{what}");
        }
        assert!(rows("van-ban-di").says("Không có gì để đếm"));
        assert_eq!(rows("???").status, StatusCode::NOT_FOUND);
        assert_eq!(office.get("head", "/so-lieu/van-ban/van-ban-den").status, StatusCode::FORBIDDEN);
        let foreign = format!("/so-lieu/van-ban/van-ban-den?don-vi={}", office.cast.sender.id);
        assert_eq!(office.get("clerk", &foreign).status, StatusCode::NOT_FOUND);
    }

    fn who_oversees_the_province_sees_counts_and_no_contents(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        registered(db, &it.clerk, "1/BNV-VP");
        registered(db, &it.clerk, "2/BNV-VP");
        let period = "tu=2022-01-01&den=2022-12-31";
        let all = office.get("overseer", &format!("/so-lieu/van-ban/van-ban-den?{period}"));
        assert!(all.says("Sở Nội vụ") && all.says("tổng số 2") && !all.says("BNV-VP"), "{}", all.text);
        let one = office.get("overseer", &format!("/so-lieu/van-ban/van-ban-den?{period}&don-vi={}", it.id));
        assert!(one.says("16/11/2022") && one.says("tổng số 2") && !one.says("BNV-VP"), "{}", one.text);
    }
}
