//! Whoever gets another name is told, and what it was before stays readable.

use super::{MIGRATIONS, proposals::admin, world};
use identity::{
    Role, changes_of,
    events::{Corrected, PERSON_CORRECTED},
    people::{
        names_before::names_before,
        register::{PersonError, PersonFacts, correct_person, register_person},
    },
    person,
    proposals::{
        ask::{AskAccount, ask_account},
        decide::turn_down,
    },
};
use jiff::SignedDuration;
use kit_db::{params, sql};

sql!(TOLD -> String: "select payload from kit_event where topic = ?1");

testing::on_both_databases! {
    fn another_name_or_address_is_told_and_leaves_old_and_new(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, id) = (admin(tx, 0), world::holder(tx, "H41.15", Role::Specialist, 0).person);
            let before = person(tx, id).unwrap();
            let facts = |name: &str, email: &str| PersonFacts { name: name.into(), email: email.into(), telephone: "0238".into() };
            correct_person(tx, world::now(), &one, id, 1, &facts(&before.name, &before.email)).unwrap();
            assert_eq!(tx.query(&TOLD, params![PERSON_CORRECTED]).unwrap().len(), 0, "a telephone number is nobody's name");
            correct_person(tx, world::now(), &one, id, 2, &facts("Chủ Tịch Giả", &before.email)).unwrap();
            correct_person(tx, world::now(), &one, id, 3, &facts("Chủ Tịch Giả", "moi@example.vn")).unwrap();
            let told: Vec<Corrected> = tx.query(&TOLD, params![PERSON_CORRECTED]).unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect();
            let says: Vec<_> = told.iter().map(|one| (one.before.as_str(), one.after.as_str(), one.address)).collect();
            assert!(says.contains(&(before.name.as_str(), "Chủ Tịch Giả", false)) && says.contains(&("Chủ Tịch Giả", "Chủ Tịch Giả", true)), "{says:?}");
            let changes = changes_of(tx, id, 10).unwrap();
            let renamed = changes.iter().find(|one| one.after.as_deref().is_some_and(|after| after.contains("Chủ Tịch Giả")) && one.before.as_deref().is_some_and(|text| text.contains(&before.name)));
            assert!(renamed.is_some_and(|one| one.action == "identity.person.corrected"), "{changes:?}");
        });
    }

    fn whoever_confirms_sees_the_names_before_and_no_name_changes_while_something_waits(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let one = admin(tx, 0);
            let facts = |name: &str| PersonFacts { name: name.into(), email: String::new(), telephone: String::new() };
            let id = register_person(tx, world::now(), &one, &facts("Ngô Thử Nghiệm")).unwrap();
            assert_eq!(names_before(tx, id).unwrap(), vec![]);
            correct_person(tx, world::now(), &one, id, 1, &facts("Đậu Hoàng Linh")).unwrap();
            let names: Vec<_> = names_before(tx, id).unwrap().into_iter().map(|it| (it.name, it.by_name)).collect();
            assert_eq!(names, [("Ngô Thử Nghiệm".to_owned(), one.name.to_string())]);
            let ask = AskAccount { person: id, user_name: "dau-hoang-linh".into(), within: SignedDuration::from_hours(24) };
            let asked = ask_account(tx, world::now(), &one, &ask).unwrap();
            let refused = tx.nested(|tx| correct_person(tx, world::now(), &one, id, 2, &facts("Tên Khác")));
            assert!(matches!(refused, Err(PersonError::Waits)), "{refused:?}");
            let telephone = PersonFacts { telephone: "0238".into(), ..facts("Đậu Hoàng Linh") };
            correct_person(tx, world::now(), &one, id, 2, &telephone).unwrap();
            turn_down(tx, world::now(), &one, asked, "nhầm").unwrap();
            correct_person(tx, world::now(), &one, id, 3, &facts("Tên Khác")).unwrap();
            assert_eq!(names_before(tx, id).unwrap().len(), 2);
            for number in 0..60 {
                let telephone = PersonFacts { telephone: format!("0238 {number}"), ..facts("Tên Khác") };
                correct_person(tx, world::now(), &one, id, 4 + number, &telephone).unwrap();
            }
            assert_eq!(names_before(tx, id).unwrap().len(), 2, "no number of other changes hides a name");
        });
    }

    fn names_titles_and_addresses_hold_nothing_that_turns_or_hides(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let one = admin(tx, 0);
            let facts = |name: &str, email: &str| PersonFacts { name: name.into(), email: email.into(), telephone: String::new() };
            let id = register_person(tx, world::now(), &one, &facts("Ng\u{202e}uyễn\u{200b}  Văn \u{2066}A", "a.b@x.gov.vn")).unwrap();
            assert_eq!(person(tx, id).unwrap().name, "Nguyễn Văn A");
            for wrong in ["a@x.vn\r\nBcc: b@c.vn", "a@x.vn, b@c.vn", "<a@x.vn>", "A <a@x.vn>", "a@", "@x.vn", "a b@x.vn"] {
                let refused = register_person(tx, world::now(), &one, &facts("Nguyễn Văn B", wrong));
                assert!(matches!(refused, Err(PersonError::Contact(_))), "{wrong:?}: {refused:?}");
            }
        });
    }
}
