//! Which pages show contents.

/// A route that shows, prints or exports contents: who was shown it stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingRoute {
    /// The pattern; routes below it that are not declared themselves are the same reading.
    pub route: &'static str,
    /// The act in the log, `context.thing.read`, `.print` or `.export`; `None` if the page leaves an
    /// entry of its own.
    pub action: Option<&'static str>,
    /// The kind of the thing that the route's first parameter names, also for what is refused there.
    pub kind: &'static str,
}
