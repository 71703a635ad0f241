//! Small parts that most pages use.
use crate::{Visit, assets::icon, form::CSRF_FIELD, form::FormKey, form::KEY_FIELD};
use maud::{Markup, html};

/// The neutral star mark that stands where an operator puts the emblem.
pub fn emblem() -> Markup {
    html! { img class="emblem" src="/favicon.svg" alt="" width="32" height="32"; }
}

/// The two hidden fields of every form: its token and the key of this sending. [`crate::ui::post_form`] adds them.
pub fn hidden_fields(visit: &Visit) -> Markup {
    html! {
        input type="hidden" name=(CSRF_FIELD) value=(visit.csrf_token());
        input type="hidden" name=(KEY_FIELD) value=(FormKey::fresh());
    }
}

/// A form that consists of one button.
pub fn button_form(visit: &Visit, action: &str, label: &str, icon_name: &str) -> Markup {
    html! {
        form method="post" action=(action) class="one-button" data-once {
            (hidden_fields(visit))
            button class="ds-button" data-variant="secondary" type="submit" { (icon(icon_name)) (label) }
        }
    }
}

/// A link that looks like a button; `primary` for the one main act of a page.
pub fn link_button(href: &str, label: &str, icon_name: &str, primary: bool) -> Markup {
    html! {
        a class="ds-button" data-variant=[(!primary).then_some("secondary")] href=(href) { (icon(icon_name)) (label) }
    }
}

/// The way from the front page to this page.
pub fn breadcrumbs(visit: &Visit, crumbs: &[(String, String)], here: &str) -> Markup {
    html! {
        nav class="crumbs" aria-label=(visit.t("web-crumbs")) {
            ol {
                @for (label, href) in crumbs { li { a href=(href) { (label) } (icon("chevron-right")) } }
                li { span aria-current="page" { (here) } }
            }
        }
    }
}

/// What a notice is about; decides colour, icon and the word before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something to know.
    Info,
    /// Something was done.
    Success,
    /// Something to look after.
    Warning,
    /// Something went wrong or is dangerous.
    Danger,
}

/// A sentence for pages that ask for a password: what was typed before the session ended comes back. The script shows
/// it where that is so.
pub fn kept_note(visit: &Visit) -> Markup {
    html! {
        div role="status" data-kept-note hidden { (notice(visit, NoticeKind::Info, &visit.t("web-kept-until-signed-in"), &html! {})) }
    }
}

/// A banner with a sentence and, if wanted, more below it.
pub fn notice(visit: &Visit, kind: NoticeKind, text: &str, more: &Markup) -> Markup {
    let (color, name, word) = match kind {
        NoticeKind::Info => ("info", "info", "web-notice-info"),
        NoticeKind::Success => ("success", "circle-check", "web-notice-success"),
        NoticeKind::Warning => ("warning", "triangle-alert", "web-notice-warning"),
        NoticeKind::Danger => ("danger", "circle-alert", "web-notice-danger"),
    };
    html! {
        div class="notice" data-color=(color) {
            (icon(name))
            div { p { span class="sr" { (visit.t(word)) ": " } (text) } (more) }
        }
    }
}

/// A list of names and values.
pub fn key_values(rows: &[(String, Markup)]) -> Markup {
    html! { dl class="kv" { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// What stands in place of an empty list: why it is empty, and what one can do.
pub fn empty_state(
    icon_name: &str,
    title: &str,
    explanation: &str,
    action: Option<Markup>,
) -> Markup {
    html! {
        div class="empty" {
            (icon(icon_name))
            h2 { (title) }
            p { (explanation) }
            @if let Some(action) = action { div class="empty-act" { (action) } }
        }
    }
}

/// A framed part of a page with a heading; `aside` stands at its right, such as a link to the whole list.
pub fn panel(title: &str, note: &str, aside: &Markup, body: &Markup) -> Markup {
    html! {
        section class="panel" {
            header { h2 { (title) } @if !note.is_empty() { p { (note) } } (aside) }
            (body)
        }
    }
}

/// The head of a printed sheet: who issues it at the left, motto or number at the right; each line of its own.
pub fn print_head(left: &[&str], right: &[&str]) -> Markup {
    html! {
        div class="print-head" {
            div { @for line in left { p { (line) } } }
            div { @for line in right { p { (line) } } }
        }
    }
}
