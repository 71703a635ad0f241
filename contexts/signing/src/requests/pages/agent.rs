//! The door for the signing program on a person's own machine: it has no session, only a pass. What it
//! is told follows the program's own form: `Status`, `Message`, `FileName`, `FileServer`.

use super::{desk_of, words};
use crate::requests::{
    load::LARGEST_FILE,
    take::{self, TakeError},
};
use axum::{
    Json,
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use kit_files::{Disposition, FileName, content_disposition};
use kit_web::{Access, Answer, Download, PageError, Path, Routes, Visit};
use serde::Serialize;

/// The program's own number for "well".
const WELL: i64 = 0;
/// A number for "not", which the program passes on to the page.
const REFUSED: i64 = 1;

/// The routes: everybody reaches them, nobody gets anything without a pass.
pub(super) fn routes() -> Routes {
    Routes::new()
        .api(
            Method::GET,
            "/api/signing/agent/{pass}",
            Access::Public,
            give,
        )
        .api(
            Method::POST,
            "/api/signing/agent/{pass}",
            Access::Public,
            receive,
        )
}

/// The answer, in the program's words.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Reply {
    status: i64,
    message: String,
    file_name: String,
    file_server: String,
}

async fn give(visit: Visit, Path(pass): Path<String>) -> Answer {
    let fetched = take::fetch(&desk_of(&visit), visit.now(), &pass).await;
    let (name, bytes) = fetched.map_err(|error| no_more_than(&error))?;
    Download {
        media_type: "application/pdf".to_owned(),
        disposition: content_disposition(Disposition::Attachment, &FileName::clean(&name)),
        length: Some(bytes.len() as u64),
        body: Body::from(bytes),
    }
    .answer()
}

/// A stranger learns nothing from a wrong pass.
fn no_more_than(error: &TakeError) -> PageError {
    match error {
        TakeError::Pass(_) => PageError::NotFound,
        other => PageError::internal(other),
    }
}

async fn receive(visit: Visit, Path(pass): Path<String>, request: Request) -> Response {
    let taken = match uploaded(request).await {
        Ok(bytes) => take::take(&desk_of(&visit), visit.now(), &pass, bytes)
            .await
            .map_err(|error| {
                tracing::warn!(%error, "a file of the signing program was refused");
                (StatusCode::UNPROCESSABLE_ENTITY, words::take(&error))
            }),
        Err(refusal) => Err(refusal),
    };
    match taken {
        Ok(()) => reply(StatusCode::OK, WELL, visit.t("signing-agent-taken")),
        Err((status, key)) => reply(status, REFUSED, visit.t(key)),
    }
}

fn reply(code: StatusCode, status: i64, message: String) -> Response {
    let reply = Reply {
        status,
        message,
        file_name: String::new(),
        file_server: String::new(),
    };
    (code, Json(reply)).into_response()
}

/// The first file of the form, whatever its field is called.
async fn uploaded(mut request: Request) -> Result<Vec<u8>, (StatusCode, &'static str)> {
    let unreadable = (StatusCode::BAD_REQUEST, "signing-agent-error-upload");
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| unreadable)?;
    let most = usize::try_from(LARGEST_FILE).unwrap_or(usize::MAX);
    while let Some(mut field) = form.next_field().await.map_err(|_| unreadable)? {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_| unreadable)? {
            if bytes.len() + chunk.len() > most {
                return Err((StatusCode::PAYLOAD_TOO_LARGE, "signing-agent-error-large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        if field.file_name().is_some() {
            return Ok(bytes);
        }
    }
    Err(unreadable)
}
