//! Who may see which dashboard.

use crate::{
    MIGRATIONS,
    server::{Server, run},
    world,
};
use axum::http::StatusCode;
use identity::Role;
use reports::permissions::{READ_OVERVIEW, READ_PROVINCE, reaches_province};

testing::on_both_databases! {
    fn only_who_sees_the_province_reaches_the_whole_of_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            for actor in world::one_of_each(tx) {
                assert_eq!(reaches_province(&actor, READ_PROVINCE), actor.role == Role::ProvinceLeader, "{}", actor.role);
                assert!(!reaches_province(&actor, READ_OVERVIEW), "{}: it reaches the organisation", actor.role);
            }
        });
    }

    fn everybody_without_a_right_is_turned_away_from_every_page(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        let everybody = world::write(db, world::one_of_each);
        run(async {
            for actor in everybody {
                let who = format!("{}+{}", world::PROVINCE, actor.role);
                let own = actor.may(READ_OVERVIEW) || actor.may(READ_PROVINCE);
                for (path, may) in [
                    ("/tong-quan", own),
                    ("/tong-quan?pham-vi=co-quan", own),
                    ("/tong-quan/xuat", own),
                    ("/tong-quan/don-vi", actor.may(READ_PROVINCE)),
                ] {
                    let status = server.get(&who, path).await.status;
                    let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
                    assert_eq!(status, expected, "{} {path}", actor.role);
                }
            }
        });
    }

    fn a_leader_of_an_agency_sees_its_own_counts_and_no_other_body(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        run(async {
            for path in ["/tong-quan", "/tong-quan?pham-vi=tinh"] {
                let page = server.get("H41.15+lanh_dao", path).await;
                assert_eq!(page.status, StatusCode::OK);
                assert!(page.text().contains("Sở GD&amp;ĐT"), "{path}");
                for other in ["UBND thành phố Vinh", "Toàn tỉnh", "/tong-quan/don-vi"] {
                    assert!(!page.text().contains(other), "{path}: {other}");
                }
            }
        });
    }
}
