//! axum's extractors with our errors: what does not fit becomes an error page or a problem, in the visitor's language.
use crate::{Message, PageError, app::LARGEST_BODY, door};
use axum::{
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection},
    },
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Serialize, de::DeserializeOwned};

/// Parameters of the path: `Path(id): Path<DocumentId>`. An identifier that cannot be read does not exist: 404.
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(PageError))]
pub struct Path<T>(pub T);

/// Parameters after the question mark. What does not fit is answered with 400; use `#[serde(default)]` for parameters
/// that may be missing.
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(PageError))]
pub struct Query<T>(pub T);

/// A JSON body of the API, in both directions. What does not fit is answered with 400 and the place of the fault.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let visit = door::admitted(&request)?;
        door::refuse_plain(&visit, request.headers())?;
        let axum::Json(read) = axum::Json::from_request(request, state).await?;
        Ok(Self(read))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<PathRejection> for PageError {
    fn from(_rejection: PathRejection) -> Self {
        Self::NotFound
    }
}

impl From<QueryRejection> for PageError {
    fn from(_rejection: QueryRejection) -> Self {
        Self::invalid("web-error-request")
    }
}

impl From<JsonRejection> for PageError {
    fn from(rejection: JsonRejection) -> Self {
        let of_the_body = [
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ];
        from_status(rejection.status())
            .filter(|_| of_the_body.contains(&rejection.status()))
            // serde names the field and the place, and nothing of the values
            .unwrap_or_else(|| Self::Invalid(Message::new("web-error-json").with("detail", rejection.body_text())))
    }
}

impl From<BytesRejection> for PageError {
    fn from(rejection: BytesRejection) -> Self {
        from_status(rejection.status()).unwrap_or_else(|| Self::invalid("web-error-request"))
    }
}

/// The error of an answer that axum made by itself in plain words.
pub(crate) fn from_status(status: StatusCode) -> Option<PageError> {
    Some(match status {
        StatusCode::NOT_FOUND => PageError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => PageError::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge {
            field: None,
            limit: u64::try_from(LARGEST_BODY).unwrap_or(u64::MAX),
        },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => PageError::UnsupportedMediaType,
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            PageError::invalid("web-error-request")
        }
        StatusCode::INTERNAL_SERVER_ERROR => {
            PageError::internal("answer: axum refused the request as a fault of ours")
        }
        _ => return None,
    })
}
