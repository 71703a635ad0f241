//! The list of routes: each names who may use it, so that tests and documents can read it.
use crate::{
    Answer, Visit, Web,
    middleware::{
        access,
        rate::{self, AddressLimit},
    },
};
use axum::{
    Router,
    handler::Handler,
    middleware::from_fn_with_state,
    routing::{MethodFilter, on},
};
use http::Method;
use std::num::NonZeroU32;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// Everybody who is signed in.
    SignedIn,
    /// Holders of this permission; others get 403.
    Permission(&'static str),
    /// Holders of at least one of these permissions; others get 403.
    AnyPermission(&'static [&'static str]),
    /// Holders of this permission; others get 404, because the existence of the page is sensitive.
    HiddenPermission(&'static str),
}

impl Access {
    /// Whether the viewer of this visit gets through.
    pub(crate) fn admits(self, visit: &Visit) -> bool {
        match self {
            Self::Public => true,
            Self::SignedIn => visit.viewer().is_some(),
            Self::Permission(one) | Self::HiddenPermission(one) => visit.may(one),
            Self::AnyPermission(several) => several.iter().any(|one| visit.may(one)),
        }
    }
}

/// Whether people or programs read the answers of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// HTML for people; errors are pages.
    Page,
    /// JSON for programs; errors are RFC 9457 problems.
    Api,
}

/// One route, as tests and documents see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// HTTP method.
    pub method: Method,
    /// Path in axum's syntax: `/van-ban-den/{id}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Who reads it.
    pub kind: RouteKind,
}

/// A page with invented data, so that tests can draw every page without a database.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The route's path, as in [`RouteInfo::path`].
    pub path: &'static str,
    /// What it shows: `empty`, `with errors`.
    pub name: &'static str,
    /// Draws it.
    pub render: fn(&Visit) -> Answer,
}

/// Collects routes; modules return one, and `app` merges them.
#[derive(Default)]
pub struct Routes {
    router: Router<Web>,
    list: Vec<RouteInfo>,
    samples: Vec<Sample>,
}

impl Routes {
    /// No routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page that is read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.route(Method::GET, path, access, RouteKind::Page, handler)
    }

    /// A form that is sent. Its handler takes a [`crate::Form`] or [`crate::FormWithFiles`], which check the form's
    /// token; one that answers without the check is turned into a 500.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.route(Method::POST, path, access, RouteKind::Page, handler)
    }

    /// A route for programs.
    #[must_use]
    pub fn api<H, T>(self, method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.route(method, path, access, RouteKind::Api, handler)
    }

    /// Any route. Panics, like axum, if the method and path exist already or the path is malformed: a fault that every
    /// start and every test shows.
    #[must_use]
    pub fn route<H, T>(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        kind: RouteKind,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let gate = access::Gate { access, kind };
        let handler = on(filter, handler).route_layer(from_fn_with_state(gate, access::check));
        self.router = self.router.route(path, handler);
        self.list.push(RouteInfo {
            method,
            path,
            access,
            kind,
        });
        self
    }

    /// Registers a page with invented data for a route.
    #[must_use]
    pub fn sample(
        mut self,
        path: &'static str,
        name: &'static str,
        render: fn(&Visit) -> Answer,
    ) -> Self {
        self.samples.push(Sample { path, name, render });
        self
    }

    /// Adds all routes and samples of another list.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self.samples.extend(other.samples);
        self
    }

    /// As [`Routes::merge`], for routes that one address may use only so often, such as public look-ups.
    #[must_use]
    pub fn merge_limited(self, per_minute: NonZeroU32, mut other: Self) -> Self {
        let limit = AddressLimit::per_minute(per_minute);
        other.router = other
            .router
            .route_layer(from_fn_with_state(limit, rate::limit));
        self.merge(other)
    }

    /// All routes.
    pub fn list(&self) -> &[RouteInfo] {
        &self.list
    }

    /// All samples.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The axum router with the access checks, without the outer layers; use [`crate::app`] for the whole program.
    pub fn into_router(self) -> Router<Web> {
        self.router
    }
}
