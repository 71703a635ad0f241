//! The pages of outgoing documents.

mod acts;
mod badge;
mod bulk;
mod columns;
mod diff;
mod draft;
mod draft_form;
mod errors;
mod export;
mod issue;
mod list;
mod original;
mod pdf;
mod recall;
mod received;
pub(crate) mod receivers;
mod samples;
mod sheet;
mod show;
mod signature;
mod signing;
mod states;
mod trace;
mod versions;

pub use badge::TODO;
pub(crate) use errors::{label as field_label, place as field_place};
pub(crate) use original::original_address;
pub(crate) use receivers::{
    Packed, Picked, Receivers, all_sets, computed_sets, fields as receiver_fields,
};
pub(crate) use states::state_tag;

use crate::{
    Problems,
    document::{DocumentId, OPINION_CHARACTERS},
    permissions::{
        APPROVE, CHECK_CONTENT, CHECK_FORMAT, COPY, DRAFT, ISSUE, READ_ORGANISATION, READ_UNIT,
    },
};
use kit_web::{Access, Fields, FromForm, Routes, Visit};

/// Where the lists are.
const HERE: &str = "/van-ban-di";
/// Everybody who can find anything in the lists; which documents they see, the act decides.
pub(crate) const READERS: Access = Access::AnyPermission(&[
    DRAFT,
    COPY,
    CHECK_CONTENT,
    CHECK_FORMAT,
    APPROVE,
    ISSUE,
    READ_ORGANISATION,
    READ_UNIT,
]);
/// Everybody who may send a draft back.
const CHECKERS: Access = Access::AnyPermission(&[CHECK_CONTENT, CHECK_FORMAT, APPROVE, ISSUE]);

/// The lists, the draft form, the document, the acts on it.
#[must_use]
pub fn routes() -> Routes {
    let drafter = Access::Permission(DRAFT);
    let maker = Access::AnyPermission(&[DRAFT, COPY]);
    let clerk = Access::Permission(ISSUE);
    let routes = Routes::new()
        .get(HERE, READERS, list::open)
        .post(bulk::BULK, READERS, bulk::send)
        .get("/van-ban-di/xuat-excel", READERS, export::open)
        .get("/van-ban-di/soan", drafter, draft::open)
        .post("/van-ban-di/soan", drafter, draft::send)
        .get("/van-ban-di/soan/noi-nhan", maker, receivers::search)
        .get("/van-ban-di/{id}", READERS, show::open)
        .get("/van-ban-di/{id}/sua", drafter, draft::open_again)
        .post("/van-ban-di/{id}/sua", drafter, draft::send_again)
        .get(
            "/van-ban-di/{id}/phien-ban/{number}",
            READERS,
            versions::open,
        )
        .get("/van-ban-di/{id}/noi-nhan", READERS, received::open)
        .get("/van-ban-di/{id}/pdf", READERS, pdf::open)
        .post("/van-ban-di/{id}/trinh", maker, acts::submit)
        .post(
            "/van-ban-di/{id}/kiem-tra-noi-dung",
            Access::Permission(CHECK_CONTENT),
            acts::check_content,
        )
        .post(
            "/van-ban-di/{id}/kiem-tra-the-thuc",
            Access::Permission(CHECK_FORMAT),
            acts::check_format,
        )
        .post(
            "/van-ban-di/{id}/duyet",
            Access::Permission(APPROVE),
            acts::approve,
        )
        .post(
            "/van-ban-di/{id}/ky-so",
            Access::Permission(APPROVE),
            signing::sign,
        )
        .get("/van-ban-di/{id}/cap-so", clerk, signing::open_number)
        .post("/van-ban-di/{id}/cap-so", clerk, signing::number)
        .post("/van-ban-di/{id}/dong-dau", clerk, signing::seal)
        .post("/van-ban-di/{id}/huy-so", clerk, acts::void)
        .get("/van-ban/{id}/ban-goc", Access::SignedIn, original::open)
        .post("/van-ban-di/{id}/tra-lai", CHECKERS, acts::return_draft)
        .post("/van-ban-di/{id}/huy", maker, acts::cancel)
        .get("/van-ban-di/{id}/ban-hanh", clerk, issue::open)
        .post("/van-ban-di/{id}/ban-hanh", clerk, issue::send)
        .get("/van-ban-di/{id}/thu-hoi", clerk, recall::open)
        .post("/van-ban-di/{id}/thu-hoi", clerk, recall::send);
    samples::add(routes)
}

/// The address of a document.
fn address(id: DocumentId) -> String {
    format!("{HERE}/{id}")
}

/// The version of the document that the form was drawn from.
const VERSION_FIELD: &str = "version";

/// A form that acts on a version of a document, with the words that go with the act.
struct Words {
    version: Option<i64>,
    opinion: String,
    reason: String,
}

impl FromForm for Words {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            version: form.raw(VERSION_FIELD).parse().ok(),
            opinion: form.raw("opinion").to_owned(),
            reason: form.raw("reason").to_owned(),
        })
    }
}

/// An opinion, cleaned; the acts store it as it is, so its length is checked here.
pub(crate) fn opinion(typed: &str) -> Result<String, Problems> {
    let opinion = vn::text::clean_lines(typed);
    if opinion.chars().count() > OPINION_CHARACTERS {
        let mut problems = Problems::none();
        problems.add_limit("opinion", "documents-problem-too-long", OPINION_CHARACTERS);
        problems.into_result()?;
    }
    Ok(opinion)
}
