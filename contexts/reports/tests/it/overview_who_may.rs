//! Who may see which dashboard.

use crate::{
    MIGRATIONS,
    server::{Server, run},
    world,
};
use axum::http::StatusCode;
use identity::{
    Role,
    delegations::{
        give::{GiveDelegation, give_delegation},
        revoke::revoke_delegation,
    },
};
use reports::permissions::{READ_ANNUAL, READ_OVERVIEW, READ_PROVINCE, reaches_province};

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

    fn the_receiver_of_a_delegation_sees_what_the_giver_sees_and_only_while_it_lasts(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        let who = format!("{}+{}", world::PROVINCE, Role::Specialist);
        let statuses = |expected: [StatusCode; 6], when: &str| run(async {
            let paths = ["/tong-quan", "/tong-quan/xuat", "/bao-cao/nam", "/tong-quan/don-vi", "/bao-cao/nam/cong-bo", "/api/v1/bao-cao/nam?nam=2022"];
            for (path, expected) in paths.into_iter().zip(expected) {
                assert_eq!(server.get(&who, path).await.status, expected, "{path} {when}");
            }
        });
        let (open, shut) = (StatusCode::OK, StatusCode::FORBIDDEN);
        statuses([shut; 6], "before");
        let id = world::write(db, |tx| {
            let giver = world::actor(tx, world::DEPARTMENT, Role::Leader);
            let receiver = world::actor(tx, world::PROVINCE, Role::Specialist);
            let input = GiveDelegation {
                to: receiver.person,
                permissions: [READ_OVERVIEW.to_owned(), READ_ANNUAL.to_owned()].into(),
                document: "15/QĐ-SGDĐT".into(),
                valid_from: world::TODAY,
                valid_to: world::TODAY.tomorrow().unwrap(),
            };
            give_delegation(tx, world::now(), &giver, &input).unwrap()
        });
        // neither the whole province nor publishing is the giver's
        statuses([open, open, open, shut, shut, open], "while it lasts");
        run(async {
            let page = server.get(&who, "/tong-quan").await;
            assert!(page.text().contains("Sở GD&amp;ĐT"), "the giver's agency");
            for other in ["UBND thành phố Vinh", "Toàn tỉnh", "UBND tỉnh Nghệ An"] {
                assert!(!page.text().contains(other), "{other}");
            }
        });
        world::write(db, move |tx| {
            let giver = world::actor(tx, world::DEPARTMENT, Role::Leader);
            revoke_delegation(tx, world::now(), &giver, id).unwrap();
        });
        statuses([shut; 6], "after it was taken back");
    }
}
