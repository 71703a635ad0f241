//! What a visitor gets when something is not there, not allowed or broken.

use crate::world::{On, Place, Running, client};
use axum::{body::Body, routing::get};
use http::{Request, StatusCode};
use kit_base::Clock;
use kit_web::{Access, Routes, Site, Web};
use tinhso::modules;
use tower::ServiceExt;

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_there_is_a_page_for_people_and_a_problem_for_programs() {
    let place = Place::new(On::Sqlite).await;
    let node = Running::start(place.parts("a").await).await;
    let client = client();
    let page = client
        .get(node.url("/khong-co"))
        .header("accept", "text/html")
        .send()
        .await
        .expect("an answer");
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .expect("text")
            .contains("default-src 'none'")
    );
    assert!(page.text().await.expect("a page").contains("<html"));
    let problem = client
        .get(node.url("/api/khong-co"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(problem.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        problem.headers()["content-type"],
        "application/problem+json"
    );
    let method = client
        .delete(node.url("/dang-nhap"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(method.status(), StatusCode::METHOD_NOT_ALLOWED);
    let signed_out = client
        .get(node.url("/api/openapi.json"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(signed_out.status(), StatusCode::UNAUTHORIZED);
    let page = client
        .get(node.url("/api/docs"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(page.status(), StatusCode::SEE_OTHER);
    node.stop().await;
}

#[tokio::test]
async fn a_handler_that_panics_gives_an_error_page_without_its_words() {
    async fn broken() -> kit_web::Answer {
        panic!("secret words")
    }
    let texts = modules::texts(&modules::catalogue()).expect("well formed");
    let web = Web::builder(
        Site::new("Tỉnh", "http://localhost"),
        texts,
        Clock::system(),
    )
    .build();
    let app = kit_web::app(web, Routes::new().get("/hong", Access::Public, broken));
    let app = app.route("/beside", get(|| async { "well" }));
    let request = Request::get("/hong")
        .body(Body::empty())
        .expect("a request");
    let answer = app.oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20)
        .await
        .expect("a body");
    assert!(!String::from_utf8_lossy(&body).contains("secret words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reading_page_is_kept_from_strangers_or_is_public() {
    let place = Place::new(On::Sqlite).await;
    let node = Running::start(place.parts("a").await).await;
    let client = client();
    for route in modules::routes(&mut modules::catalogue()).list() {
        if route.method != http::Method::GET {
            continue;
        }
        let path: String = route
            .path
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    "0000000000001"
                } else {
                    part
                }
            })
            .collect::<Vec<_>>()
            .join("/");
        let answer = client.get(node.url(&path)).send().await.expect("an answer");
        let status = answer.status();
        assert!(
            !status.is_server_error() || path == "/health/ready",
            "{path}: {status}"
        );
        if route.access != Access::Public {
            let kept = [
                StatusCode::SEE_OTHER,
                StatusCode::UNAUTHORIZED,
                StatusCode::NOT_FOUND,
            ];
            assert!(kept.contains(&status), "{path}: {status}");
        }
    }
    node.stop().await;
}
