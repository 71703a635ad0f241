//! Who may do what in the register of certificates: for every act, everybody who may not is refused
//! and changes nothing.

use crate::{MIGRATIONS, certificates_cast::*};
use identity::Actor;
use jiff::civil::date;
use kit_db::Tx;
use signing::certificates::{
    ActError, CertificateId, State,
    activate::activate,
    branch::Branch,
    confirm::confirm,
    confirm_revocation::confirm_revocation,
    deliver::{HandOver, deliver},
    grounds::Ground,
    images::{self, Owner},
    import::{self, Holder},
    list::{Filter, From, page},
    looks,
    record_issue::{Issue, record_issue},
    record_revocation::record_revocation,
    refuse::refuse,
    request::request,
    request_revocation::{Revocation, request_revocation},
    rules,
    send::send,
    send_back::send_back,
    show::show,
    statistics::statistics,
    stop_revocation::stop_revocation,
    withdraw::withdraw,
};
use signing::permissions::{
    CONFIRM_CERTIFICATES, MANAGE_CERTIFICATES, READ_CERTIFICATES, REQUEST_CERTIFICATES,
};

pub type Try = fn(&mut Tx<'_>, &Actor, &Agency, CertificateId) -> Result<(), ActError>;
/// An act, the permission, the state in which it is tried, and who may do it.
pub type Row = (
    &'static str,
    &'static str,
    State,
    Try,
    &'static [&'static str],
);

pub const WORDS: &str = "Thiếu quyết định bổ nhiệm";

fn lost() -> Revocation {
    Revocation {
        ground: Ground::TokenLost,
        since: date(2022, 2, 28),
        words: WORDS.into(),
    }
}

fn asked(tx: &mut Tx<'_>, it: &Agency, id: CertificateId) -> Result<(), ActError> {
    request_revocation(tx, now(), &it.clerk, id, None, &lost())
}

pub fn acts() -> Vec<Row> {
    vec![
        (
            "send back",
            CONFIRM_CERTIFICATES,
            State::Requested,
            |tx, who, _, id| send_back(tx, now(), who, id, None, WORDS),
            &["chief", "leader"],
        ),
        (
            "confirm",
            CONFIRM_CERTIFICATES,
            State::Requested,
            |tx, who, _, id| confirm(tx, now(), who, id, None),
            &["chief", "leader"],
        ),
        (
            "refuse",
            CONFIRM_CERTIFICATES,
            State::Requested,
            |tx, who, _, id| refuse(tx, now(), who, id, None, WORDS),
            &["chief", "leader"],
        ),
        (
            "refuse what was confirmed",
            MANAGE_CERTIFICATES,
            State::Confirmed,
            |tx, who, _, id| refuse(tx, now(), who, id, None, WORDS),
            &["administrator"],
        ),
        (
            "withdraw",
            REQUEST_CERTIFICATES,
            State::Requested,
            |tx, who, _, id| withdraw(tx, now(), who, id, None, WORDS),
            &["clerk", "chief"],
        ),
        (
            "send",
            MANAGE_CERTIFICATES,
            State::Confirmed,
            |tx, who, _, id| send(tx, now(), who, id, None, ""),
            &["administrator"],
        ),
        (
            "record issue",
            MANAGE_CERTIFICATES,
            State::Sent,
            |tx, who, it, id| {
                let issue = Issue {
                    file: Authority::new().certificate(&it.specialist.name, "", 700),
                    although: String::new(),
                };
                record_issue(tx, now(), who, id, None, &issue)
            },
            &["administrator"],
        ),
        (
            "deliver",
            MANAGE_CERTIFICATES,
            State::Issued,
            |tx, who, _, id| {
                let hand_over = HandOver {
                    token_number: "TK-9".into(),
                    received_by: String::new(),
                    keeper: None,
                };
                deliver(tx, now(), who, id, None, &hand_over)
            },
            &["administrator"],
        ),
    ]
}

pub fn later_acts() -> Vec<Row> {
    vec![
        (
            "activate",
            MANAGE_CERTIFICATES,
            State::Delivered,
            |tx, who, _, id| activate(tx, now(), who, id, None),
            &["administrator", "holder"],
        ),
        (
            "request revocation",
            REQUEST_CERTIFICATES,
            State::Active,
            |tx, who, _, id| request_revocation(tx, now(), who, id, None, &lost()),
            &["clerk", "chief", "holder"],
        ),
        (
            "confirm revocation",
            CONFIRM_CERTIFICATES,
            State::Active,
            |tx, who, it, id| {
                asked(tx, it, id)?;
                confirm_revocation(tx, now(), who, id, None)
            },
            &["chief", "leader"],
        ),
        (
            "stop revocation",
            CONFIRM_CERTIFICATES,
            State::Active,
            |tx, who, it, id| {
                asked(tx, it, id)?;
                stop_revocation(tx, now(), who, id, None, WORDS)
            },
            &["chief", "leader"],
        ),
        (
            "record revocation",
            MANAGE_CERTIFICATES,
            State::Active,
            |tx, who, it, id| {
                asked(tx, it, id)?;
                confirm_revocation(tx, now(), &it.chief, id, None)?;
                record_revocation(tx, now(), who, id, None, None)
            },
            &["administrator"],
        ),
    ]
}

testing::on_both_databases! {
    fn each_act_is_open_to_those_it_belongs_to_and_nobody_else(db: &TestDb) {
        let cast = cast(db);
        for (name, permission, state, act, allowed) in acts().into_iter().chain(later_acts()) {
            let id = brought_to(db, &cast.here, &wish(&cast.here), state, 700);
            for (who, actor) in everybody(&cast) {
                let (agency, holds) = (cast.here.clone(), actor.permissions.contains(permission));
                let tried: Result<(), ActError> = db.write_blocking(move |tx| {
                    let result = act(tx, &actor, &agency, id);
                    // everything is undone, so that the next try finds the same certificate
                    Err(match result { Ok(()) => ActError::ChangedMeanwhile, Err(error) => error })
                });
                let outcome = tried.unwrap_err();
                let may = allowed.contains(&who);
                let refused = matches!(outcome, ActError::NotFound | ActError::Refused(_));
                assert!(!may || holds || who == "holder", "{who} lacks {permission} for {name}");
                assert!(if may { matches!(outcome, ActError::ChangedMeanwhile) } else { refused }, "{name} by {who}: {outcome}");
            }
        }
    }

    fn only_those_who_ask_for_their_agency_request_certificates(db: &TestDb) {
        let cast = cast(db);
        for (who, actor) in everybody(&cast) {
            let agency = if who.starts_with("stranger") { &cast.there } else { &cast.here };
            let wish = wish(agency);
            let done = db.write_blocking(move |tx| request(tx, now(), &actor, &wish)).is_ok();
            assert_eq!(done, ["clerk", "chief", "stranger clerk", "stranger chief"].contains(&who), "{who}");
        }
    }

    fn a_certificate_is_read_by_its_holder_its_agency_and_the_province(db: &TestDb) {
        let cast = cast(db);
        let id = brought_to(db, &cast.here, &wish(&cast.here), State::Active, 700);
        let readers = ["clerk", "chief", "leader", "holder", "administrator", "auditor"];
        for (who, actor) in everybody(&cast) {
            let reads = actor.may(READ_CERTIFICATES);
            let one = actor.clone();
            let found = db.read_blocking(move |tx| show(tx, &one, id)).unwrap().is_some();
            assert_eq!(found, readers.contains(&who), "{who}");
            let one = actor.clone();
            let listed = db.read_blocking(move |tx| page(tx, now(), &one, &Filter::default(), From::Start, 10));
            let counted = db.read_blocking(move |tx| statistics(tx, now(), &actor, None));
            assert_eq!(listed.is_ok(), reads, "{who}");
            assert_eq!(counted.is_ok(), reads, "{who}");
            let sees = listed.is_ok_and(|rows| !rows.is_empty());
            assert_eq!(sees, reads && !who.starts_with("stranger"), "{who}");
        }
    }

    fn naming_another_agency_shows_nobody_more_than_they_may_see(db: &TestDb) {
        let cast = cast(db);
        brought_to(db, &cast.here, &wish(&cast.here), State::Active, 700);
        for branch in [Branch::alone(cast.here.id), Branch::whole(cast.here.id)] {
            for (who, actor) in everybody(&cast) {
                let filter = Filter { branch: Some(branch), ..Filter::default() };
                let one = actor.clone();
                let listed = db.read_blocking(move |tx| page(tx, now(), &one, &filter, From::Start, 10));
                let one = actor.clone();
                let counted = db.read_blocking(move |tx| statistics(tx, now(), &one, Some(branch)));
                let sees = !who.starts_with("stranger") && actor.may(READ_CERTIFICATES);
                assert_eq!(listed.is_ok_and(|rows| !rows.is_empty()), sees, "{who}, {branch:?}");
                let counts = |found: signing::certificates::statistics::Statistics| found.total.active > 0 || !found.kinds.is_empty() || !found.agencies.is_empty();
                assert_eq!(counted.is_ok_and(counts), sees, "{who}, {branch:?}");
            }
        }
    }

    fn only_who_manages_certificates_imports_them_and_changes_the_rules(db: &TestDb) {
        let cast = cast(db);
        for (who, actor) in everybody(&cast) {
            let manages = actor.may(MANAGE_CERTIFICATES);
            assert_eq!(manages, who == "administrator");
            let one = actor.clone();
            let planned = db.read_blocking(move |tx| import::plan(tx, now(), &one, &[], Holder::AsNamed));
            let one = actor.clone();
            let stored = db.write_blocking(move |tx| import::store(tx, now(), &one, &import::Preview::default(), None, false));
            let one = actor.clone();
            let kept = db.write_blocking(move |tx| import::keep_draft(tx, now(), &one, &import::Preview::default()));
            assert_eq!(kept.is_ok(), manages, "{who} keeps what was read");
            let changed = db.write_blocking(move |tx| {
                let same = rules::rules(tx)?;
                rules::change(tx, now(), &actor, &same)
            });
            assert_eq!((planned.is_ok(), stored.is_ok(), changed.is_ok()), (manages, manages, manages), "{who}");
        }
    }

    fn a_signature_belongs_to_its_person_and_clerk_and_a_seal_to_who_manages_certificates(db: &TestDb) {
        let cast = cast(db);
        let signature = Owner { organisation: cast.here.id, person: Some(cast.here.specialist.person) };
        let seal = Owner { organisation: cast.here.id, person: None };
        for (who, actor) in everybody(&cast) {
            let one = actor.clone();
            let signs = db.read_blocking(move |tx| images::picture(tx, &one, signature)).is_ok();
            let seals = db.read_blocking(move |tx| images::picture(tx, &actor, seal)).is_ok();
            assert_eq!(signs, ["holder", "clerk", "chief"].contains(&who), "{who}");
            assert_eq!(seals, who == "administrator", "{who}");
        }
    }

    fn who_may_not_read_the_register_sees_nothing_to_look_at(db: &TestDb) {
        let cast = cast(db);
        for (who, actor) in everybody(&cast) {
            let reads = actor.may(READ_CERTIFICATES);
            let found = db.read_blocking(move |tx| looks::open(tx, &actor));
            assert_eq!(found.is_ok(), reads, "{who}");
        }
    }
}
