//! The password, asked again inside a session, is guessed no better there than at the door.

use super::{
    MIGRATIONS,
    accounts::{SETTINGS, here, signed_in, specialist_account},
    pages,
    server::{Browser, Reply},
    sign_in::{later, token, viewer},
    world,
};
use axum::http::StatusCode;
use identity::{
    Role, SessionId, demo,
    sessions::{
        asked_again::{Shown, password_shown},
        sessions_of,
        sign_in::{Outcome, Refusal, first_step},
    },
};
use kit_db::{Db, Tx, params, sql};

sql!(BODIES -> Vec<u8>: "select body from aud_leaf order by number");

const NAME: &str = "chuyen-vien.sgddt";
const NEW: &str = "bà ngoại trồng khoai tím sau nhà";

/// How many entries say this.
async fn counted(db: &Db, action: &str, reason: &str) -> usize {
    let bodies = db.read(|tx| tx.query(&BODIES, params![])).await.unwrap();
    let leaves = bodies
        .iter()
        .map(|body| kit_audit::StoredLeaf::from_bytes(body).unwrap());
    leaves
        .filter(|leaf| leaf.action == action && leaf.reason.as_deref() == Some(reason))
        .count()
}

/// The entries of wrong passwords inside sessions, and of sessions that ended over them.
async fn entries(db: &Db) -> (usize, usize) {
    let wrong = counted(db, "identity.session.refused", "wrong_password_in_session").await;
    let ended = counted(db, "identity.session.ended", "wrong_passwords").await;
    (wrong, ended)
}

async fn changes(browser: &mut Browser<'_>, page: &Reply, present: &str) -> Reply {
    let fields = [
        ("mat-khau-cu", present),
        ("mat-khau-moi", NEW),
        ("mat-khau-lai", NEW),
    ];
    browser.post(page, "/tai-khoan/mat-khau", &fields).await
}

fn shown(tx: &mut Tx<'_>, session: SessionId, matched: bool) -> Shown {
    let id = identity::accounts::account_by_user_name(tx, "chuyen-vien")
        .unwrap()
        .unwrap()
        .id;
    password_shown(tx, later(1), &SETTINGS, (id, session), matched, &here()).unwrap()
}

testing::on_both_databases! {
    fn the_fifth_wrong_present_password_ends_the_session_and_each_leaves_its_entry(db: &TestDb) {
        let server = pages::demo_world(db);
        pages::run(async {
            let mut guesser = server.browser();
            guesser.sign_in(NAME, demo::PASSWORD).await;
            let page = guesser.get("/tai-khoan/mat-khau").await;
            for left in (1..5).rev() {
                let wrong = changes(&mut guesser, &page, &format!("đoán {left} lần")).await;
                assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{left}");
                assert!(wrong.text.contains(&format!("Sai thêm {left} lần")), "{}", wrong.text);
            }
            let fifth = changes(&mut guesser, &page, "đoán lần cuối").await;
            assert_eq!((fifth.status, fifth.header("location")), (StatusCode::SEE_OTHER, "/dang-nhap"));
            assert_eq!(guesser.cookie("phien"), "", "the cookie is gone");
            let door = guesser.get("/dang-nhap").await;
            assert!(door.text.contains("Phiên làm việc đã kết thúc vì mật khẩu hiện tại bị nhập sai 5 lần"), "{}", door.text);
            let right = changes(&mut guesser, &page, demo::PASSWORD).await;
            assert_ne!(right.header("location"), "/tai-khoan", "the right one comes too late");
            assert_eq!(entries(db).await, (5, 1));
            let other = server.browser().sign_in(NAME, demo::PASSWORD).await;
            assert_eq!(other.status, StatusCode::SEE_OTHER, "the owner's other browsers are not kept out");
        });
    }

    fn every_form_that_asks_for_the_password_counts_together(db: &TestDb) {
        const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";
        let server = pages::demo_world(db);
        pages::run(async {
            let mut guesser = server.browser();
            guesser.sign_in(NAME, demo::PASSWORD).await;
            let page = guesser.get(PATH).await;
            let forms = [("bat-dau", "mat-khau"), ("tat", "mat-khau-tat"), ("ma-khoi-phuc", "mat-khau-in"), ("khoa/moi", "mat-khau-khoa")];
            for (action, field) in forms {
                let wrong = guesser.post(&page, &format!("{PATH}/{action}"), &[(field, "sai rồi")]).await;
                assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{action}: {}", wrong.text);
            }
            let last = guesser.post(&page, &format!("{PATH}/khoa/xoa"), &[("mat-khau-xoa", "sai rồi")]).await;
            assert_eq!(last.header("location"), "/dang-nhap", "{}", last.text);
            assert_eq!(guesser.get(PATH).await.status, StatusCode::SEE_OTHER);
            assert_eq!(entries(db).await, (5, 1));
        });
    }

    fn strangers_at_the_door_keep_nobody_from_the_password_inside_a_session(db: &TestDb) {
        let server = pages::demo_world(db);
        pages::run(async {
            let (mut owner, mut stranger) = (server.browser(), server.browser());
            owner.sign_in(NAME, demo::PASSWORD).await;
            for _ in 0..25 {
                stranger.sign_in(NAME, "sai mật khẩu rồi").await;
            }
            let page = owner.get("/tai-khoan/mat-khau").await;
            let changed = changes(&mut owner, &page, demo::PASSWORD).await;
            assert_eq!((changed.status, changed.header("location")), (StatusCode::SEE_OTHER, "/tai-khoan"), "{}", changed.text);
        });
    }

    fn a_browser_that_signed_in_before_comes_in_again_after_its_session_ended(db: &TestDb) {
        let server = pages::demo_world(db);
        pages::run(async {
            let mut owner = server.browser();
            owner.sign_in(NAME, demo::PASSWORD).await;
            let page = owner.get("/tai-khoan/mat-khau").await;
            for _ in 0..5 {
                changes(&mut owner, &page, "gõ nhầm mất rồi").await;
            }
            let again = owner.sign_in(NAME, demo::PASSWORD).await;
            assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        });
    }

    fn a_right_password_begins_the_count_anew_and_one_session_counts_for_itself(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            signed_in(tx);
            signed_in(tx);
            let open = sessions_of(tx, id, later(0)).unwrap();
            let (one, two) = (open[0].id, open[1].id);
            for _ in 0..3 {
                for left in (1..5).rev() {
                    assert_eq!(shown(tx, one, false), Shown::Wrong { left });
                }
                assert_eq!(shown(tx, one, true), Shown::Right);
            }
            assert_eq!(shown(tx, two, false), Shown::Wrong { left: 4 });
            let locked = first_step(tx, later(1), &SETTINGS, "chuyen-vien", true, &here()).unwrap();
            assert!(matches!(locked, Outcome::Refused(Refusal::Locked { .. })), "the door counts them too: {locked:?}");
        });
    }

    fn of_many_guesses_at_once_in_one_session_five_are_answered(db: &TestDb) {
        world::load(db);
        let (token, session) = world::write(db, |tx| {
            let id = specialist_account(tx);
            let token = token(signed_in(tx));
            (token, sessions_of(tx, id, later(0)).unwrap()[0].id)
        });
        let outcomes: Vec<Shown> = std::thread::scope(|scope| {
            let guess = || world::write(db, move |tx| shown(tx, session, false));
            let threads: Vec<_> = (0..12).map(|_| scope.spawn(guess)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let answered = outcomes.iter().filter(|shown| **shown != Shown::Ended).count();
        assert_eq!(answered, 4, "the fifth ended it: {outcomes:?}");
        assert_eq!(world::write(db, move |tx| shown(tx, session, true)), Shown::Ended, "a right one comes too late");
        assert!(viewer(db, &SETTINGS, &token, later(1)).is_none());
    }
}

/// The actor's own account and session are looked up by both.
#[test]
fn another_account_has_no_such_session() {
    let db = testing::sqlite_db(&MIGRATIONS);
    world::load(&db);
    world::write(&db, |tx| {
        let id = specialist_account(tx);
        signed_in(tx);
        let session = sessions_of(tx, id, later(0)).unwrap()[0].id;
        demo::create_accounts(tx, world::now(), &super::accounts::PASSWORD).unwrap();
        let person = world::holder(tx, "H41", Role::Administrator, 0).person;
        let other = identity::accounts::accounts_of(tx, person).unwrap()[0].id;
        let judged = password_shown(tx, later(1), &SETTINGS, (other, session), true, &here());
        assert_eq!(judged.unwrap(), Shown::Ended);
    });
}
