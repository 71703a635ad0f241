//! Why a token or hardware module does not sign.

/// How many more wrong PINs a token takes before it locks itself; tokens say no more than this
/// (PKCS #11, CK_TOKEN_INFO flags).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriesLeft {
    /// The token does not say.
    Unknown,
    /// At least one wrong PIN was given since the last right one.
    Few,
    /// The next wrong PIN locks it.
    One,
}

/// Why a token or hardware module does not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The maker's library is not there, or is not one of PKCS #11.
    #[error("the module {path} cannot be loaded: {reason}")]
    Module {
        /// Where it should be.
        path: String,
        /// What the loader says.
        reason: String,
    },
    /// No token of that name is in any slot.
    #[error("the token {wanted} is not there")]
    TokenAbsent {
        /// Label or serial number.
        wanted: String,
    },
    /// Labels need not be unique: name the serial number.
    #[error("{count} tokens answer to {wanted}")]
    SeveralTokens {
        /// Label or serial number.
        wanted: String,
        /// How many.
        count: usize,
    },
    /// The PIN is wrong. It is not tried again: each try brings the token closer to locking itself.
    #[error("the PIN is wrong (tries left: {tries_left:?})")]
    WrongPin {
        /// What the token says about further tries.
        tries_left: TriesLeft,
    },
    /// Too many wrong PINs: only the token's administrator can open it.
    #[error("the PIN is locked")]
    PinLocked,
    /// Too short, too long, expired, or never set.
    #[error("the PIN cannot be used: {reason}")]
    PinUnusable {
        /// What the token says.
        reason: String,
    },
    /// No such key.
    #[error("the token holds no key {wanted}")]
    KeyNotFound {
        /// How it was named.
        wanted: String,
    },
    /// Several keys answer.
    #[error("{count} keys of the token answer to {wanted}")]
    SeveralKeys {
        /// How it was named.
        wanted: String,
        /// How many.
        count: usize,
    },
    /// The key is there without its certificate.
    #[error("the token holds no certificate for the key {wanted}")]
    CertificateNotFound {
        /// How the key was named.
        wanted: String,
    },
    /// Neither RSA nor a curve that is signed with here, or the token lacks the mechanism.
    #[error("the token cannot sign with its key in a way known here")]
    UnsupportedKey,
    /// The token was taken out, or its sessions were ended; trying once more did not help.
    #[error("the connection to the token was lost")]
    Lost,
    /// Anything else that the module says.
    #[error("the token refused: {reason}")]
    Device {
        /// What the module says.
        reason: String,
    },
}
