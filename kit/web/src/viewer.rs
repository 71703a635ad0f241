//! Who looks at a page.
use crate::{Badge, PageError, Preferences};
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::{any::Any, collections::BTreeSet, fmt, sync::Arc};

/// The signed-in person behind a request, as far as pages need to know. The context's own idea of the person travels
/// along in [`Viewer::actor`].
#[derive(Clone)]
pub struct Viewer {
    /// The account's identifier, for rate limits; never written to logs.
    pub account: String,
    /// Name as shown in the top bar.
    pub name: String,
    /// Post and unit, as `Chuyên viên, Phòng Tổng hợp`.
    pub role: String,
    /// Two letters for the round picture.
    pub initials: String,
    /// The permissions in the unit for which the person acts now.
    pub permissions: Arc<BTreeSet<String>>,
    /// The session's identifier (not its token).
    pub session: String,
    /// Language, theme and size stored with the account; override the cookie.
    pub preferences: Option<Preferences>,
    /// What the identity context knows about the person; read it with [`crate::Visit::actor`].
    pub actor: Arc<dyn Any + Send + Sync>,
}

impl Viewer {
    /// Whether the viewer holds a permission.
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // no name and no account: this lands in logs
        f.debug_struct("Viewer")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// Turns the token of a session cookie into a [`Viewer`]; implemented by the identity context.
pub trait ViewerSource: Send + Sync + 'static {
    /// The viewer whose session this token opens at this time; `None` if the token is unknown, expired or revoked.
    /// An error (database away) becomes the error page: never treat it as "not signed in".
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Viewer>, PageError>>;
}

/// What is left of one of a program's quotas after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaLeft {
    /// Its name in the headers: `minute`, `day`.
    pub name: &'static str,
    /// Its window in seconds.
    pub window: u64,
    /// Requests in a window.
    pub quota: u64,
    /// Requests left in this one.
    pub left: u64,
    /// Seconds until the next.
    pub resets_in: u64,
    /// Whether this request was one too many.
    pub over: bool,
}

/// A program that asks with a token of its own, and how often it still may.
#[derive(Clone, Debug)]
pub struct BearerViewer {
    /// The program, as a viewer.
    pub viewer: Viewer,
    /// Its quotas; a request above one is answered with 429.
    pub quotas: Vec<QuotaLeft>,
}

/// Turns the token of an `Authorization: Bearer` header (RFC 6750) into a program; implemented by the identity context.
pub trait BearerSource: Send + Sync + 'static {
    /// The program whose token this is at this time, its request counted; `None` if the token is unknown, expired or
    /// revoked.
    fn bearer<'a>(
        &'a self,
        token: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<BearerViewer>, PageError>>;
}

/// Answers the count behind a menu entry. Whole office pages ask for it, every few seconds at most for a session.
pub trait BadgeSource: Send + Sync + 'static {
    /// Its name, as [`crate::MenuItem::badge`] says it.
    fn name(&self) -> &'static str;

    /// The count; nothing where it does not concern the viewer, or cannot be known now.
    fn badge<'a>(&'a self, viewer: &'a Viewer) -> BoxFuture<'a, Option<Badge>>;
}
