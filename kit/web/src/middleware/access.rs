//! The check in front of each route: signed in, permission, and where a form came from.
use crate::{
    Access, PageError, RouteKind, Visit, cookie::Cookie, door, form::csrf, visit::is_local_path,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, header};
use std::sync::atomic::Ordering;

/// What a route demands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    pub(crate) access: Access,
    pub(crate) kind: RouteKind,
}

/// Lets a request through, or answers why not. Marks the answer with the route's kind for the error page.
pub(crate) async fn check(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return PageError::internal("find the visit: the route is outside of kit_web::app")
            .into_response();
    };
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let mut response = match judge(gate, &visit, &request, changes) {
        Err(Refusal::SignIn(to)) => crate::visit::see_other(&to),
        Err(Refusal::Error(error)) => error.into_response(),
        Ok(()) => {
            door::admit(&visit, &mut request);
            next.run(request).await
        }
    };
    if changes && gate.kind == RouteKind::Page && forgot_the_token(&visit, &response) {
        response = PageError::internal("accept a form: its handler did not check the form's token")
            .into_response();
    }
    response.extensions_mut().insert(gate.kind);
    response
}

enum Refusal {
    SignIn(String),
    Error(PageError),
}

fn judge(gate: Gate, visit: &Visit, request: &Request, changes: bool) -> Result<(), Refusal> {
    // a program has no business on pages: their forms are for people, and cookies keep those apart
    if visit.0.by_bearer && gate.kind == RouteKind::Page {
        return Err(Refusal::Error(PageError::Forbidden));
    }
    let site = &visit.web().site;
    let by_cookie = !visit.0.by_bearer && Cookie::Session.read(site, request.headers()).is_some();
    if changes
        && (gate.kind == RouteKind::Page || by_cookie)
        && !csrf::came_from_here(site, request.headers())
    {
        return Err(Refusal::Error(PageError::ForeignForm));
    }
    match gate.access {
        // forms ask when they are read, so that what was typed stays
        access if access.admits(visit) && changes && gate.kind == RouteKind::Api => {
            visit.must_have_room().map_err(Refusal::Error)
        }
        access if access.admits(visit) => Ok(()),
        _ if visit.viewer().is_none() => Err(not_signed_in(gate.kind, visit, request)),
        Access::HiddenPermission(_) => Err(Refusal::Error(PageError::NotFound)),
        _ => Err(Refusal::Error(PageError::Forbidden)),
    }
}

fn not_signed_in(kind: RouteKind, visit: &Visit, request: &Request) -> Refusal {
    if kind == RouteKind::Api {
        return Refusal::Error(PageError::SignInNeeded);
    }
    // what a script asks for is a piece of a page: one comes back to the page, never to the piece
    let is_piece = visit.wants_fragment() || request.headers().contains_key("hx-request");
    let next = if *request.method() == Method::GET && !is_piece {
        request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str())
            .to_owned()
    } else {
        page_before(visit, request.headers())
    };
    let next: String = next.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    });
    Refusal::SignIn(format!("{}?next={next}", visit.web().site.sign_in_href))
}

/// The page of ours that the form stood on, so that one returns there after signing in.
fn page_before(visit: &Visit, headers: &HeaderMap) -> String {
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    referer
        .strip_prefix(visit.web().site.base_url.as_str())
        .filter(|path| is_local_path(path))
        .unwrap_or("/")
        .to_owned()
}

fn forgot_the_token(visit: &Visit, response: &Response) -> bool {
    let refused = response.status().is_client_error() || response.status().is_server_error();
    !refused && !visit.0.form_checked.load(Ordering::Relaxed) && !is_sign_in(visit, response)
}

fn is_sign_in(visit: &Visit, response: &Response) -> bool {
    let to = response
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    visit.viewer().is_none() && to.is_some_and(|to| to.starts_with(&visit.web().site.sign_in_href))
}
