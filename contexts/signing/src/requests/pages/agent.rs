//! The door for the signing program on a person's own machine: it has no session, only a pass. What it
//! is told follows the program's own form: `Status`, `Message`, `FileName`, `FileServer`.

use super::{desk_of, words};
use crate::{
    judging,
    requests::{
        PassError,
        load::LARGEST_FILE,
        pass,
        take::{self, TakeError},
    },
};
use axum::{
    Json,
    body::Body,
    extract::FromRequestParts,
    http::{Method, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use kit_files::{Disposition, FileName, content_disposition};
use kit_web::{
    Access, Answer, Doorkeeper, Download, PageError, Path, Routes, Upload, UploadLimits, Visit,
};
use serde::Serialize;

/// The program's own number for "well".
const WELL: i64 = 0;
/// What a signature with a picture, its certificates and a time-stamp adds to a file at most, in bytes: the largest
/// picture and the largest place for a signature are 2 MiB and 64 KiB.
const SIGNATURE_ADDS: u64 = 4 * 1_048_576;
/// Room for other parts of what the program sends, which nobody reads.
const OTHER_PARTS: u64 = 65_536;
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

/// Who holds a pass that opens one file, once.
struct Bearer {
    pass: String,
    limits: UploadLimits,
}

impl Doorkeeper for Bearer {
    async fn admit(visit: &Visit, head: &mut Parts) -> Result<Self, PageError> {
        let Path(pass) = Path::<String>::from_request_parts(head, &()).await?;
        let asked = pass.clone();
        let now = visit.now();
        let looked = visit.web().db().read(move |tx| pass::look(tx, now, &asked));
        let (_, request) = looked.await.map_err(|error| match error {
            PassError::Unusable | PassError::NotWaiting => PageError::NotFound,
            PassError::Database(error) => error.into(),
        })?;
        let given = u64::try_from(request.file_bytes).unwrap_or(0);
        let bytes_per_file = given.saturating_add(SIGNATURE_ADDS).min(LARGEST_FILE);
        let limits = UploadLimits {
            bytes_per_file,
            files: 1,
            total_bytes: bytes_per_file.saturating_add(OTHER_PARTS),
        };
        Ok(Self { pass, limits })
    }

    fn limits(&self) -> UploadLimits {
        self.limits
    }

    /// The first file, whatever its field is called.
    fn wants(&self, _part: &str, has_file_name: bool) -> bool {
        has_file_name
    }
}

async fn receive(visit: Visit, upload: Result<Upload<Bearer>, PageError>) -> Response {
    let taken = match upload {
        Ok(upload) => take_over(&visit, &upload).await,
        Err(error) => Err(no_upload(error)),
    };
    match taken {
        Ok(()) => reply(StatusCode::OK, WELL, visit.t("signing-agent-taken")),
        Err(Refusal::Page(error)) => error.into_response(),
        Err(Refusal::Told(status, key)) => reply(status, REFUSED, visit.t(key)),
    }
}

/// Why a file was not taken: in the program's own form, or as every door says that one shall come again.
enum Refusal {
    Told(StatusCode, &'static str),
    Page(PageError),
}

fn no_upload(error: PageError) -> Refusal {
    let told = |status, key| Refusal::Told(status, key);
    match error {
        PageError::NotFound => told(StatusCode::UNPROCESSABLE_ENTITY, "signing-agent-error-pass"),
        PageError::TooLarge { .. } => {
            told(StatusCode::PAYLOAD_TOO_LARGE, "signing-agent-error-large")
        }
        PageError::Invalid(_) => told(StatusCode::BAD_REQUEST, "signing-agent-error-upload"),
        other => Refusal::Page(other),
    }
}

async fn take_over(visit: &Visit, upload: &Upload<Bearer>) -> Result<(), Refusal> {
    let unreadable = Refusal::Told(StatusCode::BAD_REQUEST, "signing-agent-error-upload");
    let file = upload.files.first().ok_or(unreadable)?;
    let _place = judging::place(file.bytes.saturating_mul(2)).await;
    let bytes = judging::read(file).await.map_err(Refusal::Page)?;
    take::take(&desk_of(visit), visit.now(), &upload.by.pass, bytes)
        .await
        .map_err(|error| {
            tracing::warn!(%error, "a file of the signing program was refused");
            Refusal::Told(StatusCode::UNPROCESSABLE_ENTITY, words::take(&error))
        })
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
