//! Why a service does not sign.

use std::time::Duration;

use kit_outbound::CallError;

/// Why a service does not sign. What the service says in words is kept where it helps a person.
#[derive(Debug, thiserror::Error)]
pub enum CscError {
    /// The service could not be reached, or not in time.
    #[error("{0}")]
    Call(CallError),
    /// It asks for a pause.
    #[error("the signing service is asked too often (wait: {retry_after:?})")]
    RateLimited {
        /// How long, if it says.
        retry_after: Option<Duration>,
    },
    /// Something broke inside the service (status 500 to 599).
    #[error("the signing service has an error inside (status {status}): {description}")]
    ServiceBroken {
        /// HTTP status.
        status: u16,
        /// What it says.
        description: String,
    },
    /// It speaks a version of the API that is not spoken here.
    #[error("the signing service speaks version {specs} of the API")]
    Version {
        /// As it names it.
        specs: String,
    },
    /// It lacks a method that signing needs.
    #[error("the signing service does not offer {method}")]
    MethodMissing {
        /// The method.
        method: &'static str,
    },
    /// The token, or the client's name and secret, are not accepted.
    #[error("the signing service does not let us in: {description}")]
    AccessDenied {
        /// What it says.
        description: String,
    },
    /// No such credential for this user.
    #[error("the signing service knows no credential {id}")]
    CredentialNotFound {
        /// Its name.
        id: String,
    },
    /// The key, or its certificate, is not in use.
    #[error("the credential {id} is not in use ({status})")]
    CredentialDisabled {
        /// Its name.
        id: String,
        /// What the service says.
        status: String,
    },
    /// The credential's certificate is missing or cannot be read.
    #[error("the credential {id} has no certificate that can be read")]
    NoCertificate {
        /// Its name.
        id: String,
    },
    /// The key signs in no way known here.
    #[error("the credential {id} signs in no way known here")]
    UnsupportedKey {
        /// Its name.
        id: String,
    },
    /// Not tried again: each try brings the credential closer to being locked.
    #[error("the PIN is wrong")]
    WrongPin,
    /// Too many wrong PINs.
    #[error("the PIN is locked")]
    PinLocked,
    /// The one-time password is wrong, used, or too old.
    #[error("the one-time password is wrong")]
    WrongOtp,
    /// The credential asks for what was not given.
    #[error("the credential asks for a {what}")]
    ConsentIncomplete {
        /// PIN or OTP.
        what: &'static str,
    },
    /// A one-time password authorises one batch, and this is more than one.
    #[error("one authorisation covers {most} signatures, not {asked}")]
    BatchTooLarge {
        /// What the credential allows at once.
        most: usize,
        /// Asked for.
        asked: usize,
    },
    /// The authorisation was over before it was used.
    #[error("the authorisation is expired")]
    AuthorizationExpired,
    /// The service holds the authorisation to be for other digests, or does not know it.
    #[error("the authorisation does not cover these documents: {description}")]
    NotAuthorized {
        /// What it says.
        description: String,
    },
    /// Signatures that were to be made later did not come in time. They may still be made.
    #[error("the signatures were not there after {polls} questions (answer {response_id})")]
    NotReady {
        /// Under which name the service keeps them.
        response_id: String,
        /// How often it was asked.
        polls: u32,
    },
    /// Fewer signatures than digests.
    #[error("{given} signatures came for {expected} documents")]
    SignaturesMissing {
        /// Digests sent.
        expected: usize,
        /// Signatures received.
        given: usize,
    },
    /// A signature that does not fit the document and the credential's certificate.
    #[error("the signature that came does not fit the document and the certificate")]
    WrongSignature,
    /// An answer of another shape.
    #[error("the answer to {method} cannot be understood")]
    NotUnderstood {
        /// Which call.
        method: &'static str,
    },
    /// Any other refusal.
    #[error("the signing service refused (status {status}, {error}): {description}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's code.
        error: String,
        /// Its words.
        description: String,
    },
}

impl CscError {
    /// Whether the same may succeed later, without anybody doing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            CscError::Call(error) => error.may_pass(),
            CscError::RateLimited { .. }
            | CscError::ServiceBroken { .. }
            | CscError::NotReady { .. } => true,
            _ => false,
        }
    }
}

/// The error in an answer that is no success. Codes and sentences are those of CSC API v2, sections
/// 8 to 11; services differ in the codes, so the sentences count as well.
pub(super) fn from_status(
    status: u16,
    body: &[u8],
    retry_after: Option<Duration>,
    id: &str,
) -> CscError {
    let answer: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let field = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    let (error, description) = (field("error"), field("error_description"));
    let words = description.to_lowercase();
    let says = |parts: &[&str]| parts.iter().all(|part| words.contains(part));
    let about = |word: &str| {
        let mut each = words.split(|letter: char| !letter.is_alphanumeric());
        error == format!("invalid_{word}") || each.any(|one| one == word)
    };
    match (status, error.as_str()) {
        (429, _) => CscError::RateLimited { retry_after },
        (500.., _) => CscError::ServiceBroken {
            status,
            description,
        },
        // before everything that might be tried again: a PIN must not be sent twice
        _ if about("pin") && says(&["lock"]) => CscError::PinLocked,
        _ if about("pin") => CscError::WrongPin,
        _ if about("otp") => CscError::WrongOtp,
        (401, _) | (_, "invalid_client" | "invalid_token" | "access_denied" | "invalid_grant") => {
            CscError::AccessDenied { description }
        }
        _ if says(&["sad", "expired"]) => CscError::AuthorizationExpired,
        _ if says(&["sad"]) || says(&["hash", "authorized"]) => {
            CscError::NotAuthorized { description }
        }
        _ if says(&["credentialid"]) => CscError::CredentialNotFound { id: id.to_owned() },
        _ if says(&["disabled"]) || says(&["suspended"]) => CscError::CredentialDisabled {
            id: id.to_owned(),
            status: description,
        },
        _ => CscError::Refused {
            status,
            error,
            description,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, error: &str, description: &str) -> CscError {
        let body = serde_json::json!({ "error": error, "error_description": description });
        from_status(status, body.to_string().as_bytes(), None, "an")
    }

    #[test]
    fn a_refused_pin_is_known_by_code_or_sentence_whatever_the_status() {
        for (status, error, description) in [
            (400, "invalid_pin", ""),
            (401, "invalid_pin", "no"),
            (400, "invalid_request", "The PIN is incorrect"),
            (401, "access_denied", "wrong PIN"),
        ] {
            let told = told(status, error, description);
            assert!(matches!(told, CscError::WrongPin), "{error}: {told:?}");
        }
        let locked = told(403, "invalid_pin", "PIN locked");
        assert!(matches!(locked, CscError::PinLocked));
        let otp = told(401, "invalid_request", "Invalid OTP");
        assert!(matches!(otp, CscError::WrongOtp));
    }

    #[test]
    fn a_word_that_only_contains_pin_is_not_about_it() {
        let told = told(400, "invalid_request", "shopping or pinning");
        assert!(matches!(told, CscError::Refused { .. }), "{told:?}");
    }

    #[test]
    fn an_answer_that_is_no_json_is_refused_with_its_status() {
        let told = from_status(404, b"<html>", None, "an");
        assert!(matches!(told, CscError::Refused { status: 404, .. }));
        let denied = from_status(401, b"", None, "an");
        assert!(matches!(denied, CscError::AccessDenied { .. }));
    }
}
