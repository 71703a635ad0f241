//! The document itself, in the order in which Decree 30/2020, Annex I, sets its parts.

use super::{Visit, show::Shown, states::kind_name};
use kit_i18n::args;
use kit_web::ui;
use maud::{Markup, html};
use vn::kinds::Kind;

/// The national name, which stands in Vietnamese on every Vietnamese document.
pub(super) const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// The motto under it.
pub(super) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

/// `Lam Giang, ngày 05 tháng 02 năm 2022`; with dots while there is no date.
pub(super) fn place_and_date(shown: &Shown) -> String {
    match shown.view.document.issued_on {
        Some(on) => vn::words::place_and_date(&shown.place, on),
        None => format!("{}, ngày … tháng … năm …", shown.place),
    }
}

/// Whether the abstract stands under the number (`V/v …`) and not under the name of the kind.
pub(super) fn is_letter(shown: &Shown) -> bool {
    Kind::from_code(&shown.view.document.kind) == Some(Kind::OfficialLetter)
}

/// The abstract of an official letter, which starts with `V/v` exactly once: the two letters stand
/// for `Về việc`.
pub(super) fn about(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some(shorter) = ["v/v", "về việc "]
        .iter()
        .find_map(|start| without_start(rest, start))
    {
        rest = shorter;
    }
    format!("V/v {rest}")
}

/// What follows a beginning in letters of any case; nothing if it begins otherwise.
fn without_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let length = start.chars().count();
    let end = text
        .char_indices()
        .nth(length)
        .map_or(text.len(), |(at, _)| at);
    let (begins, rest) = text.split_at(end);
    (begins.to_lowercase() == start).then(|| rest.trim_start_matches([' ', ':', '.']))
}

/// The paragraphs of the text: what stands between line breaks.
pub(super) fn paragraphs(content: &str) -> impl Iterator<Item = &str> {
    content
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// The stamp of an urgent document.
pub(super) fn stamp(shown: &Shown) -> Option<&'static str> {
    super::states::urgency_of(shown.view.document.urgency).stamp()
}

/// Draws the document.
pub(super) fn draw(visit: &Visit, shown: &Shown) -> Markup {
    html! {
        article class="card official" lang="vi" aria-label=(visit.t("documents-outgoing-one")) {
            @if shown.is_draft() {
                p class="official-draft" { (ui::tag(&visit.t("documents-outgoing-is-draft"), ui::TagColor::Warning)) }
            }
            (head(visit, shown))
            (title(visit, shown))
            div class="prose official-text" {
                @for line in paragraphs(&shown.view.content) { p { (line) } }
                @if shown.view.content.is_empty() { p class="hint" { (visit.t("documents-outgoing-no-content")) } }
            }
            (foot(visit, shown))
        }
    }
}

fn head(visit: &Visit, shown: &Shown) -> Markup {
    html! {
        div class="print-head" {
            div {
                @if let Some(superior) = &shown.superior { div { (superior.to_uppercase()) } }
                div { b { (shown.agency.name.to_uppercase()) } }
                div { "Số: " (shown.number(visit)) }
                @if is_letter(shown) { div { (about(&shown.view.document.subject)) } }
                @if let Some(stamp) = stamp(shown) { div { (urgent(stamp)) } }
            }
            div {
                div { b { (NATION) } }
                div { b { (MOTTO) } }
                div { i { (place_and_date(shown)) } }
            }
        }
    }
}

fn urgent(stamp: &str) -> Markup {
    html! { span class="ds-tag solid" data-color="danger" { (stamp) } }
}

fn title(visit: &Visit, shown: &Shown) -> Markup {
    let document = &shown.view.document;
    html! {
        @if is_letter(shown) {
            div class="official-to" {
                div { b { "Kính gửi:" } }
                @for line in shown.addressees(visit) { div { "- " (line) ";" } }
            }
        } @else {
            div class="official-title" {
                div { b { (kind_name(&document.kind).to_uppercase()) } }
                div { b { (document.subject) } }
            }
        }
    }
}

fn foot(visit: &Visit, shown: &Shown) -> Markup {
    let copies = shown.view.outgoing.copies;
    html! {
        div class="print-head official-foot" {
            div class="official-recipients" {
                div { b { i { "Nơi nhận:" } } }
                @for line in shown.recipients(visit) { div { "- " (line) } }
                @if copies > 1 { div { (visit.ta("documents-outgoing-copies-line", &args!["count" => copies])) } }
            }
            div {
                @if shown.signature.is_empty() && shown.signer.is_empty() {
                    p class="hint" { (visit.t("documents-outgoing-no-signer")) }
                }
                @for line in &shown.signature { div { b { (line) } } }
                div class="official-sign" { (shown.signer) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abstract_starts_with_its_mark_exactly_once() {
        assert_eq!(about("báo cáo năm 2022"), "V/v báo cáo năm 2022");
        assert_eq!(about("V/v báo cáo"), "V/v báo cáo");
        assert_eq!(about("v/v báo cáo"), "V/v báo cáo");
        assert_eq!(about("Về việc báo cáo"), "V/v báo cáo");
        assert_eq!(about("V/v VỀ VIỆC báo cáo"), "V/v báo cáo");
        assert_eq!(about("về việc"), "V/v về việc");
        assert_eq!(about("Đề án"), "V/v Đề án");
        assert_eq!(about(""), "V/v ");
    }

    #[test]
    fn empty_lines_are_no_paragraphs() {
        assert_eq!(paragraphs("a\n\n  \nb\n").collect::<Vec<_>>(), ["a", "b"]);
    }
}
