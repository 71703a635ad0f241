//! The pages of the register of certificates.

mod act;
mod act_forms;
mod branch;
mod columns;
mod detail;
mod errors;
mod export;
mod images;
mod import;
mod import_preview;
mod list;
mod looks;
mod own;
mod plain;
mod print;
mod request;
mod rules;
mod samples;
mod states;
mod statistics;
mod whose_picture;

use crate::permissions::{MANAGE_CERTIFICATES, READ_CERTIFICATES, REQUEST_CERTIFICATES};
use kit_web::{Access, MenuItem, Routes};

/// The list.
const HERE: &str = "/chung-thu-so";
/// How many there are.
const STATISTICS: &str = "/chung-thu-so/thong-ke";
/// The own certificates of whoever is signed in.
const OWN: &str = "/chung-thu-so/cua-toi";

/// Its entries in the side menu.
pub(crate) const MENU: &[MenuItem] = &[
    MenuItem {
        group: "signing-menu",
        order: 310,
        icon: "file-check",
        label: "signing-menu-certificates",
        href: HERE,
        permission: Some(READ_CERTIFICATES),
        badge: None,
    },
    MenuItem {
        group: "signing-menu",
        order: 320,
        icon: "user",
        label: "signing-menu-own",
        href: OWN,
        permission: None,
        badge: None,
    },
];

/// All pages, each with who may use it.
#[must_use]
pub fn routes() -> Routes {
    let read = Access::Permission(READ_CERTIFICATES);
    let manage = Access::Permission(MANAGE_CERTIFICATES);
    let looking = Access::AnyPermission(&[REQUEST_CERTIFICATES, MANAGE_CERTIFICATES]);
    let routes = Routes::new()
        .get(HERE, read, list::open)
        .get("/chung-thu-so/xuat-excel", read, export::excel)
        .get("/chung-thu-so/xuat-csv", read, export::csv)
        .get(STATISTICS, read, statistics::open)
        .get("/chung-thu-so/can-xem", read, looks::open)
        .post("/chung-thu-so/can-xem", looking, looks::send)
        .get("/chung-thu-so/quy-dinh", manage, rules::open)
        .post("/chung-thu-so/quy-dinh", manage, rules::send)
        .get(OWN, Access::SignedIn, own::open)
        // what one may see of a certificate and do with it, each act asks itself: holders need no right
        .get("/chung-thu-so/{id}", Access::SignedIn, detail::open)
        .get("/chung-thu-so/{id}/tep", Access::SignedIn, export::file)
        .get("/chung-thu-so/{id}/phieu", Access::SignedIn, print::request)
        .get("/chung-thu-so/{id}/bien-ban", Access::SignedIn, print::hand_over)
        .post("/chung-thu-so/{id}/xu-ly", Access::SignedIn, act::send)
        .post("/chung-thu-so/{id}/nhan", manage, act::send_issue);
    samples::add(images::routes(import::routes(request::routes(routes))))
}
