//! Keys of this installation: PKCS#12 files and PKCS#11 modules that the operator named in the
//! settings, and remote services. The register's certificate says which one (`key_reference`).

use crate::certificates::{CertificateBrief, KeyPlace};
use kit_base::Secret;
use kit_signers::{
    Consent, CscClient, CscError, InBackground, KeyChoice, Pkcs11Module, Pkcs11Options,
    Pkcs12Error, Pkcs12Signer, SignError, SigningService, TokenChoice, TokenError, TokenKeyChoice,
};
use std::{collections::HashMap, path::PathBuf, sync::Arc};

/// Where one key lies.
#[derive(Clone, Debug)]
pub enum HeldKey {
    /// A PKCS#12 file.
    File {
        /// Where.
        path: PathBuf,
        /// Its password, for keys of the installation; without it the person types it.
        password: Option<Secret<String>>,
    },
    /// A token or hardware module with a PKCS#11 library.
    Module {
        /// The library.
        library: PathBuf,
        /// The token.
        token: TokenChoice,
        /// Its PIN, for keys of the installation; without it the person types it.
        pin: Option<Secret<String>>,
    },
}

/// All keys of the settings, by name: a service for pages.
#[derive(Clone, Debug, Default)]
pub struct HeldKeys {
    keys: Arc<HashMap<String, HeldKey>>,
    remote: Option<CscClient>,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The settings name no such key.
    #[error("find the key {0} in the settings")]
    Unknown(String),
    /// The certificate's key is not of a kind that this program reaches by itself.
    #[error("reach a key that lies with {0} from here")]
    NotHeld(KeyPlace),
    /// A PIN or password is needed.
    #[error("open the key without its PIN")]
    PinMissing,
    /// The file cannot be read.
    #[error("read the key's file: {0}")]
    Read(std::io::Error),
    /// The file does not open.
    #[error("open the key's file: {0}")]
    File(#[from] Pkcs12Error),
    /// The token does not open.
    #[error("open the token: {0}")]
    Token(#[from] TokenError),
    /// It does not sign.
    #[error("sign: {0}")]
    Sign(#[from] SignError),
    /// The program is stopping.
    #[error("sign while the program is stopping")]
    Interrupted,
}

impl KeyError {
    /// Whether the person typed a wrong PIN or password, or none.
    #[must_use]
    pub fn is_wrong_pin(&self) -> bool {
        let token = match self {
            Self::PinMissing
            | Self::File(Pkcs12Error::WrongPassword)
            | Self::Sign(SignError::Csc(
                CscError::WrongPin | CscError::WrongOtp | CscError::ConsentIncomplete { .. },
            )) => return true,
            Self::Token(error) | Self::Sign(SignError::Token(error)) => error,
            _ => return false,
        };
        matches!(token, TokenError::WrongPin { .. })
    }

    /// Whether only the token's administrator can open it now.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(
            self,
            Self::Token(TokenError::PinLocked)
                | Self::Sign(
                    SignError::Token(TokenError::PinLocked) | SignError::Csc(CscError::PinLocked)
                )
        )
    }
}

impl HeldKeys {
    /// From the settings.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = (String, HeldKey)>) -> Self {
        Self {
            keys: Arc::new(keys.into_iter().collect()),
            remote: None,
        }
    }

    /// With a remote signing service; certificates name their credential there.
    #[must_use]
    pub fn with_remote(mut self, client: CscClient) -> Self {
        self.remote = Some(client);
        self
    }

    /// Whether the person has to type a PIN or password for this certificate's key.
    #[must_use]
    pub fn asks_pin(&self, certificate: &CertificateBrief) -> bool {
        match self.keys.get(&certificate.key_reference) {
            Some(HeldKey::File { password, .. }) => password.is_none(),
            Some(HeldKey::Module { pin, .. }) => pin.is_none(),
            None => false,
        }
    }

    /// Opens the key of a certificate: one login for all that is signed with it.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn open(
        &self,
        certificate: &CertificateBrief,
        pin: Option<Secret<String>>,
        code: Option<Secret<String>>,
    ) -> Result<Box<dyn SigningService>, KeyError> {
        if certificate.key_place == KeyPlace::Remote {
            return self.open_remote(certificate, pin, code).await;
        }
        if !matches!(certificate.key_place, KeyPlace::File | KeyPlace::Module) {
            return Err(KeyError::NotHeld(certificate.key_place));
        }
        let name = &certificate.key_reference;
        let key = self.keys.get(name).cloned();
        let key = key.ok_or_else(|| KeyError::Unknown(name.clone()))?;
        let fingerprint = certificate
            .sha256
            .as_deref()
            .and_then(kit_base::from_hex)
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| KeyError::Unknown(name.clone()))?;
        let opened = tokio::task::spawn_blocking(move || open(key, pin, fingerprint)).await;
        opened.map_err(|_| KeyError::Interrupted)?
    }
}

impl HeldKeys {
    async fn open_remote(
        &self,
        certificate: &CertificateBrief,
        pin: Option<Secret<String>>,
        otp: Option<Secret<String>>,
    ) -> Result<Box<dyn SigningService>, KeyError> {
        let client = self.remote.as_ref();
        let client = client.ok_or_else(|| KeyError::NotHeld(certificate.key_place))?;
        let consent = Consent { pin, otp };
        let signer = client.signer(&certificate.key_reference, consent).await;
        Ok(Box::new(signer.map_err(SignError::from)?))
    }
}

fn open(
    key: HeldKey,
    typed: Option<Secret<String>>,
    fingerprint: [u8; 32],
) -> Result<Box<dyn SigningService>, KeyError> {
    match key {
        HeldKey::File { path, password } => {
            let password = password.or(typed).ok_or(KeyError::PinMissing)?;
            let file = std::fs::read(path).map_err(KeyError::Read)?;
            let choice = KeyChoice::Certificate(fingerprint);
            let signer = Pkcs12Signer::read(&file, &password, choice)?;
            Ok(Box::new(InBackground::new(Arc::new(signer))))
        }
        HeldKey::Module {
            library,
            token,
            pin,
        } => {
            let pin = pin.or(typed).ok_or(KeyError::PinMissing)?;
            let module = Pkcs11Module::load(&library)?;
            let options = Pkcs11Options {
                key: TokenKeyChoice::Certificate(fingerprint),
                ..Pkcs11Options::new(token, pin)
            };
            let signer = module.signer(options)?;
            Ok(Box::new(InBackground::new(Arc::new(signer))))
        }
    }
}
