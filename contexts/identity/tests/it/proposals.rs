use super::{MIGRATIONS, accounts::PASSWORD, accounts::SETTINGS, world};
use identity::{
    Actor, PersonId, Role,
    accounts::{
        self,
        activate::{Sheet, activate},
        create::{AccountError, CreateAccount, create_account},
        disable::disable_account,
        reset::ResetError,
    },
    actor_for,
    people::register::{PersonFacts, register_person},
    posts::{
        appoint::{AppointError, Appointment, CreatePost, appoint, create_post},
        holdings_of,
    },
    proposals::{
        ProposalError,
        ask::{AskAccount, ask_account, ask_appointment},
        decide::{Confirmed, confirm, turn_down},
        lapse_proposals, open_proposals,
    },
};
use jiff::{SignedDuration, civil::date};
use kit_db::{Tx, params, sql};

sql!(ACTIONS -> String: "select action from idn_change where object = ?1 order by id");

/// The administrator at this place.
pub fn admin(tx: &mut Tx<'_>, place: usize) -> Actor {
    world::actor(tx, "H41", Role::Administrator, place)
}

fn wish(person: PersonId, user_name: &str) -> AskAccount {
    AskAccount {
        person,
        user_name: user_name.to_owned(),
        within: SETTINGS.confirm_within,
    }
}

/// A person with a post of their own in the department of education.
fn appointment(tx: &mut Tx<'_>, role: Role) -> Appointment {
    let asker = admin(tx, 0);
    let unit = world::holder(tx, "H41.15", Role::Clerk, 0).unit;
    let facts = PersonFacts {
        name: "Lê Thị Mẫu".into(),
        email: String::new(),
        telephone: String::new(),
    };
    let person = register_person(tx, world::now(), &asker, &facts).unwrap();
    let input = CreatePost {
        unit,
        role,
        title: "Vị trí mới".into(),
        rank: 9,
        valid_from: date(2022, 1, 1),
    };
    let post = create_post(tx, world::now(), &asker, &input).unwrap();
    Appointment {
        person,
        post,
        from: date(2022, 3, 1),
        decision: "1/QĐ".into(),
    }
}

fn sheet(confirmed: Confirmed) -> Sheet {
    match confirmed {
        Confirmed::Account(sheet) => sheet,
        other => panic!("{other:?}"),
    }
}

testing::on_both_databases! {
    fn no_administrator_alone_gives_anybody_an_account_or_a_post(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, chairman) = (admin(tx, 0), world::holder(tx, "H41", Role::Leader, 0).person);
            let input = CreateAccount { person: chairman, user_name: "chu-tich".into(), password: PASSWORD.clone() };
            let created = create_account(tx, world::now(), &one, &input);
            assert!(matches!(created, Err(AccountError::Alone)), "{created:?}");
            let wanted = appointment(tx, Role::Leader);
            let put = appoint(tx, world::now(), &one, wanted.person, wanted.post, wanted.from, "1/QĐ");
            assert!(matches!(put, Err(AppointError::Alone)), "{put:?}");
            let id = ask_account(tx, world::now(), &one, &wish(chairman, "chu-tich")).unwrap();
            let alone = confirm(tx, world::now(), &one, id, SETTINGS.sheet_life);
            assert!(matches!(alone, Err(ProposalError::SamePerson)), "{alone:?}");
            assert_eq!(accounts::accounts_of(tx, chairman).unwrap(), vec![]);
        });
    }

    fn an_account_opens_with_the_sheet_that_only_the_second_administrator_sees(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let id = ask_account(tx, world::now(), &one, &wish(person, "Chuyen-Vien")).unwrap();
            assert!(accounts::account_by_user_name(tx, "chuyen-vien").unwrap().is_none());
            let sheet = sheet(confirm(tx, world::now(), &two, id, SETTINGS.sheet_life).unwrap());
            let fresh = accounts::account(tx, sheet.account).unwrap();
            assert!(!fresh.activated, "nobody has a password yet, not even one that was thrown away");
            assert_eq!(crate::sign_in::stored(tx, world::now(), "chuyen-vien"), None);
            let wrong = activate(tx, world::now(), "0000-0000-0000-0000", &PASSWORD);
            assert!(matches!(wrong, Err(ResetError::WrongCode)), "{wrong:?}");
            let late = world::now() + SignedDuration::from_hours(72);
            let late = activate(tx, late, &sheet.code, &PASSWORD);
            assert!(matches!(late, Err(ResetError::WrongCode)), "{late:?}");
            assert_eq!(activate(tx, world::now(), &sheet.code.to_lowercase(), &PASSWORD).unwrap(), sheet.account);
            let opened = accounts::account(tx, sheet.account).unwrap();
            assert!(opened.activated && !opened.must_change_password);
            let again = activate(tx, world::now(), &sheet.code, &PASSWORD);
            assert!(matches!(again, Err(ResetError::WrongCode)), "{again:?}");
        });
    }

    fn a_sheet_that_was_lost_is_given_anew_by_two_again_and_the_old_one_is_worth_nothing(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let first = ask_account(tx, world::now(), &one, &wish(person, "chuyen-vien")).unwrap();
            let lost = sheet(confirm(tx, world::now(), &two, first, SETTINGS.sheet_life).unwrap());
            let second = ask_account(tx, world::now(), &one, &wish(person, "another-name")).unwrap();
            let new = sheet(confirm(tx, world::now(), &two, second, SETTINGS.sheet_life).unwrap());
            assert_eq!((new.account, new.user_name.as_str()), (lost.account, "chuyen-vien"));
            assert!(activate(tx, world::now(), &lost.code, &PASSWORD).is_err());
            activate(tx, world::now(), &new.code, &PASSWORD).unwrap();
        });
    }

    fn a_person_has_one_account_whoever_asks_and_whatever_became_of_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, machine) = (admin(tx, 0), Actor::system("test.machine"));
            let person = world::holder(tx, "H41", Role::Leader, 0).person;
            let input = |name: &str| CreateAccount { person, user_name: name.into(), password: PASSWORD.clone() };
            let id = create_account(tx, world::now(), &machine, &input("chu-tich")).unwrap();
            let second = create_account(tx, world::now(), &machine, &input("chu-tich.hai"));
            assert!(matches!(second, Err(AccountError::HasOne(ref name)) if name == "chu-tich"), "{second:?}");
            let asked = ask_account(tx, world::now(), &one, &wish(person, "chu-tich.hai"));
            assert!(matches!(asked, Err(ProposalError::Account(AccountError::HasOne(_)))), "{asked:?}");
            disable_account(tx, world::now(), &machine, id, "nghỉ").unwrap();
            let third = create_account(tx, world::now(), &machine, &input("chu-tich.ba"));
            assert!(matches!(third, Err(AccountError::HasOne(_))), "{third:?}");
        });
    }

    fn accounts_for_one_person_asked_for_at_the_same_moment_become_one(db: &TestDb) {
        world::load(db);
        let person = world::write(db, |tx| world::holder(tx, "H41", Role::Leader, 0).person);
        let created = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|n| scope.spawn(move || world::write(db, move |tx| {
                let input = CreateAccount { person, user_name: format!("chu-tich.{n}x"), password: PASSWORD.clone() };
                create_account(tx, world::now(), &Actor::system("test.machine"), &input).is_ok()
            }))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|ok| *ok).count()
        });
        assert_eq!(created, 1);
    }

    fn an_appointment_gives_rights_once_a_second_administrator_confirms_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let wanted = appointment(tx, Role::Leader);
            let id = ask_appointment(tx, world::now(), &one, &wanted, SETTINGS.confirm_within).unwrap();
            assert_eq!(holdings_of(tx, wanted.person).unwrap(), vec![]);
            let twice = ask_appointment(tx, world::now(), &two, &wanted, SETTINGS.confirm_within);
            assert!(matches!(twice, Err(ProposalError::Pending)), "{twice:?}");
            let done = confirm(tx, world::now(), &two, id, SETTINGS.sheet_life).unwrap();
            assert!(matches!(done, Confirmed::Appointed(_)), "{done:?}");
            assert_eq!(actor_for(tx, wanted.person, wanted.post, world::now()).unwrap().role, Role::Leader);
            let actions = tx.query(&ACTIONS, params![wanted.person]).unwrap();
            assert_eq!(actions, ["identity.person.appointed"]);
            assert_eq!(open_proposals(tx, world::now(), &one).unwrap(), vec![]);
            let again = confirm(tx, world::now(), &two, id, SETTINGS.sheet_life);
            assert!(matches!(again, Err(ProposalError::NotOpen)), "{again:?}");
        });
    }

    fn who_gains_by_an_appointment_cannot_confirm_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let wanted = Appointment { person: two.person, ..appointment(tx, Role::Administrator) };
            let id = ask_appointment(tx, world::now(), &one, &wanted, SETTINGS.confirm_within).unwrap();
            let own = confirm(tx, world::now(), &two, id, SETTINGS.sheet_life);
            assert!(matches!(own, Err(ProposalError::SamePerson)), "{own:?}");
            let third = admin(tx, 2);
            confirm(tx, world::now(), &third, id, SETTINGS.sheet_life).unwrap();
            let oneself = Appointment { person: one.person, ..appointment(tx, Role::Administrator) };
            let asked = ask_appointment(tx, world::now(), &one, &oneself, SETTINGS.confirm_within);
            assert!(matches!(asked, Err(ProposalError::Appoint(AppointError::Oneself))), "{asked:?}");
        });
    }

    fn nobody_holds_posts_of_administration_and_of_contents_at_once(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, machine) = (admin(tx, 0), Actor::system("test.machine"));
            let third = admin(tx, 2).person;
            let clerk = Appointment { person: third, ..appointment(tx, Role::Clerk) };
            let asked = ask_appointment(tx, world::now(), &one, &clerk, SETTINGS.confirm_within);
            assert!(matches!(asked, Err(ProposalError::Appoint(AppointError::BothKinds))), "{asked:?}");
            let by_machine = appoint(tx, world::now(), &machine, third, clerk.post, clerk.from, "");
            assert!(matches!(by_machine, Err(AppointError::BothKinds)), "{by_machine:?}");
            let chairman = world::holder(tx, "H41", Role::Leader, 0).person;
            let auditor = appointment(tx, Role::Auditor);
            let audits = appoint(tx, world::now(), &machine, chairman, auditor.post, auditor.from, "");
            assert!(matches!(audits, Err(AppointError::BothKinds)), "{audits:?}");
        });
    }

    fn nobody_of_the_directory_holds_both_kinds_of_posts(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            for place in 0..3 {
                let posts = admin(tx, place).posts;
                assert!(posts.iter().all(|post| post.role.is_administrative()), "{posts:?}");
            }
            let auditor = world::actor(tx, "H41", Role::Auditor, 0);
            assert!(auditor.posts.iter().all(|post| post.role.is_administrative()));
        });
    }

    fn a_proposal_that_nobody_decides_within_a_week_lapses(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let id = ask_account(tx, world::now(), &one, &wish(person, "chuyen-vien")).unwrap();
            let last = world::now() + SignedDuration::from_hours(7 * 24) - SignedDuration::from_secs(1);
            assert_eq!(open_proposals(tx, last, &one).unwrap().len(), 1);
            assert_eq!(lapse_proposals(tx, last).unwrap(), 0);
            let over = last + SignedDuration::from_secs(1);
            let late = confirm(tx, over, &two, id, SETTINGS.sheet_life);
            assert!(matches!(late, Err(ProposalError::NotOpen)), "{late:?}");
            assert_eq!((lapse_proposals(tx, over).unwrap(), lapse_proposals(tx, over).unwrap()), (1, 0));
            ask_account(tx, over, &one, &wish(person, "chuyen-vien")).unwrap();
        });
    }

    fn a_proposal_is_turned_down_with_a_reason_and_then_gives_nothing(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let id = ask_account(tx, world::now(), &one, &wish(person, "chuyen-vien")).unwrap();
            let silent = turn_down(tx, world::now(), &two, id, "  ");
            assert!(matches!(silent, Err(ProposalError::Reason { length: 0 })), "{silent:?}");
            turn_down(tx, world::now(), &two, id, "không có người này").unwrap();
            let after = confirm(tx, world::now(), &two, id, SETTINGS.sheet_life);
            assert!(matches!(after, Err(ProposalError::NotOpen)), "{after:?}");
            let own = ask_account(tx, world::now(), &one, &wish(person, "chuyen-vien")).unwrap();
            turn_down(tx, world::now(), &one, own, "nhầm").unwrap();
            assert_eq!(accounts::accounts_of(tx, person).unwrap(), vec![]);
        });
    }
}
