//! Passkeys (Web Authentication): a key pair on a person's device or token, which signs for this site's address only
//! and after it has recognised the person. A second factor beside codes by time.

mod challenge;
mod enrol;
mod prove;
mod remove;
mod site;

pub use challenge::{CHALLENGE_LIFE, Challenge, proof_challenge};
pub use enrol::{begin_passkey, enrol_passkey};
pub(super) use prove::{Found, use_passkey};
pub use remove::remove_passkey;
pub use site::PasskeySite;

use super::store;
use crate::{AccountId, PasskeyId};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};
use webauthn_rs::prelude::WebauthnError;

/// The longest name of a passkey, in characters.
pub const NAME_MAX: usize = 60;
/// So many passkeys an account has at most: a telephone, a computer, a token and its spare are four.
pub const PASSKEYS_MAX: usize = 10;

kit_db::row! {
    /// A passkey as its owner sees it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Passkey {
        /// Identifier.
        pub id: PasskeyId,
        /// What its owner calls it.
        pub name: String,
        /// When it was enrolled.
        pub created_at: Timestamp,
        /// When it was last used.
        pub used_at: Option<Timestamp>,
    }
}

/// Why a passkey was not enrolled or not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyFault {
    /// Passkeys cannot work at the address of this installation.
    #[error("use a passkey at an address that has none")]
    NotHere,
    /// The challenge is too old, of another account or purpose, or not ours.
    #[error("accept the answer to a challenge that is over")]
    Expired,
    /// The challenge was answered before.
    #[error("accept a second answer to one challenge")]
    Repeated,
    /// The answer cannot be read.
    #[error("read the answer of the passkey")]
    Unreadable,
    /// The answer was made for another site.
    #[error("accept an answer that was made for another site")]
    OtherSite,
    /// Not a passkey of this account, or no longer.
    #[error("accept a passkey that is not one of the account")]
    Unknown,
    /// The device did not recognise the person.
    #[error("accept an answer for which the device did not recognise the person")]
    NotVerified,
    /// Its counter went back: there are two of it.
    #[error("accept a passkey whose counter went back")]
    Cloned,
    /// The signature is wrong, or something else is.
    #[error("accept the answer of the passkey")]
    Wrong,
    /// It is enrolled already, here or with another account.
    #[error("enrol a passkey that is enrolled already")]
    Enrolled,
    /// The account has [`PASSKEYS_MAX`] of them.
    #[error("enrol more than {PASSKEYS_MAX} passkeys")]
    TooMany,
    /// The name is empty or longer than [`NAME_MAX`].
    #[error("call a passkey by a name of {length} characters, 1 to {NAME_MAX} are expected")]
    Name {
        /// Characters typed.
        length: usize,
    },
}

impl PasskeyFault {
    /// For the log.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NotHere => "passkey_not_here",
            Self::Expired => "passkey_expired",
            Self::Repeated => "passkey_repeated",
            Self::Unreadable => "passkey_unreadable",
            Self::OtherSite => "passkey_other_site",
            Self::Unknown => "passkey_unknown",
            Self::NotVerified => "passkey_not_verified",
            Self::Cloned => "passkey_cloned",
            Self::Wrong => "passkey_wrong",
            Self::Enrolled => "passkey_enrolled",
            Self::TooMany => "passkey_too_many",
            Self::Name { .. } => "passkey_name",
        }
    }

    /// Whether it is a wrong answer, and so counted like a wrong code; the others are said before anything is compared.
    pub(crate) const fn is_of_the_answer(self) -> bool {
        !matches!(
            self,
            Self::NotHere | Self::TooMany | Self::Name { .. } | Self::Enrolled
        )
    }

    /// Key of the sentence that says it.
    pub(crate) const fn text_key(self) -> &'static str {
        match self {
            Self::NotHere => "identity-passkey-not-here",
            Self::Expired | Self::Repeated => "identity-passkey-expired",
            Self::Unreadable | Self::Wrong => "identity-passkey-wrong",
            Self::OtherSite => "identity-passkey-other-site",
            Self::Unknown => "identity-passkey-unknown",
            Self::NotVerified => "identity-passkey-not-verified",
            Self::Cloned => "identity-passkey-cloned",
            Self::Enrolled => "identity-passkey-enrolled",
            Self::TooMany => "identity-passkey-too-many",
            Self::Name { .. } => "identity-passkey-name-fault",
        }
    }

    /// What the library found.
    fn of(error: &WebauthnError) -> Self {
        match error {
            WebauthnError::InvalidRPOrigin
            | WebauthnError::InvalidRPIDHash
            | WebauthnError::CredentialCrossOrigin => Self::OtherSite,
            WebauthnError::CredentialNotFound => Self::Unknown,
            WebauthnError::UserNotVerified | WebauthnError::UserNotPresent => Self::NotVerified,
            WebauthnError::CredentialPossibleCompromise => Self::Cloned,
            WebauthnError::MismatchedChallenge => Self::Expired,
            WebauthnError::ParseJSONFailure(_)
            | WebauthnError::ParseCBORFailure(_)
            | WebauthnError::ParseNOMFailure => Self::Unreadable,
            _ => Self::Wrong,
        }
    }
}

/// The passkeys of an account, the oldest first.
///
/// # Errors
/// As the database answers.
pub fn passkeys_of(tx: &mut Tx<'_>, id: AccountId) -> Result<Vec<Passkey>, DbError> {
    tx.query(&store::PASSKEYS, params![id])
}

/// Forgets the challenges that are too old to be answered anyway.
///
/// # Errors
/// As the database answers.
pub(crate) fn forget_answered(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    tx.execute(&store::FORGET_ANSWERED, params![now]).map(drop)
}
