//! Receivers of delegations, and people of two posts, in the register of certificates and at the desk
//! of signing: every act on a thing of the own agency, of the giver's and of a third one.
//!
//! Length: all acts of the office are tried by the same people on the same things.

use crate::{
    MIGRATIONS,
    certificates_cast::*,
    certificates_who_may::{WORDS, acts, later_acts},
    requests_world::{self, SEAL as SEALED, leaf_of},
};
use identity::{
    Actor, DelegationId, OrganisationId, PersonId, Role, RoleDefault, Scope, actor_for,
    delegations::{
        give::{GiveDelegation, GiveDelegationError, give_delegation},
        revoke::revoke_delegation,
    },
    posts::appoint::{CreatePost, appoint, create_post},
};
use jiff::civil::date;
use kit_base::Id;
use kit_db::{Db, DbError};
use signing::{
    certificates::{
        ActError, CertificateId, HolderKind, State,
        branch::Branch,
        desks,
        images::{self, NewPicture, Owner, Seen},
        import, list, looks,
        place_key::place_key,
        request::{Wish, request, resubmit},
        rules,
        send_back::send_back,
        show::show,
        statistics::statistics,
    },
    permissions::{
        CHECK_SIGNATURES, CONFIRM_CERTIFICATES, MANAGE_CERTIFICATES, READ_CERTIFICATES,
        REQUEST_CERTIFICATES, SEAL, SIGN,
    },
    requests::{self, Layout, RequestError, form::SEAL_FIELD, pass},
    verification::{CheckAgainError, check_again},
};
use testing::WhoMay;

/// What the giver delegates: everything of this office that can be delegated.
const GIVEN: [&str; 6] = [
    READ_CERTIFICATES,
    REQUEST_CERTIFICATES,
    CONFIRM_CERTIFICATES,
    MANAGE_CERTIFICATES,
    SEAL,
    CHECK_SIGNATURES,
];

/// The giver is the chief of office of `cast.here`, the receiver a specialist of an agency below it.
struct Three {
    cast: Cast,
    below: Agency,
}

fn three(db: &Db) -> Three {
    let cast = cast(db);
    let below = below(db, cast.here.id, "Trung tâm Lưu trữ", "TTLT");
    let defaults = [
        identity::permissions::role_defaults(),
        GIVEN
            .map(|right| RoleDefault::new(Role::ChiefOfOffice, right, Scope::Organisation))
            .to_vec(),
    ]
    .concat();
    db.write_blocking(move |tx| identity::install_role_defaults(tx, now(), &defaults))
        .unwrap();
    Three { cast, below }
}

fn loaded(db: &Db, who: &Actor, days: i64) -> Actor {
    let (person, post) = (who.person, who.post);
    db.read_blocking(move |tx| Ok::<_, DbError>(actor_for(tx, person, post, later(days)).unwrap()))
        .unwrap()
}

fn input(to: PersonId, rights: &[&str]) -> GiveDelegation {
    GiveDelegation {
        to,
        permissions: rights.iter().map(|right| (*right).to_owned()).collect(),
        document: "15/QĐ-SNV".into(),
        valid_from: date(2022, 3, 1),
        valid_to: date(2022, 4, 1),
    }
}

fn give(db: &Db, giver: &Actor, receiver: &Actor) -> DelegationId {
    let giver = loaded(db, giver, 0);
    let input = input(receiver.person, &GIVEN);
    db.write_blocking(move |tx| {
        Ok::<_, DbError>(give_delegation(tx, now(), &giver, &input).unwrap())
    })
    .unwrap()
}

fn take_back(db: &Db, giver: &Actor, id: DelegationId) {
    let giver = giver.clone();
    db.write_blocking(move |tx| {
        revoke_delegation(tx, now(), &giver, id).unwrap();
        Ok::<_, DbError>(())
    })
    .unwrap();
}

fn is_refusal(error: &ActError) -> bool {
    matches!(error, ActError::NotFound | ActError::Refused(_))
}

/// Every act on one certificate of an agency, by people of whom only some may.
fn try_all(
    db: &Db,
    agency: &Agency,
    people: &[(&'static str, Actor)],
    may: &'static [&'static str],
) {
    for (name, _, state, act, _) in acts().into_iter().chain(later_acts()) {
        let id = brought_to(db, agency, &wish(agency), state, 700);
        let it = agency.clone();
        WhoMay::new(is_refusal)
            .act(
                name,
                may,
                |_| Ok(()),
                move |tx, who: &Actor, ()| act(tx, who, &it, id),
            )
            .assert(db, people);
    }
    try_others(db, agency, people, may);
    try_pictures(db, agency, people, may);
}

/// The acts that are not moves of a certificate.
fn try_others(
    db: &Db,
    agency: &Agency,
    people: &[(&'static str, Actor)],
    may: &'static [&'static str],
) {
    let id = brought_to(db, agency, &wish(agency), State::Active, 700);
    let (it, again) = (agency.clone(), wish(agency));
    WhoMay::new(is_refusal)
        .act(
            "place a key",
            may,
            |_| Ok(()),
            move |tx, who: &Actor, ()| {
                let place = (signing::certificates::KeyPlace::Agent, "");
                place_key(tx, now(), who, id, None, place)
            },
        )
        .act(
            "say that it was looked at",
            may,
            |_| Ok(()),
            move |tx, who, ()| {
                let day = date(2022, 3, 1);
                match looks::close(tx, now(), who, id, looks::LookReason::Released, day, WORDS) {
                    // nothing is to be looked at: whoever gets as far as that may
                    Err(ActError::ChangedMeanwhile) => Ok(()),
                    other => other,
                }
            },
        )
        .act(
            "complete a request",
            may,
            {
                let (it, wish) = (it.clone(), again.clone());
                move |tx| {
                    let id = request(tx, now(), &it.clerk, &wish)?;
                    send_back(tx, now(), &it.leader, id, None, WORDS)?;
                    Ok(id)
                }
            },
            move |tx, who, id: &CertificateId| resubmit(tx, now(), who, *id, None, &again),
        )
        .act(
            "import",
            may,
            |_| Ok(()),
            move |tx, who, ()| {
                let bytes = Authority::new().certificate(&it.name, "", 700);
                let found = import::read(
                    vec![import::Source {
                        name: "a.cer".into(),
                        bytes,
                    }],
                    None,
                );
                let plan =
                    import::plan(tx, now(), who, &found, import::Holder::Organisation(it.id))?;
                import::store(tx, now(), who, &plan, None, true).map_err(|error| match error {
                    // a line beyond the reach stands as one that is wrong
                    ActError::ChangedMeanwhile => ActError::NotFound,
                    other => other,
                })
            },
        )
        .assert(db, people);
}

/// Pictures of signatures and of the agency's seal.
fn try_pictures(
    db: &Db,
    agency: &Agency,
    people: &[(&'static str, Actor)],
    may: &'static [&'static str],
) {
    let owner = Owner {
        organisation: agency.id,
        person: Some(agency.clerk.person),
    };
    WhoMay::new(is_refusal)
        .act(
            "put a signature",
            may,
            |_| Ok(()),
            move |tx, who, ()| images::put(tx, now(), who, owner, &picture()),
        )
        .act(
            "remove a signature",
            may,
            move |tx| images::put(tx, now(), &Actor::system("test"), owner, &picture()),
            move |tx, who, _| images::remove(tx, now(), who, owner),
        )
        .act(
            "put a seal",
            may,
            |_| Ok(()),
            move |tx, who, ()| {
                images::put(
                    tx,
                    now(),
                    who,
                    Owner {
                        person: None,
                        ..owner
                    },
                    &picture(),
                )
            },
        )
        .assert(db, people);
}

fn picture() -> NewPicture {
    NewPicture {
        sha256: "00".repeat(32),
        seen: Seen {
            width: 400,
            height: 200,
            is_transparent: true,
            ink: images::Ink::Blue,
        },
        width_micrometres: 40_000,
        height_micrometres: 20_000,
    }
}

/// What somebody sees of the three agencies: in the list, in the figures, at all, as desks.
fn seen_of(db: &Db, who: &Actor, all: &[(&Agency, CertificateId)]) -> Vec<[bool; 4]> {
    let mut found = Vec::new();
    for (agency, id) in all {
        let (who, agency, id) = (who.clone(), agency.id, *id);
        let seen = db.read_blocking(move |tx| {
            let filter = list::Filter {
                branch: Some(Branch::alone(agency)),
                ..list::Filter::default()
            };
            let listed = list::page(tx, now(), &who, &filter, list::From::Start, 10);
            let counted = statistics(tx, now(), &who, Some(Branch::alone(agency)));
            Ok::<_, DbError>([
                listed.is_ok_and(|rows| rows.iter().any(|row| row.id == id)),
                counted.is_ok_and(|found| found.total.active == 1),
                show(tx, &who, id)?.is_some(),
                desks(&who).contains(&agency),
            ])
        });
        found.push(seen.unwrap());
    }
    found
}

testing::on_both_databases! {
    fn each_act_by_delegation_reaches_the_givers_agency_and_ends_with_it(db: &TestDb) {
        let Three { cast, below } = three(db);
        let receiver = below.specialist.clone();
        let before = loaded(db, &receiver, 0);
        let id = give(db, &cast.here.chief, &receiver);
        let (during, over) = (loaded(db, &receiver, 0), loaded(db, &receiver, 31));
        let back = give(db, &cast.here.chief, &below.colleague);
        assert!(loaded(db, &below.colleague, 0).may(CONFIRM_CERTIFICATES));
        take_back(db, &cast.here.chief, back);
        let people = [
            ("before", before), ("receiver", during), ("when it is over", over),
            ("taken back during the session", loaded(db, &below.colleague, 0)),
        ];
        try_all(db, &cast.here, &people, &["receiver"]);
        try_all(db, &cast.there, &people, &[]);
        // of their own agency they get no right either: "holder" acts were the person's before, too
        let stranger = Agency { specialist: below.leader.clone(), ..below.clone() };
        try_all(db, &stranger, &people, &[]);
        take_back(db, &cast.here.chief, id);
        let ended = [("receiver", loaded(db, &receiver, 0))];
        try_all(db, &cast.here, &ended, &[]);
    }

    fn lists_figures_and_desks_of_a_receiver_are_those_of_the_giver(db: &TestDb) {
        let Three { cast, below } = three(db);
        let mine = Agency { specialist: below.leader.clone(), ..below.clone() };
        let of = |agency: &Agency| brought_to(db, agency, &wish(agency), State::Active, 700);
        let all = [(&cast.here, of(&cast.here)), (&below, of(&mine)), (&cast.there, of(&cast.there))];
        let receiver = &below.specialist;
        assert_eq!(seen_of(db, receiver, &all), [[false; 4]; 3]);
        let id = give(db, &cast.here.chief, receiver);
        let during = loaded(db, receiver, 0);
        assert_eq!(seen_of(db, &during, &all), [[true; 4], [false; 4], [false; 4]]);
        assert_eq!(seen_of(db, &loaded(db, receiver, 31), &all), [[false; 4]; 3]);
        // somebody with the right of the own post sees both
        give(db, &cast.here.chief, &below.chief);
        assert_eq!(seen_of(db, &loaded(db, &below.chief, 0), &all), [[true; 4], [true; 4], [false; 4]]);
        take_back(db, &cast.here.chief, id);
        assert_eq!(seen_of(db, &loaded(db, receiver, 0), &all), [[false; 4]; 3]);
    }

    fn a_narrower_scope_in_the_matrix_shrinks_what_is_listed_and_shown(db: &TestDb) {
        let Three { cast, .. } = three(db);
        let id = brought_to(db, &cast.here, &wish(&cast.here), State::Active, 700);
        let mut clerk = loaded(db, &cast.here.clerk, 0);
        assert_eq!(seen_of(db, &clerk, &[(&cast.here, id)]), [[true; 4]]);
        let narrowed = clerk.scopes.keys().map(|right| (right.clone(), Scope::Unit)).collect();
        clerk.scopes = std::sync::Arc::new(narrowed);
        assert_eq!(seen_of(db, &clerk, &[(&cast.here, id)]), [[false; 4]]);
    }

    fn the_trace_says_for_whom_somebody_acted_and_under_which_paper(db: &TestDb) {
        let Three { cast, below } = three(db);
        give(db, &cast.here.chief, &below.specialist);
        let receiver = loaded(db, &below.specialist, 0);
        let id = brought_to(db, &cast.here, &wish(&cast.here), State::Requested, 700);
        let leader = loaded(db, &cast.here.leader, 0);
        let (who, giver) = (receiver.clone(), cast.here.chief.person);
        let step = db.write_blocking(move |tx| {
            signing::certificates::confirm::confirm(tx, now(), &who, id, None)?;
            Ok::<_, ActError>(show(tx, &leader, id)?.unwrap().steps.pop().unwrap())
        }).unwrap();
        assert_eq!((step.person_id, step.for_person_id), (Some(receiver.person), Some(giver)));
        assert_eq!((step.organisation_id, step.for_document.as_str()), (Some(cast.here.id), "15/QĐ-SNV"));
    }

    fn nobody_confirms_by_delegation_what_they_or_their_giver_asked_for(db: &TestDb) {
        let Three { cast, below } = three(db);
        give(db, &cast.here.chief, &below.specialist);
        let (receiver, chief) = (loaded(db, &below.specialist, 0), loaded(db, &cast.here.chief, 0));
        for asker in [receiver.clone(), chief] {
            let (who, wish) = (receiver.clone(), Wish { organisation: Some(cast.here.id), ..wish(&cast.here) });
            let confirmed = db.write_blocking(move |tx| {
                let id = request(tx, now(), &asker, &wish)?;
                signing::certificates::confirm::confirm(tx, now(), &who, id, None)
            });
            assert!(matches!(confirmed, Err(ActError::SamePerson { .. })), "{confirmed:?}");
        }
    }

    fn who_may_ask_for_two_agencies_says_for_which(db: &TestDb) {
        let Three { cast, below } = three(db);
        give(db, &cast.here.chief, &below.chief);
        let both = loaded(db, &below.chief, 0);
        assert_eq!(desks(&both), [below.id, cast.here.id]);
        let ask = |organisation: Option<OrganisationId>, agency: &Agency| {
            let (who, wish) = (both.clone(), Wish { organisation, ..wish(agency) });
            let clerk = agency.leader.clone();
            db.write_blocking(move |tx| {
                let id = request(tx, now(), &who, &wish)?;
                let clerk = loaded_in(tx, &clerk);
                Ok::<_, ActError>(get(tx, &clerk, id).organisation_id)
            })
        };
        assert_eq!(ask(None, &below).unwrap(), below.id);
        assert_eq!(ask(Some(cast.here.id), &cast.here).unwrap(), cast.here.id);
        assert!(matches!(ask(Some(cast.there.id), &cast.there), Err(ActError::Refused(_))));
    }

    fn a_person_of_two_posts_acts_for_the_agency_of_the_chosen_one(db: &TestDb) {
        let Three { cast, .. } = three(db);
        let clerk = cast.here.clerk.clone();
        let unit = cast.there.clerk.unit;
        let second = db.write_blocking(move |tx| {
            let system = Actor::system("test");
            let post = CreatePost { unit, role: Role::ChiefOfOffice, title: "Chánh Văn phòng".into(), rank: 2, valid_from: date(2020, 1, 1) };
            let post = create_post(tx, now(), &system, &post).unwrap();
            appoint(tx, now(), &system, clerk.person, post, date(2020, 1, 1), "2/QĐ").unwrap();
            Ok::<_, DbError>(actor_for(tx, clerk.person, post, now()).unwrap())
        }).unwrap();
        let other = cast.there.leader.clone();
        let asked_by_another = Agency { clerk: loaded(db, &cast.there.chief, 0), chief: loaded(db, &other, 0), ..cast.there.clone() };
        let people = [("in the post", second), ("in the other post", loaded(db, &cast.here.clerk, 0))];
        try_all(db, &asked_by_another, &people, &["in the post"]);
    }

    fn the_rules_of_the_province_are_changed_by_a_right_over_it_only(db: &TestDb) {
        let Three { cast, below } = three(db);
        give(db, &cast.here.chief, &below.specialist);
        let people = [
            ("chief", loaded(db, &cast.here.chief, 0)), ("receiver", loaded(db, &below.specialist, 0)),
            ("administrator", loaded(db, &cast.here.administrator, 0)),
        ];
        WhoMay::new(is_refusal)
            .act("change the rules", &["administrator"], rules_now, |tx, who: &Actor, same| {
                rules::change(tx, now(), who, same)
            })
            .assert(db, &people);
    }

    fn signatures_are_checked_again_by_who_received_the_right_to(db: &TestDb) {
        let Three { cast, below } = three(db);
        // by default everybody but auditors and administrators may: here somebody may not
        let receiver = below.colleague.clone();
        let again = |who: Actor| db.write_blocking(move |tx| check_again(tx, now(), &who, &"00".repeat(32)));
        let bare = || without(loaded(db, &receiver, 0), CHECK_SIGNATURES);
        assert!(matches!(again(bare()), Err(CheckAgainError::Refused(_))));
        give(db, &cast.here.chief, &receiver);
        assert!(matches!(again(bare()), Err(CheckAgainError::NotFound)));
    }
}

/// The same person in a post that does not allow this.
fn without(mut who: Actor, right: &str) -> Actor {
    let mut scopes = (*who.scopes).clone();
    scopes.remove(right);
    let delegated = who.delegations.iter().flat_map(|given| given.rights.keys());
    who.permissions = std::sync::Arc::new(scopes.keys().chain(delegated).cloned().collect());
    who.scopes = scopes.into();
    who
}

fn loaded_in(tx: &mut kit_db::Tx<'_>, who: &Actor) -> Actor {
    actor_for(tx, who.person, who.post, now()).unwrap()
}

fn rules_now(tx: &mut kit_db::Tx<'_>) -> Result<rules::Rules, ActError> {
    Ok(rules::rules(tx)?)
}

#[test]
fn the_seal_of_the_givers_agency_waits_for_the_receiver_and_no_other_does() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = requests_world::world(&db);
    let here = world.cast.here.clone();
    let below = below(&db, here.id, "Trung tâm Lưu trữ", "TTLT");
    let mut defaults = identity::permissions::role_defaults();
    defaults.push(RoleDefault::new(Role::ChiefOfOffice, SEAL, Scope::Province));
    db.write_blocking(move |tx| identity::install_role_defaults(tx, now(), &defaults))
        .unwrap();
    let layout = || Layout::Seal {
        field: SEAL_FIELD.to_owned(),
    };
    let (file, kind) = (world.document.clone(), HolderKind::Agency);
    let own = world.ask(SEALED, 71, kind, layout(), &file);
    let other = world.ask_for(&world.cast.there, SEALED, 72, kind, layout(), &file);
    let third = world.ask_for(&below, SEALED, 73, kind, layout(), &file);
    let giver = loaded(&db, &here.chief, 0);
    let input = input(below.specialist.person, &[SEAL]);
    db.write_blocking(move |tx| {
        give_delegation(tx, now(), &giver, &input).unwrap();
        Ok::<_, DbError>(())
    })
    .unwrap();
    let receiver = loaded(&db, &below.specialist, 0);
    let who = receiver.clone();
    let (waiting, counted) = db
        .read_blocking(move |tx| {
            let waiting = requests::waiting(tx, &who, 0, 10)?;
            Ok::<_, DbError>((waiting, requests::count_waiting(tx, &who)?))
        })
        .unwrap();
    let waiting: Vec<_> = waiting.into_iter().map(|it| it.id).collect();
    assert_eq!((waiting, counted), (vec![own], 1));
    let certificate = world.agencys_certificate().id;
    for (id, may) in [(own, true), (other, false), (third, false)] {
        let who = receiver.clone();
        let (signs, sees, passes) = db
            .write_blocking(move |tx| {
                let signs = requests::for_signer(tx, &who, id).map(drop);
                let sees = requests::seen_by(tx, &who, id).is_ok();
                let passes = pass::give(tx, now(), &who, id, certificate).is_ok();
                Ok::<_, DbError>((signs, sees, passes))
            })
            .unwrap();
        assert_eq!((signs.is_ok(), sees, passes), (may, may, may), "{signs:?}");
        assert!(
            may || matches!(signs, Err(RequestError::NotFound)),
            "{signs:?}"
        );
    }
    let pass = leaf_of(
        &db,
        ("signing.request", own.to_i64()),
        "signing.request.pass",
    );
    assert_eq!(pass.acting_for, Some(here.chief.person.to_i64()));
    let (over, who) = (
        loaded(&db, &below.specialist, 31),
        requests::sealing(&receiver),
    );
    assert_eq!(who, format!("[{}]", here.id.to_i64()));
    assert_eq!(requests::sealing(&over), "[]");
}

#[test]
fn nobody_signs_in_the_name_of_another_by_delegation() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = requests_world::world(&db);
    let here = world.cast.here.clone();
    let defaults = identity::permissions::role_defaults();
    db.write_blocking(move |tx| identity::install_role_defaults(tx, now(), &defaults))
        .unwrap();
    let id = world.ask_leader(requests_world::APPROVE, 81);
    let (giver, input) = (
        loaded(&db, &here.leader, 0),
        input(here.auditor.person, &[SIGN]),
    );
    let given = db.write_blocking(move |tx| give_delegation(tx, now(), &giver, &input));
    assert!(
        matches!(given, Err(GiveDelegationError::Personal { .. })),
        "{given:?}"
    );
    // even a delegation from before, with the right still in it, signs nothing
    let leader = loaded(&db, &here.leader, 0);
    let mut forged = loaded(&db, &here.auditor, 0);
    forged.permissions = std::sync::Arc::new([SIGN.to_owned()].into());
    forged.delegations = std::sync::Arc::new([identity::DelegatedRight {
        id: DelegationId::from_i64(5),
        from_person: leader.person,
        from_name: leader.name.to_string(),
        from_post: leader.post,
        organisation: leader.organisation,
        unit: leader.unit,
        document: "15/QĐ".into(),
        until: date(2022, 4, 1),
        rights: [(SIGN.to_owned(), Scope::Person)].into(),
    }]);
    let tried = db.read_blocking(move |tx| requests::for_signer(tx, &forged, id).map(drop));
    assert!(matches!(tried, Err(RequestError::Refused(_))), "{tried:?}");
}
