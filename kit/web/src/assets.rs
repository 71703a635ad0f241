//! Static files: style, script, fonts and icons, under names that change with their content.
//!
//! `ui/dist` is built by npm. Without it the style sheets that are our own are served as they are, with a few rules that
//! stand in for the missing library; icons are left out then, so they always stand beside text.
use crate::{PageError, Visit};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use maud::{Markup, html};
use std::{collections::BTreeMap, sync::LazyLock};

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist"]
#[allow_missing = true]
struct Built;

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/src"]
#[allow_missing = true]
struct Source;

/// Built files carry a hash in their name and never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Files of the fallback keep their names.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Files of `ui/src` that are served when nothing is built; the first one fixes the order of the cascade layers.
const FALLBACK: [&str; 4] = ["fallback.css", "theme.css", "vn.css", "parts.css"];

/// The neutral star mark: the default emblem and icon of the site; an operator uploads the real one.
const STAR: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 48\"><circle cx=\"24\" cy=\"24\" r=\"23\" \
    fill=\"#f2b200\"/><circle cx=\"24\" cy=\"24\" r=\"20.2\" fill=\"#b3121d\"/><path fill=\"#ffd75a\" d=\"m24 9.5 3.4 \
    10.4h11l-8.9 6.4 3.4 10.4-8.9-6.4-8.9 6.4 3.4-10.4-8.9-6.4h11z\"/></svg>";

/// Addresses of the files that every page needs.
pub(crate) struct Assets {
    pub(crate) styles: Vec<String>,
    pub(crate) script: Option<String>,
    pub(crate) sprite: Option<String>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let manifest: Option<BTreeMap<String, String>> =
        Built::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
    let Some(manifest) = manifest else {
        tracing::warn!(
            "the interface files are not built (ui/dist is missing): serving plain styles without icons"
        );
        let styles = FALLBACK.iter().map(|name| format!("/a/{name}")).collect();
        return Assets {
            styles,
            script: None,
            sprite: None,
        };
    };
    let find = |name: &str| manifest.get(name).map(|file| format!("/a/{file}"));
    Assets {
        styles: find("app.css").into_iter().collect(),
        script: find("ui.js"),
        sprite: find("icons.svg"),
    }
});

/// The files that every page needs.
pub(crate) fn assets() -> &'static Assets {
    &ASSETS
}

/// An icon of `ui/src/icons.txt`, hidden from screen readers: it always stands beside text or in something with an
/// `aria-label`. Nothing is drawn when the interface files are not built.
pub fn icon(name: &str) -> Markup {
    html! {
        @if let Some(sprite) = &ASSETS.sprite {
            // the size where the style sheet does not arrive, as on a poor line
            svg class="ic" width="20" height="20" aria-hidden="true" { use href=(format!("{sprite}#{name}")); }
        }
    }
}

pub(crate) async fn serve(Path(file): Path<String>) -> Result<Response, PageError> {
    let (data, caching) = match Built::get(&file) {
        Some(found) => (found.data, FOREVER),
        None if FALLBACK.contains(&file.as_str()) => {
            (Source::get(&file).ok_or(PageError::NotFound)?.data, SHORT)
        }
        None => return Err(PageError::NotFound),
    };
    let kind = media_type(&file).ok_or(PageError::NotFound)?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CACHE_CONTROL, caching),
        ],
        data.into_owned(),
    )
        .into_response())
}

pub(crate) async fn favicon(_visit: Visit) -> Response {
    let kind = HeaderValue::from_static("image/svg+xml");
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, SHORT)],
        STAR,
    )
        .into_response()
}

fn media_type(file: &str) -> Option<&'static str> {
    Some(match file.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}
