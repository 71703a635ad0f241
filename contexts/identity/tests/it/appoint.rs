use super::{MIGRATIONS, world};
use identity::{
    Actor, Role, actor_for, actor_of_person,
    people::register::{PersonError, PersonFacts, correct_person, register_person},
    posts::appoint::{AppointError, CreatePost, appoint, create_post, release},
    sessions::switch_post,
};
use jiff::civil::date;

fn facts(name: &str) -> PersonFacts {
    PersonFacts {
        name: name.into(),
        email: String::new(),
        telephone: String::new(),
    }
}

testing::on_both_databases! {
    fn a_post_gives_rights_from_its_first_day_until_the_release(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let unit = world::holder(tx, "H41.15", Role::Clerk, 0).unit;
            let person = register_person(tx, world::now(), &admin, &facts("  Nguyễn   Văn Mẫu ")).unwrap();
            assert_eq!(identity::person_brief(tx, person).unwrap().name, "Nguyễn Văn Mẫu");
            assert!(actor_of_person(tx, person, world::now()).is_err());
            let input = CreatePost { unit, role: Role::Clerk, title: "Văn thư".into(), rank: 3, valid_from: date(2022, 1, 1) };
            let post = create_post(tx, world::now(), &admin, &input).unwrap();
            let machine = Actor::system("test.machine");
            let holding = appoint(tx, world::now(), &machine, person, post, date(2022, 3, 1), "1/QĐ").unwrap();
            assert_eq!(actor_for(tx, person, post, world::now()).unwrap().role, Role::Clerk);
            let second = world::holder(tx, "H41.11", Role::Clerk, 0).person;
            let held = appoint(tx, world::now(), &machine, second, post, date(2022, 3, 2), "2/QĐ");
            assert!(matches!(held, Err(AppointError::Held)), "{held:?}");
            release(tx, world::now(), &admin, holding, date(2022, 3, 1), "3/QĐ").unwrap();
            assert!(actor_for(tx, person, post, world::now()).is_err());
            appoint(tx, world::now(), &machine, second, post, date(2022, 3, 1), "4/QĐ").unwrap();
        });
    }

    fn somebody_with_several_posts_acts_in_one_of_them(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let clerk = world::actor(tx, "H41", Role::Clerk, 0);
            assert_eq!(clerk.posts.len(), 2, "the Committee's clerk serves its Office too");
            let other = clerk.posts.iter().find(|post| post.post != clerk.post).unwrap().clone();
            let session = identity::SessionId::generate();
            let next = switch_post(tx, world::now(), &clerk, session, other.post).unwrap();
            assert_eq!((next.organisation, next.post), (other.organisation, other.post));
            let foreign = world::holder(tx, "H41.15", Role::Leader, 0).post;
            assert!(switch_post(tx, world::now(), &clerk, session, foreign).is_err());
        });
    }

    fn a_vacant_post_goes_to_one_of_those_appointed_at_the_same_moment(db: &TestDb) {
        world::load(db);
        let post = world::write(db, |tx| {
            let admin = world::administrator(tx);
            let unit = world::holder(tx, "H41.15", Role::Clerk, 0).unit;
            let input = CreatePost { unit, role: Role::Clerk, title: "Văn thư".into(), rank: 3, valid_from: date(2022, 1, 1) };
            create_post(tx, world::now(), &admin, &input).unwrap()
        });
        let appointed = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(move || world::write(db, move |tx| {
                let person = world::holder(tx, "H41.11", Role::Specialist, 0).person;
                appoint(tx, world::now(), &Actor::system("test.machine"), person, post, date(2022, 3, 1), "1/QĐ").is_ok()
            }))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|ok| *ok).count()
        });
        assert_eq!(appointed, 1);
    }

    fn nobody_appoints_themselves(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let unit = world::holder(tx, "H41", Role::Leader, 0).unit;
            let input = CreatePost { unit, role: Role::Leader, title: "Phó Chủ tịch".into(), rank: 5, valid_from: date(2022, 1, 1) };
            let post = create_post(tx, world::now(), &admin, &input).unwrap();
            let result = appoint(tx, world::now(), &admin, admin.person, post, date(2022, 3, 1), "1/QĐ");
            assert!(matches!(result, Err(AppointError::Oneself)), "{result:?}");
        });
    }

    fn two_people_do_not_overwrite_each_other_unseen(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let id = register_person(tx, world::now(), &admin, &facts("Trần Thị Mẫu")).unwrap();
            correct_person(tx, world::now(), &admin, id, 1, &facts("Trần Thị Mẫu Một")).unwrap();
            let stale = correct_person(tx, world::now(), &admin, id, 1, &facts("Trần Thị Mẫu Hai"));
            assert!(matches!(stale, Err(PersonError::Changed)), "{stale:?}");
            let found = identity::search_people(tx, "mau mot", 5).unwrap();
            assert_eq!(found.iter().map(|p| p.id).collect::<Vec<_>>(), [id]);
        });
    }
}
