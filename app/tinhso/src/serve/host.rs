//! A request names the host that it is for (RFC 9112 section 3.2): without that a proxy and this
//! program may mean different ones.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, Version, header};

const SENTENCE: &str = "Yêu cầu không ghi tên máy chủ (tiêu đề Host).\n\
    The request names no host (header Host; RFC 9112 section 3.2).\n";

/// Refuses a request of HTTP/1.1 without a line that names the host. HTTP/2 has a field of its own.
pub(super) async fn named(request: Request, next: Next) -> Response {
    let is_missing =
        request.version() == Version::HTTP_11 && !request.headers().contains_key(header::HOST);
    if is_missing {
        return (StatusCode::BAD_REQUEST, SENTENCE).into_response();
    }
    next.run(request).await
}
