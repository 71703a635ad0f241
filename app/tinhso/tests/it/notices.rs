//! Bridges: what happens in one office reaches the people concerned.

use crate::world::{Place, fill_sample, on_both, waiting};
use documents::{
    document::DocumentInput,
    events::{Fact, SentBack},
    incoming::{
        present::present,
        register::{Arrival, register_arrival},
    },
    permissions::{APPROVE, DIRECT},
};
use identity::{
    accounts::{
        account_by_user_name,
        create::{CreateAccount, create_account},
        disable::disable_account,
        password,
        rescue::give_one_time_password,
        reset::{approve_reset, ask_reset},
    },
    actor_of_person,
    delegations::{
        give::{GiveDelegation, give_delegation},
        revoke::revoke_delegation,
    },
    organisations::succeed::{RecordSuccession, SuccessionKind},
    people::register::{PersonFacts, correct_person, register_person},
    posts::appoint::{CreatePost, appoint, create_post},
    proposals::{ask::ask_succession, decide::confirm},
    roles::change::{RoleChange, ask_role_change, decide_role_change},
};
use jiff::Timestamp;
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx};
use kit_jobs::{JobContext, publish, run_until_idle};
use kit_notify::{notifications, unread_count};
use tinhso::modules;

on_both! {
    async fn who_gets_a_document_back_is_told_once(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            let account = parts
                .db
                .write_blocking(move |tx| {
                    let account = account_by_user_name(tx, "lanh-dao.ubnd")?.ok_or(kit_db::DbError::NoRow)?;
                    let fact = SentBack {
                        incoming: documents::incoming::IncomingId::from_i64(7),
                        to: Some(account.person),
                        by: identity::PersonId::from_i64(1),
                    };
                    publish(tx, now, SentBack::TOPIC, 7, &fact)?;
                    Ok::<_, kit_db::DbError>(account)
                })
                .expect("published");
            run_until_idle(&context, &work).expect("delivered");
            run_until_idle(&context, &work).expect("nothing is left");
            let id = account.id.to_i64();
            let unread = parts.db.read_blocking(move |tx| unread_count(tx, id)).expect("an answer");
            assert_eq!(unread, 1);
        })
        .await;
    }

    async fn who_acts_for_another_is_told_of_what_waits_and_nobody_else(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            let deputy = parts.db.write_blocking(move |tx| before_the_leader(tx, now)).expect("published");
            run_until_idle(&context, &work).expect("delivered");
            for (name, expected) in [("lanh-dao.ubnd", 1), ("chuyen-vien.ubnd", 1), ("chuyen-vien.sgddt", 0)] {
                let unread = parts.db.read_blocking(move |tx| {
                    let account = account_by_user_name(tx, name)?.ok_or(kit_db::DbError::NoRow)?;
                    notifications(tx, account.id.to_i64(), None)
                });
                let unread = unread.expect("an answer");
                let about_the_paper = unread.iter().filter(|it| it.kind.starts_with("documents.")).count();
                assert_eq!(about_the_paper, expected, "{name}; the deputy is {deputy}");
            }
        })
        .await;
    }

    async fn whoever_is_given_a_password_is_told(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            let password = identity::accounts::password::hash("mưa rơi trên mái ngói cũ");
            let account = parts
                .db
                .write_blocking(move |tx| {
                    let account = account_by_user_name(tx, "van-thu.ubnd")?.ok_or(kit_db::DbError::NoRow)?;
                    let machine = identity::Actor::system("test.machine");
                    give_one_time_password(tx, now, &machine, account.id, &password).expect("given");
                    Ok::<_, kit_db::DbError>(account)
                })
                .expect("written");
            run_until_idle(&context, &work).expect("delivered");
            let id = account.id.to_i64();
            let unread = parts.db.read_blocking(move |tx| unread_count(tx, id)).expect("an answer");
            assert_eq!(unread, 1);
        })
        .await;
    }

    async fn the_person_and_the_head_of_the_agency_are_told_of_a_new_account_and_of_an_appointment(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone()).with(parts.texts.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let (now, today) = (parts.clock.now(), parts.clock.today());
            let (head, fresh) = parts
                .db
                .write_blocking(move |tx| {
                    let machine = identity::Actor::system("test.machine");
                    let head = account_by_user_name(tx, "giam-doc.sgddt")?.ok_or(kit_db::DbError::NoRow)?;
                    let place = identity::posts::holdings_of(tx, head.person)?[0].clone();
                    let facts = PersonFacts { name: "Lê Thị Mẫu".into(), email: String::new(), telephone: String::new() };
                    let person = register_person(tx, now, &machine, &facts).expect("a person");
                    let post = CreatePost { unit: place.unit, role: identity::Role::Leader, title: "Phó Giám đốc".into(), rank: 9, valid_from: today };
                    let post = create_post(tx, now, &machine, &post).expect("a post");
                    appoint(tx, now, &machine, person, post, today, "1/QĐ").expect("an appointment");
                    let account = CreateAccount { person, user_name: "pho-giam-doc".into(), password: password::hash("mưa rơi trên mái") };
                    let fresh = create_account(tx, now, &machine, &account).expect("an account");
                    Ok::<_, kit_db::DbError>((head.id.to_i64(), fresh.to_i64()))
                })
                .expect("done");
            run_until_idle(&context, &work).expect("delivered");
            for account in [head, fresh] {
                let told = parts.db.read_blocking(move |tx| notifications(tx, account, None)).expect("an answer");
                let mut kinds: Vec<_> = told.into_iter().map(|it| it.kind).collect();
                kinds.sort_unstable();
                assert_eq!(kinds, ["identity.account_created", "identity.appointed"], "{account}");
            }
        })
        .await;
    }

    async fn a_reset_a_new_name_a_disabled_administrator_and_a_changed_role_are_told_to_whom_they_concern(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone()).with(parts.texts.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            parts.db.write_blocking(move |tx| administer(tx, now)).expect("done");
            run_until_idle(&context, &work).expect("delivered");
            run_until_idle(&context, &work).expect("nothing is left");
            let kinds_of = |name: &'static str| {
                let told = parts.db.read_blocking(move |tx| {
                    let account = account_by_user_name(tx, name)?.ok_or(DbError::NoRow)?;
                    notifications(tx, account.id.to_i64(), None)
                });
                let mut kinds: Vec<_> = told.expect("an answer").into_iter().map(|it| it.kind).collect();
                kinds.sort_unstable();
                kinds
            };
            let (reset, renamed) = ("identity.reset_given", "identity.person_corrected");
            let (disabled, role) = ("identity.account_disabled", "identity.role_changed");
            assert_eq!(kinds_of("chuyen-vien.sgddt"), [renamed, reset], "the person");
            assert_eq!(kinds_of("giam-doc.sgddt"), [renamed, reset], "the head of the agency");
            assert_eq!(kinds_of("quan-tri.hai"), [disabled, role], "whose account it was, who administered when the role changed");
            assert_eq!(kinds_of("quan-tri"), [disabled, role], "the other administrator");
            assert_eq!(kinds_of("chu-tich.ubnd"), [disabled, role], "the head of the province");
            assert_eq!(kinds_of("van-thu.sgddt"), Vec::<String>::new(), "nobody else");
        })
        .await;
    }

    async fn the_end_of_a_body_is_told_to_its_head_to_the_province_and_to_all_administrators(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone()).with(parts.texts.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            parts.db.write_blocking(move |tx| end_body(tx, now)).expect("done");
            run_until_idle(&context, &work).expect("delivered");
            run_until_idle(&context, &work).expect("nothing is left");
            for (name, expected) in [("giam-doc.sgddt", 1), ("chu-tich.ubnd", 1), ("quan-tri", 1), ("quan-tri.hai", 1), ("quan-tri.ba", 1), ("van-thu.ubnd", 0)] {
                let told = parts.db.read_blocking(move |tx| {
                    let account = account_by_user_name(tx, name)?.ok_or(DbError::NoRow)?;
                    notifications(tx, account.id.to_i64(), None)
                });
                let told = told.expect("an answer");
                let of_the_end: Vec<_> = told.iter().filter(|it| it.kind == "identity.organisations_ended").collect();
                assert_eq!(of_the_end.len(), expected, "{name}");
                for one in of_the_end {
                    for text in ["7/NQ-HĐND", "Sở GD&ĐT"] {
                        assert!(one.arguments.contains(text), "{text}: {}", one.arguments);
                    }
                }
            }
        })
        .await;
    }

    async fn administrators_disabled_at_one_moment_are_told_of_each_other(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone()).with(parts.texts.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            let accounts = parts.db.write_blocking(move |tx| disable_all_others(tx, now)).expect("done");
            assert!(accounts.len() > 1, "several were disabled");
            run_until_idle(&context, &work).expect("delivered");
            for account in &accounts {
                let account = account.to_i64();
                let told = parts.db.read_blocking(move |tx| notifications(tx, account, None)).expect("an answer");
                let disabled = told.iter().filter(|it| it.kind == "identity.account_disabled").count();
                assert_eq!(disabled, accounts.len(), "of the own account and of each other's");
            }
        })
        .await;
    }

    async fn both_sides_are_told_of_a_delegation_and_of_its_end_and_whoever_did_it_is_not(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        waiting(move || {
            let catalogue = modules::catalogue();
            let work = modules::work(&catalogue, false);
            let context = JobContext::new(parts.db.clone(), parts.clock.clone()).with(parts.texts.clone());
            run_until_idle(&context, &work).expect("subscriptions are known");
            let now = parts.clock.now();
            parts.db.write_blocking(move |tx| delegate_and_end(tx, now)).expect("done");
            run_until_idle(&context, &work).expect("delivered");
            run_until_idle(&context, &work).expect("nothing is left");
            let kinds_of = |name: &'static str| {
                let told = parts.db.read_blocking(move |tx| {
                    let account = account_by_user_name(tx, name)?.ok_or(DbError::NoRow)?;
                    notifications(tx, account.id.to_i64(), None)
                });
                let mut kinds: Vec<_> = told.expect("an answer").into_iter().map(|it| it.kind).collect();
                kinds.sort_unstable();
                kinds
            };
            let (given, ended) = ("identity.delegation_given", "identity.delegation_ended");
            // one was ended by an administrator, one by the giver, one with the giver's account
            assert_eq!(kinds_of("lanh-dao.ubnd"), ["identity.account_disabled", ended, ended], "the giver");
            assert_eq!(kinds_of("chuyen-vien.ubnd"), [ended, ended, ended, given, given, given], "who received");
            assert_eq!(kinds_of("chu-tich.ubnd"), [given, given, given], "the head of the giver's agency");
            assert_eq!(kinds_of("quan-tri"), Vec::<String>::new(), "who ended it");
        })
        .await;
    }
}

/// What administrators do: a reset and another name for a specialist, a changed role, and one disables another.
fn administer(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    let mut account = |name: &str| account_by_user_name(tx, name)?.ok_or(DbError::NoRow);
    let (specialist, second) = (account("chuyen-vien.sgddt")?, account("quan-tri.hai")?);
    let today = in_province(now).date();
    let root = identity::roots(tx, today)?[0].id;
    let mut people = Vec::new();
    for held in identity::holders_of_role(tx, root, identity::Role::Administrator, today)? {
        people.push(actor_of_person(tx, held.person, now).expect("a post"));
    }
    let reset = ask_reset(tx, now, &people[0], specialist.id, "mất máy", true).expect("asked");
    approve_reset(tx, now, &people[1], reset).expect("approved once");
    approve_reset(tx, now, &people[2], reset).expect("approved twice");
    let before = identity::person(tx, specialist.person)?;
    let facts = PersonFacts {
        name: "Tên Đã Sửa".into(),
        email: before.email,
        telephone: before.telephone,
    };
    correct_person(tx, now, &people[0], before.id, before.version, &facts).expect("corrected");
    let change = RoleChange {
        role: identity::Role::Auditor,
        permission: "identity.log.read".into(),
        scope: identity::Scope::Organisation,
        granted: true,
        reason: "thử".into(),
    };
    let change = ask_role_change(tx, now, &people[0], &change).expect("asked");
    decide_role_change(tx, now, &people[1], change, true).expect("decided");
    let first = people.iter().find(|one| one.person != second.person);
    let first = first.expect("another administrator");
    disable_account(tx, now, first, second.id, "đình chỉ").expect("disabled");
    Ok(())
}

/// One administrator asks for the end of an agency and a second one confirms it.
fn end_body(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    let today = in_province(now).date();
    let head = account_by_user_name(tx, "giam-doc.sgddt")?.ok_or(DbError::NoRow)?;
    let body = identity::posts::holdings_of(tx, head.person)?[0].organisation;
    let root = identity::roots(tx, today)?[0].id;
    let held = identity::holders_of_role(tx, root, identity::Role::Administrator, today)?;
    let one = actor_of_person(tx, held[0].person, now).expect("a post");
    let two = actor_of_person(tx, held[1].person, now).expect("a post");
    let act = RecordSuccession {
        kind: SuccessionKind::End,
        act_notation: "7/NQ-HĐND".into(),
        act_date: today,
        effective: today,
        note: String::new(),
        predecessors: vec![body],
        successors: vec![],
    };
    let day = jiff::SignedDuration::from_hours(24);
    let id = ask_succession(tx, now, &one, &act, day).expect("asked");
    confirm(tx, now, &two, id, day).expect("confirmed");
    Ok(())
}

/// One administrator disables all others at one moment; gives their accounts.
fn disable_all_others(
    tx: &mut Tx<'_>,
    now: Timestamp,
) -> Result<Vec<identity::AccountId>, DbError> {
    let today = in_province(now).date();
    let root = identity::roots(tx, today)?[0].id;
    let held = identity::holders_of_role(tx, root, identity::Role::Administrator, today)?;
    let first = actor_of_person(tx, held[0].person, now).expect("a post");
    let mut disabled = Vec::new();
    for other in &held[1..] {
        for account in identity::accounts::accounts_of(tx, other.person)? {
            disable_account(tx, now, &first, account.id, "chiếm quyền").expect("disabled");
            disabled.push(account.id);
        }
    }
    Ok(disabled)
}

/// A leader delegates three times; an administrator ends the first, the leader the second, and the third ends with the
/// leader's account.
fn delegate_and_end(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    identity::install_role_defaults(tx, now, &modules::role_defaults())?;
    let mut who = |name: &str| {
        let account = account_by_user_name(tx, name)?.ok_or(DbError::NoRow)?;
        Ok::<_, DbError>(actor_of_person(tx, account.person, now).expect("a post"))
    };
    let (leader, receiver) = (who("lanh-dao.ubnd")?, who("chuyen-vien.ubnd")?);
    let administrator = who("quan-tri")?;
    let today = in_province(now).date();
    let mut given = Vec::new();
    for days in 1..=3 {
        let input = GiveDelegation {
            to: receiver.person,
            permissions: [DIRECT.to_owned()].into(),
            document: format!("{days}/QĐ-UBND"),
            valid_from: today,
            valid_to: today
                .checked_add(jiff::Span::new().days(days))
                .expect("a day"),
        };
        given.push(give_delegation(tx, now, &leader, &input).expect("given"));
    }
    revoke_delegation(tx, now, &administrator, given[0]).expect("ended");
    revoke_delegation(tx, now, &leader, given[1]).expect("taken back");
    let account = account_by_user_name(tx, "lanh-dao.ubnd")?.ok_or(DbError::NoRow)?;
    disable_account(tx, now, &administrator, account.id, "đình chỉ").expect("disabled");
    Ok(())
}

/// A document that came back to the leader, who delegated directing to one specialist and something
/// else to another; gives the first one's name.
fn before_the_leader(tx: &mut Tx<'_>, now: Timestamp) -> Result<String, DbError> {
    identity::install_role_defaults(tx, now, &modules::role_defaults())?;
    let mut who = |name: &str| {
        let account = account_by_user_name(tx, name)?.ok_or(DbError::NoRow)?;
        Ok::<_, DbError>(actor_of_person(tx, account.person, now).expect("a post"))
    };
    let (leader, clerk) = (who("lanh-dao.ubnd")?, who("van-thu.ubnd")?);
    let (deputy, other) = (who("chuyen-vien.ubnd")?, who("chuyen-vien.sgddt")?);
    let arrival = Arrival {
        document: DocumentInput {
            kind: "cong_van".to_owned(),
            notation: "586/BNV-VP".to_owned(),
            issued_on: Some(in_province(now).date()),
            issuer: "Bộ Nội vụ".to_owned(),
            subject: "V/v báo cáo".to_owned(),
            secrecy: documents::secrecy::NONE.to_owned(),
            ..DocumentInput::default()
        },
        ..Arrival::default()
    };
    let id = register_arrival(tx, now, &clerk, &arrival)
        .expect("entered")
        .id;
    present(tx, now, &clerk, id, None, leader.person).expect("presented");
    let today = in_province(now).date();
    for (to, right) in [(&deputy, DIRECT), (&other, APPROVE)] {
        let input = GiveDelegation {
            to: to.person,
            permissions: [right.to_owned()].into(),
            document: "15/QĐ-UBND".to_owned(),
            valid_from: today,
            valid_to: today.tomorrow().expect("not the last day"),
        };
        give_delegation(tx, now, &leader, &input).expect("given");
    }
    let fact = SentBack {
        incoming: id,
        to: Some(leader.person),
        by: clerk.person,
    };
    publish(tx, now, SentBack::TOPIC, id.to_i64(), &fact)?;
    Ok(deputy.name.to_string())
}
