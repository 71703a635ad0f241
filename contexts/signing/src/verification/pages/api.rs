//! The same for programs: a file in, a report out. Nothing of the file is kept.

use super::judge_now::{Files, judge_now};
use crate::verification::BYTES_MAX;
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
    http::Method,
    response::IntoResponse,
};
use kit_web::{Access, Answer, Json, PageError, Routes, Visit};
use std::num::NonZeroU32;
use utoipa::OpenApi;

/// Files of one address in a minute.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not zero");

/// The routes for programs.
pub(super) fn routes() -> Routes {
    let limited = Routes::new().api(
        Method::POST,
        "/api/signatures/verify",
        Access::Public,
        verify,
    );
    Routes::new().merge_limited(PER_MINUTE, limited)
}

/// What is sent, as multipart/form-data.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "describes the request; its parts are read one by one"
)]
struct VerifyRequest {
    /// PDF, CMS (DER or PEM) or XML, at most 50 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What a detached CMS signature is about.
    #[schema(value_type = Option<String>, format = Binary)]
    content: Option<Vec<u8>>,
}

#[utoipa::path(post, path = "/api/signatures/verify", tag = "signing",
    request_body(content = VerifyRequest, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The report, whatever the signatures are worth (schema tinhso-signature-report/1)",
            body = serde_json::Value),
        (status = 400, description = "No multipart body, or no part called file"),
        (status = 413, description = "A part has more than 50 MiB"),
        (status = 429, description = "Too many files in a minute"),
))]
async fn verify(visit: Visit, request: Request) -> Answer {
    let files = read(request).await?;
    let found = judge_now(visit.web(), files, visit.now()).await?;
    Ok(Json(found.report).into_response())
}

async fn read(mut request: Request) -> Result<Files, PageError> {
    let not_a_form = |_| PageError::invalid("web-error-not-a-form");
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| PageError::invalid("web-error-not-a-form"))?;
    let (mut file, mut content) = (None, None);
    while let Some(field) = multipart.next_field().await.map_err(not_a_form)? {
        let name = field.name().unwrap_or_default().to_owned();
        let place = match name.as_str() {
            "file" => &mut file,
            "content" => &mut content,
            _ => continue,
        };
        *place = Some(bytes_of(&name, field).await?);
    }
    Ok(Files {
        file: file.ok_or_else(|| PageError::invalid("signing-check-api-no-file"))?,
        content,
    })
}

async fn bytes_of(name: &str, mut field: Field<'_>) -> Result<Vec<u8>, PageError> {
    let mut bytes = Vec::new();
    let not_a_form = |_| PageError::invalid("web-error-not-a-form");
    while let Some(piece) = field.chunk().await.map_err(not_a_form)? {
        if bytes.len() + piece.len() > BYTES_MAX {
            return Err(PageError::TooLarge {
                field: Some(name.to_owned()),
                limit: BYTES_MAX as u64,
            });
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

#[derive(OpenApi)]
#[openapi(paths(verify), components(schemas(VerifyRequest)))]
struct Description;

/// The description of these routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_route_is_described() {
        let described = serde_json::to_value(super::openapi()).expect("the description is JSON");
        for route in super::routes().list() {
            let method = route.method.as_str().to_lowercase();
            assert!(
                described["paths"][route.path][&method].is_object(),
                "{}",
                route.path
            );
        }
    }
}
