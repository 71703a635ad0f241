//! Problem details for programs (RFC 9457).
use crate::{Message, PageError, Visit};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;

/// One field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// Name of the field in the request.
    pub field: String,
    /// Text key of the rule that it breaks: stable, for programs.
    pub code: String,
    /// The rule in words, in the language asked for.
    pub detail: String,
}

/// The body of every error answer of the API, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Kind of problem, a relative reference: `/loi/conflict`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened here and what to do, in the language asked for.
    pub detail: String,
    /// The request id, to be given to the operator.
    pub instance: String,
    /// The fields that break rules, if any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

impl Problem {
    /// The problem that tells a program about `error`.
    pub fn of(visit: &Visit, error: &PageError) -> Self {
        let (title, detail) = words(visit, error);
        let errors = match error {
            PageError::Fields(fields) => fields
                .iter()
                .map(|one| ProblemField {
                    field: one.field.clone(),
                    code: one.message.key.to_owned(),
                    detail: one.text(visit),
                })
                .collect(),
            _ => Vec::new(),
        };
        Self {
            kind: format!("/loi/{}", error.code()),
            title,
            status: error.status().as_u16(),
            detail,
            instance: visit.request_id().to_owned(),
            errors,
        }
    }

    /// The response with the media type of RFC 9457 and `Retry-After` where waiting helps.
    pub(crate) fn response(visit: &Visit, error: &PageError) -> Response {
        let body = serde_json::to_vec(&Self::of(visit, error)).unwrap_or_default();
        let mut response = (error.status(), body).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// Title and explanation of an error in the visitor's language.
pub(crate) fn words(visit: &Visit, error: &PageError) -> (String, String) {
    let say = |message: &Message| visit.ta(message.key, &message.args);
    if let (PageError::FormExpired(_) | PageError::ForeignForm, Some(seen)) =
        (error, &visit.0.elsewhere)
    {
        return elsewhere(visit, error, seen);
    }
    match error {
        PageError::Conflict(message) => (visit.t("web-error-conflict"), say(message)),
        PageError::Invalid(message) => (visit.t("web-error-invalid"), say(message)),
        PageError::TooLarge { limit, .. } => (
            visit.t("web-error-too-large"),
            visit.ta(
                "web-error-too-large-detail",
                &kit_i18n::args!["limit" => visit.file_size(*limit)],
            ),
        ),
        PageError::TooManyRequests { retry_after } => (
            visit.t("web-error-too-many-requests"),
            visit.ta(
                "web-error-too-many-requests-detail",
                &kit_i18n::args!["seconds" => *retry_after],
            ),
        ),
        PageError::NotFound => pair(visit, "web-error-not-found", "web-error-not-found-detail"),
        PageError::SignInNeeded => pair(visit, "web-error-sign-in", "web-error-sign-in-detail"),
        PageError::Forbidden => pair(visit, "web-error-forbidden", "web-error-forbidden-detail"),
        PageError::Fields(_) => pair(visit, "web-error-fields", "web-error-fields-detail"),
        PageError::Unavailable { .. } => pair(
            visit,
            "web-error-unavailable",
            "web-error-unavailable-detail",
        ),
        PageError::NoRoom(_) => pair(visit, "web-error-no-room", "web-error-no-room-detail"),
        PageError::ContentLost(_) => pair(
            visit,
            "web-error-content-lost",
            "web-error-content-lost-detail",
        ),
        PageError::FormExpired(_) => pair(
            visit,
            "web-error-form-expired",
            "web-error-form-expired-detail",
        ),
        PageError::ForeignForm => pair(
            visit,
            "web-error-foreign-form",
            "web-error-foreign-form-detail",
        ),
        PageError::UnsupportedMediaType => {
            pair(visit, "web-error-media-type", "web-error-media-type-detail")
        }
        PageError::MethodNotAllowed => pair(visit, "web-error-method", "web-error-method-detail"),
        PageError::Internal(_) => pair(visit, "web-error-internal", "web-error-internal-detail"),
    }
}

/// The browser has the site open under another address than the settings say: then its cookies do not come back, and
/// a fresh form would be refused for ever.
fn elsewhere(visit: &Visit, error: &PageError, seen: &str) -> (String, String) {
    let args = kit_i18n::args!["seen" => seen, "configured" => visit.web().site.base_url.as_str()];
    let (title, detail) = match error {
        PageError::ForeignForm => ("web-error-foreign-form", "web-error-foreign-address-detail"),
        _ => ("web-error-other-address", "web-error-other-address-detail"),
    };
    (visit.t(title), visit.ta(detail, &args))
}

fn pair(visit: &Visit, title: &str, detail: &str) -> (String, String) {
    (visit.t(title), visit.t(detail))
}
