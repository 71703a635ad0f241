//! Who may do what with an outgoing document.

use crate::{MIGRATIONS, cast::*};
use documents::{
    document::DocumentId,
    outgoing::{
        ActError, approve::approve, cancel::cancel, check, draft::draft, issue::issue,
        recall::recall, return_draft::return_draft, revise::revise, show::show, submit::submit,
    },
};
use documents::{
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, CONFIGURE, DRAFT, ISSUE},
    recipients,
};
use identity::Actor;
use kit_db::Tx;

type Try = fn(&mut Tx<'_>, &Actor, &Cast) -> Result<(), ActError>;
/// An act, its permission, and who may do it when it is due.
type Row = (&'static str, &'static str, Try, &'static [&'static str]);

const REASON: &str = "Nội dung chưa đầy đủ";

fn upto(tx: &mut Tx<'_>, cast: &Cast, steps: usize) -> Result<DocumentId, ActError> {
    let it = &cast.sender;
    let id = draft(
        tx,
        now(),
        &it.specialist,
        &draft_input(it, &[cast.receiver.id]),
    )?;
    if steps > 0 {
        submit(tx, now(), &it.specialist, id, None)?;
    }
    if steps > 1 {
        check::content(tx, now(), &it.head, id, None, "")?;
    }
    if steps > 2 {
        check::format(tx, now(), &it.chief, id, None, "")?;
    }
    if steps > 3 {
        approve(tx, now(), &it.leader, id, None, "")?;
    }
    if steps > 4 {
        issue(tx, now(), &it.clerk, id, None)?;
    }
    Ok(id)
}

fn acts() -> Vec<Row> {
    vec![
        (
            "draft",
            DRAFT,
            |tx, who, cast| draft(tx, now(), who, &draft_input_for(who, cast)).map(drop),
            &[
                "chief",
                "head",
                "specialist",
                "colleague",
                "other_head",
                "stranger specialist",
            ],
        ),
        (
            "revise",
            DRAFT,
            |tx, who, cast| {
                let id = upto(tx, cast, 0)?;
                revise(
                    tx,
                    now(),
                    who,
                    id,
                    None,
                    &draft_input(&cast.sender, &[cast.receiver.id]),
                )
            },
            &["specialist"],
        ),
        (
            "submit",
            DRAFT,
            |tx, who, cast| {
                let id = upto(tx, cast, 0)?;
                submit(tx, now(), who, id, None)
            },
            &["specialist"],
        ),
        (
            "cancel",
            DRAFT,
            |tx, who, cast| {
                let id = upto(tx, cast, 0)?;
                cancel(tx, now(), who, id, None, REASON)
            },
            &["specialist"],
        ),
    ]
}

/// What comes after a draft was submitted.
fn acts_after_submission() -> Vec<Row> {
    vec![
        (
            "check content",
            CHECK_CONTENT,
            |tx, who, cast| {
                let id = upto(tx, cast, 1)?;
                check::content(tx, now(), who, id, None, "")
            },
            &["head"],
        ),
        (
            "check format",
            CHECK_FORMAT,
            |tx, who, cast| {
                let id = upto(tx, cast, 2)?;
                check::format(tx, now(), who, id, None, "")
            },
            &["clerk", "chief"],
        ),
        (
            "approve",
            APPROVE,
            |tx, who, cast| {
                let id = upto(tx, cast, 3)?;
                approve(tx, now(), who, id, None, "")
            },
            &["leader"],
        ),
        (
            "return to drafter",
            APPROVE,
            |tx, who, cast| {
                let id = upto(tx, cast, 3)?;
                return_draft(tx, now(), who, id, None, REASON)
            },
            &["leader"],
        ),
        (
            "issue",
            ISSUE,
            |tx, who, cast| {
                let id = upto(tx, cast, 4)?;
                issue(tx, now(), who, id, None).map(drop)
            },
            &["clerk"],
        ),
        (
            "recall",
            ISSUE,
            |tx, who, cast| {
                let id = upto(tx, cast, 5)?;
                recall(tx, now(), who, id, None, REASON).map(drop)
            },
            &["clerk"],
        ),
    ]
}

/// A draft in the agency of whoever drafts it.
fn draft_input_for(who: &Actor, cast: &Cast) -> documents::outgoing::draft::DraftInput {
    let own = if who.organisation == cast.sender.id {
        &cast.sender
    } else {
        &cast.receiver
    };
    draft_input(own, &[cast.sender.id])
}

fn everybody(cast: &Cast) -> Vec<(&'static str, Actor)> {
    let it = &cast.sender;
    vec![
        ("clerk", it.clerk.clone()),
        ("leader", it.leader.clone()),
        ("chief", it.chief.clone()),
        ("head", it.head.clone()),
        ("specialist", it.specialist.clone()),
        ("colleague", it.colleague.clone()),
        ("other_head", it.other_head.clone()),
        ("administrator", it.administrator.clone()),
        ("stranger clerk", cast.receiver.clerk.clone()),
        ("stranger leader", cast.receiver.leader.clone()),
        ("stranger specialist", cast.receiver.specialist.clone()),
    ]
}

testing::on_both_databases! {
    fn each_act_is_open_to_those_it_belongs_to_and_nobody_else(db: &TestDb) {
        let cast = cast(db);
        for (name, permission, act, allowed) in acts().into_iter().chain(acts_after_submission()) {
            for (who, actor) in everybody(&cast) {
                let (cast, holds) = (cast.clone(), actor.may(permission));
                let outcome: Result<(), ActError> = db.write_blocking(move |tx| {
                    // everything is undone, so that the next try starts from nothing
                    Err(act(tx, &actor, &cast).err().unwrap_or(ActError::ChangedMeanwhile))
                });
                let outcome = outcome.unwrap_err();
                let refused = matches!(outcome, ActError::NotFound | ActError::Refused(_));
                let done = matches!(outcome, ActError::ChangedMeanwhile);
                assert!(holds || !allowed.contains(&who), "{who} lacks the permission for {name}");
                assert!(if allowed.contains(&who) { done } else { refused }, "{name} by {who}: {outcome}");
            }
        }
    }

    fn who_may_not_read_finds_nothing(db: &TestDb) {
        let cast = cast(db);
        let all = cast.clone();
        let id = db.write_blocking(move |tx| upto(tx, &all, 1)).unwrap();
        let readers = ["clerk", "leader", "chief", "head", "specialist"];
        for (who, actor) in everybody(&cast) {
            let seen = db.read_blocking(move |tx| show(tx, &actor, id)).unwrap().is_some();
            assert_eq!(seen, readers.contains(&who), "{who}");
        }
    }

    fn only_those_who_configure_save_sets_of_receivers(db: &TestDb) {
        let cast = cast(db);
        for (who, actor) in everybody(&cast) {
            let may = actor.may(CONFIGURE);
            assert_eq!(may, ["clerk", "chief", "stranger clerk"].contains(&who), "{who}");
            let members = [cast.receiver.id];
            let saved = db.write_blocking(move |tx| recipients::save_group(tx, now(), &actor, (None, "Nhóm"), &members));
            assert_eq!(saved.is_ok(), may, "{who}");
        }
    }
}
