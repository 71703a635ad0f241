//! Pages as they are drawn.
use crate::server::{Server, plain, site, viewer, web};
use axum::body::Body;
use http::Request;
use kit_i18n::Locale;
use kit_web::{Access, Routes, Visit, own_routes};

/// The page without what depends on the build (addresses of files, icons), a line for each element.
fn settle(html: &str) -> String {
    let mut out = String::new();
    for (index, part) in html.split("<svg class=\"ic\"").enumerate() {
        let rest = if index == 0 {
            part
        } else {
            part.split_once("</svg>").map_or("", |(_, rest)| rest)
        };
        out.push_str(rest);
    }
    let lines = out.replace("><", ">\n<");
    let kept = lines
        .lines()
        .filter(|line| !line.contains("\"/a/") && *line != "</script>");
    kept.collect::<Vec<_>>().join("\n")
}

async fn text_of(answer: kit_web::Answer) -> String {
    let response = answer.expect("a sample draws");
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a whole body");
    String::from_utf8(bytes.to_vec()).expect("pages are UTF-8")
}

#[tokio::test]
async fn every_sample_of_our_own_pages_draws_in_both_languages_without_missing_texts() {
    let mut site = site("http://localhost");
    site.demo = true;
    let web = web(site);
    let routes = own_routes(&web);
    assert!(routes.samples().len() >= 4);
    for locale in Locale::ALL {
        for sample in routes.samples() {
            let visit = Visit::sample(&web, locale, Some(viewer(&["a"])), sample.path);
            let html = text_of((sample.render)(&visit)).await;
            assert!(
                html.starts_with("<!DOCTYPE html>"),
                "{} {}",
                sample.path,
                sample.name
            );
            for forbidden in [" style=", " onclick=", "javascript:", "<style"] {
                assert!(
                    !html.contains(forbidden),
                    "{} holds {forbidden}",
                    sample.path
                );
            }
        }
    }
    assert_eq!(web.texts.missing(), std::collections::BTreeMap::new());
}

#[test]
fn both_languages_have_the_same_keys() {
    let texts = kit_i18n::Texts::build(kit_web::texts()).expect("the texts are well formed");
    assert_eq!(texts.keys(Locale::Vi), texts.keys(Locale::En));
}

#[tokio::test]
async fn the_office_frame_shows_menu_counts_and_account() {
    let server = Server::new(Routes::new().get("/", Access::Public, plain).get(
        "/quyen",
        Access::Permission("a"),
        plain,
    ));
    let page = server.get("/quyen", "phien=quyen-a").await;
    insta::assert_snapshot!(
        "office frame",
        settle(&hide_tokens(
            &page.text,
            page.header("content-security-policy")
        ))
    );
    let other = server.get("/", "phien=khong-quyen").await;
    assert!(
        !other.text.contains("href=\"/quyen\""),
        "an entry without permission is not shown"
    );
}

#[tokio::test]
async fn the_public_frame_is_for_people_who_are_not_signed_in() {
    let server = Server::new(Routes::new().get("/", Access::Public, plain));
    let page = server.get("/", "").await;
    insta::assert_snapshot!(
        "public frame",
        settle(&hide_tokens(
            &page.text,
            page.header("content-security-policy")
        ))
    );
}

#[tokio::test]
async fn htmx_gets_only_the_main_part() {
    let server = Server::new(Routes::new().get("/", Access::Public, plain));
    let request = Request::get("/")
        .header("hx-request-type", "partial")
        .body(Body::empty());
    let reply = server.send(request.expect("a valid request")).await;
    assert!(
        reply
            .text
            .starts_with("<title>Tiêu đề – Tỉnh Lam Giang</title>"),
        "{}",
        reply.text
    );
    assert!(!reply.text.contains("<html") && reply.text.contains("<p>Nội dung</p>"));
}

#[tokio::test]
async fn the_gallery_draws_every_component_as_before() {
    let mut site = site("http://localhost");
    site.demo = true;
    let web = web(site);
    for sample in own_routes(&web).samples() {
        let visit = Visit::sample(&web, Locale::Vi, None, sample.path);
        let html = text_of((sample.render)(&visit)).await;
        let main = html.split_once("<main").map_or("", |(_, main)| main);
        let main = main.split_once("</main>").map_or(main, |(main, _)| main);
        insta::assert_snapshot!(
            sample.path.replace('/', " ").trim(),
            settle(&hide_tokens(main, ""))
        );
    }
}

/// Replaces what is random in a page.
fn hide_tokens(html: &str, policy: &str) -> String {
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .unwrap_or("nonce-of-no-page");
    let mut out = html.replace(nonce, "NONCE");
    for name in ["_csrf", "_key"] {
        let mark = format!("name=\"{name}\" value=\"");
        let parts: Vec<String> = out
            .split(&mark)
            .enumerate()
            .map(|(index, part)| match part.split_once('"') {
                Some((_, rest)) if index > 0 => format!("RANDOM\"{rest}"),
                _ => part.to_owned(),
            })
            .collect();
        out = parts.join(&mark);
    }
    out
}
