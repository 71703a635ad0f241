//! What changed between one version of a draft and the next.

use super::{
    HERE, Visit, address,
    diff::{self, Line},
    show::{self, Shown},
};
use crate::document::DocumentId;
use kit_i18n::args;
use kit_web::{Answer, PageError, Path, ui};
use maud::{Markup, html};

/// The page.
pub(super) async fn open(visit: Visit, Path((id, number)): Path<(DocumentId, i64)>) -> Answer {
    let shown = show::load(&visit, id).await?;
    view(&visit, &shown, number)
}

/// Draws the comparison of version `number` with the one after it.
pub(super) fn view(visit: &Visit, shown: &Shown, number: i64) -> Answer {
    let find = |wanted: i64| {
        shown
            .view
            .versions
            .iter()
            .find(|version| version.number == wanted)
    };
    let earlier = find(number).ok_or(PageError::NotFound)?;
    let (subject, content) = match find(number + 1) {
        Some(later) => (later.subject.as_str(), later.content.as_str()),
        None => (
            shown.view.document.subject.as_str(),
            shown.view.content.as_str(),
        ),
    };
    let title = visit.ta(
        "documents-outgoing-version-with",
        &args!["earlier" => number, "later" => number + 1],
    );
    let body = html! {
        div class="stack" {
            (compared(visit, "documents-outgoing-subject", &earlier.subject, subject))
            (compared(visit, "documents-outgoing-content", &earlier.content, content))
        }
    };
    visit
        .page(title)
        .subtitle(visit.timestamp(earlier.at))
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .crumb(
            visit.t("documents-outgoing-one"),
            address(shown.view.outgoing.id),
        )
        .body(body)
}

fn compared(visit: &Visit, key: &str, earlier: &str, later: &str) -> Markup {
    let lines = diff::lines(earlier, later);
    let changed = lines
        .iter()
        .filter(|line| !matches!(line, Line::Same(_)))
        .count();
    let note = match changed {
        0 => visit.t("documents-outgoing-version-same"),
        _ => visit.ta(
            "documents-outgoing-version-changed",
            &args!["count" => changed],
        ),
    };
    let body = html! {
        div class="prose official-text diff" lang="vi" {
            @for line in lines {
                @match line {
                    Line::Same("") => {},
                    Line::Same(text) => p { (text) },
                    Line::Removed(text) => p { del { span class="sr" { (visit.t("documents-outgoing-version-removed")) ": " } (text) } },
                    Line::Added(text) => p { ins { span class="sr" { (visit.t("documents-outgoing-version-added")) ": " } (text) } },
                }
            }
        }
    };
    ui::panel(&visit.t(key), &note, &html! {}, &body)
}
