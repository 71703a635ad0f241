//! Chờ tôi ký: what waits for the person, in the own name and for the agency's seal, and what was
//! signed lately.

use super::{SIGN_PAGE, actor_of, purposes_of};
use crate::requests::{self, RequestId, SigningRequest};
use identity::Actor;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, Visit,
    ui::{self, TagColor},
};
use maud::{Markup, html};

/// Requests on the page; with more the oldest come first, and the next ones after they are signed.
const SHOWN: i64 = 200;
/// Signed files that are shown.
const LATELY: i64 = 20;

/// What the page shows.
#[derive(Clone, Default)]
pub(super) struct Shown {
    pub(super) own: Vec<SigningRequest>,
    pub(super) seals: Vec<SigningRequest>,
    pub(super) lately: Vec<SigningRequest>,
}

impl Shown {
    fn read(tx: &mut Tx<'_>, actor: &Actor) -> Result<Self, DbError> {
        let waiting = requests::waiting(tx, actor, 0, SHOWN)?;
        let (own, seals) = waiting
            .into_iter()
            .partition(|it| it.holder_kind == crate::certificates::HolderKind::Person);
        Ok(Self {
            own,
            seals,
            lately: requests::signed_lately(tx, actor, LATELY)?,
        })
    }
}

pub(super) async fn open(visit: Visit) -> Answer {
    let actor = actor_of(&visit)?;
    let read = visit.web().db();
    let shown = read.read(move |tx| Shown::read(tx, &actor)).await?;
    draw(&visit, &shown)
}

pub(super) fn draw(visit: &Visit, shown: &Shown) -> Answer {
    let body = html! {
        @if shown.own.is_empty() && shown.seals.is_empty() {
            (ui::empty_state("pen-line", &visit.t("signing-requests-none"), &visit.t("signing-requests-none-why"), None))
        }
        @if !shown.own.is_empty() { (list(visit, "signing-requests-own", &shown.own)) }
        @if !shown.seals.is_empty() { (list(visit, "signing-requests-seals", &shown.seals)) }
        @if !shown.lately.is_empty() { (lately(visit, &shown.lately)) }
    };
    visit
        .page(visit.t("signing-requests-title"))
        .subtitle(visit.t("signing-requests-subtitle"))
        .body(body)
}

/// A form that only asks for the next page: nothing is changed by it.
fn list(visit: &Visit, title: &str, requests: &[SigningRequest]) -> Markup {
    let count = visit.ta("signing-requests-count", &args!["count" => requests.len()]);
    let body = html! {
        form method="get" action=(SIGN_PAGE) {
            ul class="sign-list" {
                @for request in requests { li { (entry(visit, request)) } }
            }
            p { button class="ds-button" type="submit" { (ui::icon("pen-line")) (visit.t("signing-requests-sign")) } }
        }
    };
    ui::panel(&visit.t(title), &count, &html! {}, &body)
}

fn entry(visit: &Visit, request: &SigningRequest) -> Markup {
    let id = format!("yc-{}", request.id);
    html! {
        div class="ds-field" {
            input class="ds-input" type="checkbox" name="yeu-cau" id=(id) value=(request.id) checked;
            label class="ds-label" for=(id) { (request.title) }
        }
        p class="sign-facts" {
            (ui::tag(&label(visit, request), TagColor::Info)) " "
            (visit.timestamp(request.asked_at)) " · "
            (file_link(visit, request.id))
        }
    }
}

/// The link to the file as it stands now.
pub(super) fn file_link(visit: &Visit, id: RequestId) -> Markup {
    html! { a href={ "/ky-so/" (id) "/tep" } target="_blank" rel="noopener" { (visit.t("signing-requests-file")) } }
}

/// What a signature means here, in the asking office's words.
pub(super) fn label(visit: &Visit, request: &SigningRequest) -> String {
    let purposes = purposes_of(visit);
    match purposes.find(&request.purpose) {
        Some(purpose) => visit.t(purpose.label),
        None => visit.t("signing-requests-other"),
    }
}

/// The text key of what the file proves by itself (EN 319 142-1, levels B-B to B-LTA).
fn level_key(level: &str) -> &'static str {
    match level {
        "B-T" => "signing-requests-level-timed",
        "B-LT" | "B-LTA" => "signing-requests-level-long",
        _ => "signing-requests-level-none",
    }
}

fn lately(visit: &Visit, requests: &[SigningRequest]) -> Markup {
    let purposes = purposes_of(visit);
    let body = html! {
        div class="lt-wrap" { table class="lt" {
            thead { tr {
                th scope="col" { (visit.t("signing-requests-what")) }
                th scope="col" { (visit.t("signing-requests-when")) }
                th scope="col" { (visit.t("signing-requests-level")) }
            } }
            tbody { @for request in requests { tr {
                td {
                    @match purposes.find(&request.purpose) {
                        Some(purpose) => a href=((purpose.href)(request.subject_id)) { (request.title) },
                        None => (request.title),
                    }
                }
                td { @if let Some(at) = request.signed_at { (visit.timestamp(at)) } }
                td { (visit.t(level_key(&request.level))) }
            } } }
        } }
    };
    ui::panel(&visit.t("signing-requests-lately"), "", &html! {}, &body)
}
