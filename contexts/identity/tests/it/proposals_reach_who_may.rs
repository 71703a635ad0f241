//! What waits for confirmation is listed and counted exactly where the act would let its reader confirm it.

use super::{MIGRATIONS, accounts::SETTINGS, proposals::admin, successions::end_of, world};
use identity::{
    Actor, PersonId, Role, RoleDefault, Scope, actor_for,
    delegations::give::{GiveDelegation, give_delegation},
    organisations::succeed::RecordSuccession,
    people::register::{PersonFacts, register_person},
    permissions::{GIVE_DELEGATIONS, MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS, MANAGE_PEOPLE},
    posts::{
        appoint::{Appointment, CreatePost, appoint, create_post, release},
        holdings_of,
    },
    proposals::{
        ProposalError,
        ask::{AskAccount, ask_account, ask_appointment, ask_succession},
        decide::confirm,
        open_proposals, waiting_for,
    },
};
use jiff::civil::date;
use kit_db::{DbError, Tx};
use std::collections::BTreeSet;

const PLACES: [&str; 3] = ["H41.15", "H41", "H41.11"];

fn person(tx: &mut Tx<'_>, name: &str) -> PersonId {
    let facts = PersonFacts {
        name: name.into(),
        email: String::new(),
        telephone: String::new(),
    };
    register_person(tx, world::now(), &Actor::system("test"), &facts).unwrap()
}

fn put(tx: &mut Tx<'_>, person: PersonId, code: &str) {
    let machine = Actor::system("test");
    let post = CreatePost {
        unit: world::holder(tx, code, Role::Clerk, 0).unit,
        role: Role::Specialist,
        title: "Vị trí mới".into(),
        rank: 9,
        valid_from: date(2022, 1, 1),
    };
    let post = create_post(tx, world::now(), &machine, &post).unwrap();
    appoint(
        tx,
        world::now(),
        &machine,
        person,
        post,
        date(2022, 2, 1),
        "1/QĐ",
    )
    .unwrap();
}

/// Accounts for people of one agency, of two, of none any more and of none ever; appointments in three agencies;
/// the end of one agency, and a merger of two others.
fn proposals(tx: &mut Tx<'_>) {
    let asker = admin(tx, 2);
    let mut wanted = Vec::new();
    for code in PLACES {
        let one = person(tx, &format!("Người Của {code}"));
        put(tx, one, code);
        wanted.push(one);
    }
    let both = person(tx, "Người Hai Nơi");
    put(tx, both, PLACES[0]);
    put(tx, both, PLACES[2]);
    let former = person(tx, "Người Đã Rời");
    put(tx, former, PLACES[0]);
    let held = holdings_of(tx, former).unwrap()[0].id;
    release(
        tx,
        world::now(),
        &Actor::system("test"),
        held,
        date(2022, 2, 20),
        "2/QĐ",
    )
    .unwrap();
    let never = person(tx, "Người Chưa Có Việc");
    wanted.extend([both, former, never]);
    for (place, one) in wanted.into_iter().enumerate() {
        let input = AskAccount {
            person: one,
            user_name: format!("nguoi-{place}"),
            within: SETTINGS.confirm_within,
        };
        ask_account(tx, world::now(), &asker, &input).unwrap();
    }
    for code in PLACES {
        let post = CreatePost {
            unit: world::holder(tx, code, Role::Clerk, 0).unit,
            role: Role::Specialist,
            title: "Vị trí trống".into(),
            rank: 9,
            valid_from: date(2022, 1, 1),
        };
        let post = create_post(tx, world::now(), &Actor::system("test"), &post).unwrap();
        let input = Appointment {
            person: person(tx, "Người Mới"),
            post,
            from: date(2022, 3, 1),
            decision: "3/QĐ".into(),
        };
        ask_appointment(tx, world::now(), &asker, &input, SETTINGS.confirm_within).unwrap();
    }
    let place = world::body(tx, PLACES[0]);
    let both = RecordSuccession {
        successors: vec![world::body(tx, PLACES[1])],
        ..end_of(world::body(tx, PLACES[2]))
    };
    for act in [end_of(place), both] {
        ask_succession(tx, world::now(), &asker, &act, SETTINGS.confirm_within).unwrap();
    }
}

/// What the act lets the actor confirm; whatever it did is undone.
fn confirmable(tx: &mut Tx<'_>, actor: &Actor) -> BTreeSet<identity::ProposalId> {
    let all = open_proposals(tx, world::now(), &Actor::system("test")).unwrap();
    let mut may = BTreeSet::new();
    for one in all {
        let mut refused = false;
        let undone = tx.nested(|tx| {
            let done = confirm(tx, world::now(), actor, one.id, SETTINGS.sheet_life);
            refused = matches!(done, Err(ProposalError::Refused(_)));
            Err::<(), _>(DbError::NoRow)
        });
        assert!(undone.is_err());
        if !refused {
            may.insert(one.id);
        }
    }
    may
}

testing::on_both_databases! {
    fn the_list_and_its_count_reach_as_far_as_the_act(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let rights = [MANAGE_PEOPLE, MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS].map(|right| RoleDefault::new(Role::ChiefOfOffice, right.name, Scope::Organisation));
            identity::install_role_defaults(tx, world::now(), &rights).unwrap();
            proposals(tx);
            let mut who: Vec<Actor> = PLACES.iter().map(|code| world::actor(tx, code, Role::ChiefOfOffice, 0)).collect();
            who.extend([admin(tx, 0), admin(tx, 2), world::actor(tx, "H41.15", Role::Specialist, 0)]);
            let mut sizes = Vec::new();
            for actor in &who {
                let listed: BTreeSet<_> = open_proposals(tx, world::now(), actor).unwrap().into_iter().map(|one| one.id).collect();
                assert_eq!(listed, confirmable(tx, actor), "{} of {}", actor.role, actor.organisation);
                let open = open_proposals(tx, world::now(), actor).unwrap();
                let waits = open.iter().filter(|one| !one.involves(actor)).count();
                assert_eq!(waiting_for(tx, world::now(), actor).unwrap(), waits as i64, "{}", actor.role);
                sizes.push((listed.len(), waits));
            }
            // of the first: its own person, the former one, the one without a post, its appointment, its end; the
            // merger of the two others reaches beyond either
            assert_eq!(sizes, [(5, 5), (3, 3), (3, 3), (11, 11), (11, 0), (0, 0)]);
        });
    }

    fn who_acts_for_the_asker_is_no_second_person(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let rights = [MANAGE_ORGANISATIONS, GIVE_DELEGATIONS].map(|right| RoleDefault::new(Role::ChiefOfOffice, right.name, Scope::Organisation));
            identity::install_role_defaults(tx, world::now(), &rights).unwrap();
            let asker = world::actor(tx, "H41.15", Role::ChiefOfOffice, 0);
            let deputy = world::holder(tx, "H41.15", Role::Specialist, 0);
            let given = GiveDelegation {
                to: deputy.person, permissions: [MANAGE_ORGANISATIONS.name.to_owned()].into(), document: "15/QĐ".into(),
                valid_from: date(2022, 3, 1), valid_to: date(2022, 4, 1),
            };
            give_delegation(tx, world::now(), &asker, &given).unwrap();
            let id = ask_succession(tx, world::now(), &asker, &end_of(asker.organisation), SETTINGS.confirm_within).unwrap();
            let deputy = actor_for(tx, deputy.person, deputy.post, world::now()).unwrap();
            assert!(deputy.may(MANAGE_ORGANISATIONS));
            assert_eq!(open_proposals(tx, world::now(), &deputy).unwrap(), vec![]);
            let confirmed = confirm(tx, world::now(), &deputy, id, SETTINGS.sheet_life);
            assert!(matches!(confirmed, Err(ProposalError::Refused(_))), "{confirmed:?}");
        });
    }
}
