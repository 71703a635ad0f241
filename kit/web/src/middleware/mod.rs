//! What happens around every handler, from the outside in: headers, request id and log line, error pages, panics,
//! rate limits, the visit, and last the access check of the route.
pub(crate) mod access;
pub(crate) mod bearer;
pub(crate) mod client;
pub(crate) mod forwarded;
pub(crate) mod headers;
pub(crate) mod rate;
pub(crate) mod visit;
