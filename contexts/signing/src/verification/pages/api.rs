//! The same for programs: a file in, a report out. Nothing of the file is kept.

use super::{judge_now::judge_uploaded, public::FORM_BYTES_MAX};
use crate::verification::BYTES_MAX;
use axum::{
    http::{Method, request::Parts},
    response::IntoResponse,
};
use kit_web::{Access, Answer, Doorkeeper, Json, PageError, Routes, Upload, UploadLimits, Visit};
use std::num::NonZeroU32;
use utoipa::OpenApi;

/// The part with the file.
const FILE: &str = "file";
/// The part with what a detached signature is about.
const CONTENT: &str = "content";
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
    /// PDF, CMS (DER or PEM), XML or an ASiC container, at most 50 MiB.
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
        (status = 413, description = "A part has more than 50 MiB, or both together more than 54"),
        (status = 429, description = "Too many files in a minute"),
))]
async fn verify(visit: Visit, upload: Upload<Anybody>) -> Answer {
    let part = |name: &str| upload.files.iter().rfind(|file| file.field == name);
    let file = part(FILE).ok_or_else(|| PageError::invalid("signing-check-api-no-file"))?;
    let found = judge_uploaded(&visit, file, part(CONTENT)).await?;
    Ok(Json(found.report).into_response())
}

/// Everybody may have a file judged.
struct Anybody;

impl Doorkeeper for Anybody {
    async fn admit(_visit: &Visit, _head: &mut Parts) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn limits(&self) -> UploadLimits {
        UploadLimits {
            bytes_per_file: BYTES_MAX as u64,
            files: 2,
            total_bytes: FORM_BYTES_MAX,
        }
    }

    fn wants(&self, part: &str, _has_file_name: bool) -> bool {
        matches!(part, FILE | CONTENT)
    }
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
