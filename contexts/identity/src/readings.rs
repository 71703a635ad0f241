//! Which pages of this office show or export what administrators keep of people. The log's own page
//! leaves an entry by itself.

use kit_module::ReadingRoute;

const fn of(route: &'static str, action: &'static str, kind: &'static str) -> ReadingRoute {
    ReadingRoute {
        route,
        action: Some(action),
        kind,
    }
}

/// Every such route.
pub(crate) const READINGS: &[ReadingRoute] = &[
    of("/quan-tri/tai-khoan", "identity.account.list", "account"),
    of(
        "/quan-tri/tai-khoan/{id}",
        "identity.account.read",
        "account",
    ),
    of("/quan-tri/vai-tro.csv", "identity.role.export", "role"),
];
