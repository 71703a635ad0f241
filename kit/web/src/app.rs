//! Puts the whole web application together.
use crate::{
    Access, PageError, Routes, Web, assets, gallery,
    middleware::rate::Limiters,
    middleware::visit::{Outer, serve},
    settings,
};
use axum::{Router, extract::DefaultBodyLimit, middleware::from_fn_with_state};
use http::Method;
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
};

/// Largest body that an extractor reads when the route says nothing else: JSON and plain forms. Forms with files have
/// their own limits.
pub(crate) const LARGEST_BODY: usize = 1_048_576;

/// The complete application: all routes, static files, the page for preferences, error pages, limits and headers.
pub fn app(web: Web, routes: Routes) -> Router {
    let routes = own_routes(&web).merge(routes);
    let pages = routes.list().iter().filter(|it| it.method == Method::GET);
    let gates = pages.map(|it| (it.path, it.access)).collect();
    // the state is built once for one application; a second one of the same state has the same routes
    let _ = web.gates.set(gates);
    let outer = Outer {
        limiters: Limiters::new(web.site.rate_limits),
        web: web.clone(),
    };
    routes
        .into_router()
        .fallback(|| async { PageError::NotFound })
        .method_not_allowed_fallback(|| async { PageError::MethodNotAllowed })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(outer, serve))
        .layer(compression())
        .with_state(web)
}

/// zstd for browsers that take it, gzip for the others, both at level 2: an inbox page of 42 kB
/// costs as much to compress with gzip as to read and draw.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(2))
        .compress_when(worth_compressing())
}

/// Fonts and the files that people exchange are compressed already.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/vnd."))
}

/// The routes that kit-web brings itself; part of [`app`], listed here for coverage tests and documents.
pub fn own_routes(web: &Web) -> Routes {
    own_routes_of(web.site.demo)
}

/// The same without a running application: of a demonstration, or of an installation where people work.
#[must_use]
pub fn own_routes_of(demo: bool) -> Routes {
    let routes = Routes::new()
        .get("/a/{file}", Access::Public, assets::serve)
        .get("/favicon.svg", Access::Public, assets::favicon)
        .post("/tuy-chon", Access::Public, settings::change);
    if demo {
        routes.merge(gallery::routes())
    } else {
        routes
    }
}
