//! Who may do which act with a received document: every act, tried by everybody, on documents of the own
//! agency, of a giver's and of a third one.

use crate::cast::{letter, now};
use crate::{MIGRATIONS, who_may_things::*};
use documents::incoming::{
    self, ActError, IncomingId,
    assign::assign,
    coordinate,
    direct::direct,
    finish::{Outcome, finish},
    mark,
    present::present,
    refuse::refuse,
    register::{register_arrival, register_delivered},
    reopen::reopen,
    route::route,
    send_back::send_back,
};
use identity::Actor;
use kit_db::Tx;
use std::sync::Arc;
use testing::WhoMay;

fn on_the_desk(whose: Whose) -> WhoMay<Actor, ActError> {
    let clerks = whose.may(&["clerk"]);
    let presenters = whose.may(&["clerk", "chief"]);
    let leader = whose.may(&["leader"]);
    let head = whose.may(&["head"]);
    // whose document it is: shared by all acts
    let w = Arc::new(whose);
    let at = |far| {
        let w = w.clone();
        move |tx: &mut Tx<'_>| come(tx, &w, far)
    };
    let on_desk = {
        let w = w.clone();
        move |tx: &mut Tx<'_>| delivered(tx, &w)
    };
    let leaders = w.agency.leader.person;
    let (a, b, c, d) = (w.clone(), w.clone(), w.clone(), w.clone());
    WhoMay::new(|error: &ActError| matches!(error, ActError::NotFound | ActError::Refused(_)))
        .act(
            "register what was delivered",
            clerks,
            on_desk.clone(),
            |tx, who, id| as_act(register_delivered(tx, now(), who, *id, None)),
        )
        .act("refuse", clerks, on_desk, |tx, who, id| {
            refuse(tx, now(), who, *id, None, REASON)
        })
        .act(
            "present",
            presenters,
            at(Come::Registered),
            move |tx, who, id| present(tx, now(), who, *id, None, leaders),
        )
        .act(
            "route",
            presenters,
            at(Come::Registered),
            move |tx, who, id| route(tx, now(), who, *id, None, &a.direction(false)),
        )
        .act("direct", leader, at(Come::Presented), move |tx, who, id| {
            direct(tx, now(), who, *id, None, &b.direction(false))
        })
        .act(
            "direct again",
            leader,
            at(Come::Assigned),
            move |tx, who, id| direct(tx, now(), who, *id, None, &c.direction(false)),
        )
        .act("assign", head, at(Come::Directed), move |tx, who, id| {
            assign(tx, now(), who, *id, None, &d.assignment())
        })
}

fn at_work(whose: Whose) -> WhoMay<Actor, ActError> {
    let leader = whose.may(&["leader"]);
    let head = whose.may(&["head"]);
    let workers = whose.may(&["head", "specialist"]);
    let reopeners = whose.may(&["clerk", "chief", "leader", "head"]);
    let helpers = whose.may(&["other head"]);
    let readers = whose.may(&[
        "clerk",
        "chief",
        "leader",
        "head",
        "specialist",
        "other head",
    ]);
    let w = Arc::new(whose);
    let at = |far| {
        let w = w.clone();
        move |tx: &mut Tx<'_>| come(tx, &w, far)
    };
    WhoMay::new(|error: &ActError| matches!(error, ActError::NotFound | ActError::Refused(_)))
        .act("finish as a leader", leader, at(Come::Presented), finished)
        .act("finish as a unit", head, at(Come::Directed), finished)
        .act("finish as a person", workers, at(Come::Assigned), finished)
        .act(
            "send back as a leader",
            leader,
            at(Come::Presented),
            sent_back,
        )
        .act("send back as a unit", head, at(Come::Directed), sent_back)
        .act(
            "send back as a person",
            workers,
            at(Come::Assigned),
            sent_back,
        )
        .act("reopen", reopeners, at(Come::Done), |tx, who, id| {
            reopen(tx, now(), who, *id, None, REASON)
        })
        .act("coordinate", helpers, at(Come::Directed), |tx, who, id| {
            coordinate::answer(tx, now(), who, *id, "Đồng ý")
        })
        .act(
            "mark as read",
            readers,
            at(Come::Assigned),
            |tx, who, id| mark::read(tx, now(), who, *id),
        )
        .act(
            "mark as unread",
            readers,
            at(Come::Assigned),
            |tx, who, id| mark::unread(tx, who, *id),
        )
        .act(
            "mark with a star",
            readers,
            at(Come::Assigned),
            |tx, who, id| mark::flag(tx, who, *id, true),
        )
}

fn finished(tx: &mut Tx<'_>, who: &Actor, id: &IncomingId) -> Result<(), ActError> {
    finish(tx, now(), who, *id, None, &Outcome::default())
}

fn sent_back(tx: &mut Tx<'_>, who: &Actor, id: &IncomingId) -> Result<(), ActError> {
    send_back(tx, now(), who, *id, None, REASON)
}

fn entered(whose: Whose) -> WhoMay<Actor, ActError> {
    let clerks = whose.may(&["clerk"]);
    let organisation = whose.agency.id;
    let arrival = incoming::register::Arrival {
        organisation: Some(organisation),
        ..letter("9/BNV-VP")
    };
    WhoMay::new(|error: &ActError| matches!(error, ActError::NotFound | ActError::Refused(_))).act(
        "register what came on paper",
        clerks,
        |_| Ok(()),
        move |tx, who, ()| {
            let entered = as_act(register_arrival(tx, now(), who, &arrival))?;
            let made = incoming::show::show(tx, who, entered.id)?.unwrap();
            assert_eq!(made.incoming.organisation_id, organisation);
            Ok(())
        },
    )
}

testing::on_both_databases! {
    fn what_was_received_is_open_to_whom_it_belongs_and_to_those_they_delegated_to(db: &TestDb) {
        let world = world(db);
        for whose in Whose::all(&world) {
            on_the_desk(whose).assert(db, &world.people);
        }
        for whose in Whose::all(&world) {
            at_work(whose).assert(db, &world.people);
        }
        for whose in Whose::all(&world) {
            entered(whose).assert(db, &world.people);
        }
    }
}
