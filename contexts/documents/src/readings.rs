//! Which pages of this office show contents of documents.

use kit_module::ReadingRoute;

const fn of(route: &'static str, action: &'static str, kind: &'static str) -> ReadingRoute {
    ReadingRoute {
        route,
        action: Some(action),
        kind,
    }
}

/// Leaves an entry of its own, in the transaction that looks the file up.
const fn own(route: &'static str, kind: &'static str) -> ReadingRoute {
    ReadingRoute {
        route,
        action: None,
        kind,
    }
}

const INCOMING: &str = "documents.incoming";
const OUTGOING: &str = "documents.outgoing";
const BOOKS: &str = "documents.books";

/// Every route that shows, prints or exports contents.
pub(crate) const READINGS: &[ReadingRoute] = &[
    of("/van-ban-den/{id}", "documents.incoming.read", INCOMING),
    of(
        "/api/v1/van-ban-den/{id}",
        "documents.incoming.read",
        INCOMING,
    ),
    of(
        "/van-ban-den/{id}/phieu",
        "documents.incoming.print",
        INCOMING,
    ),
    of(
        "/van-ban-den/xuat-excel",
        "documents.incoming.export",
        INCOMING,
    ),
    of("/van-ban-di/{id}", "documents.outgoing.read", OUTGOING),
    of(
        "/api/v1/van-ban-di/{id}",
        "documents.outgoing.read",
        OUTGOING,
    ),
    of("/van-ban-di/{id}/pdf", "documents.outgoing.print", OUTGOING),
    of(
        "/van-ban-di/xuat-excel",
        "documents.outgoing.export",
        OUTGOING,
    ),
    of("/so-van-ban/{id}", "documents.books.read", BOOKS),
    of("/so-van-ban/{id}/pdf", "documents.books.print", BOOKS),
    of("/so-van-ban/{id}/xlsx", "documents.books.export", BOOKS),
    own("/tep", "documents.attachments"),
    own("/van-ban/{id}/ban-goc", "documents.documents"),
    own("/van-ban/{id}/sao", "documents.documents"),
];
