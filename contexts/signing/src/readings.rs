//! Which pages of this office show, print or export what it keeps.

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

const CERTIFICATES: &str = "signing.certificates";
const EXPORT: &str = "signing.certificates.export";
const PRINT: &str = "signing.certificates.print";

/// Every such route. What a signature is worth is shown to whoever brings the file (`/kiem-tra-chu-ky`),
/// or on the page of the document, which is its office's reading.
pub(crate) const READINGS: &[ReadingRoute] = &[
    of(
        "/chung-thu-so/{id}",
        "signing.certificates.read",
        CERTIFICATES,
    ),
    of("/chung-thu-so/{id}/tep", EXPORT, CERTIFICATES),
    of("/chung-thu-so/{id}/phieu", PRINT, CERTIFICATES),
    of("/chung-thu-so/{id}/bien-ban", PRINT, CERTIFICATES),
    of("/chung-thu-so/xuat-excel", EXPORT, CERTIFICATES),
    of("/chung-thu-so/xuat-csv", EXPORT, CERTIFICATES),
    of(
        "/chung-thu-so/hinh/{id}",
        "signing.images.read",
        "signing.images",
    ),
    of(
        "/chung-thu-so/nhap/{id}",
        "signing.imports.look",
        "signing.imports",
    ),
    own("/ky-so/{request}", "signing.request"),
];
