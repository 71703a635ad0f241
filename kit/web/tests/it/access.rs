//! Who gets through.
use crate::server::{Actor, Server, plain};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use kit_web::{Access, Answer, PageError, RouteKind, Routes, Visit, html};
use std::num::NonZeroU32;

async fn who(visit: Visit) -> Answer {
    let actor = visit.actor::<Actor>()?;
    visit.page("x").body(html! { (actor.0) })
}

async fn data() -> Result<&'static str, PageError> {
    Ok("{}")
}

fn server() -> Server {
    Server::new(
        Routes::new()
            .get("/", Access::Public, plain)
            .get("/ai", Access::SignedIn, who)
            .get("/quyen", Access::Permission("a"), plain)
            .get("/mot-trong", Access::AnyPermission(&["b", "a"]), plain)
            .get("/an", Access::HiddenPermission("a"), plain)
            .api(Method::GET, "/api/du-lieu", Access::Permission("a"), data),
    )
}

#[tokio::test]
async fn a_stranger_is_sent_to_the_sign_in_page_and_comes_back_to_where_they_wanted_to_go() {
    let reply = server().get("/quyen?tab=qua-han", "").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(
        reply.header("location"),
        "/dang-nhap?next=/quyen%3Ftab%3Dqua-han"
    );
}

#[tokio::test]
async fn who_was_asked_to_sign_in_by_a_piece_of_a_page_comes_back_to_the_page() {
    for (name, value) in [("hx-request", "true"), ("hx-request-type", "partial")] {
        let request = Request::get("/quyen?co-quan-tim=so")
            .header(name, value)
            .header("referer", "http://localhost/ai?tab=1")
            .body(Body::empty());
        let reply = server().send(request.expect("a valid request")).await;
        let to = [reply.header("location"), reply.header("hx-redirect")].concat();
        assert_eq!(to, "/dang-nhap?next=/ai%3Ftab%3D1", "{name}");
    }
}

#[tokio::test]
async fn a_program_without_a_session_gets_401_as_a_problem() {
    let reply = server().get("/api/du-lieu", "").await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reply.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn permissions_decide_between_200_403_and_404() {
    let server = server();
    for (path, with, without) in [
        ("/quyen", StatusCode::OK, StatusCode::FORBIDDEN),
        ("/mot-trong", StatusCode::OK, StatusCode::FORBIDDEN),
        ("/an", StatusCode::OK, StatusCode::NOT_FOUND),
        ("/api/du-lieu", StatusCode::OK, StatusCode::FORBIDDEN),
        ("/ai", StatusCode::OK, StatusCode::OK),
    ] {
        assert_eq!(
            server.get(path, "phien=quyen-a").await.status,
            with,
            "{path}"
        );
        assert_eq!(
            server.get(path, "phien=khong-quyen").await.status,
            without,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_context_finds_its_own_actor() {
    let reply = server().get("/ai", "phien=quyen-a").await;
    assert!(reply.text.contains("mẫu"), "{}", reply.text);
}

#[tokio::test]
async fn a_session_that_cannot_be_read_is_an_error_and_not_a_stranger() {
    let reply = server().get("/", "phien=hong").await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.header("retry-after"), "15");
}

#[tokio::test]
async fn htmx_is_told_to_go_to_the_sign_in_page_as_a_whole() {
    let request = http::Request::get("/quyen")
        .header("hx-request-type", "partial")
        .body(axum::body::Body::empty());
    let reply = server().send(request.expect("a valid request")).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.header("hx-redirect").starts_with("/dang-nhap?next="));
}

#[tokio::test]
async fn routes_with_a_limit_of_their_own_refuse_the_request_over_it() {
    let two = NonZeroU32::new(2).expect("two is not zero");
    let routes = Routes::new()
        .get("/", Access::Public, plain)
        .merge_limited(two, Routes::new().get("/tra-cuu", Access::Public, plain));
    let server = Server::new(routes);
    assert_eq!(server.get("/tra-cuu", "").await.status, StatusCode::OK);
    assert_eq!(server.get("/tra-cuu", "").await.status, StatusCode::OK);
    let refused = server.get("/tra-cuu", "").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(server.get("/", "").await.status, StatusCode::OK);
}

#[test]
fn the_list_names_every_route_with_its_access() {
    let routes = Routes::new()
        .get("/quyen", Access::Permission("a"), plain)
        .merge(Routes::new().api(Method::GET, "/api/du-lieu", Access::SignedIn, data));
    let list: Vec<_> = routes
        .list()
        .iter()
        .map(|route| (route.path, route.access, route.kind))
        .collect();
    assert_eq!(
        list,
        [
            ("/quyen", Access::Permission("a"), RouteKind::Page),
            ("/api/du-lieu", Access::SignedIn, RouteKind::Api),
        ]
    );
}

#[tokio::test]
async fn the_menu_has_no_entry_whose_page_the_viewer_may_not_open() {
    let server = Server::new(Routes::new().get("/ai", Access::SignedIn, who).get(
        "/",
        Access::Permission("a"),
        plain,
    ));
    let entry = "<nav class=\"nav\" aria-label=\"Điều hướng chính\"><ul><li><a href=\"/\"";
    assert!(
        server
            .get("/ai", "phien=quyen-a")
            .await
            .text
            .contains(entry)
    );
    assert!(
        !server
            .get("/ai", "phien=quyen-b")
            .await
            .text
            .contains(entry)
    );
}
