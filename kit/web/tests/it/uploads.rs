//! Forms with files.
use crate::server::{Reply, Server};
use axum::body::Body;
use http::{Request, StatusCode, header};
use kit_web::{
    Access, Answer, Fields, FormState, FormWithFiles, FromForm, Routes, Site, UploadLimits,
    UploadedFile, Visit, html, ui,
};

struct Papers {
    title: String,
    files: Vec<UploadedFile>,
}

impl FromForm for Papers {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let title = form.text("title", "test-title").required();
        let files = form.files("tep", "test-files").endings(&["pdf"]).required();
        Some(Self {
            title: title?,
            files: files?,
        })
    }

    fn upload_limits() -> UploadLimits {
        UploadLimits {
            bytes_per_file: 1_000,
            files: 2,
            total_bytes: 5_000,
        }
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, &FormState::new())
}

async fn send(visit: Visit, form: FormWithFiles<Papers>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, &form.state);
    };
    let facts: Vec<String> = input
        .files
        .iter()
        .map(|file| {
            let kept = file
                .path()
                .and_then(|path| std::fs::read(path).ok())
                .unwrap_or_default();
            let same = kit_base::sha256(&kept) == file.sha256;
            format!("{} {} {same}", file.name, file.bytes)
        })
        .collect();
    visit.page(&input.title).body(html! { (facts.join("; ")) })
}

fn view(visit: &Visit, state: &FormState) -> Answer {
    let fields = ui::field_files(
        visit,
        state,
        &ui::Field::new("tep", "test-files"),
        ".pdf",
        true,
    );
    visit
        .page("Gửi")
        .form(state)
        .body(ui::upload_form(visit, state, "/gui", "Gửi", &fields))
}

async fn upload(server: &Server, token: &str, files: &[(&str, usize)]) -> Reply {
    let mut body = String::new();
    for (name, value) in [("_csrf", token), ("title", "Tờ trình")] {
        body.push_str(&format!(
            "--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    for (name, size) in files {
        let content = "x".repeat(*size);
        body.push_str(&format!(
            "--X\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--X--\r\n");
    let request = Request::post("/gui")
        .header(header::COOKIE, "phien=quyen-a")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    server.send(request.expect("a valid request")).await
}

async fn start() -> (Server, String) {
    start_with(|_| ()).await
}

async fn start_with(change: impl FnOnce(&mut Site)) -> (Server, String) {
    let mut site = crate::server::site("http://127.0.0.1:8080");
    change(&mut site);
    let routes = Routes::new()
        .get("/gui", Access::Public, open)
        .post("/gui", Access::Public, send);
    let server = Server::with_site(site, routes);
    let token = server.get("/gui", "phien=quyen-a").await.hidden("_csrf");
    (server, token)
}

fn left(server: &Server) -> usize {
    std::fs::read_dir(server.folder.path())
        .expect("the folder is there")
        .count()
}

#[tokio::test]
async fn files_arrive_whole_and_nothing_is_left_when_nobody_takes_them() {
    let (server, token) = start().await;
    let reply = upload(&server, &token, &[("a.pdf", 900), ("C:\\nhà\\b.PDF", 10)]).await;
    assert!(
        reply.text.contains("a.pdf 900 true; b.PDF 10 true"),
        "{}",
        reply.text
    );
    assert_eq!(left(&server), 0);
}

#[tokio::test]
async fn a_file_over_the_limit_is_named_with_the_limit_and_the_text_stays() {
    let (server, token) = start().await;
    let reply = upload(&server, &token, &[("to.pdf", 1_001)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        reply
            .text
            .contains("Tệp “to.pdf” quá lớn, mỗi tệp tối đa 1.000 byte"),
        "{}",
        reply.text
    );
    assert_eq!(left(&server), 0);
}

#[tokio::test]
async fn the_other_limits_are_named_too() {
    let (server, token) = start().await;
    let many = upload(&server, &token, &[("a.pdf", 1), ("b.pdf", 1), ("c.pdf", 1)]).await;
    assert!(
        many.text.contains("Chỉ được gửi tối đa 2 tệp"),
        "{}",
        many.text
    );
    let kind = upload(&server, &token, &[("a.exe", 1)]).await;
    assert!(
        kind.text
            .contains("Tệp “a.exe” không đúng loại, chỉ nhận: pdf"),
        "{}",
        kind.text
    );
    let none = upload(&server, &token, &[]).await;
    assert!(none.text.contains("Chọn tệp"), "{}", none.text);
    let empty = upload(&server, &token, &[("a.pdf", 0)]).await;
    assert!(empty.text.contains("không có nội dung"), "{}", empty.text);
    let total = upload(&server, &token, &[("a.pdf", 6_000)]).await;
    assert_eq!(total.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(total.text.contains("4,9 KB"), "{}", total.text);
}

struct LongText(String);

impl FromForm for LongText {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("title", "test-title")
            .max(500_000)
            .required()
            .map(Self)
    }
}

/// Sends fields of text; gives the answer.
async fn send_texts(texts: &[(&str, &str)]) -> Reply {
    async fn count(visit: Visit, form: FormWithFiles<LongText>) -> Answer {
        let characters = form.input.map_or(0, |input| input.0.chars().count());
        visit.page("Gửi").body(html! { "ký tự: " (characters) })
    }
    let routes =
        Routes::new()
            .get("/gui", Access::Public, open)
            .post("/gui", Access::Public, count);
    let server = Server::new(routes);
    let token = server.get("/gui", "phien=quyen-a").await.hidden("_csrf");
    let mut body = String::new();
    for (name, value) in [("_csrf", token.as_str())].iter().chain(texts) {
        body.push_str(&format!(
            "--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--X--\r\n");
    let request = Request::post("/gui")
        .header(header::COOKIE, "phien=quyen-a")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    server.send(request.expect("a valid request")).await
}

#[tokio::test]
async fn the_longest_text_that_an_act_takes_arrives_whole() {
    let reply = send_texts(&[("title", &"ữ".repeat(500_000))]).await;
    assert!(reply.text.contains("ký tự: 500000"), "{}", reply.status);
}

#[tokio::test]
async fn text_fields_have_limits_alone_and_together() {
    let alone = send_texts(&[("title", &"x".repeat(2_097_153))]).await;
    assert_eq!(alone.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(alone.text.contains("2 MB"), "{}", alone.text);
    let piece = "x".repeat(2_000_000);
    let together = send_texts(&[("title", &piece), ("a", &piece), ("b", &piece)]).await;
    assert_eq!(together.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(together.text.contains("4 MB"), "{}", together.text);
}

#[tokio::test]
async fn the_setting_of_the_installation_limits_every_file() {
    let (server, token) = start_with(|site| site.largest_file = 400).await;
    let reply = upload(&server, &token, &[("to.pdf", 401)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        reply
            .text
            .contains("Tệp “to.pdf” quá lớn, mỗi tệp tối đa 400 byte"),
        "{}",
        reply.text
    );
    let fits = upload(&server, &token, &[("vua.pdf", 400)]).await;
    assert!(fits.text.contains("vua.pdf 400 true"), "{}", fits.text);
}

#[tokio::test]
async fn a_script_that_shows_progress_is_told_the_next_page_in_a_header() {
    async fn done(visit: Visit, _form: FormWithFiles<()>) -> Answer {
        visit.redirect("/xong")
    }
    let server = Server::new(Routes::new().get("/gui", Access::Public, open).post(
        "/gui",
        Access::Public,
        done,
    ));
    let token = server.get("/gui", "phien=quyen-a").await.hidden("_csrf");
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--X--\r\n"
    );
    let request = Request::post("/gui")
        .header(header::COOKIE, "phien=quyen-a")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .header("sec-fetch-site", "same-origin")
        .header("x-upload", "progress")
        .body(Body::from(body));
    let reply = server.send(request.expect("a valid request")).await;
    assert_eq!(
        (reply.status, reply.header("x-location")),
        (StatusCode::OK, "/xong")
    );
}

#[tokio::test]
async fn nothing_is_stored_for_a_form_without_a_token() {
    let (server, _) = start().await;
    let reply = upload(&server, "khong-phai", &[("a.pdf", 10)]).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(left(&server), 0);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told_so() {
    let (server, token) = start().await;
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--X\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a.pdf\"\r\n\r\nxxx"
    );
    let request = Request::post("/gui")
        .header(header::COOKIE, "phien=quyen-a")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    let reply = server.send(request.expect("a valid request")).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(left(&server), 0);
}
