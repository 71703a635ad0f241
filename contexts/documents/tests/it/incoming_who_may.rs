//! Who may do what with an incoming document: for every act, everybody who may not is refused
//! and changes nothing.

use crate::{MIGRATIONS, cast::*};
use documents::incoming::{
    ActError, IncomingId,
    assign::{Assignment, assign},
    coordinate,
    direct::{Direction, direct},
    finish::{Outcome, finish},
    present::present,
    refuse::refuse,
    register::{RegisterError, register_arrival, register_delivered},
    reopen::reopen,
    route::route,
    send_back::send_back,
    show::show,
};
use documents::permissions::{
    ASSIGN, DIRECT, PRESENT, READ_ORGANISATION, READ_OWN, READ_UNIT, REGISTER, SOLVE,
};
use identity::Actor;
use kit_db::Tx;

type Try = fn(&mut Tx<'_>, &Actor, &Agency, IncomingId) -> Result<(), ActError>;
/// An act, the permissions of which one is needed, and who may do it when it is due.
type Row = (
    &'static str,
    &'static [&'static str],
    Try,
    &'static [&'static str],
);

fn direction(agency: &Agency) -> Direction {
    Direction {
        lead: agency.division,
        coordinators: Vec::new(),
        due_at: Some(later(48)),
        opinion: String::new(),
    }
}

fn as_act(result: Result<impl Sized, RegisterError>) -> Result<(), ActError> {
    match result {
        Ok(_) => Ok(()),
        Err(RegisterError::Act(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

const REASON: &str = "Không thuộc thẩm quyền";

fn acts() -> Vec<Row> {
    vec![
        (
            "register",
            &[REGISTER],
            |tx, who, _, _| as_act(register_arrival(tx, now(), who, &letter("99/X-Y"))),
            &["clerk"],
        ),
        (
            "present",
            &[PRESENT],
            |tx, who, it, id| present(tx, now(), who, id, None, it.leader.person),
            &["clerk", "chief"],
        ),
        (
            "route",
            &[PRESENT],
            |tx, who, it, id| route(tx, now(), who, id, None, &direction(it)),
            &["clerk", "chief"],
        ),
        (
            "direct",
            &[DIRECT],
            |tx, who, it, id| {
                present(tx, now(), &it.clerk, id, None, it.leader.person)?;
                direct(tx, now(), who, id, None, &direction(it))
            },
            &["leader"],
        ),
        (
            "assign",
            &[ASSIGN],
            |tx, who, it, id| {
                route(tx, now(), &it.clerk, id, None, &direction(it))?;
                let assignment = Assignment {
                    person: it.specialist.person,
                    due_at: None,
                    opinion: String::new(),
                };
                assign(tx, now(), who, id, None, &assignment)
            },
            &["head"],
        ),
        (
            "finish",
            &[SOLVE, ASSIGN],
            |tx, who, it, id| {
                route(tx, now(), &it.clerk, id, None, &direction(it))?;
                let assignment = Assignment {
                    person: it.specialist.person,
                    due_at: None,
                    opinion: String::new(),
                };
                assign(tx, now(), &it.head, id, None, &assignment)?;
                finish(tx, now(), who, id, None, &Outcome::default())
            },
            &["specialist", "head"],
        ),
        (
            "send_back",
            &[DIRECT],
            |tx, who, it, id| {
                present(tx, now(), &it.clerk, id, None, it.leader.person)?;
                send_back(tx, now(), who, id, None, REASON)
            },
            &["leader"],
        ),
        (
            "reopen",
            &[PRESENT, DIRECT, ASSIGN],
            |tx, who, it, id| {
                route(tx, now(), &it.clerk, id, None, &direction(it))?;
                finish(tx, now(), &it.head, id, None, &Outcome::default())?;
                reopen(tx, now(), who, id, None, REASON)
            },
            &["clerk", "chief", "leader", "head"],
        ),
        (
            "coordinate",
            &[SOLVE],
            |tx, who, it, id| {
                let several = Direction {
                    coordinators: vec![it.other_division],
                    ..direction(it)
                };
                route(tx, now(), &it.clerk, id, None, &several)?;
                coordinate::answer(tx, now(), who, id, "Đồng ý")
            },
            &["other_head"],
        ),
    ]
}

fn everybody(cast: &Cast) -> Vec<(&'static str, Actor)> {
    let it = &cast.receiver;
    vec![
        ("clerk", it.clerk.clone()),
        ("leader", it.leader.clone()),
        ("chief", it.chief.clone()),
        ("head", it.head.clone()),
        ("specialist", it.specialist.clone()),
        ("colleague", it.colleague.clone()),
        ("other_head", it.other_head.clone()),
        ("administrator", it.administrator.clone()),
        ("stranger clerk", cast.sender.clerk.clone()),
        ("stranger leader", cast.sender.leader.clone()),
        ("stranger head", cast.sender.head.clone()),
    ]
}

testing::on_both_databases! {
    fn each_act_is_open_to_those_it_belongs_to_and_nobody_else(db: &TestDb) {
        let cast = cast(db);
        let id = registered(db, &cast.receiver.clerk, "1/BNV-VP").id;
        for (name, permissions, act, allowed) in acts() {
            for (who, actor) in everybody(&cast) {
                let (agency, holds) = (cast.receiver.clone(), actor.permissions.clone());
                let mut outcome = None;
                let tried: Result<(), ActError> = db.write_blocking(move |tx| {
                    let result = act(tx, &actor, &agency, id);
                    // everything is undone, so that the next try finds the same document
                    Err(match result { Ok(()) => ActError::ChangedMeanwhile, Err(error) => error })
                });
                outcome.replace(tried.unwrap_err());
                let outcome = outcome.unwrap();
                // registering an arrival concerns the actor's own agency, whichever it is
                let may = allowed.contains(&who) || (name == "register" && who == "stranger clerk");
                let refused = matches!(outcome, ActError::NotFound | ActError::Refused(_));
                assert!(!may || permissions.iter().any(|p| holds.contains(*p)), "{who} lacks the permission for {name}");
                assert!(if may { matches!(outcome, ActError::ChangedMeanwhile) } else { refused }, "{name} by {who}: {outcome}");
            }
        }
    }

    fn only_the_receiving_clerk_enters_or_refuses_what_was_delivered(db: &TestDb) {
        let cast = cast(db);
        let document = approved(db, &cast.sender, &draft_input(&cast.sender, &[cast.receiver.id]));
        let clerk = cast.sender.clerk.clone();
        db.write_blocking(move |tx| documents::outgoing::issue::issue(tx, now(), &clerk, document, None)).unwrap();
        let clerk = cast.receiver.clerk.clone();
        let id = db.read_blocking(move |tx| documents::incoming::show::of_document(tx, &clerk, document)).unwrap().unwrap().id;
        for (who, actor) in everybody(&cast) {
            let outcome: Result<(), ActError> = db.write_blocking(move |tx| {
                let registered = tx.nested(|tx| as_act(register_delivered(tx, now(), &actor, id, None)).map(|()| true));
                let refused = tx.nested(|tx| {
                    let result = refuse(tx, now(), &actor, id, None, REASON);
                    if result.is_ok() { Err(ActError::ChangedMeanwhile) } else { result }
                });
                match (registered, refused) {
                    (Ok(true), _) => Err(ActError::ChangedMeanwhile),
                    (Err(first), Err(ActError::NotFound | ActError::Refused(_))) => Err(first),
                    other => panic!("{other:?}"),
                }
            });
            let done = matches!(outcome, Err(ActError::ChangedMeanwhile));
            assert_eq!(done, who == "clerk", "{who}: {outcome:?}");
        }
    }

    fn who_may_not_read_finds_nothing(db: &TestDb) {
        let cast = cast(db);
        let it = cast.receiver.clone();
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let agency = it.clone();
        db.write_blocking(move |tx| route(tx, now(), &agency.clerk, id, None, &direction(&agency))).unwrap();
        let readers = [("clerk", READ_ORGANISATION), ("leader", READ_ORGANISATION), ("chief", READ_ORGANISATION), ("head", READ_UNIT)];
        for (who, actor) in everybody(&cast) {
            let by = readers.iter().find(|(name, _)| *name == who);
            assert!(by.is_none_or(|(_, permission)| actor.may(permission)), "{who}");
            let seen = db.read_blocking(move |tx| show(tx, &actor, id)).unwrap().is_some();
            assert_eq!(seen, by.is_some(), "{who}");
        }
    }

    fn a_specialist_reads_what_was_given_to_them_and_no_more(db: &TestDb) {
        let cast = cast(db);
        let it = cast.receiver.clone();
        let mine = registered(db, &it.clerk, "1/BNV-VP").id;
        let agency = it.clone();
        db.write_blocking(move |tx| {
            route(tx, now(), &agency.clerk, mine, None, &direction(&agency))?;
            assign(tx, now(), &agency.head, mine, None, &Assignment { person: agency.specialist.person, due_at: None, opinion: String::new() })
        }).unwrap();
        assert!(it.specialist.may(READ_OWN) && it.colleague.may(READ_OWN));
        for (who, expected) in [(&it.specialist, true), (&it.colleague, false), (&cast.sender.specialist, false)] {
            let who = who.clone();
            assert_eq!(db.read_blocking(move |tx| show(tx, &who, mine)).unwrap().is_some(), expected);
        }
    }
}
