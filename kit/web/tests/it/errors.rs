//! Errors: for people a page, for programs a problem, never a dropped connection.
use crate::server::{Server, plain};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use kit_web::{
    Access, Answer, Form, FormState, Json, PageError, Path, Query, Routes, Visit, html, ui,
};
use std::collections::HashMap;

async fn busy() -> Answer {
    Err(PageError::conflict("test-busy"))
}

async fn secret() -> Answer {
    Err(PageError::internal("mật khẩu của máy chủ là 12345"))
}

async fn panics(visit: Visit) -> Answer {
    let empty: Vec<u8> = Vec::new();
    visit
        .page(visit.number(empty[visit.query().len()]))
        .body(kit_web::html! {})
}

async fn no_room() -> Answer {
    let error = kit_db::DbError::NoRoom("database or disk is full".into());
    Err(error.into())
}

async fn form_of_full(visit: Visit) -> Answer {
    let state = FormState::new();
    let form = ui::post_form(&visit, &state, "/day", "Gửi", &html! {});
    visit.page("Gửi").body(form)
}

/// A form whose act finds the disk full.
async fn full(_form: Form<()>) -> Answer {
    no_room().await
}

async fn lost() -> Answer {
    Err(kit_files::FilesError::Missing(kit_files::ContentHash::of(b"")).into())
}

fn server() -> Server {
    Server::new(
        Routes::new()
            .get("/", Access::Public, plain)
            .get("/ban", Access::Public, busy)
            .get("/hong", Access::Public, secret)
            .get("/hoang", Access::Public, panics)
            .get("/mat", Access::Public, lost)
            .get("/day", Access::Public, form_of_full)
            .post("/day", Access::Public, full)
            .api(Method::GET, "/api/day", Access::Public, no_room)
            .api(Method::GET, "/api/ban", Access::Public, busy),
    )
}

#[tokio::test]
async fn a_conflict_tells_people_and_programs_the_same() {
    let server = server();
    let page = server.get("/ban", "").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("Văn bản đang được người khác sửa"));
    let problem = server.get("/api/ban", "").await;
    let body: serde_json::Value = serde_json::from_str(&problem.text).expect("a problem is JSON");
    assert_eq!(body["status"], 409);
    assert_eq!(body["type"], "/loi/conflict");
    assert_eq!(
        body["detail"],
        "Văn bản đang được người khác sửa. Hãy mở lại."
    );
    assert_eq!(body["instance"], problem.header("x-request-id"));
}

#[tokio::test]
async fn an_internal_cause_is_not_shown_but_the_request_id_is() {
    let page = server().get("/hong", "").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!page.text.contains("12345"));
    assert!(page.text.contains(page.header("x-request-id")));
}

#[tokio::test]
async fn a_panicking_handler_gives_the_error_page() {
    let page = server().get("/hoang", "phien=quyen-a").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.text.contains("Hệ thống gặp lỗi") && page.text.contains("Nguyễn Thị Mẫu"));
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_a_problem_for_programs() {
    let server = server();
    let page = server.get("/khong-co", "").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
    );
    let problem = server.get("/api/khong-co", "").await;
    assert_eq!(
        (problem.status, problem.header("content-type")),
        (StatusCode::NOT_FOUND, "application/problem+json")
    );
    let wrong = server.post("/ban", "", &[]).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_request_id_from_outside_is_not_believed() {
    let request = Request::get("/")
        .header("x-request-id", "gia-mao")
        .body(Body::empty());
    let reply = server().send(request.expect("a valid request")).await;
    assert_ne!(reply.header("x-request-id"), "gia-mao");
    assert_eq!(reply.header("x-request-id").len(), 16);
}

async fn by_number(Path(_): Path<u32>, Query(_): Query<HashMap<String, u32>>) -> Answer {
    Err(PageError::conflict("test-busy"))
}

async fn careless(_: axum::extract::Query<HashMap<String, u32>>) -> Answer {
    Err(PageError::conflict("test-busy"))
}

async fn takes_json(Json(_): Json<HashMap<String, u32>>) -> Answer {
    Err(PageError::conflict("test-busy"))
}

#[tokio::test]
async fn what_an_extractor_refuses_is_told_in_our_words() {
    let server = Server::new(
        Routes::new()
            .get("/so/{so}", Access::Public, by_number)
            .get("/axum", Access::Public, careless)
            .api(Method::POST, "/api/so", Access::Public, takes_json),
    );
    for (path, status, words) in [
        ("/so/x", StatusCode::NOT_FOUND, "Không tìm thấy trang"),
        ("/so/1?a=x", StatusCode::BAD_REQUEST, "Yêu cầu không hợp lệ"),
        ("/axum?a=x", StatusCode::BAD_REQUEST, "Yêu cầu không hợp lệ"),
        (
            "/so/1?a=2",
            StatusCode::CONFLICT,
            "đang được người khác sửa",
        ),
    ] {
        let reply = server.get(path, "").await;
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.text.contains(words), "{path}: {}", reply.text);
    }
    let request = Request::post("/api/so")
        .header("content-type", "application/json")
        .body(Body::from("{\"a\":\"x\"}"));
    let reply = server.send(request.expect("a valid request")).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (StatusCode::BAD_REQUEST, "application/problem+json")
    );
    assert!(reply.text.contains("line 1"), "{}", reply.text);
}

#[tokio::test]
async fn a_full_disk_is_said_as_what_it_is_and_what_was_typed_stays() {
    let server = server();
    let token = server.get("/day", "phien=quyen-a").await;
    let token = token.hidden("_csrf");
    let typed = [
        ("_csrf", &*token),
        ("trich-yeu", "Về việc phòng chống bão số 4"),
        ("mat-khau", "bí mật"),
    ];
    let page = server.post("/day?trang=2", "phien=quyen-a", &typed).await;
    assert_eq!(page.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(page.text.contains("Máy chủ hết chỗ lưu"), "{}", page.text);
    assert!(page.text.contains("Về việc phòng chống bão số 4"));
    assert!(
        page.text.contains("action=\"/day?trang=2\""),
        "it can be sent again"
    );
    assert!(!page.text.contains("bí mật") && !page.text.contains("disk is full"));

    let problem = server.get("/api/day", "").await;
    assert_eq!(problem.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(
        problem.text.contains("\"type\":\"/loi/no-room\""),
        "{}",
        problem.text
    );
}

#[tokio::test]
async fn a_content_that_is_lost_is_a_sentence_with_what_to_do() {
    let page = server().get("/mat", "").await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.text.contains("bản sao lưu"), "{}", page.text);
}
