//! What went wrong, in words.

use crate::requests::{
    CompleteError, KeyError, MakeError, RequestError, State, sign::SignFailure, take::TakeError,
    upload::UploadProblem,
};
use kit_files::FilesError;
use kit_web::PageError;

/// The text key of why a file was not signed.
pub(super) fn failure(error: &SignFailure) -> &'static str {
    match error {
        SignFailure::Request(error) => request(error),
        SignFailure::Make(error) => make(error),
        SignFailure::Key(error) => key(error),
        SignFailure::Files(error) => files(error),
        SignFailure::Interrupted => "signing-request-error-stopping",
    }
}

fn files(error: &FilesError) -> &'static str {
    match error {
        FilesError::Missing(_) | FilesError::Damaged { .. } => "signing-request-error-lost",
        error if error.is_no_room() => "signing-request-error-no-room",
        _ => "signing-request-error-files",
    }
}

/// The text key of why a request cannot be acted on.
pub(super) fn request(error: &RequestError) -> &'static str {
    match error {
        RequestError::NotFound => "signing-request-error-not-found",
        RequestError::Refused(_) => "signing-request-error-refused",
        RequestError::NotNow(State::Signed) => "signing-request-error-signed",
        RequestError::NotNow(State::Withdrawn | State::Waiting) => {
            "signing-request-error-withdrawn"
        }
        RequestError::ChangedMeanwhile
        | RequestError::Complete(CompleteError::ChangedMeanwhile) => {
            "signing-request-error-changed"
        }
        RequestError::WrongCertificate => "signing-request-error-certificate",
        RequestError::Complete(CompleteError::Refused(key)) => key,
        RequestError::Complete(CompleteError::Database(_)) | RequestError::Database(_) => {
            "signing-request-error-database"
        }
        RequestError::Invalid(_) => "signing-request-error-invalid",
    }
}

fn make(error: &MakeError) -> &'static str {
    match error {
        MakeError::Image(_) => "signing-request-error-picture",
        MakeError::Finish(_) => "signing-request-error-other-key",
        MakeError::Certificate | MakeError::UnfitKey | MakeError::Prepare(_) => {
            "signing-request-error-certificate"
        }
        MakeError::Write(_) | MakeError::NoPlace => "signing-request-error-file",
        MakeError::Font(_) | MakeError::Typeset(_) => "signing-request-error-typeface",
    }
}

/// The text key of why a key does not sign.
pub(super) fn key(error: &KeyError) -> &'static str {
    if error.is_locked() {
        return "signing-request-error-pin-locked";
    }
    match error {
        KeyError::PinMissing => "signing-request-error-pin-missing",
        error if error.is_wrong_pin() => "signing-request-error-pin",
        KeyError::Unknown(_) | KeyError::NotHeld(_) => "signing-request-error-no-key",
        KeyError::Interrupted => "signing-request-error-stopping",
        KeyError::Read(_) | KeyError::File(_) | KeyError::Token(_) | KeyError::Sign(_) => {
            "signing-request-error-key"
        }
    }
}

/// The text key of why a file of the signing program was not taken.
pub(super) fn take(error: &TakeError) -> &'static str {
    match error {
        TakeError::Pass(_) => "signing-agent-error-pass",
        TakeError::Upload(UploadProblem::OtherCertificate { .. }) => {
            "signing-agent-error-certificate"
        }
        TakeError::Upload(UploadProblem::NotSigned) => "signing-agent-error-unsigned",
        TakeError::Upload(_) => "signing-agent-error-file",
        TakeError::Request(error) => request(error),
        TakeError::Actor(_) => "signing-request-error-refused",
        TakeError::Files(error) => files(error),
        TakeError::Interrupted => "signing-request-error-stopping",
        TakeError::Database(_) => "signing-request-error-database",
    }
}

impl From<RequestError> for PageError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::NotFound => Self::NotFound,
            RequestError::Refused(_) => Self::Forbidden,
            RequestError::Database(error) => error.into(),
            other => Self::conflict(request(&other)),
        }
    }
}
