use super::{
    MIGRATIONS,
    server::{Server, web},
    world,
};
use axum::http::{Method, StatusCode};
use identity::{Role, accounts::password::hash, demo};
use kit_db::Db;
use kit_i18n::Locale;
use kit_web::{RouteKind, Viewer, Visit};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    sync::Arc,
};

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

pub fn demo_world(db: &Db) -> Server {
    world::load(db);
    let password = hash(demo::PASSWORD);
    world::write(db, move |tx| {
        demo::create_accounts(tx, world::now(), &password).unwrap()
    });
    Server::new(db)
}

fn viewer() -> Viewer {
    let all: BTreeSet<String> = identity::permissions::ALL
        .iter()
        .map(|one| one.name.to_owned())
        .collect();
    Viewer {
        account: identity::AccountId::generate().to_string(),
        name: "Nguyễn Thị Mẫu".into(),
        role: "Văn thư, Văn thư".into(),
        initials: "NM".into(),
        permissions: Arc::new(all),
        session: identity::SessionId::generate().to_string(),
        preferences: None,
        actor: Arc::new(identity::Actor::system("test")),
    }
}

#[test]
fn every_page_draws_with_its_samples_in_both_languages_without_missing_texts() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let (web, routes) = (web(&db), identity::module().routes);
    for locale in Locale::ALL {
        for sample in routes.samples() {
            let visit = Visit::sample(&web, locale, Some(viewer()), sample.path);
            let answer = (sample.render)(&visit).unwrap();
            let bytes = run(axum::body::to_bytes(answer.into_body(), usize::MAX)).unwrap();
            let html = String::from_utf8(bytes.to_vec()).unwrap();
            for forbidden in [" style=", " onclick=", "javascript:", "<style"] {
                assert!(
                    !html.contains(forbidden),
                    "{} holds {forbidden}",
                    sample.path
                );
            }
        }
    }
    let missing: BTreeMap<String, u64> = web.texts.missing();
    assert_eq!(missing, BTreeMap::new());
}

#[test]
fn every_page_to_look_at_has_a_sample() {
    let routes = identity::module().routes;
    let samples: BTreeSet<&str> = routes.samples().iter().map(|sample| sample.path).collect();
    // fragments for pickers and the exported table are no pages
    let others = ["/to-chuc/chon", "/can-bo/chon", "/quan-tri/vai-tro.csv"];
    for route in routes
        .list()
        .iter()
        .filter(|route| route.method == Method::GET && route.kind == RouteKind::Page)
    {
        assert!(
            samples.contains(route.path) || others.contains(&route.path),
            "{}",
            route.path
        );
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let end = text.find(after).unwrap();
    let start = text[..end].rfind(before).unwrap() + before.len();
    &text[start..end]
}

testing::on_both_databases! {
    fn somebody_signs_in_looks_around_and_signs_out(db: &TestDb) {
        let server = demo_world(db);
        run(async {
            let mut browser = server.browser();
            let page = browser.get("/dang-nhap").await;
            assert!(page.text.contains("van-thu.ubnd"), "demonstration accounts are listed");
            let refused = browser.sign_in("van-thu.ubnd", "sai mật khẩu rồi").await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let entered = browser.sign_in("van-thu.ubnd", demo::PASSWORD).await;
            assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/"));
            for path in ["/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/xac-thuc-hai-lop", "/to-chuc", "/to-chuc?q=sgddt", "/can-bo?q=nguyen", "/uy-quyen"] {
                assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
            }
            for path in ["/quan-tri/tai-khoan", "/quan-tri/vai-tro", "/to-chuc/moi", "/can-bo/moi"] {
                assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            }
            assert_eq!(browser.get("/quan-tri/nhat-ky").await.status, StatusCode::NOT_FOUND);
            let account = browser.get("/tai-khoan").await;
            let gone = browser.post(&account, "/dang-xuat", &[]).await;
            assert!(gone.header("clear-site-data").contains("storage"));
            assert_eq!(browser.get("/tai-khoan").await.status, StatusCode::SEE_OTHER);
        });
    }

    fn a_clerk_with_two_posts_switches_between_them(db: &TestDb) {
        let server = demo_world(db);
        let other = world::write(db, |tx| {
            let clerk = world::actor(tx, "H41", Role::Clerk, 0);
            clerk.posts.iter().find(|post| post.post != clerk.post).unwrap().clone()
        });
        run(async {
            let mut browser = server.browser();
            browser.sign_in("van-thu.ubnd", demo::PASSWORD).await;
            let account = browser.get("/tai-khoan").await;
            let switched = browser.post(&account, "/tai-khoan/chuc-vu", &[("vi-tri", &other.post.to_string())]).await;
            assert_eq!(switched.status, StatusCode::SEE_OTHER);
            let foreign = browser.post(&account, "/tai-khoan/chuc-vu", &[("vi-tri", &identity::PostId::generate().to_string())]).await;
            assert_eq!(foreign.status, StatusCode::CONFLICT);
        });
    }

    fn an_administrator_sees_and_changes_the_directory(db: &TestDb) {
        let server = demo_world(db);
        let (body, person, unit, colleague) = world::write(db, |tx| {
            let holder = world::holder(tx, "H41.15", Role::Specialist, 0);
            let colleague = world::holder(tx, "H41.11", Role::Specialist, 0).person;
            (holder.organisation, holder.person, holder.unit, colleague)
        });
        run(async {
            let mut browser = server.browser();
            browser.sign_in("quan-tri", demo::PASSWORD).await;
            for path in [
                format!("/to-chuc/{body}"), format!("/to-chuc/{body}?ngay=2019-01-01"), format!("/to-chuc/{body}/doi-ten"), format!("/to-chuc/{body}/sua"), format!("/to-chuc/{body}/ma"),
                format!("/to-chuc/{body}/don-vi/moi"), format!("/can-bo/{person}"), format!("/can-bo/{person}/sua"),
                format!("/can-bo/{person}/tai-khoan"), format!("/can-bo/{person}/bo-nhiem?to-chuc={body}"), format!("/don-vi/{unit}/vi-tri/moi"),
                "/to-chuc/ke-thua/moi".into(), "/quan-tri/vai-tro".into(), "/quan-tri/vai-tro.csv".into(),
                "/quan-tri/tai-khoan".into(), "/quan-tri/dat-lai".into(),
            ] {
                assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{path}");
            }
            let page = browser.get(&format!("/don-vi/{unit}/vi-tri/moi")).await;
            let day = [("tu-ngay", "1"), ("tu-thang", "2"), ("tu-nam", "2022")];
            let fields = [&[("ten", "Chuyên viên chính"), ("vai-tro", "chuyen_vien"), ("thu-tu", "7")][..], &day].concat();
            let made = browser.post(&page, &format!("/don-vi/{unit}/vi-tri/moi"), &fields).await;
            assert_eq!(made.header("location"), format!("/to-chuc/{body}"));
            let page = browser.get(&format!("/can-bo/{person}/tai-khoan")).await;
            let second = browser.post(&page, &format!("/can-bo/{person}/tai-khoan"), &[("ten", "moi.toanh")]).await;
            assert!(second.text.contains("chuyen-vien.sgddt"), "a second account is refused with the name of the first");
            let created = browser.post(&page, &format!("/can-bo/{colleague}/tai-khoan"), &[("ten", "moi.toanh")]).await;
            assert_eq!(created.header("location"), format!("/can-bo/{colleague}"), "{}", created.status);
            assert_eq!(browser.get(&format!("/to-chuc/{}", identity::OrganisationId::generate())).await.status, StatusCode::NOT_FOUND);
        });
    }

    fn two_administrators_open_an_account_and_its_owner_chooses_the_password(db: &TestDb) {
        let server = demo_world(db);
        let person = world::write(db, |tx| world::holder(tx, "H41.11", Role::Clerk, 0).person);
        run(async {
            let (mut one, mut two, mut owner) = (server.browser(), server.browser(), server.browser());
            one.sign_in("quan-tri", demo::PASSWORD).await;
            two.sign_in("quan-tri.hai", demo::PASSWORD).await;
            let form = one.get(&format!("/can-bo/{person}/tai-khoan")).await;
            one.post(&form, &format!("/can-bo/{person}/tai-khoan"), &[("ten", "van-thu.moi")]).await;
            let own = one.get("/quan-tri/cho-xac-nhan").await;
            assert!(own.text.contains("van-thu.moi") && !own.text.contains("/xac-nhan\""), "who asked cannot confirm");
            let list = two.get("/quan-tri/cho-xac-nhan").await;
            let action = between(&list.text, "action=\"/quan-tri/cho-xac-nhan/", "/xac-nhan\"");
            let refused = one.post(&own, &format!("/quan-tri/cho-xac-nhan/{action}/xac-nhan"), &[]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
            let sheet = two.post(&list, &format!("/quan-tri/cho-xac-nhan/{action}/xac-nhan"), &[]).await;
            assert_eq!(sheet.status, StatusCode::OK);
            let code = sheet.text.split("<code>").filter_map(|rest| rest.split("</code>").next())
                .find(|text| text.len() == 19 && text.contains('-')).unwrap().to_owned();
            let page = owner.get("/dang-nhap/dat-lai").await;
            let fields = [("ma", code.as_str()), ("mat-khau-moi", "mưa rơi trên mái ngói"), ("mat-khau-lai", "mưa rơi trên mái ngói")];
            let opened = owner.post(&page, "/dang-nhap/dat-lai", &fields).await;
            assert_eq!(opened.header("location"), "/dang-nhap", "{}", opened.status);
            let entered = owner.sign_in("van-thu.moi", "mưa rơi trên mái ngói").await;
            assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/"));
        });
    }

    fn an_auditor_reads_the_log(db: &TestDb) {
        let server = demo_world(db);
        run(async {
            let mut browser = server.browser();
            browser.sign_in("kiem-toan", demo::PASSWORD).await;
            assert_eq!(browser.get("/quan-tri/nhat-ky").await.status, StatusCode::OK);
            assert_eq!(browser.get("/quan-tri/tai-khoan").await.status, StatusCode::FORBIDDEN);
        });
    }
}

#[test]
fn of_people_with_one_name_lists_and_pickers_say_where_each_works() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = demo_world(&db);
    let clerk = world::write(&db, |tx| {
        let body = identity::directory::body_of_code(tx, "H41.15").unwrap();
        let today = kit_base::in_province(world::now()).date();
        let held = identity::holders_of_role(tx, body, Role::Clerk, today).unwrap();
        held[0].clone()
    });
    run(async {
        let mut browser = server.browser();
        browser.sign_in("giam-doc.sgddt", demo::PASSWORD).await;
        let place = format!("{}, {}", clerk.title, clerk.organisation_name).replace('&', "&amp;");
        let query = clerk.name.replace(' ', "+");
        let encoded: String = query
            .bytes()
            .map(|byte| match byte {
                b'+' => "+".to_owned(),
                _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect();
        for address in [
            format!("/can-bo/chon?nguoi-tim={encoded}"),
            format!("/can-bo?q={encoded}"),
        ] {
            let page = browser.get(&address).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains(&place), "{address} says {place}");
        }
    });
}
