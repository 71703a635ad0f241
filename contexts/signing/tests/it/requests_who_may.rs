//! Who may sign, seal, see and fetch what.

use crate::{MIGRATIONS, requests_world::*};
use identity::Actor;
use signing::{
    permissions::{SEAL as MAY_SEAL, SIGN},
    requests::{self, RequestError, RequestId},
};

fn everybody(world: &World) -> Vec<Actor> {
    [&world.cast.here, &world.cast.there]
        .into_iter()
        .flat_map(|it| {
            [
                &it.clerk,
                &it.chief,
                &it.leader,
                &it.specialist,
                &it.administrator,
                &it.auditor,
            ]
        })
        .cloned()
        .collect()
}

fn may_act(world: &World, actor: &Actor, id: RequestId) -> Result<(), RequestError> {
    let actor = actor.clone();
    world
        .desk
        .db
        .read_blocking(move |tx| requests::for_signer(tx, &actor, id).map(drop))
}

fn sees(world: &World, actor: &Actor, id: RequestId) -> bool {
    let actor = actor.clone();
    let seen = world
        .desk
        .db
        .read_blocking(move |tx| requests::seen_by(tx, &actor, id).map(drop));
    seen.is_ok()
}

#[test]
fn only_the_person_asked_signs_in_the_own_name() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = world(&db);
    let id = world.ask_leader(APPROVE, subject());
    for actor in everybody(&world) {
        let asked = actor.person == world.cast.here.leader.person;
        assert_eq!(may_act(&world, &actor, id).is_ok(), asked, "{}", actor.role);
        assert_eq!(sees(&world, &actor, id), asked, "{}", actor.role);
    }
}

#[test]
fn only_clerks_of_the_agency_seal_and_strangers_do_not_learn_that_there_is_something() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = world(&db);
    let file = world.document.clone();
    let layout = requests::Layout::Seal {
        field: requests::form::SEAL_FIELD.to_owned(),
    };
    let holder = signing::certificates::HolderKind::Agency;
    let id = world.ask(SEAL, subject(), holder, layout, &file);
    for actor in everybody(&world) {
        let may = actor.may(MAY_SEAL) && actor.organisation == world.cast.here.id;
        let tried = may_act(&world, &actor, id);
        assert_eq!(tried.is_ok(), may, "{}: {tried:?}", actor.role);
        if !actor.may(MAY_SEAL) {
            assert!(matches!(tried, Err(RequestError::Refused(_))), "{tried:?}");
        } else if !may {
            assert!(matches!(tried, Err(RequestError::NotFound)), "{tried:?}");
        }
    }
}

#[test]
fn whoever_lost_the_right_to_sign_signs_nothing() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = world(&db);
    let id = world.ask_leader(APPROVE, subject());
    let mut actor = world.cast.here.leader.clone();
    assert!(actor.may(SIGN));
    actor.permissions = std::sync::Arc::default();
    actor.scopes = std::sync::Arc::default();
    assert!(matches!(
        may_act(&world, &actor, id),
        Err(RequestError::Refused(_))
    ));
}

#[test]
fn the_desk_shows_each_person_only_what_waits_for_them() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = world(&db);
    let id = world.ask_leader(APPROVE, subject());
    for actor in everybody(&world) {
        let who = actor.clone();
        let waiting = world
            .desk
            .db
            .read_blocking(move |tx| requests::waiting(tx, &who, 0, 10))
            .unwrap();
        let own = actor.person == world.cast.here.leader.person;
        let ids: Vec<RequestId> = waiting.iter().map(|it| it.id).collect();
        assert_eq!(
            ids,
            if own { vec![id] } else { Vec::new() },
            "{}",
            actor.role
        );
    }
}
