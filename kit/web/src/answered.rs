//! What signed-in people were shown and what was refused to them, told to whoever keeps account of
//! it.

use crate::{Access, Visit};
use http::{Method, StatusCode};
use std::sync::Arc;

/// The answer to a request of a signed-in person.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The request and its viewer.
    pub visit: &'a Visit,
    /// How it was answered.
    pub status: StatusCode,
    /// What was to be done.
    pub method: &'a Method,
    /// The pattern of the route.
    pub route: &'a str,
    /// The permission that the route demands and the viewer has not, if that is why.
    pub lacks: Option<&'static str>,
    /// In whose place the viewer read what was shown; see [`Visit::reads_for`].
    pub read_for: Option<i64>,
}

impl Answered<'_> {
    /// Whether something was refused. A thing of others is answered like one that does not exist,
    /// so what is not there at a route with an identifier counts, too.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        let hidden = self.status == StatusCode::NOT_FOUND && self.route.contains('{');
        self.status == StatusCode::FORBIDDEN || hidden
    }

    /// Whether something was shown.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        let same_as_before = self.status == StatusCode::NOT_MODIFIED;
        self.method == Method::GET && (self.status.is_success() || same_as_before)
    }
}

/// Hears of answers: a service of the pages, registered as `Arc<dyn AnswerSink>`. It is called
/// within the request and must not wait.
pub trait AnswerSink: Send + Sync + 'static {
    /// A request was answered.
    fn answered(&self, answered: &Answered<'_>);
}

/// Tells the sink, if there is one.
pub(crate) fn tell(visit: &Visit, method: &Method, route: Option<&str>, status: StatusCode) {
    let (Some(route), Some(viewer)) = (route, visit.viewer()) else {
        return;
    };
    let web = visit.web();
    let Some(sink) = web.try_service::<Arc<dyn AnswerSink>>() else {
        return;
    };
    let gate = web.gates.get().and_then(|gates| gates.get(route));
    let demanded = match gate {
        Some(Access::Permission(name) | Access::HiddenPermission(name)) => Some(*name),
        _ => None,
    };
    sink.answered(&Answered {
        visit,
        status,
        method,
        route,
        lacks: demanded.filter(|name| !viewer.may(name)),
        read_for: visit.0.read_for.get().copied(),
    });
}
