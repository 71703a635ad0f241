use crate::{
    MIGRATIONS,
    server::{Server, run, viewer, web},
    world,
};
use axum::http::{Method, StatusCode};
use identity::Role;
use kit_i18n::Locale;
use kit_web::{RouteKind, Visit};
use std::collections::{BTreeMap, BTreeSet};

const LEADER: &str = "H41+lanh_dao_tinh";

/// The page without icons, whose addresses depend on the build, a line for each element.
fn settled(html: &str) -> String {
    let mut out = String::new();
    for (index, part) in html.split("<svg class=\"ic\"").enumerate() {
        let rest = if index == 0 {
            part
        } else {
            part.split_once("</svg>").map_or("", |(_, rest)| rest)
        };
        out.push_str(rest);
    }
    out.replace("><", ">\n<")
}

#[test]
fn every_sample_draws_in_both_languages_without_missing_texts() {
    let db = testing::sqlite_db(&MIGRATIONS);
    world::load(&db);
    let web = web(&db);
    let routes = reports::module().routes;
    let leader = world::write(&db, |tx| {
        world::actor(tx, world::PROVINCE, Role::ProvinceLeader)
    });
    for locale in Locale::ALL {
        for sample in routes.samples() {
            let visit = Visit::sample(&web, locale, Some(viewer(leader.clone())), sample.path);
            let answer = (sample.render)(&visit).unwrap();
            let bytes = run(axum::body::to_bytes(answer.into_body(), usize::MAX)).unwrap();
            let html = String::from_utf8(bytes.to_vec()).unwrap();
            for forbidden in [
                " style=",
                " onclick=",
                "javascript:",
                "<style",
                "NaN",
                "inf",
            ] {
                // the key of a form is letters by chance: NaN within one is no number
                let is_in_key = |at: usize| {
                    let before = html[..at].chars().next_back();
                    forbidden == "NaN"
                        && before.is_some_and(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
                };
                let found = html
                    .match_indices(forbidden)
                    .find(|(at, _)| !is_in_key(*at))
                    .map(|(at, _)| &html[at.saturating_sub(40)..at]);
                let allowed = forbidden == "inf";
                assert!(
                    found.is_none() || allowed,
                    "{} {} holds {forbidden} after {found:?}",
                    sample.path,
                    sample.name
                );
            }
        }
    }
    assert_eq!(web.texts.missing(), BTreeMap::new());
}

#[test]
fn every_page_to_look_at_has_a_sample() {
    let routes = reports::module().routes;
    let samples: BTreeSet<&str> = routes.samples().iter().map(|sample| sample.path).collect();
    let files = ["/bao-cao/nam/pdf", "/tong-quan/xuat"];
    for route in routes.list() {
        let is_page = route.method == Method::GET && route.kind == RouteKind::Page;
        let covered = samples.contains(route.path) || files.contains(&route.path);
        assert!(!is_page || covered, "{}", route.path);
    }
}

#[test]
fn both_languages_have_the_same_keys_and_every_section_and_role_has_its_words() {
    let texts = world::texts();
    assert_eq!(texts.keys(Locale::Vi), texts.keys(Locale::En));
}

#[test]
fn the_dashboard_of_the_province_is_drawn_as_agreed() {
    let db = testing::sqlite_db(&MIGRATIONS);
    world::load(&db);
    let page = run(Server::new(&db).main_part(LEADER, "/tong-quan?ky=nam"));
    insta::assert_snapshot!("dashboard of the province", settled(page.text()));
}

#[test]
fn the_yearly_report_is_drawn_as_agreed() {
    let db = testing::sqlite_db(&MIGRATIONS);
    world::load(&db);
    let page = run(Server::new(&db).main_part(LEADER, "/bao-cao/nam?nam=2022"));
    insta::assert_snapshot!("yearly report", settled(page.text()));
}

testing::on_both_databases! {
    fn every_span_and_list_of_the_dashboard_opens(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        let district = world::write(db, |tx| world::body(tx, world::DISTRICT));
        run(async {
            let list = format!("/tong-quan/don-vi?ky=thang&xep=dung-han&huyen={district}");
            for (path, expected) in [
                ("/tong-quan?ky=tuan", "16"),
                ("/tong-quan?ky=thang", "so với tháng trước"),
                ("/tong-quan?ky=quy", "so với quý trước"),
                ("/tong-quan?den=2021-12-31", "31/12/2021"),
                ("/tong-quan?den=2020-01-31", "Chưa có số liệu trong kỳ này"),
                ("/tong-quan?pham-vi=co-quan", "UBND tỉnh"),
                ("/tong-quan/don-vi?q=vinh", "UBND thành phố Vinh"),
                ("/tong-quan/don-vi?q=kh%C3%B4ng", "Không tìm thấy đơn vị nào"),
                (list.as_str(), "Số liệu theo đơn vị: Vinh"),
            ] {
                let page = server.get(LEADER, path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                assert!(page.text().contains(expected), "{path}: no {expected}");
            }
            for wrong in ["/tong-quan?den=hom-qua", "/tong-quan/don-vi?xep=x", "/bao-cao/nam?nam=2023", "/bao-cao/nam?nam=2022&den=2021-01-01"] {
                assert_eq!(server.get(LEADER, wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
            }
        });
    }

    fn a_leader_publishes_and_the_page_tells_what_changed_since(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        run(async {
            let asks = server.get(LEADER, "/bao-cao/nam/cong-bo?nam=2022").await;
            let digest = asks.hidden("so");
            let fields = [("nam", "2022"), ("den", ""), ("so", digest.as_str())];
            let done = server.post(LEADER, &asks, "/bao-cao/nam/cong-bo", &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER);
            let address = done.header("location").to_owned();
            let kept = server.get(LEADER, &address).await;
            assert!(kept.text().contains(&digest) && kept.text().contains("115"));
            // the same once more: nothing new to say
            let again = server.get(LEADER, "/bao-cao/nam/cong-bo?nam=2022").await;
            assert!(again.text().contains("không có gì để công bố thêm"));
            let double = server.post(LEADER, &asks, "/bao-cao/nam/cong-bo", &fields).await;
            assert_eq!(double.header("location"), address, "a double click publishes once");
            let stale = server.get(LEADER, "/bao-cao/nam/cong-bo?nam=2022&den=2022-11-14").await;
            let refused = server.post(LEADER, &stale, "/bao-cao/nam/cong-bo", &fields).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "the newest version says the same");
            for reader in ["H41+lanh_dao", "H41+chanh_van_phong"] {
                let page = server.get(reader, &address).await;
                assert_eq!(page.status, StatusCode::OK, "{reader}");
                let refused = server.get(reader, "/bao-cao/nam/cong-bo?nam=2022").await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{reader}");
            }
            for other in ["H41+van_thu", "H41+kiem_toan"] {
                assert_eq!(server.get(other, &address).await.status, StatusCode::FORBIDDEN, "{other}");
            }
        });
    }

    fn a_correction_asks_for_its_reason_and_keeps_what_was_typed(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        run(async {
            let page = "/bao-cao/nam/cong-bo?nam=2022&den=2022-11-14";
            let asks = server.get(LEADER, page).await;
            let digest = asks.hidden("so");
            let fields = [("nam", "2022"), ("den", "2022-11-14"), ("so", digest.as_str())];
            assert_eq!(server.post(LEADER, &asks, "/bao-cao/nam/cong-bo", &fields).await.status, StatusCode::SEE_OTHER);
            let back = asks;
            let asks = server.get(LEADER, "/bao-cao/nam/cong-bo?nam=2022").await;
            assert!(asks.text().contains("Khác với bản đã công bố"));
            let digest = asks.hidden("so");
            let other = [("nam", "2022"), ("den", ""), ("so", digest.as_str())];
            let told = server.post(LEADER, &back, "/bao-cao/nam/cong-bo", &other).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "going back and sending other figures is another act");
            let silent = [("nam", "2022"), ("den", ""), ("so", digest.as_str()), ("ly-do", " ")];
            let told = server.post(LEADER, &asks, "/bao-cao/nam/cong-bo", &silent).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(told.text().contains("Nhập lý do đính chính"));
            let reason = [("nam", "2022"), ("den", ""), ("so", digest.as_str()), ("ly-do", "Tính đến hết ngày 15/11")];
            let done = server.post(LEADER, &told, "/bao-cao/nam/cong-bo", &reason).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER);
            let now = server.get(LEADER, "/bao-cao/nam?nam=2022").await;
            assert!(now.text().contains("Tính đến hết ngày 15/11") && now.text().contains("Bản 2"));
        });
    }

    fn programs_get_the_report_and_people_its_files(db: &TestDb) {
        world::load(db);
        let server = Server::new(db);
        run(async {
            let json = server.get(LEADER, "/api/v1/bao-cao/nam?nam=2022").await;
            let report: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
            assert_eq!((report["figures"][0]["value"].as_i64(), json.status), (Some(115), StatusCode::OK));
            let wrong = server.get(LEADER, "/api/v1/bao-cao/nam?nam=2099").await;
            assert_eq!((wrong.status, wrong.header("content-type")), (StatusCode::BAD_REQUEST, "application/problem+json"));
            let book = server.get(LEADER, "/tong-quan/xuat?ky=nam").await;
            assert!(book.bytes.starts_with(b"PK") && book.header("content-disposition").contains(".xlsx"));
            let pdf = server.get(LEADER, "/bao-cao/nam/pdf?nam=2022").await;
            assert!(pdf.bytes.starts_with(b"%PDF-") || pdf.status == StatusCode::CONFLICT);
            for api in ["H41+van_thu", "H41+chuyen_vien"] {
                assert_eq!(server.get(api, "/api/v1/bao-cao/nam?nam=2022").await.status, StatusCode::FORBIDDEN);
            }
        });
    }
}
