//! How far the rights over people, accounts and bodies reach when they are held for one agency only,
//! by the own post or by delegation: each act is tried on a thing of three agencies by everybody.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS},
    import_who_may::IMPORTS,
    successions::end_of,
    world,
};
use identity::{
    AccountId, Actor, DelegationId, OrganisationId, PersonId, ResetId, Role, RoleDefault, Scope,
    UnitId,
    accounts::{
        create::{CreateAccount, create_account},
        disable::{disable_account, enable_account},
        list_accounts,
        rescue::{end_sessions, unlock_account},
        reset::{approve_reset, ask_reset, close_reset, open_resets},
    },
    actor_for,
    delegations::{
        give::{GiveDelegation, GiveDelegationError, give_delegation},
        revoke::revoke_delegation,
    },
    organisations::{
        amend::{AmendOrganisation, amend_organisation},
        codes::{CodeScheme, GiveCode, give_code},
        create::{CreateOrganisation, Names, create_organisation},
        rename::{RenameOrganisation, rename_organisation},
        succeed::{RecordSuccession, SuccessionKind, record_succession},
    },
    people::register::{PersonFacts, correct_person},
    permissions::{
        APPROVE_RESETS, MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS, MANAGE_PEOPLE, MANAGE_ROLES,
    },
    posts::{
        appoint::{CreatePost, appoint, create_post, release},
        holdings_of,
    },
    proposals::ask::{AskAccount, ask_account, ask_succession},
    roles::change::{RoleChange, ask_role_change},
    units::{
        UnitKind,
        change::{CreateUnit, create_unit, end_unit},
    },
};
use jiff::{SignedDuration, civil::date};
use kit_base::Clock;
use kit_db::{DbError, Tx};

/// Sở Giáo dục và Đào tạo, whose chief of office gives; Ủy ban above it, where the receiver works; a
/// third one.
const PLACES: [&str; 3] = ["H41.15", "H41", "H41.11"];

/// Things of one agency.
pub struct Things {
    pub body: OrganisationId,
    pub unit: UnitId,
    person: PersonId,
    account: AccountId,
    reset: ResetId,
    delegation: DelegationId,
}

pub type Act = fn(&mut Tx<'_>, &Actor, &Things) -> Result<(), String>;

pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

pub fn names() -> Names {
    Names {
        name: "Cơ quan mẫu".into(),
        short_name: String::new(),
        notation: String::new(),
    }
}

/// Rights that can be delegated.
const PEOPLE_AND_BODIES: &[(&str, Act)] = &[
    ("correct a person", |tx, who, it| {
        let facts = PersonFacts {
            name: "Tên Mới".into(),
            email: String::new(),
            telephone: String::new(),
        };
        correct_person(tx, world::now(), who, it.person, 1, &facts).map_err(text)
    }),
    ("set up a post", |tx, who, it| {
        let post = CreatePost {
            unit: it.unit,
            role: Role::Specialist,
            title: "Chuyên viên".into(),
            rank: 9,
            valid_from: date(2022, 1, 1),
        };
        create_post(tx, world::now(), who, &post)
            .map(drop)
            .map_err(text)
    }),
    ("appoint", |tx, who, it| {
        let post = CreatePost {
            unit: it.unit,
            role: Role::Specialist,
            title: "Chuyên viên".into(),
            rank: 9,
            valid_from: date(2022, 1, 1),
        };
        let post = create_post(tx, world::now(), &Actor::system("test"), &post).map_err(text)?;
        appoint(
            tx,
            world::now(),
            who,
            it.person,
            post,
            date(2022, 3, 1),
            "1/QĐ",
        )
        .map(drop)
        .map_err(text)
    }),
    ("release", |tx, who, it| {
        let holding = holdings_of(tx, it.person).unwrap()[0].id;
        release(tx, world::now(), who, holding, date(2022, 3, 5), "2/QĐ").map_err(text)
    }),
    ("take back a delegation", |tx, who, it| {
        revoke_delegation(tx, world::now(), who, it.delegation).map_err(text)
    }),
    ("rename", |tx, who, it| {
        let input = RenameOrganisation {
            organisation: it.body,
            version: 1,
            names: names(),
            valid_from: date(2022, 5, 1),
            decision: "1/QĐ".into(),
        };
        rename_organisation(tx, world::now(), who, &input).map_err(text)
    }),
    ("amend", |tx, who, it| {
        let parent = identity::organisation_brief(tx, it.body)
            .map_err(text)?
            .parent;
        let input = AmendOrganisation {
            organisation: it.body,
            version: 1,
            parent,
            collegial: true,
            runs_documents: true,
            area_code: None,
        };
        amend_organisation(tx, world::now(), who, &input).map_err(text)
    }),
    ("give a code", |tx, who, it| {
        let code = GiveCode {
            organisation: it.body,
            scheme: CodeScheme::Other,
            code: "X9".into(),
            valid_from: date(2022, 1, 1),
            sample: true,
        };
        give_code(tx, world::now(), who, &code).map_err(text)
    }),
    ("create a body below", |tx, who, it| {
        let input = CreateOrganisation {
            parent: Some(it.body),
            kind: identity::OrganisationKind::Other,
            names: names(),
            area_code: None,
            collegial: false,
            runs_documents: false,
            valid_from: date(2022, 1, 1),
        };
        create_organisation(tx, world::now(), who, &input)
            .map(drop)
            .map_err(text)
    }),
    ("end a body", |tx, who, it| {
        let input = RecordSuccession {
            kind: SuccessionKind::End,
            act_notation: "1/QĐ".into(),
            act_date: date(2022, 3, 1),
            effective: date(2022, 6, 1),
            note: String::new(),
            predecessors: vec![it.body],
            successors: vec![],
        };
        record_succession(tx, world::now(), who, &input)
            .map(drop)
            .map_err(text)
    }),
    ("ask for the end of a body", |tx, who, it| {
        let act = end_of(it.body);
        ask_succession(tx, world::now(), who, &act, SETTINGS.confirm_within)
            .map(drop)
            .map_err(text)
    }),
    ("create a unit", |tx, who, it| {
        let input = CreateUnit {
            organisation: it.body,
            parent: None,
            kind: UnitKind::Division,
            name: "Tổ".into(),
            short_name: String::new(),
            valid_from: date(2022, 1, 1),
        };
        create_unit(tx, world::now(), who, &input)
            .map(drop)
            .map_err(text)
    }),
    ("end a unit", |tx, who, it| {
        let input = CreateUnit {
            organisation: it.body,
            parent: None,
            kind: UnitKind::Division,
            name: "Tổ".into(),
            short_name: String::new(),
            valid_from: date(2022, 1, 1),
        };
        let unit = create_unit(tx, world::now(), &Actor::system("test"), &input).map_err(text)?;
        end_unit(tx, world::now(), who, unit, date(2022, 6, 1)).map_err(text)
    }),
];

/// Those, and the imports of many at once.
fn people_and_bodies() -> Vec<(&'static str, Act)> {
    [PEOPLE_AND_BODIES, IMPORTS].concat()
}

/// Rights that stay with the person.
const ACCOUNTS: &[(&str, Act)] = &[
    ("ask for an account", |tx, who, it| {
        let input = AskAccount {
            person: it.person,
            user_name: "nguoi-moi".into(),
            within: SignedDuration::from_hours(1),
        };
        ask_account(tx, world::now(), who, &input)
            .map(drop)
            .map_err(text)
    }),
    ("disable an account", |tx, who, it| {
        disable_account(tx, world::now(), who, it.account, "x").map_err(text)
    }),
    ("enable an account", |tx, who, it| {
        disable_account(tx, world::now(), &Actor::system("test"), it.account, "x").map_err(text)?;
        enable_account(tx, world::now(), who, it.account).map_err(text)
    }),
    ("end sessions", |tx, who, it| {
        end_sessions(tx, world::now(), who, it.account, "x")
            .map(drop)
            .map_err(text)
    }),
    ("unlock an account", |tx, who, it| {
        unlock_account(tx, world::now(), who, it.account).map_err(text)
    }),
    ("ask for a reset", |tx, who, it| {
        close_reset(tx, world::now(), &Actor::system("test"), it.reset).map_err(text)?;
        ask_reset(tx, world::now(), who, it.account, "mất máy", true)
            .map(drop)
            .map_err(text)
    }),
    ("approve a reset", |tx, who, it| {
        approve_reset(tx, world::now(), who, it.reset)
            .map(drop)
            .map_err(text)
    }),
    ("close a reset", |tx, who, it| {
        close_reset(tx, world::now(), who, it.reset).map_err(text)
    }),
];

/// Rights over one agency for chiefs of office, instead of over the province for administrators.
fn rights(tx: &mut Tx<'_>) {
    let of_agency = [
        MANAGE_PEOPLE,
        MANAGE_ORGANISATIONS,
        MANAGE_ACCOUNTS,
        APPROVE_RESETS,
        MANAGE_ROLES,
    ];
    let defaults = of_agency
        .map(|right| RoleDefault::new(Role::ChiefOfOffice, right.name, Scope::Organisation));
    identity::install_role_defaults(tx, world::now(), &defaults).unwrap();
}

fn things(tx: &mut Tx<'_>, code: &str) -> Things {
    let system = Actor::system("test");
    let holder = world::holder(tx, code, Role::Specialist, 0);
    let input = CreateAccount {
        person: holder.person,
        user_name: format!("nguoi-{}", code.to_lowercase()),
        password: PASSWORD.clone(),
    };
    let account = create_account(tx, world::now(), &system, &input).unwrap();
    let asker = world::actor(tx, "H41", Role::Administrator, 2);
    let giver = world::actor(tx, code, Role::ChiefOfOffice, 0);
    let delegation = given(tx, &giver, holder.person);
    Things {
        body: holder.organisation,
        unit: holder.unit,
        person: holder.person,
        account,
        reset: ask_reset(tx, world::now(), &asker, account, "mất máy", true).unwrap(),
        delegation,
    }
}

fn given(tx: &mut Tx<'_>, giver: &Actor, to: PersonId) -> DelegationId {
    let input = GiveDelegation {
        to,
        permissions: [MANAGE_PEOPLE, MANAGE_ORGANISATIONS]
            .map(|right| right.name.to_owned())
            .into(),
        document: "15/QĐ-SGDĐT".into(),
        valid_from: date(2022, 3, 1),
        valid_to: date(2022, 4, 1),
    };
    give_delegation(tx, world::now(), giver, &input).unwrap()
}

/// Whether the act was let in; whatever it did is undone.
fn let_in(tx: &mut Tx<'_>, act: Act, who: &Actor, it: &Things) -> bool {
    let outcome = tx.nested(|tx| {
        let refused = matches!(act(tx, who, it), Err(error) if error.starts_with("act with"));
        Err::<(), _>(DbError::Statement(refused.to_string().into()))
    });
    match outcome {
        Err(DbError::Statement(refused)) => refused.to_string() == "false",
        other => panic!("{other:?}"),
    }
}

fn check(tx: &mut Tx<'_>, acts: &[(&str, Act)], who: &Actor, whose: &[&str], name: &str) {
    for (code, it) in PLACES.map(|code| (code, things_of(tx, code))) {
        for (act, run) in acts {
            assert_eq!(
                let_in(tx, *run, who, &it),
                whose.contains(&code),
                "{act} of {code} by {name}"
            );
        }
    }
}

fn things_of(tx: &mut Tx<'_>, code: &str) -> Things {
    let holder = world::holder(tx, code, Role::Specialist, 0);
    let account = identity::accounts::accounts_of(tx, holder.person).unwrap()[0].id;
    let all = open_resets(tx, world::now(), &Actor::system("test")).unwrap();
    let reset = all
        .iter()
        .find(|reset| reset.account == account)
        .unwrap()
        .id;
    let given = identity::delegations::delegations_of(tx, holder.person).unwrap();
    let delegation = given
        .iter()
        .find(|one| one.to_person == holder.person)
        .unwrap()
        .id;
    Things {
        body: holder.organisation,
        unit: holder.unit,
        person: holder.person,
        account,
        reset,
        delegation,
    }
}

testing::on_both_databases! {
    fn a_right_over_one_agency_reaches_its_people_bodies_and_accounts_and_no_others(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            rights(tx);
            for code in PLACES { things(tx, code); }
            for code in PLACES {
                let chief = world::actor(tx, code, Role::ChiefOfOffice, 0);
                check(tx, &people_and_bodies(), &chief, &[code], "its chief of office");
                check(tx, ACCOUNTS, &chief, &[code], "its chief of office");
            }
            let admin = world::administrator(tx);
            check(tx, &people_and_bodies(), &admin, &PLACES, "the administrator");
            check(tx, ACCOUNTS, &admin, &PLACES, "the administrator");
        });
    }

    fn the_receiver_of_a_delegation_reaches_the_givers_agency_while_it_holds(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            rights(tx);
            for code in PLACES { things(tx, code); }
            let giver = world::actor(tx, PLACES[0], Role::ChiefOfOffice, 0);
            let receiver = world::actor(tx, "H41", Role::Specialist, 1);
            check(tx, &people_and_bodies(), &receiver, &[], "who received nothing yet");
            let id = given(tx, &giver, receiver.person);
            let loaded = |tx: &mut Tx<'_>, at| actor_for(tx, receiver.person, receiver.post, at).unwrap();
            let now = loaded(tx, world::now());
            check(tx, &people_and_bodies(), &now, &[PLACES[0]], "the receiver");
            check(tx, ACCOUNTS, &now, &[], "the receiver, whom rights over accounts cannot reach");
            let after = Clock::instant_of(date(2022, 4, 1).at(0, 0, 0, 0));
            let over = loaded(tx, after);
            check(tx, &people_and_bodies(), &over, &[], "whose delegation is over");
            revoke_delegation(tx, world::now(), &giver, id).unwrap();
            let ended = loaded(tx, world::now());
            check(tx, &people_and_bodies(), &ended, &[], "whose delegation was taken back during the session");
        });
    }

    fn a_person_with_posts_in_two_agencies_is_reached_by_the_province_only(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            rights(tx);
            for code in PLACES { things(tx, code); }
            let person = world::holder(tx, PLACES[0], Role::Specialist, 0).person;
            let unit = world::holder(tx, PLACES[2], Role::Specialist, 0).unit;
            let post = CreatePost { unit, role: Role::Specialist, title: "Chuyên viên".into(), rank: 9, valid_from: date(2022, 1, 1) };
            let system = Actor::system("test");
            let post = create_post(tx, world::now(), &system, &post).unwrap();
            appoint(tx, world::now(), &system, person, post, date(2022, 3, 1), "1/QĐ").unwrap();
            for code in [PLACES[0], PLACES[2]] {
                let chief = world::actor(tx, code, Role::ChiefOfOffice, 0);
                let it = things_of(tx, PLACES[0]);
                for (act, run) in ACCOUNTS {
                    assert!(!let_in(tx, *run, &chief, &it), "{act} by the chief of {code}");
                }
            }
            let admin = world::administrator(tx);
            check(tx, ACCOUNTS, &admin, &PLACES, "the administrator");
        });
    }

    fn lists_of_accounts_and_resets_hold_what_the_right_reaches(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            rights(tx);
            for code in PLACES { things(tx, code); }
            let names = |tx: &mut Tx<'_>, who: &Actor| -> (Vec<String>, Vec<String>) {
                let accounts = list_accounts(tx, world::now(), who, "", "", 50).unwrap();
                let resets = open_resets(tx, world::now(), who).unwrap();
                let resets = resets.into_iter().map(|one| one.user_name).collect();
                (accounts.into_iter().map(|one| one.user_name).collect(), resets)
            };
            let chief = world::actor(tx, PLACES[0], Role::ChiefOfOffice, 0);
            let own = vec!["nguoi-h41.15".to_owned()];
            assert_eq!(names(tx, &chief), (own.clone(), own));
            let admin = world::administrator(tx);
            let (accounts, resets) = names(tx, &admin);
            assert_eq!((accounts.len(), resets.len()), (3, 3));
            let clerk = world::actor(tx, PLACES[0], Role::Clerk, 0);
            assert_eq!(names(tx, &clerk), (vec![], vec![]));
        });
    }

    fn what_roles_may_is_changed_by_who_may_for_the_whole_province(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            rights(tx);
            let of_leaders = RoleDefault::new(Role::Leader, "documents.sample", Scope::Organisation);
            identity::install_role_defaults(tx, world::now(), &[of_leaders]).unwrap();
            let change = RoleChange { role: Role::Clerk, permission: "documents.sample".into(), scope: Scope::Unit, granted: true, reason: "x".into() };
            let chief = world::actor(tx, PLACES[0], Role::ChiefOfOffice, 0);
            assert!(ask_role_change(tx, world::now(), &chief, &change).is_err());
            let admin = world::administrator(tx);
            ask_role_change(tx, world::now(), &admin, &change).unwrap();
        });
    }

    fn a_right_that_an_office_marks_as_personal_cannot_be_delegated(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let own = RoleDefault::new(Role::Leader, "signing.sample", Scope::Person);
            identity::install_role_defaults(tx, world::now(), &[own]).unwrap();
            let giver = world::actor(tx, "H41.15", Role::Leader, 0);
            let receiver = world::actor(tx, "H41.15", Role::ChiefOfOffice, 0);
            let input = GiveDelegation {
                to: receiver.person,
                permissions: ["signing.sample".to_owned()].into(),
                document: "15/QĐ".into(),
                valid_from: date(2022, 3, 1),
                valid_to: date(2022, 4, 1),
            };
            give_delegation(tx, world::now(), &giver, &input).unwrap();
            let holds = |tx: &mut Tx<'_>| actor_for(tx, receiver.person, receiver.post, world::now()).unwrap().may("signing.sample");
            assert!(holds(tx));
            identity::install_role_defaults(tx, world::now(), &[own.personal()]).unwrap();
            assert!(!holds(tx), "what was delegated before the mark does not count any more");
            let refused = give_delegation(tx, world::now(), &giver, &input);
            assert!(matches!(refused, Err(GiveDelegationError::Personal { .. })), "{refused:?}");
        });
    }
}
