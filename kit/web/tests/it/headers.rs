//! Headers of every answer.
use crate::server::{Server, plain, site};
use axum::body::Body;
use http::Request;
use kit_web::{Access, Answer, Download, Routes};

fn routes() -> Routes {
    Routes::new().get("/", Access::Public, plain)
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::with_site(site("https://lamgiang.example"), routes());
    for path in ["/", "/khong-co", "/favicon.svg", "/api/khong-co"] {
        let reply = server.get(path, "").await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'nonce-"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'; base-uri 'none'; object-src 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "strict-transport-security",
                "max-age=31536000; includeSubDomains",
            ),
        ] {
            assert_eq!(reply.header(name), value, "{path} {name}");
        }
    }
}

#[tokio::test]
async fn the_nonce_of_the_policy_is_the_nonce_of_the_script_and_new_each_time() {
    let server = Server::new(routes());
    let (one, two) = (server.get("/", "").await, server.get("/", "").await);
    let nonce = |reply: &crate::server::Reply| {
        let policy = reply.header("content-security-policy").to_owned();
        policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap_or_default()
            .to_owned()
    };
    assert_ne!(nonce(&one), nonce(&two));
    if one.text.contains("<script") {
        assert!(one.text.contains(&format!("nonce=\"{}\"", nonce(&one))));
    }
}

#[tokio::test]
async fn pages_of_signed_in_people_are_never_stored() {
    let server = Server::new(routes());
    assert_eq!(
        server
            .get("/", "phien=quyen-a")
            .await
            .header("cache-control"),
        "no-store"
    );
    assert_eq!(
        server.get("/", "").await.header("cache-control"),
        "no-cache"
    );
    assert!(
        server
            .get("/", "")
            .await
            .header("vary")
            .contains("HX-Request-Type")
    );
    assert!(
        server
            .get("/", "")
            .await
            .header("strict-transport-security")
            .is_empty(),
        "no HSTS without TLS"
    );
}

#[tokio::test]
async fn style_sheets_are_served_whether_or_not_the_interface_is_built() {
    let server = Server::new(routes());
    let page = server.get("/", "").await;
    let href = page
        .text
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let style = server
        .get(href.expect("every page has a style sheet"), "")
        .await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(
        style
            .header("cache-control")
            .starts_with("public, max-age=")
    );
    assert_eq!(server.get("/a/vn.css", "").await.status, 200);
    assert_eq!(server.get("/a/ui.js", "").await.status, 404);
    assert_eq!(server.get("/a/..%2FCargo.toml", "").await.status, 404);
}

async fn file() -> Answer {
    as_download("text/html")
}

async fn pdf() -> Answer {
    as_download("application/pdf")
}

fn as_download(media_type: &str) -> Answer {
    Download {
        media_type: media_type.to_owned(),
        disposition: "attachment; filename=\"a.html\"".to_owned(),
        length: Some(4_096),
        body: Body::from("<b>x</b>".repeat(512)),
    }
    .answer()
}

#[tokio::test]
async fn a_downloaded_file_runs_in_an_empty_sandbox_and_is_not_stored() {
    let routes =
        Routes::new()
            .get("/tep", Access::Public, file)
            .get("/tep.pdf", Access::Public, pdf);
    let server = Server::with_site(site("https://lamgiang.example"), routes);
    for path in ["/tep", "/tep.pdf"] {
        let reply = server.get(path, "").await;
        assert_eq!(
            reply.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'; sandbox",
            "{path}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("content-length"), "4096");
        assert!(!reply.header("strict-transport-security").is_empty());
    }
}

#[tokio::test]
async fn pages_travel_compressed() {
    let server = Server::new(routes());
    for (accepted, used) in [("gzip", "gzip"), ("gzip, deflate, br, zstd", "zstd")] {
        let request = Request::get("/")
            .header("accept-encoding", accepted)
            .body(Body::empty());
        let reply = server.send(request.expect("a valid request")).await;
        assert_eq!(reply.header("content-encoding"), used);
    }
}
