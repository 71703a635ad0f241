//! The maker's library, and the tokens it sees.

use std::fmt;
use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::slot::{Slot, TokenInfo};

use crate::token_error::{TokenError, TriesLeft};

/// Which token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenChoice {
    /// By its label, which people give and may give twice.
    Label(String),
    /// By its serial number, which the maker gives.
    Serial(String),
}

impl fmt::Display for TokenChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenChoice::Label(label) => write!(f, "labelled {label}"),
            TokenChoice::Serial(serial) => write!(f, "number {serial}"),
        }
    }
}

/// A token that is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSummary {
    /// Its label.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// Its model.
    pub model: String,
    /// Whether its PIN is locked.
    pub is_locked: bool,
}

/// A loaded PKCS #11 library. All its calls block.
///
/// The library runs inside this process with all its rights: load only what the operator names.
#[derive(Clone, Debug)]
pub struct Pkcs11Module {
    pub(super) context: Pkcs11,
}

impl Pkcs11Module {
    /// Loads and starts the library. Loading it again gives a second handle to the same one.
    ///
    /// # Errors
    /// [`TokenError::Module`].
    pub fn load(path: &Path) -> Result<Pkcs11Module, TokenError> {
        let told = |error: Error| TokenError::Module {
            path: path.display().to_string(),
            reason: error.to_string(),
        };
        let context = Pkcs11::new(path).map_err(told)?;
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {
                Ok(Pkcs11Module { context })
            }
            Err(error) => Err(told(error)),
        }
    }

    /// The tokens that are plugged in and ready.
    ///
    /// # Errors
    /// [`TokenError::Device`].
    pub fn tokens(&self) -> Result<Vec<TokenSummary>, TokenError> {
        let tokens = self.ready()?;
        Ok(tokens
            .into_iter()
            .map(|(_, info)| TokenSummary {
                label: info.label().trim().to_owned(),
                serial: info.serial_number().trim().to_owned(),
                manufacturer: info.manufacturer_id().trim().to_owned(),
                model: info.model().trim().to_owned(),
                is_locked: info.user_pin_locked(),
            })
            .collect())
    }

    fn ready(&self) -> Result<Vec<(Slot, TokenInfo)>, TokenError> {
        let slots = self.context.get_slots_with_token().map_err(device)?;
        // a token that is pulled out between the two questions is simply not there
        Ok(slots
            .into_iter()
            .filter_map(|slot| Some((slot, self.context.get_token_info(slot).ok()?)))
            .filter(|(_, info)| info.token_initialized())
            .collect())
    }

    pub(super) fn find(&self, token: &TokenChoice) -> Result<(Slot, TokenInfo), TokenError> {
        let wanted = |info: &TokenInfo| match token {
            TokenChoice::Label(label) => info.label().trim() == label.trim(),
            TokenChoice::Serial(serial) => info.serial_number().trim() == serial.trim(),
        };
        let mut found = self.ready()?;
        found.retain(|(_, info)| wanted(info));
        match found.len() {
            0 => Err(TokenError::TokenAbsent {
                wanted: token.to_string(),
            }),
            1 => Ok(found.swap_remove(0)),
            count => Err(TokenError::SeveralTokens {
                wanted: token.to_string(),
                count,
            }),
        }
    }
}

pub(super) fn tries_left(info: &TokenInfo) -> TriesLeft {
    if info.user_pin_final_try() {
        TriesLeft::One
    } else if info.user_pin_count_low() {
        TriesLeft::Few
    } else {
        TriesLeft::Unknown
    }
}

pub(super) fn device(error: Error) -> TokenError {
    if is_lost(&error) {
        return TokenError::Lost;
    }
    TokenError::Device {
        reason: error.to_string(),
    }
}

/// Whether the session is gone: the token was pulled out, or somebody ended its sessions.
pub(super) fn is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::UserNotLoggedIn
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid
                | RvError::CryptokiNotInitialized,
            _
        )
    )
}
