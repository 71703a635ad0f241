//! Why nobody was signed in.

use crate::accounts::passkeys::PasskeyFault;
use jiff::Timestamp;

/// Why nobody was signed in; for the log, and for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody of that name, or a wrong password.
    WrongPassword,
    /// A wrong password that was asked for again inside a session.
    WrongPasswordAgain,
    /// A wrong or used code.
    WrongCode,
    /// The code of another moment: the authenticator's clock is off.
    OtherTime {
        /// Steps of 30 seconds; negative for an earlier moment.
        steps: i64,
    },
    /// The answer of a passkey was not accepted.
    Passkey(PasskeyFault),
    /// Too many wrong sign-ins came from this address.
    TooMany {
        /// Until when.
        until: Timestamp,
    },
    /// Too many wrong tries at this account from there: nothing is checked until then.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The account is disabled.
    Disabled,
    /// The person holds no post today.
    NoPost,
    /// The half-done sign-in is too old or unknown.
    Expired,
}

impl Refusal {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::WrongPassword => "wrong_password",
            Self::WrongPasswordAgain => "wrong_password_in_session",
            Self::WrongCode => "wrong_code",
            Self::OtherTime { .. } => "other_time",
            Self::Passkey(fault) => fault.code(),
            Self::TooMany { .. } => "too_many",
            Self::Locked { .. } => "locked",
            Self::Disabled => "disabled",
            Self::NoPost => "no_post",
            Self::Expired => "expired",
        }
    }
}
