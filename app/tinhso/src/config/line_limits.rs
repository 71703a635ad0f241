//! How many connections a node takes, and how long each may take.

use super::{Resolved, sections::usize_of};
use std::time::Duration;

/// How many connections there may be, and how long each may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineLimits {
    /// Open connections.
    pub connections: usize,
    /// Those of one address that is no trusted proxy.
    pub per_address: usize,
    /// For the head of a request, from its first byte on.
    pub head_within: Duration,
    /// For the next piece of a body, in either direction.
    pub body_idle: Duration,
    /// Bytes in a second that a body must reach on average.
    pub body_rate: u64,
    /// Between two requests.
    pub idle: Duration,
}

impl LineLimits {
    pub(super) fn of(all: &Resolved) -> Self {
        Self {
            connections: usize_of(all, "web.connections"),
            per_address: usize_of(all, "web.connections_per_address"),
            head_within: all.duration("web.head_within"),
            body_idle: all.duration("web.body_idle"),
            body_rate: all.number("web.body_rate"),
            idle: all.duration("web.idle"),
        }
    }
}
