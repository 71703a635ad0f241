//! Error pages: what happened, what was kept, what to do next.
use crate::{FormValues, Page, PageError, Visit, problem::words, ui};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

pub(crate) fn response(visit: &Visit, error: &PageError) -> Response {
    let (title, detail) = words(visit, error);
    let body = html! {
        div class="card error-card" {
            p class="lead-text" { (detail) }
            (next_step(visit, error))
            p class="hint" { (visit.ta("web-error-request-id", &kit_i18n::args!["id" => visit.request_id()])) }
        }
    };
    let page = Page::new(visit, title).narrow();
    (error.status(), page.draw(&body)).into_response()
}

fn next_step(visit: &Visit, error: &PageError) -> Markup {
    let site = &visit.web().site;
    match error {
        PageError::SignInNeeded => html! {
            p { a class="ds-button" href=(site.sign_in_href) { (visit.t("web-sign-in")) } }
        },
        PageError::NotFound | PageError::Forbidden => html! {
            p { a class="ds-button" href="/" { (visit.t("web-go-home")) } }
        },
        PageError::FormExpired(values) => kept(visit, values),
        PageError::NoRoom(_) | PageError::Unavailable { .. } | PageError::Internal(_)
            if visit.typed().is_some() =>
        {
            visit
                .typed()
                .map_or_else(|| html! {}, |typed| kept(visit, &typed.values))
        }
        PageError::NoRoom(_)
        | PageError::Unavailable { .. }
        | PageError::TooManyRequests { .. }
        | PageError::Internal(_) => html! {
            p { a class="ds-button" data-variant="secondary" href=(visit.path()) { (visit.t("web-try-again")) } }
        },
        PageError::Conflict(_)
        | PageError::Invalid(_)
        | PageError::Fields(_)
        | PageError::TooLarge { .. }
        | PageError::ContentLost(_)
        | PageError::ForeignForm
        | PageError::MethodNotAllowed
        | PageError::UnsupportedMediaType => html! {
            p { a class="ds-button" data-variant="secondary" href="/" data-back { (visit.t("web-go-back")) } }
        },
    }
}

/// Everything that was typed, to be read again before it is sent with a fresh token. The request came from our own
/// page (that was checked before), so offering to send it again is safe.
/// Beginnings of the names of fields whose value is neither shown nor sent again.
const SECRET_FIELDS: [&str; 3] = ["mat-khau", "ma-khoi-phuc", "password"];

fn is_secret(name: &str) -> bool {
    SECRET_FIELDS.iter().any(|start| name.starts_with(start))
}

fn kept(visit: &Visit, values: &FormValues) -> Markup {
    let has_files = visit.typed().is_some_and(|typed| typed.has_files);
    let kind = has_files.then_some("multipart/form-data");
    let query = visit.query();
    let address = if query.is_empty() {
        visit.path().to_owned()
    } else {
        format!("{}?{query}", visit.path())
    };
    html! {
        form method="post" action=(address) enctype=[kind] data-once {
            (ui::hidden_fields(visit))
            @if has_files { p class="hint" { (visit.t("web-error-files-again")) } }
            dl class="kv" {
                @for (name, value) in values.iter().filter(|(name, _)| !is_secret(name)) {
                    @if !value.is_empty() { div { dt { (name) } dd { (value) } } }
                    input type="hidden" name=(name) value=(value);
                }
            }
            p { button class="ds-button" type="submit" { (visit.t("web-send-again")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_printed_on_the_page_that_keeps_a_form() {
        for name in ["mat-khau", "mat-khau-moi", "ma-khoi-phuc", "password"] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("trich-yeu"));
    }
}
