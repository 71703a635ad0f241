use super::{MIGRATIONS, world};
use identity::{
    Role,
    people::register::{PersonError, PersonFacts, register_person},
    permissions::MANAGE_PEOPLE,
    posts::{
        appoint::{AppointError, CreatePost, appoint, create_post, release},
        holdings_of,
    },
};
use jiff::civil::date;

testing::on_both_databases! {
    fn only_who_manages_people_registers_appoints_and_releases(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let target = world::holder(tx, "H41.15", Role::Specialist, 0);
            let input = CreatePost { unit: target.unit, role: Role::Specialist, title: "Chuyên viên".into(), rank: 9, valid_from: date(2022, 1, 1) };
            for actor in world::one_of_each(tx) {
                let may = actor.may(MANAGE_PEOPLE);
                assert_eq!(may, actor.role == Role::Administrator);
                let facts = PersonFacts { name: "Mẫu".into(), email: String::new(), telephone: String::new() };
                let registered = register_person(tx, world::now(), &actor, &facts);
                assert_eq!(matches!(registered, Err(PersonError::Refused(_))), !may, "{}", actor.role);
                let created = create_post(tx, world::now(), &actor, &input);
                assert_eq!(matches!(created, Err(AppointError::Refused(_))), !may, "{}", actor.role);
                let post = create_post(tx, world::now(), &admin, &input).unwrap();
                let appointed = appoint(tx, world::now(), &actor, target.person, post, date(2022, 3, 1), "1/QĐ");
                assert_eq!(matches!(appointed, Err(AppointError::Refused(_))), !may, "{}", actor.role);
                let holding = holdings_of(tx, target.person).unwrap()[0].id;
                let released = release(tx, world::now(), &actor, holding, date(2022, 3, 5), "2/QĐ");
                assert_eq!(matches!(released, Err(AppointError::Refused(_))), !may, "{}", actor.role);
            }
        });
    }
}
