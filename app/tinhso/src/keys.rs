//! The keys of an installation, read once at start.

use crate::config::{Config, SecretError, key_file};
use identity::accounts::SealingKey;
use kit_audit::{KeyError, Signer};
use kit_base::Secret;
use std::fs;

/// The keys of an installation; the same on every node.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Form tokens and messages between pages.
    pub form: Secret<Vec<u8>>,
    /// Second factors in the database.
    pub sealing: SealingKey,
    /// Heads of the log of official acts.
    pub audit: Signer,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file of a secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The key of the log.
    #[error("use the key of the audit log: {0}")]
    Audit(#[from] KeyError),
}

impl Keys {
    /// Reads the keys; makes those whose files are not named in the settings and not there.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn read(config: &Config) -> Result<Self, KeysError> {
        let form = key_file(&config.web.form_key)?;
        let sealing = key_file(&config.sessions.sealing_key)?;
        Ok(Self {
            form: Secret::new(form.reveal().to_vec()),
            sealing: SealingKey::new(*sealing.reveal()),
            audit: audit_key(config)?,
        })
    }
}

fn audit_key(config: &Config) -> Result<Signer, KeysError> {
    let (path, made) = &config.audit.key;
    let failed = |error| SecretError::File {
        path: path.clone(),
        error,
    };
    if !made {
        // a key that was named must be there: a fresh one would split the log in two
        fs::metadata(path).map_err(failed)?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    Ok(Signer::open(path, &config.audit.log_name)?)
}
