//! How it went: each request as it stands now, with what went wrong and what to do next.

use super::{HERE, actor_of, asked, purposes_of, sign_address};
use crate::requests::{self, RequestError, RequestId, SigningRequest, State};
use kit_i18n::args;
use kit_web::{
    Answer, Visit,
    ui::{self, NoticeKind, TagColor},
};
use maud::{Markup, html};

/// The beginning of the text keys that may stand in an address.
const OURS: &str = "signing-";
/// Keys of texts are no longer.
const KEY_MAX: usize = 80;

pub(super) async fn open(visit: Visit) -> Answer {
    let (actor, ids) = (actor_of(&visit)?, asked(&visit));
    let read = visit.web().db().read(move |tx| {
        let mut found = Vec::new();
        for id in &ids {
            match requests::seen_by(tx, &actor, *id) {
                Ok((request, _)) => found.push(request),
                Err(RequestError::Database(error)) => return Err(error),
                Err(_) => {}
            }
        }
        Ok::<_, kit_db::DbError>(found)
    });
    let requests = read.await?;
    draw(&visit, &requests, &faults(&visit))
}

/// Why some were not signed, as the address says: only keys of this office's texts count.
fn faults(visit: &Visit) -> Vec<(RequestId, String)> {
    visit
        .query()
        .split('&')
        .filter_map(|pair| pair.strip_prefix("loi="))
        .filter_map(|fault| {
            let (id, key) = fault
                .split_once([':'])
                .or_else(|| fault.split_once("%3A"))?;
            let plain = |letter: char| letter.is_ascii_lowercase() || letter == '-';
            let known = key.starts_with(OURS) && key.len() <= KEY_MAX && key.chars().all(plain);
            Some((id.parse().ok()?, visit.t(known.then_some(key)?)))
        })
        .collect()
}

pub(super) fn draw(
    visit: &Visit,
    requests: &[SigningRequest],
    faults: &[(RequestId, String)],
) -> Answer {
    let waiting: Vec<RequestId> = requests
        .iter()
        .filter(|it| it.state == State::Waiting)
        .map(|it| it.id)
        .collect();
    let signed = requests
        .iter()
        .filter(|it| it.state == State::Signed)
        .count();
    let (kind, said) = if waiting.is_empty() {
        (NoticeKind::Success, "signing-outcome-all")
    } else {
        (NoticeKind::Warning, "signing-outcome-some")
    };
    let count = args!["signed" => signed, "waiting" => waiting.len()];
    let body = html! {
        @if requests.is_empty() {
            (ui::empty_state("pen-line", &visit.t("signing-outcome-none"), &visit.t("signing-requests-none-why"), None))
        } @else {
            (ui::notice(visit, kind, &visit.ta(said, &count), &html! {}))
            section class="panel" { ul class="sign-list" { @for request in requests { (row(visit, request, faults)) } } }
        }
        p {
            @if !waiting.is_empty() { (ui::link_button(&sign_address(&waiting), &visit.t("signing-outcome-again"), "pen-line", true)) " " }
            (ui::link_button(HERE, &visit.t("signing-requests-title"), "arrow-left", false))
        }
    };
    visit
        .page(visit.t("signing-outcome-title"))
        .crumb(visit.t("signing-requests-title"), HERE)
        .narrow()
        .body(body)
}

fn row(visit: &Visit, request: &SigningRequest, faults: &[(RequestId, String)]) -> Markup {
    let purposes = purposes_of(visit);
    let (key, color) = match request.state {
        State::Waiting => ("signing-state-waiting", TagColor::Warning),
        State::Signed => ("signing-state-signed", TagColor::Success),
        State::Withdrawn => ("signing-state-withdrawn", TagColor::Neutral),
    };
    let fault = faults.iter().find(|(id, _)| *id == request.id);
    html! {
        li {
            p {
                @match purposes.find(&request.purpose) {
                    Some(purpose) => a href=((purpose.href)(request.subject_id)) { (request.title) },
                    None => strong { (request.title) },
                }
                " " (ui::tag(&visit.t(key), color))
            }
            @if let Some((_, why)) = fault { p class="sign-fault" { (ui::icon("triangle-alert")) (why) } }
        }
    }
}
