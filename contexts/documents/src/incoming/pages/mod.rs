//! The pages of incoming documents.

mod act;
mod assign;
mod bulk;
mod bulk_steps;
mod coordinate;
mod counts;
mod detail;
mod detail_acts;
mod detail_facts;
mod direct;
mod due;
mod due_trace;
mod errors;
mod export;
mod finish;
mod found;
mod give_reason;
mod inbox;
pub(super) mod inbox_filter;
mod inbox_table;
mod neighbours;
mod open;
mod present;
mod print;
mod register;
mod register_delivered;
mod register_form;
mod samples;
mod states;
mod timeline;

pub use counts::TODO;
pub(crate) use states::urgency_tag;

use crate::permissions::{
    ASSIGN, DIRECT, PRESENT, READ_ORGANISATION, READ_OWN, READ_UNIT, REGISTER, SOLVE,
};
use kit_web::{Access, Routes};

/// Everybody who can find anything in the inbox.
pub(super) const READERS: Access = Access::AnyPermission(&[READ_ORGANISATION, READ_UNIT, READ_OWN]);
/// Everybody who may do something with incoming documents.
pub(super) const WORKERS: Access =
    Access::AnyPermission(&[REGISTER, PRESENT, DIRECT, ASSIGN, SOLVE]);

/// The inbox, the document, the acts on it, and the registration by hand.
#[must_use]
pub fn routes() -> Routes {
    let routes = Routes::new()
        .get("/van-ban-den", READERS, inbox::open)
        .get("/van-ban-den/xuat-excel", READERS, export::open)
        .post("/van-ban-den/hang-loat", READERS, bulk::send)
        .get(
            "/van-ban-den/vao-so",
            Access::Permission(REGISTER),
            register::open,
        )
        .post(
            "/van-ban-den/vao-so",
            Access::Permission(REGISTER),
            register::send,
        )
        .get(
            "/van-ban-den/vao-so/co-quan",
            Access::Permission(REGISTER),
            register_form::issuers,
        )
        .get(
            "/van-ban-den/vao-so/xong/{id}",
            Access::Permission(REGISTER),
            register::done,
        )
        .get("/van-ban-den/{id}", READERS, open::open)
        .get("/van-ban-den/{id}/phieu", READERS, print::open);
    samples::add(acts(routes))
}

fn acts(routes: Routes) -> Routes {
    routes
        .post(
            "/van-ban-den/{id}/vao-so",
            Access::Permission(REGISTER),
            register_delivered::send,
        )
        .post(
            "/van-ban-den/{id}/tra-lai-noi-gui",
            Access::Permission(REGISTER),
            give_reason::send_refuse,
        )
        .post(
            "/van-ban-den/{id}/trinh",
            Access::Permission(PRESENT),
            present::send,
        )
        .post(
            "/van-ban-den/{id}/chuyen-thang",
            Access::Permission(PRESENT),
            direct::send_route,
        )
        .post(
            "/van-ban-den/{id}/chi-dao",
            Access::Permission(DIRECT),
            direct::send_direct,
        )
        .post(
            "/van-ban-den/{id}/phan-cong",
            Access::Permission(ASSIGN),
            assign::send,
        )
        .post("/van-ban-den/{id}/hoan-thanh", WORKERS, finish::send)
        .post(
            "/van-ban-den/{id}/chuyen-lai",
            WORKERS,
            give_reason::send_send_back,
        )
        .post(
            "/van-ban-den/{id}/mo-lai",
            WORKERS,
            give_reason::send_reopen,
        )
        .post(
            "/van-ban-den/{id}/phoi-hop",
            Access::Permission(SOLVE),
            coordinate::send,
        )
        .post("/van-ban-den/{id}/danh-dau", READERS, open::mark)
}
