//! What the pages of documents say of copies.

use super::{file_address, making};
use crate::{
    attachments::Attachment,
    copies::{Copied, CopyForm, MadeCopy},
    document::DocumentId,
    file_page,
    outgoing::pages::state_tag,
    permissions::COPY,
};
use kit_web::{Visit, ui};
use maud::{Markup, html};
use vn::kinds::Kind;

/// The way to a new copy of a document with a number and a scan, for those who may make one.
pub(crate) fn start_button(
    visit: &Visit,
    source: DocumentId,
    notation: &str,
    files: &[Attachment],
) -> Markup {
    let can_be_copied = !notation.is_empty() && files.iter().any(file_page::is_viewable);
    html! {
        @if visit.may(COPY) && can_be_copied {
            (ui::link_button(&making(source), &visit.t("documents-copy-make"), "copy", false))
        }
    }
}

/// The copies that were made of a document; nothing if there are none.
pub(crate) fn made(visit: &Visit, copies: &[MadeCopy]) -> Markup {
    if copies.is_empty() {
        return html! {};
    }
    let body = html! {
        ul class="tasks" {
            @for copy in copies {
                li { div {
                    a href={ "/van-ban-di/" (copy.id) } {
                        (Kind::from_code(&copy.kind).map_or("", Kind::name))
                        @if !copy.notation.is_empty() { " " (copy.notation) }
                    }
                    " " (state_tag(visit, copy.state))
                } }
            }
        }
    };
    ui::panel(&visit.t("documents-copy-made"), "", &html! {}, &body)
}

/// Instead of a text: what it is a copy of, and its file. `source` is where the viewer sees the
/// document that was copied.
pub(crate) fn of_copy(
    visit: &Visit,
    id: DocumentId,
    form: Option<CopyForm>,
    copy: &Copied,
    source: Option<&str>,
) -> Markup {
    let original = html! {
        @match source {
            Some(href) => a href=(href) { (copy.notation) },
            None => (copy.notation),
        }
    };
    let mut rows = vec![
        ("documents-copy-of", original),
        ("documents-copy-issuer", html! { (copy.issuer_name) }),
    ];
    if let Some(on) = copy.issued_on {
        rows.push(("documents-outgoing-day", html! { (visit.date(on)) }));
    }
    rows.push(("documents-outgoing-subject", html! { (copy.subject) }));
    if !copy.pages.is_empty() {
        rows.push(("documents-copy-pages", html! { (copy.pages) }));
    }
    if let Some(form) = form {
        rows.push(("documents-copy-printed", html! { b { (form.printed()) } }));
    }
    let size = u64::try_from(copy.size_bytes).unwrap_or(0);
    let file = html! {
        a href=(file_address(id)) target="_blank" rel="noopener" { (visit.t("documents-copy-file")) }
        " (" (visit.file_size(size)) ")"
    };
    rows.push(("documents-copy-file-label", file));
    let rows: Vec<(String, Markup)> = rows
        .into_iter()
        .map(|(key, value)| (visit.t(key), value))
        .collect();
    let body = html! {
        p { (visit.t("documents-copy-how")) }
        (ui::key_values(&rows))
    };
    ui::panel(&visit.t("documents-copy-title"), "", &html! {}, &body)
}
