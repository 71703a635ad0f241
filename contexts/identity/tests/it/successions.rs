//! No administrator alone merges, splits or ends bodies: another one confirms what it does, as it was
//! when it was asked for.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS},
    pages::{demo_world, run},
    proposals::admin,
    world,
};
use axum::http::StatusCode;
use identity::{
    Actor, OrganisationId, ProposalId, Role, RoleDefault, Scope,
    accounts::create::{CreateAccount, create_account},
    actor_for,
    delegations::{
        delegation,
        give::{GiveDelegation, give_delegation},
    },
    demo,
    organisations::succeed::{
        RecordSuccession, SuccessionError, SuccessionKind, record_succession,
    },
    posts::{appoint::release, holdings_of},
    proposals::{
        ProposalError, ProposalKind,
        ask::ask_succession,
        decide::{Confirmed, confirm, turn_down},
        lapse_proposals, open_proposals, open_proposals_of,
        succession::{Plan, plan},
        waiting_for,
    },
};
use jiff::{SignedDuration, civil::date};
use kit_db::{Tx, params, sql};

const APPROVE: &str = "documents.approve";

sql!(LEAVES -> Vec<u8>: "select body from aud_leaf order by number");
sql!(EVENTS -> i64: "select count(*) as n from kit_event where topic = ?1");

/// The end of a body on the day on which the tests play.
pub fn end_of(body: OrganisationId) -> RecordSuccession {
    RecordSuccession {
        kind: SuccessionKind::End,
        act_notation: "1/NQ-HĐND".into(),
        act_date: date(2022, 2, 20),
        effective: date(2022, 3, 1),
        note: String::new(),
        predecessors: vec![body],
        successors: vec![],
    }
}

fn asked(tx: &mut Tx<'_>, actor: &Actor, act: &RecordSuccession) -> ProposalId {
    ask_succession(tx, world::now(), actor, act, SETTINGS.confirm_within).unwrap()
}

fn confirmed(tx: &mut Tx<'_>, actor: &Actor, id: ProposalId) -> Result<Confirmed, ProposalError> {
    confirm(tx, world::now(), actor, id, SETTINGS.sheet_life)
}

fn shown(tx: &mut Tx<'_>, actor: &Actor) -> Plan {
    let open = open_proposals(tx, world::now(), actor).unwrap();
    plan(tx, world::now(), open[0].succession.as_ref().unwrap()).unwrap()
}

fn exists(tx: &mut Tx<'_>, body: OrganisationId) -> bool {
    identity::organisation(tx, body).unwrap().valid_to.is_none()
}

testing::on_both_databases! {
    fn no_administrator_alone_merges_splits_or_ends_a_body(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let bodies = ["H41.15", "H41.11", "H41.24"].map(|code| world::body(tx, code));
            let acts = [
                end_of(bodies[0]),
                RecordSuccession { kind: SuccessionKind::Merge, successors: vec![bodies[1]], ..end_of(bodies[0]) },
                RecordSuccession { kind: SuccessionKind::Split, successors: vec![bodies[1], bodies[2]], ..end_of(bodies[0]) },
            ];
            for act in acts {
                let at_once = record_succession(tx, world::now(), &one, &act);
                assert!(matches!(at_once, Err(SuccessionError::Alone)), "{at_once:?}");
                let id = asked(tx, &one, &act);
                let alone = confirmed(tx, &one, id);
                assert!(matches!(alone, Err(ProposalError::SamePerson)), "{alone:?}");
                assert!(exists(tx, bodies[0]), "a question ends nothing");
                let again = ask_succession(tx, world::now(), &two, &end_of(bodies[0]), SETTINGS.confirm_within);
                assert!(matches!(again, Err(ProposalError::Pending)), "{again:?}");
                turn_down(tx, world::now(), &one, id, "nhầm").unwrap();
            }
            assert_eq!(tx.get(&EVENTS, params![identity::events::ORGANISATION_SUCCEEDED]).unwrap(), 0);
        });
    }

    fn a_body_ends_when_a_second_administrator_confirms_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let body = world::body(tx, "H41.15");
            let head = world::holder(tx, "H41.15", Role::Leader, 0);
            let id = asked(tx, &one, &end_of(body));
            assert_eq!((waiting_for(tx, world::now(), &two).unwrap(), waiting_for(tx, world::now(), &one).unwrap()), (1, 0));
            assert!(actor_for(tx, head.person, head.post, world::now()).is_ok());
            let done = confirmed(tx, &two, id).unwrap();
            assert!(matches!(done, Confirmed::Succeeded(_)), "{done:?}");
            assert!(!exists(tx, body));
            assert!(actor_for(tx, head.person, head.post, world::now()).is_err());
            assert_eq!(tx.get(&EVENTS, params![identity::events::ORGANISATION_SUCCEEDED]).unwrap(), 1);
            assert_eq!(open_proposals(tx, world::now(), &one).unwrap(), vec![]);
            let again = confirmed(tx, &two, id);
            assert!(matches!(again, Err(ProposalError::NotOpen)), "{again:?}");
        });
    }

    fn the_second_administrator_sees_which_bodies_end_and_how_many_lose_their_place(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two, machine) = (admin(tx, 0), admin(tx, 1), Actor::system("test.machine"));
            let (body, next) = (world::body(tx, "H41.15"), world::body(tx, "H41.11"));
            let staff = identity::staff_of(tx, body, date(2022, 3, 1)).unwrap();
            for (place, holder) in staff.iter().take(2).enumerate() {
                let account = CreateAccount { person: holder.person, user_name: format!("nguoi-{place}"), password: PASSWORD.clone() };
                create_account(tx, world::now(), &machine, &account).unwrap();
            }
            asked(tx, &one, &RecordSuccession { successors: vec![next], ..end_of(body) });
            let seen = shown(tx, &two);
            let ids = |found: &[identity::OrganisationBrief]| found.iter().map(|one| one.id).collect::<Vec<_>>();
            assert_eq!((ids(&seen.ending), ids(&seen.going_on), seen.changed), (vec![body], vec![next], false));
            let people: std::collections::BTreeSet<_> = staff.iter().map(|holder| holder.person).collect();
            let posts = identity::posts::posts_of_organisation(tx, body, date(2022, 3, 1)).unwrap();
            let below = identity::children(tx, body, date(2022, 3, 1)).unwrap();
            assert!(people.len() > 2 && posts.len() >= people.len());
            let expected = (people.len() as i64, posts.len() as i64, 2, below.len() as i64);
            assert_eq!((seen.loss.people, seen.loss.posts, seen.loss.accounts, seen.loss.below), expected);
            assert_eq!(open_proposals(tx, world::now(), &two).unwrap()[0].kind, ProposalKind::Succession);
            assert_eq!(open_proposals_of(tx, world::now(), one.person).unwrap(), vec![], "it is about nobody");
        });
    }

    fn what_changed_since_it_was_asked_for_is_not_confirmed(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two, machine) = (admin(tx, 0), admin(tx, 1), Actor::system("test.machine"));
            let body = world::body(tx, "H41.15");
            let id = asked(tx, &one, &end_of(body));
            let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let held = holdings_of(tx, person).unwrap()[0].id;
            release(tx, world::now(), &machine, held, date(2022, 3, 1), "2/QĐ").unwrap();
            assert!(shown(tx, &two).changed);
            let late = confirmed(tx, &two, id);
            assert!(matches!(late, Err(ProposalError::Changed)), "{late:?}");
            turn_down(tx, world::now(), &two, id, "đã đổi").unwrap();
            let id = asked(tx, &one, &end_of(body));
            record_succession(tx, world::now(), &machine, &end_of(body)).unwrap();
            let ended = confirmed(tx, &two, id);
            assert!(matches!(ended, Err(ProposalError::Changed)), "{ended:?}");
        });
    }

    fn what_could_not_be_recorded_is_not_even_asked_for(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let one = admin(tx, 0);
            let account = CreateAccount { person: one.person, user_name: "quan-tri-mot".into(), password: PASSWORD.clone() };
            create_account(tx, world::now(), &Actor::system("test.machine"), &account).unwrap();
            let (top, body) = (world::body(tx, "H41"), world::body(tx, "H41.15"));
            let mut refused = |act: RecordSuccession| match ask_succession(tx, world::now(), &one, &act, SETTINGS.confirm_within) {
                Err(ProposalError::Succession(error)) => error,
                other => panic!("{other:?}"),
            };
            assert!(matches!(refused(end_of(top)), SuccessionError::NobodyLeft(_)));
            assert!(matches!(refused(RecordSuccession { act_notation: " ".into(), ..end_of(body) }), SuccessionError::NoAct));
            assert!(matches!(refused(RecordSuccession { successors: vec![body], ..end_of(body) }), SuccessionError::Shape { .. }));
            let before = RecordSuccession { effective: date(1900, 1, 1), ..end_of(body) };
            assert!(matches!(refused(before), SuccessionError::Absent { .. }));
            assert_eq!(open_proposals(tx, world::now(), &one).unwrap(), vec![]);
            assert!(exists(tx, top) && exists(tx, body), "the try is undone");
        });
    }

    fn what_was_delegated_from_a_body_that_ends_ends_with_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let right = RoleDefault::new(Role::Leader, APPROVE, Scope::Organisation);
            identity::install_role_defaults(tx, world::now(), &[right]).unwrap();
            let giver = world::actor(tx, "H41.15", Role::Leader, 0);
            let receiver = world::holder(tx, "H41", Role::Specialist, 0);
            let input = GiveDelegation {
                to: receiver.person, permissions: [APPROVE.to_owned()].into(), document: "15/QĐ".into(),
                valid_from: date(2022, 3, 1), valid_to: date(2022, 4, 1),
            };
            let given = give_delegation(tx, world::now(), &giver, &input).unwrap();
            let may = |tx: &mut Tx<'_>| actor_for(tx, receiver.person, receiver.post, world::now()).unwrap().may(APPROVE);
            assert!(may(tx));
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let id = asked(tx, &one, &end_of(giver.organisation));
            assert_eq!(shown(tx, &two).loss.delegations, 1);
            confirmed(tx, &two, id).unwrap();
            assert!(!may(tx));
            assert!(delegation(tx, given).unwrap().revoked_at.is_some());
        });
    }

    fn a_succession_that_nobody_confirms_lapses(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let body = world::body(tx, "H41.15");
            let id = asked(tx, &one, &end_of(body));
            let over = world::now() + SignedDuration::from_hours(7 * 24);
            let late = confirm(tx, over, &two, id, SETTINGS.sheet_life);
            assert!(matches!(late, Err(ProposalError::NotOpen)), "{late:?}");
            assert_eq!(lapse_proposals(tx, over).unwrap(), 1);
            assert!(exists(tx, body));
        });
    }

    fn the_log_holds_who_asked_and_who_confirmed_and_as_many_entries_as_acts(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let body = world::body(tx, "H41.15");
            let id = asked(tx, &one, &end_of(body));
            let asked = identity::changes_of(tx, id, 5).unwrap();
            assert_eq!((asked[0].action.as_str(), asked[0].by_name.as_str()), ("identity.proposal.asked", &*one.name));
            let Confirmed::Succeeded(succession) = confirmed(tx, &two, id).unwrap() else { panic!("not a succession") };
            let done = identity::changes_of(tx, succession, 5).unwrap();
            assert_eq!((done[0].action.as_str(), done[0].by_name.as_str()), ("identity.organisation.succeeded", &*two.name));
            let after: serde_json::Value = serde_json::from_str(done[0].after.as_ref().unwrap()).unwrap();
            assert_eq!(after["asked_by"], serde_json::json!(one.person));
            let leaves = tx.query(&LEAVES, params![]).unwrap();
            for source in identity::module().acts {
                for count in (source.count)(tx).unwrap() {
                    let action = count.actions[0].as_bytes();
                    let holds = |leaf: &&Vec<u8>| leaf.windows(action.len()).any(|part| part == action);
                    let entries = leaves.iter().filter(holds).count() as u64;
                    assert!(entries >= count.acts, "{:?}: {entries} entries of {} acts", count.actions, count.acts);
                }
            }
        });
    }

    fn two_administrators_end_a_body_on_the_pages_and_the_second_reads_what_is_lost(db: &TestDb) {
        let server = demo_world(db);
        let body = world::write(db, |tx| world::body(tx, "H41.15"));
        let id = body.to_string();
        let new = "/to-chuc/ke-thua/moi";
        let fields = |number: &'static str| {
            let mut fields = vec![("loai", "end"), ("to-chuc", id.as_str()), ("van-ban", number)];
            fields.extend([("ngay-ky-ngay", "20"), ("ngay-ky-thang", "2"), ("ngay-ky-nam", "2022")]);
            fields.extend([("hieu-luc-ngay", "1"), ("hieu-luc-thang", "3"), ("hieu-luc-nam", "2022")]);
            fields
        };
        run(async {
            let (mut one, mut two, mut head) = (server.browser(), server.browser(), server.browser());
            one.sign_in("quan-tri", demo::PASSWORD).await;
            two.sign_in("quan-tri.hai", demo::PASSWORD).await;
            head.sign_in("giam-doc.sgddt", demo::PASSWORD).await;
            let form = one.get(new).await;
            let sent = one.post(&form, new, &fields("7/NQ-HĐND")).await;
            assert_eq!(sent.header("location"), "/quan-tri/cho-xac-nhan", "{}", sent.status);
            let form = one.get(new).await;
            let twice = one.post(&form, new, &fields("8/NQ-HĐND")).await;
            assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(twice.text.contains("8/NQ-HĐND"), "what was typed is kept");
            let mut nobody = fields("9/NQ-HĐND");
            nobody[1].1 = "0000000000000";
            let form = one.get(new).await;
            let unknown = one.post(&form, new, &nobody).await;
            assert!(unknown.status.is_client_error(), "a body that is none: {}", unknown.status);
            let own = one.get("/quan-tri/cho-xac-nhan").await;
            assert!(own.text.contains("7/NQ-HĐND") && !own.text.contains("/xac-nhan\""), "who asked cannot confirm");
            assert_eq!(head.get("/tai-khoan").await.status, StatusCode::OK);
            let list = two.get("/quan-tri/cho-xac-nhan").await;
            for text in ["7/NQ-HĐND", "Sở Giáo dục và Đào tạo", "01/03/2022", "20/02/2022", " tài khoản không còn vị trí nào", "Không có chức năng hoàn tác"] {
                assert!(list.text.contains(text), "{text}");
            }
            let action = list.between("action=\"/quan-tri/cho-xac-nhan/", "/xac-nhan\"");
            let path = format!("/quan-tri/cho-xac-nhan/{action}/xac-nhan");
            assert_eq!(one.post(&own, &path, &[]).await.status, StatusCode::CONFLICT);
            let done = two.post(&list, &path, &[]).await;
            assert_eq!(done.header("location"), "/quan-tri/cho-xac-nhan", "{}", done.status);
            assert_ne!(head.get("/tai-khoan").await.status, StatusCode::OK, "the session ends with the post");
        });
        assert!(world::write(db, move |tx| !exists(tx, body)));
    }
}
