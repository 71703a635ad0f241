//! A form that is sent twice acts once.

use super::{MIGRATIONS, world};
use axum::http::StatusCode;
use identity::{Role, RoleDefault, Scope, demo};
use kit_db::{Db, params, sql};

sql!(PEOPLE -> i64: "select count(*) as n from idn_person where name = ?1");
sql!(GIVEN -> i64: "select count(*) as n from idn_delegation where document = ?1");
sql!(ASKED -> i64: "select count(*) as n from idn_role_change where reason = ?1");
sql!(UNITS -> i64: "select count(*) as n from idn_unit where name = ?1");
sql!(POSTS -> i64: "select count(*) as n from idn_post where title = ?1");

/// A form, what is typed into it, and how many things it made.
type Sending<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'static kit_db::Sql<i64>);

const NAME: &str = "Gửi Hai Lần";

async fn count(db: &Db, statement: &'static kit_db::Sql<i64>) -> i64 {
    let counted = db.read(move |tx| tx.get(statement, params![NAME])).await;
    counted.unwrap()
}

#[test]
fn every_form_that_makes_something_makes_one_however_often_it_is_sent() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    let (body, unit, receiver) = world::write(&db, |tx| {
        let right = RoleDefault::new(Role::Leader, "documents.approve", Scope::Organisation);
        identity::install_role_defaults(tx, world::now(), &[right]).unwrap();
        let held = world::holder(tx, "H41.15", Role::Specialist, 0);
        let receiver = world::holder(tx, "H41", Role::Specialist, 0).person;
        (held.organisation, held.unit, receiver.to_string())
    });
    let day = [("tu-ngay", "1"), ("tu-thang", "3"), ("tu-nam", "2022")];
    let with = |more: &[(&'static str, &'static str)]| [more, &day[..]].concat();
    let unit_form = format!("/to-chuc/{body}/don-vi/moi");
    let post_form = format!("/don-vi/{unit}/vi-tri/moi");
    super::pages::run(async {
        let mut browser = server.browser();
        browser.sign_in("quan-tri", demo::PASSWORD).await;
        let forms: [Sending<'_>; 4] = [
            ("/can-bo/moi", vec![("ten", NAME)], &PEOPLE),
            (
                &unit_form,
                with(&[("ten", NAME), ("loai", "division"), ("thu-tu", "9")]),
                &UNITS,
            ),
            (
                &post_form,
                with(&[("ten", NAME), ("vai-tro", "chuyen_vien"), ("thu-tu", "7")]),
                &POSTS,
            ),
            (
                "/quan-tri/vai-tro",
                vec![
                    ("vai-tro", "kiem_toan"),
                    ("quyen", "identity.log.read"),
                    ("pham-vi", "province"),
                    ("ly-do", NAME),
                ],
                &ASKED,
            ),
        ];
        for (path, fields, statement) in forms {
            let page = browser.get(path).await;
            let mut answers = Vec::new();
            for _ in 0..2 {
                let answer = browser.post(&page, path, &fields).await;
                assert_eq!(
                    answer.status,
                    StatusCode::SEE_OTHER,
                    "{path}: {}",
                    answer.text
                );
                answers.push(answer.header("location").to_owned());
            }
            assert_eq!(
                answers[0], answers[1],
                "{path}: both lead to the same place"
            );
            assert_eq!(count(&db, statement).await, 1, "{path}");
        }
        let mut leader = server.browser();
        leader.sign_in("lanh-dao.ubnd", demo::PASSWORD).await;
        let page = leader.get("/uy-quyen/moi").await;
        let fields = [
            ("nguoi", receiver.as_str()),
            ("quyen", "documents.approve"),
            ("van-ban", NAME),
            ("tu-ngay", "1"),
            ("tu-thang", "3"),
            ("tu-nam", "2022"),
            ("den-ngay", "1"),
            ("den-thang", "4"),
            ("den-nam", "2022"),
        ];
        for _ in 0..2 {
            let answer = leader.post(&page, "/uy-quyen/moi", &fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        }
        assert_eq!(count(&db, &GIVEN).await, 1);
        let mut nobody = fields;
        nobody[0].1 = "0000000000001";
        let page = leader.get("/uy-quyen/moi").await;
        let refused = leader.post(&page, "/uy-quyen/moi", &nobody).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text
        );
        assert_eq!(count(&db, &GIVEN).await, 1, "nothing is given to nobody");
    });
}
