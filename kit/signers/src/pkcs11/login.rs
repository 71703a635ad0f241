//! Showing the PIN to the token, at most once wrong.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use kit_base::{Secret, same_bytes, sha256};

use super::module::{device, tries_left};
use crate::token_error::{TokenError, TriesLeft};

/// A login counts for the whole process (PKCS #11 2.40 section 5.4), so a second signer finds the
/// door open whatever PIN it has. The digest of the PIN that opened it, by serial number, keeps
/// those out who have another.
static OPENED_WITH: Mutex<BTreeMap<String, [u8; 32]>> = Mutex::new(BTreeMap::new());

pub(super) fn log_in(
    context: &Pkcs11,
    slot: Slot,
    session: &Session,
    pin: &Secret<String>,
) -> Result<(), TokenError> {
    let info = context.get_token_info(slot).map_err(device)?;
    if info.user_pin_locked() {
        return Err(TokenError::PinLocked);
    }
    let serial = info.serial_number().trim().to_owned();
    let digest = sha256(pin.reveal().as_bytes());
    let mut opened = OPENED_WITH.lock().unwrap_or_else(PoisonError::into_inner);
    let secret = AuthPin::from(pin.reveal().as_str());
    match session.login(UserType::User, Some(&secret)) {
        Ok(()) => {
            opened.insert(serial, digest);
            Ok(())
        }
        Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => match opened.get(&serial) {
            Some(known) if !same_bytes(known, &digest) => Err(TokenError::WrongPin {
                tries_left: TriesLeft::Unknown,
            }),
            _ => Ok(()),
        },
        Err(error) => {
            let left = context.get_token_info(slot);
            let left = left.map_or(TriesLeft::Unknown, |info| tries_left(&info));
            Err(refused(error, left))
        }
    }
}

fn refused(error: Error, tries_left: TriesLeft) -> TokenError {
    let reason = match &error {
        Error::Pkcs11(code, _) => format!("{code:?}"),
        other => other.to_string(),
    };
    match error {
        Error::Pkcs11(RvError::PinIncorrect, _) => TokenError::WrongPin { tries_left },
        Error::Pkcs11(RvError::PinLocked, _) => TokenError::PinLocked,
        Error::Pkcs11(
            RvError::PinInvalid
            | RvError::PinLenRange
            | RvError::PinExpired
            | RvError::UserPinNotInitialized,
            _,
        ) => TokenError::PinUnusable { reason },
        other => device(other),
    }
}

#[cfg(test)]
mod tests {
    use cryptoki::context::Function;

    use super::*;

    #[test]
    fn what_a_token_says_about_its_pin_is_told_apart() {
        let told = |code| refused(Error::Pkcs11(code, Function::Login), TriesLeft::One);
        assert_eq!(
            told(RvError::PinIncorrect),
            TokenError::WrongPin {
                tries_left: TriesLeft::One
            }
        );
        assert_eq!(told(RvError::PinLocked), TokenError::PinLocked);
        assert_eq!(
            told(RvError::PinLenRange),
            TokenError::PinUnusable {
                reason: "PinLenRange".to_owned()
            }
        );
        assert_eq!(told(RvError::DeviceRemoved), TokenError::Lost);
        assert!(matches!(
            told(RvError::GeneralError),
            TokenError::Device { .. }
        ));
    }
}
