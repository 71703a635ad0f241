//! One figure for each request, under OpenTelemetry's names.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::Method;
use std::time::Instant;

/// Measures a request: the route's pattern, never the address itself.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let started = now();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status();
    let mut labels = vec![
        metrics::Label::from_static_parts("http.request.method", method),
        metrics::Label::new("http.route", route),
        metrics::Label::new("http.response.status_code", status.as_str().to_owned()),
    ];
    if status.is_server_error() {
        labels.push(metrics::Label::new(
            "error.type",
            status.as_str().to_owned(),
        ));
    }
    let seconds = now().duration_since(started).as_secs_f64();
    metrics::histogram!("http.server.request.duration", labels).record(seconds);
    response
}

/// Only methods that are known, so that a visitor cannot fill the memory with words.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a request takes is measured here"
)]
fn now() -> Instant {
    Instant::now()
}
