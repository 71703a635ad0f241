//! The order at every door that takes a body: who, then a seat, then the body.
use crate::server::{Reply, Server, plain, site};
use axum::body::{Body, Bytes};
use futures::stream;
use http::{Method, Request, StatusCode, header, request::Parts};
use kit_web::{
    Access, Answer, Doorkeeper, Fields, Form, FormWithFiles, FromForm, Json, PageError, RouteKind,
    Routes, Upload, UploadLimits, UploadSeats, UploadedFile, Visit, html,
};
use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const MIB: usize = 1_048_576;

struct Papers(Vec<UploadedFile>);

impl FromForm for Papers {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.files("tep", "test-files").required().map(Self)
    }
}

/// Lets in whoever knows the word, and takes one file of 1,000 bytes.
struct Knows;

impl Doorkeeper for Knows {
    async fn admit(_visit: &Visit, head: &mut Parts) -> Result<Self, PageError> {
        match head.uri.path() {
            "/api/cua/biet" => Ok(Self),
            _ => Err(PageError::NotFound),
        }
    }

    fn limits(&self) -> UploadLimits {
        UploadLimits {
            bytes_per_file: 1_000,
            files: 1,
            total_bytes: 2_000,
        }
    }

    fn wants(&self, part: &str, _has_file_name: bool) -> bool {
        part == "tep"
    }
}

async fn take(upload: Upload<Knows>) -> Result<String, PageError> {
    let (_, files) = upload.into_parts();
    let lengths: Vec<String> = files.iter().map(|file| file.bytes.to_string()).collect();
    Ok(lengths.join(","))
}

async fn plain_form(visit: Visit, _form: Form<()>) -> Answer {
    visit.page("x").body(html! {})
}

async fn with_files(visit: Visit, form: FormWithFiles<Papers>) -> Answer {
    let files = form.input.map_or(0, |papers| papers.0.len());
    visit.page("x").body(html! { (files) })
}

async fn json(_body: Json<serde_json::Value>) -> Result<&'static str, PageError> {
    Ok("{}")
}

fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Public, plain)
        .post("/ai-cung-duoc", Access::Public, plain_form)
        .post("/ai-cung-duoc/tep", Access::Public, with_files)
        .post("/quyen", Access::Permission("a"), plain_form)
        .post("/quyen/tep", Access::Permission("a"), with_files)
        .api(Method::POST, "/api/quyen", Access::Permission("a"), json)
        .api(Method::POST, "/api/mo", Access::Public, json)
        .api(Method::POST, "/api/cua/{word}", Access::Public, take)
}

/// A body of 64 MiB of files and how much of it was taken.
fn large_body() -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let head = "--X\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a.pdf\"\r\n\r\n";
    let pieces = std::iter::once(Bytes::from(head))
        .chain(std::iter::repeat_n(Bytes::from(vec![b'x'; 16_384]), 4_096))
        .map(move |piece| {
            counted.fetch_add(piece.len(), Ordering::Relaxed);
            Ok::<_, std::convert::Infallible>(piece)
        });
    (Body::from_stream(stream::iter(pieces)), taken)
}

fn post(path: &str, kind: &str) -> http::request::Builder {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind)
}

async fn knock(server: &Server, path: &str, kind: &str, length: Option<usize>) -> (Reply, usize) {
    let (body, taken) = large_body();
    let mut request = post(path, kind);
    if let Some(length) = length {
        request = request.header(header::CONTENT_LENGTH, length);
    }
    let reply = server
        .send(request.body(body).expect("a valid request"))
        .await;
    (reply, taken.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_stranger_with_64_mib_is_answered_before_one_mib_is_read_at_every_door() {
    let server = Server::new(routes());
    let all = routes();
    for route in all.list().iter().filter(|it| it.method == Method::POST) {
        let path = route.path.replace("{word}", "khong-biet");
        for kind in [
            "multipart/form-data; boundary=X",
            "application/x-www-form-urlencoded",
            "application/json",
        ] {
            for length in [Some(64 * MIB), None] {
                let (reply, taken) = knock(&server, &path, kind, length).await;
                let refused = reply.status.is_client_error() || reply.status.is_redirection();
                assert!(refused, "{path} {kind}: {}", reply.status);
                assert!(taken < MIB, "{path} {kind} {length:?}: {taken} bytes");
                let by_head = route.access != Access::Public || path.contains("/cua/");
                assert!(!by_head || taken == 0, "{path} {kind}: {taken} bytes");
            }
        }
        assert!(route.kind == RouteKind::Page || route.path.starts_with("/api/"));
    }
    assert_eq!(
        std::fs::read_dir(server.folder.path())
            .expect("a folder")
            .count(),
        0
    );
}

#[tokio::test]
async fn who_was_let_in_sends_one_file_up_to_the_limit_and_nothing_of_more_is_kept() {
    let server = Server::new(routes());
    let kind = "multipart/form-data; boundary=X";
    let body = |size: usize, files: usize| {
        let part = format!(
            "--X\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a\"\r\n\r\n{}\r\n",
            "x".repeat(size)
        );
        format!(
            "--X\r\nContent-Disposition: form-data; name=\"khac\"\r\n\r\nabc\r\n{}--X--\r\n",
            part.repeat(files)
        )
    };
    for (size, files, status) in [
        (1_000, 1, StatusCode::OK),
        (1_001, 1, StatusCode::PAYLOAD_TOO_LARGE),
        (10, 2, StatusCode::BAD_REQUEST),
    ] {
        let request = post("/api/cua/biet", kind).body(Body::from(body(size, files)));
        let reply = server.send(request.expect("a valid request")).await;
        assert_eq!(reply.status, status, "{size} {files}: {}", reply.text);
        assert!(status != StatusCode::OK || reply.text == "1000");
    }
    assert_eq!(
        std::fs::read_dir(server.folder.path())
            .expect("a folder")
            .count(),
        0
    );
}

#[tokio::test]
async fn who_finds_no_seat_is_told_when_to_come_again_before_the_body_is_read() {
    let one = NonZeroU32::new(1).expect("more than nothing");
    let mut site = site("http://localhost");
    site.upload_seats = UploadSeats {
        in_all: one,
        per_address: one,
    };
    let server = Server::with_site(site, routes());
    let kind = "multipart/form-data; boundary=X";
    let begun = Body::from_stream(stream::pending::<Result<Bytes, std::convert::Infallible>>());
    let first = post("/api/cua/biet", kind).body(begun);
    let mut first = Box::pin(server.send(first.expect("a valid request")));
    // the first one sits and says nothing
    let waited = futures::poll!(&mut first);
    assert!(waited.is_pending());
    let (second, taken) = knock(&server, "/api/cua/biet", kind, None).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!((second.header("retry-after"), taken), ("5", 0));
    drop(first);
    let (third, _) = knock(&server, "/api/cua/biet", kind, None).await;
    assert_eq!(
        third.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "the seat is free again"
    );
}

#[tokio::test]
async fn a_request_that_names_two_hosts_is_refused() {
    let server = Server::new(routes());
    let ask = |hosts: &[&str]| {
        let mut request = Request::get("/");
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        request.body(Body::empty()).expect("a valid request")
    };
    assert_eq!(
        server.send(ask(&["localhost"])).await.status,
        StatusCode::OK
    );
    let refused = server.send(ask(&["localhost", "evil.example"])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_form_from_another_address_than_configured_names_both() {
    let server = Server::with_site(site("https://a.example"), routes());
    let send = |origin: &'static str, path: &'static str| {
        Request::post(path)
            .header(header::HOST, origin.trim_start_matches("http://"))
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("_csrf=x&ten=Lan"))
            .expect("a valid request")
    };
    let reply = server.send(send("http://a.example", "/ai-cung-duoc")).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    for named in ["http://a.example", "https://a.example", "web.base_url"] {
        assert!(reply.text.contains(named), "{named}: {}", reply.text);
    }
    assert!(!reply.text.contains("Biểu mẫu đã hết hạn"));
    let same = server
        .send(send("https://a.example", "/ai-cung-duoc"))
        .await;
    assert!(
        same.text.contains("Biểu mẫu đã hết hạn"),
        "only the form is old here"
    );
    assert!(!same.text.contains("web.base_url"));
}
