//! Forms: tokens, origin, errors, redirects, messages.
use crate::server::{Server, form, plain};
use http::{HeaderValue, StatusCode};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, Routes, Visit, html, ui,
};

struct Note(String);

impl FromForm for Note {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("title", "test-title")
            .max(20)
            .required()
            .map(Self)
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, &FormState::new())
}

async fn send(visit: Visit, form: Form<Note>) -> Answer {
    let Some(Note(title)) = form.input else {
        return view(&visit, &form.state);
    };
    if title == "trùng" {
        return view(
            &visit,
            &form
                .state
                .refuse("title", "test-title", Message::new("test-taken")),
        );
    }
    visit.redirect_with("/", Flash::success("test-saved").with("title", title))
}

fn view(visit: &Visit, state: &FormState) -> Answer {
    let fields = ui::field_text(visit, state, &ui::Field::new("title", "test-title"));
    visit
        .page("Ghi chú")
        .form(state)
        .body(ui::post_form(visit, state, "/moi", "Lưu", &fields))
}

async fn careless(visit: Visit) -> Answer {
    visit.page("x").body(html! { "đã làm" })
}

fn server() -> Server {
    Server::new(
        Routes::new()
            .get("/", Access::Public, plain)
            .get("/moi", Access::Public, open)
            .post("/moi", Access::Public, send)
            .post("/cau-tha", Access::Public, careless)
            .post("/trong", Access::SignedIn, send),
    )
}

#[tokio::test]
async fn a_form_is_accepted_once_and_its_message_is_shown_once() {
    let server = server();
    let page = server.get("/moi", "phien=quyen-a").await;
    let fields = [
        ("_csrf", &*page.hidden("_csrf")),
        ("_key", &page.hidden("_key")),
        ("title", "Họp giao ban"),
    ];
    let answer = server.post("/moi", "phien=quyen-a", &fields).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
    let cookies = format!("phien=quyen-a; {}", answer.cookies());
    let next = server.get("/", &cookies).await;
    assert!(next.text.contains("Đã lưu “Họp giao ban”"), "{}", next.text);
    assert!(
        next.header("set-cookie").starts_with("tin=;"),
        "the message is used up"
    );
}

#[tokio::test]
async fn somebody_who_is_not_signed_in_can_send_a_form_too() {
    let server = server();
    let page = server.get("/moi", "").await;
    assert_eq!(page.header("cache-control"), "no-store");
    let answer = server
        .post(
            "/moi",
            &page.cookies(),
            &[("_csrf", &page.hidden("_csrf")), ("title", "A")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn broken_rules_show_the_form_again_with_what_was_typed() {
    let server = server();
    let page = server.get("/moi", "phien=quyen-a").await;
    let token = page.hidden("_csrf");
    let long = "một tiêu đề dài quá hai mươi chữ";
    let answer = server
        .post(
            "/moi",
            "phien=quyen-a",
            &[("_csrf", &token), ("title", long)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("<title>Lỗi: Ghi chú"),
        "{}",
        answer.text
    );
    assert!(
        answer
            .text
            .contains("Phần tiêu đề dài 32 ký tự, tối đa 20 ký tự"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains(long) && answer.text.contains("href=\"#f-title\""));
}

#[tokio::test]
async fn what_the_act_refuses_is_said_at_the_field() {
    let server = server();
    let token = server.get("/moi", "phien=quyen-a").await.hidden("_csrf");
    let answer = server
        .post(
            "/moi",
            "phien=quyen-a",
            &[("_csrf", &token), ("title", "trùng")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Tiêu đề này đã có"));
}

#[tokio::test]
async fn a_form_of_another_session_is_refused_and_keeps_what_was_typed() {
    let server = server();
    let token = server
        .get("/moi", "phien=khong-quyen")
        .await
        .hidden("_csrf");
    let answer = server
        .post(
            "/moi",
            "phien=quyen-a",
            &[("_csrf", &token), ("title", "Giữ <b> lại")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.text.contains("Biểu mẫu đã hết hạn") && answer.text.contains("Giữ &lt;b&gt; lại")
    );
    // the page carries a fresh token, so sending it again works
    let again = [("_csrf", &*answer.hidden("_csrf")), ("title", "Giữ lại")];
    assert_eq!(
        server.post("/moi", "phien=quyen-a", &again).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_and_offers_nothing_to_send() {
    let server = server();
    let token = server.get("/moi", "phien=quyen-a").await.hidden("_csrf");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
        ("x-none", "x"),
    ] {
        let mut request = form(
            "/moi",
            "phien=quyen-a",
            &[("_csrf", &token), ("title", "A")],
        );
        request.headers_mut().remove("sec-fetch-site");
        request
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
        let answer = server.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert!(
            answer.text.contains("Yêu cầu đến từ trang khác")
                && !answer.text.contains("name=\"title\"")
        );
    }
}

#[tokio::test]
async fn a_handler_that_forgets_the_token_is_an_error() {
    let answer = server().post("/cau-tha", "phien=quyen-a", &[]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text.contains("đã làm"));
}

#[tokio::test]
async fn an_expired_session_leads_back_to_the_form_and_not_to_its_target() {
    let mut request = form("/trong", "", &[("title", "A")]);
    request.headers_mut().insert(
        "referer",
        HeaderValue::from_static("http://localhost/moi?x=1"),
    );
    let answer = server().send(request).await;
    assert_eq!(answer.header("location"), "/dang-nhap?next=/moi%3Fx%3D1");
}

#[tokio::test]
async fn the_look_is_stored_in_a_cookie_and_the_page_comes_back() {
    let server = server();
    let answer = server
        .post(
            "/tuy-chon",
            "tuychon=dark.sm",
            &[("chon", "lg"), ("ve", "/moi")],
        )
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/moi")
    );
    assert_eq!(answer.cookies(), "tuychon=dark.lg");
    let page = server.get("/moi", "tuychon=dark.lg.en.contrast").await;
    assert!(page.text.contains(
        "<html lang=\"en\" data-color-scheme=\"dark\" data-text=\"lg\" data-contrast=\"more\">"
    ));
    let away = server
        .post(
            "/tuy-chon",
            "",
            &[("chon", "dark"), ("ve", "//evil.example")],
        )
        .await;
    assert_eq!(away.header("location"), "/");
}

#[tokio::test]
async fn the_counts_of_the_menu_are_remembered_for_a_session_until_it_acts() {
    let server = server();
    let page = server.get("/moi", "phien=quyen-a").await;
    server.get("/moi", "phien=quyen-a").await;
    assert_eq!(server.waiting.asked(), 1, "of two pages");
    let fields = [("_csrf", &*page.hidden("_csrf")), ("title", "")];
    server.post("/moi", "phien=quyen-a", &fields).await;
    assert_eq!(server.waiting.asked(), 1, "the answer knows them too");
    server.get("/moi", "phien=quyen-a").await;
    assert_eq!(server.waiting.asked(), 2, "after something was sent");
    server.get("/moi", "").await;
    assert_eq!(server.waiting.asked(), 2, "for nobody");
}
