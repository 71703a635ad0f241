//! Asking before something that cannot be undone: a dialog with script, a page without.
use crate::{Answer, FormState, Visit, assets::icon, ui::error_summary, ui::hidden_fields};
use maud::{Markup, html};

/// The question before an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Short name for the element, unique on the page: `huy-van-ban`.
    pub id: String,
    /// The page that asks without script: a GET route that answers [`confirm_page`].
    pub href: String,
    /// Where the act is sent with POST.
    pub action: String,
    /// The question: `Huỷ văn bản số 1842?`
    pub question: String,
    /// What happens then, and what stays.
    pub consequence: String,
    /// Words on the button that acts: the act itself, never "OK".
    pub button: String,
    /// Where "no" leads.
    pub cancel_href: String,
    /// Values sent along.
    pub values: Vec<(String, String)>,
}

/// The link that asks: opens a dialog, or without script the page at `href`.
pub fn confirm_link(
    visit: &Visit,
    question: &Confirmation,
    label: &str,
    icon_name: &str,
) -> Markup {
    let id = format!("hoi-{}", question.id);
    html! {
        a class="ds-button" data-variant="secondary" data-color="danger" href=(question.href) data-dialog=(id) {
            (icon(icon_name)) (label)
        }
        dialog class="ds-dialog" id=(id) aria-labelledby=(format!("{id}-h")) {
            h2 class="ds-heading" id=(format!("{id}-h")) { (question.question) }
            (body(visit, question, true))
        }
    }
}

/// The page that asks. `state` carries what the act refused, if it was tried.
pub fn confirm_page(visit: &Visit, question: &Confirmation, state: &FormState) -> Answer {
    let content =
        html! { (error_summary(visit, state)) div class="card" { (body(visit, question, false)) } };
    visit.page(&question.question).form(state).body(content)
}

fn body(visit: &Visit, question: &Confirmation, dialog: bool) -> Markup {
    html! {
        p { (question.consequence) }
        form method="post" action=(question.action) data-once {
            (hidden_fields(visit))
            @for (name, value) in &question.values { input type="hidden" name=(name) value=(value); }
            div class="form-acts" {
                button class="ds-button" data-color="danger" type="submit" { (question.button) }
                @if dialog {
                    button class="ds-button" data-variant="secondary" type="button" data-close { (visit.t("web-cancel")) }
                } @else {
                    a class="ds-button" data-variant="secondary" href=(question.cancel_href) { (visit.t("web-cancel")) }
                }
            }
        }
    }
}
