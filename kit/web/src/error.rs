//! What a handler answers when it cannot do what was asked, for people and for programs.
use crate::form::{FieldErrors, FormValues};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit_i18n::{Args, Value};
use std::{fmt, sync::Arc};

/// How long a client waits before it asks a busy database again.
const BUSY_RETRY_SECONDS: u64 = 2;
/// How long a client waits when the database cannot be reached: a fail-over takes about this long.
const AWAY_RETRY_SECONDS: u64 = 15;

/// A text for people that is not translated yet: its key and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Text key.
    pub key: &'static str,
    /// Its arguments.
    pub args: Args,
}

impl Message {
    /// A message without arguments.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            args: Args::none(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args = self.args.with(name, value);
        self
    }
}

/// What an act found wrong, with the limit that the text names as `$limit`.
impl From<&kit_base::Problem> for Message {
    fn from(problem: &kit_base::Problem) -> Self {
        let message = Self::new(problem.message);
        match problem.limit {
            Some(limit) => message.with("limit", limit),
            None => message,
        }
    }
}

/// What handlers return: a response, or an error that becomes a page for people and RFC 9457 problem details for
/// programs.
pub type Answer = Result<Response, PageError>;

/// Why a request is not answered with what it asked for. The page says what happened, what was kept and what to do
/// next; internal causes go to the log only.
#[derive(Clone, Debug)]
pub enum PageError {
    /// 404: there is nothing here, or the viewer may not know that there is.
    NotFound,
    /// Sends people to the sign-in page and answers programs with 401.
    SignInNeeded,
    /// 403: the viewer lacks a permission and may know that the thing exists.
    Forbidden,
    /// 409: the state of the thing does not allow the act (any more).
    Conflict(Message),
    /// 400: the request itself makes no sense, such as a broken cursor or a field that no form of ours sends.
    Invalid(Message),
    /// 422 for programs: fields that break rules. Pages show their form again instead.
    Fields(FieldErrors),
    /// 413: more than is accepted.
    TooLarge {
        /// The field that carries too much, where one does.
        field: Option<String>,
        /// The limit in bytes.
        limit: u64,
    },
    /// 429: too many requests from one address or account.
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 503: something the answer needs is away for a moment.
    Unavailable {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 507: the disk is full or cannot be written to. Nothing was stored; what was typed is shown again. The cause
    /// is logged.
    NoRoom(Arc<str>),
    /// 410: the content of a file that a row names is not in the store any more. Everything else is; the cause is
    /// logged with the content's digest.
    ContentLost(Arc<str>),
    /// 403: the form's token does not belong to this session any more. What was typed is shown again.
    FormExpired(FormValues),
    /// 403: the form came from another site.
    ForeignForm,
    /// 405: the address exists, the method does not.
    MethodNotAllowed,
    /// 415: the body is of a type that is not taken here.
    UnsupportedMediaType,
    /// 500: a fault of ours; the cause is logged with the request id and never shown.
    Internal(Arc<str>),
}

impl PageError {
    /// A fault of ours with its cause for the log. Must not contain personal data.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::Internal(cause.to_string().into())
    }

    /// A conflict told with the text `key`.
    pub const fn conflict(key: &'static str) -> Self {
        Self::Conflict(Message::new(key))
    }

    /// A senseless request, told with the text `key`.
    pub const fn invalid(key: &'static str) -> Self {
        Self::Invalid(Message::new(key))
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::FormExpired(_) | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoRoom(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::ContentLost(_) => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A short stable word for programs and logs, the end of the problem's `type`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignInNeeded => "sign-in-needed",
            Self::Forbidden => "forbidden",
            Self::Conflict(_) => "conflict",
            Self::Invalid(_) => "invalid",
            Self::Fields(_) => "fields",
            Self::TooLarge { .. } => "too-large",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::Unavailable { .. } => "unavailable",
            Self::NoRoom(_) => "no-room",
            Self::ContentLost(_) => "content-lost",
            Self::FormExpired(_) => "form-expired",
            Self::ForeignForm => "foreign-form",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::Internal(_) => "internal",
        }
    }

    /// Seconds for `Retry-After`, where waiting helps.
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyRequests { retry_after } | Self::Unavailable { retry_after } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) | Self::NoRoom(cause) | Self::ContentLost(cause) => {
                write!(f, "answer the request: {cause}")
            }
            Self::Conflict(message) | Self::Invalid(message) => {
                write!(f, "answer the request: {} ({})", self.code(), message.key)
            }
            other => write!(f, "answer the request: {}", other.code()),
        }
    }
}

impl std::error::Error for PageError {}

impl From<kit_db::DbError> for PageError {
    fn from(error: kit_db::DbError) -> Self {
        if error.is_retryable() {
            Self::Unavailable {
                retry_after: BUSY_RETRY_SECONDS,
            }
        } else if error.is_unavailable() {
            Self::Unavailable {
                retry_after: AWAY_RETRY_SECONDS,
            }
        } else if error.is_no_room() {
            Self::NoRoom(error.to_string().into())
        } else {
            Self::internal(error)
        }
    }
}

impl From<kit_files::FilesError> for PageError {
    fn from(error: kit_files::FilesError) -> Self {
        let lost = matches!(
            error,
            kit_files::FilesError::Missing(_) | kit_files::FilesError::Damaged { .. }
        );
        if lost {
            Self::ContentLost(error.to_string().into())
        } else if error.is_no_room() {
            Self::NoRoom(error.to_string().into())
        } else {
            Self::internal(error)
        }
    }
}

impl From<kit_files::StageError> for PageError {
    fn from(error: kit_files::StageError) -> Self {
        kit_files::FilesError::from(error).into()
    }
}

/// The middleware draws the page or the problem; this response only carries the error to it.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
