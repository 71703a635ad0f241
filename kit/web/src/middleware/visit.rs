//! Builds the [`Visit`] of a request, draws errors, and writes the log line.
use crate::{
    PageError, Preferences, Problem, RouteKind, Viewer, Visit, Web, answered,
    badges::{Badges, badges},
    cookie::Cookie,
    extract::from_status,
    flash::FlashText,
    middleware::{bearer, client, headers, rate::Limiters},
    page::error_page,
    visit::VisitParts,
};
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::FutureExt;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use kit_i18n::Locale;
use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// Longest session or guest token that is looked at.
const LONGEST_TOKEN: usize = 256;

/// What the outermost layer needs.
#[derive(Clone)]
pub(crate) struct Outer {
    pub(crate) web: Web,
    pub(crate) limiters: Limiters,
}

/// The outermost layer: everything that comes back from here is complete, whatever happened inside.
pub(crate) async fn serve(State(outer): State<Outer>, request: Request, next: Next) -> Response {
    let started = now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let as_program = wants_problem(&request);
    let by_upload = request.headers().contains_key("x-upload");
    let (mut parts, body) = request.into_parts();
    let (visit, refused) = make_visit(&outer, &parts).await;
    let refused = refused.or_else(|| two_hosts(&parts.headers));
    parts.extensions.insert(visit.clone());
    let request = Request::from_parts(parts, body);
    let response = match refused {
        Some(error) => error.into_response(),
        // a panicking handler gives the error page, never a dropped connection
        None => AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| {
                PageError::internal("finish the handler: it panicked").into_response()
            }),
    };
    if let Some(viewer) = visit.viewer().filter(|_| !method.is_safe()) {
        visit.web().badge_memory.forget(viewer);
    }
    let mut response = draw_error(&visit, response, as_program);
    if response.status() == StatusCode::SEE_OTHER {
        name_next_page(&visit, by_upload, &mut response);
    }
    finish(&visit, &mut response);
    answered::tell(&visit, &method, route.as_deref(), response.status());
    log(&visit, &method, route.as_deref(), &response, started);
    response
}

#[expect(
    clippy::disallowed_methods,
    reason = "the length of a request is measured here, and only here"
)]
fn now() -> Instant {
    Instant::now()
}

async fn make_visit(outer: &Outer, request: &Parts) -> (Visit, Option<PageError>) {
    let site = &outer.web.site;
    let headers = &request.headers;
    let address = client::address(site, headers, &request.extensions);
    let mut refused = outer.limiters.check_address(address).err();
    // static files are the same for everybody, and every page asks for several
    let path = request.uri.path();
    let is_static = path.starts_with("/a/") || path == "/favicon.svg";
    let by_bearer = bearer::token(headers).is_some();
    let session_token =
        token(Cookie::Session.read(site, headers)).filter(|_| !is_static && !by_bearer);
    let (mut viewer, quotas) = bearer::sign_in(&outer.web, headers, &mut refused).await;
    if let (None, Some(token), Some(source)) = (&refused, &session_token, &outer.web.viewer_source)
    {
        match source.viewer(token, outer.web.clock.now()).await {
            Ok(found) => viewer = found,
            Err(error) => refused = Some(error),
        }
    }
    if let Some(viewer) = viewer.as_ref().filter(|_| !by_bearer) {
        refused = refused.or_else(|| outer.limiters.check_account(&viewer.account).err());
    }
    let fragment = headers
        .get("hx-request-type")
        .is_some_and(|kind| kind == "partial");
    let whole_page =
        !fragment && !by_bearer && refused.is_none() && !request.uri.path().starts_with("/api/");
    let badges = match viewer.as_ref().filter(|_| whole_page) {
        Some(viewer) => badges(&outer.web, viewer).await,
        None => Badges::default(),
    };
    let preferences = preferences(&outer.web, headers, viewer.as_ref());
    let visit = Visit(Arc::new(VisitParts {
        web: outer.web.clone(),
        locale: locale(preferences, request),
        preferences,
        client: address,
        elsewhere: client::elsewhere(site, headers, &request.extensions)
            .filter(|_| !matches!(request.method, Method::GET | Method::HEAD)),
        request_id: client::request_id(site, headers, &request.extensions),
        nonce: URL_SAFE_NO_PAD.encode(kit_base::random_bytes::<16>()),
        path: request.uri.path().to_owned(),
        query: request.uri.query().unwrap_or_default().to_owned(),
        fragment,
        flash: Cookie::Flash
            .read(site, headers)
            .and_then(|value| FlashText::from_cookie(site, &value)),
        flash_shown: AtomicBool::new(false),
        session_token: session_token.filter(|_| viewer.is_some()),
        new_session_token: OnceLock::new(),
        new_device: OnceLock::new(),
        guest_token: token(Cookie::Guest.read(site, headers)),
        new_guest_token: OnceLock::new(),
        form_checked: AtomicBool::new(false),
        typed: OnceLock::new(),
        viewer,
        badges,
        by_bearer,
        read_for: std::sync::OnceLock::new(),
        quotas,
    }));
    (visit, refused)
}

/// Two lines that name the host: a proxy and we might read different ones (RFC 9112 section 3.2).
fn two_hosts(headers: &HeaderMap) -> Option<PageError> {
    let several = headers.get_all(header::HOST).iter().nth(1).is_some();
    several.then(|| PageError::invalid("web-error-two-hosts"))
}

fn token(value: Option<String>) -> Option<String> {
    value.filter(|token| (1..=LONGEST_TOKEN).contains(&token.len()))
}

fn preferences(web: &Web, headers: &HeaderMap, viewer: Option<&Viewer>) -> Preferences {
    viewer
        .and_then(|viewer| viewer.preferences)
        .unwrap_or_else(|| {
            Cookie::Preferences
                .read(&web.site, headers)
                .map(|value| Preferences::from_cookie(&value))
                .unwrap_or_default()
        })
}

/// Pages speak Vietnamese until somebody chooses otherwise: many machines in the province run in English, and their
/// users are not asking for English. Programs are answered in the language they name.
fn locale(preferences: Preferences, request: &Parts) -> Locale {
    let accepted = request
        .headers
        .get(header::ACCEPT_LANGUAGE)
        .filter(|_| request.uri.path().starts_with("/api/"))
        .and_then(|value| value.to_str().ok());
    preferences
        .locale
        .or_else(|| accepted.and_then(Locale::accepted))
        .unwrap_or_default()
}

fn wants_problem(request: &Request) -> bool {
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    request.uri().path().starts_with("/api/")
        || (accept.contains("json") && !accept.contains("text/html"))
}

fn draw_error(visit: &Visit, mut response: Response, as_program: bool) -> Response {
    let told = response.extensions_mut().remove::<PageError>();
    let Some(error) = told.or_else(|| in_plain_words(&response)) else {
        return response;
    };
    if let PageError::Internal(cause) | PageError::NoRoom(cause) | PageError::ContentLost(cause) =
        &error
    {
        tracing::error!(request_id = visit.request_id(), code = error.code(), cause = %cause, "failed to answer a request");
    }
    if let (PageError::FormExpired(_) | PageError::ForeignForm, Some(seen)) =
        (&error, &visit.0.elsewhere)
    {
        let configured = visit.web().site.base_url.as_str();
        tracing::warn!(
            request_id = visit.request_id(),
            seen,
            configured,
            "a form was refused: the browser has the site open under another address than web.base_url; set it to what people type, or have the proxy send them to it"
        );
    }
    let for_program = match response.extensions().get::<RouteKind>() {
        Some(kind) => *kind == RouteKind::Api,
        None => as_program,
    };
    let mut drawn = if for_program {
        Problem::response(visit, &error)
    } else {
        error_page::response(visit, &error)
    };
    if let Some(seconds) = error.retry_after() {
        drawn
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    drawn
}

/// An extractor of axum itself answers its refusals as plain English text; people get our page instead.
fn in_plain_words(response: &Response) -> Option<PageError> {
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)?
        .to_str()
        .ok()?;
    let refused = response.status().is_client_error() || response.status().is_server_error();
    if refused && kind.starts_with("text/plain") {
        from_status(response.status())
    } else {
        None
    }
}

/// A script follows a redirect without the person seeing it. Where that would use up the next page's message (an upload
/// with progress) or put the sign-in page into a corner of another page (htmx), the next page is named in a header.
fn name_next_page(visit: &Visit, by_upload: bool, response: &mut Response) {
    let Some(to) = response.headers().get(header::LOCATION).cloned() else {
        return;
    };
    let signs_in = to
        .to_str()
        .is_ok_and(|to| to.starts_with(&visit.web().site.sign_in_href));
    let name = match (by_upload, visit.wants_fragment() && signs_in) {
        (true, _) => "x-location",
        (false, true) => "hx-redirect",
        (false, false) => return,
    };
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().remove(header::LOCATION);
    response.headers_mut().insert(name, to);
}

/// Cookies that became necessary while answering, and the headers of every answer.
fn finish(visit: &Visit, response: &mut Response) {
    let site = &visit.web().site;
    let mut cookies = Vec::new();
    if let Some(token) = visit.0.new_guest_token.get() {
        cookies.push(Cookie::Guest.set(site, token));
    }
    if let Some(token) = visit.0.new_session_token.get() {
        cookies.push(Cookie::Session.set(site, token));
    }
    cookies.extend(visit.0.new_device.get().cloned());
    if visit.0.flash_shown.load(Ordering::Relaxed) {
        cookies.push(Cookie::Flash.clear(site));
    }
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    bearer::finish(visit, response);
    let id = HeaderValue::from_str(visit.request_id()).unwrap_or(HeaderValue::from_static("-"));
    response.headers_mut().insert("x-request-id", id);
    headers::add(visit, response.headers_mut());
}

/// One line for each request: the route's pattern, never the address itself, a query or a name.
fn log(visit: &Visit, method: &Method, route: Option<&str>, response: &Response, started: Instant) {
    let spent = now().duration_since(started);
    let ms = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let route = route.unwrap_or("-");
    tracing::info!(target: "kit_web::request", method = %method, route, status, ms, request_id = visit.request_id());
}
