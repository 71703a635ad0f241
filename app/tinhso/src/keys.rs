//! The keys of an installation, read once at start.

use crate::config::{Config, SecretError, key_file};
use identity::accounts::SealingKey;
use kit_audit::{KeyError, Signer};
use kit_base::Secret;
use std::{fs, path::PathBuf};

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
        Self::read_or_make(config, true)
    }

    /// Reads the keys of an installation that is in use: one that is not there is an error, since a
    /// fresh one would be another.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn read_existing(config: &Config) -> Result<Self, KeysError> {
        Self::read_or_make(config, false)
    }

    /// Makes the keys that are not there and whose files are not named in the settings, and reads
    /// none: for who makes an installation and does not start it.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn make_missing(config: &Config) -> Result<(), KeysError> {
        let is_missing = |(path, made): &(PathBuf, bool)| *made && !path.exists();
        for place in [&config.web.form_key, &config.sessions.sealing_key] {
            if is_missing(place) {
                key_file(place)?;
            }
        }
        if is_missing(&config.audit.key) {
            audit_key(config, &config.audit.key)?;
        }
        Ok(())
    }

    /// Whether the keys that are there can be used; makes none.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn check(config: &Config) -> Result<(), KeysError> {
        let (path, made) = &config.audit.key;
        if *made && !path.exists() {
            return Ok(());
        }
        audit_key(config, &(path.clone(), false)).map(drop)
    }

    fn read_or_make(config: &Config, make: bool) -> Result<Self, KeysError> {
        let place = |(path, made): &(PathBuf, bool)| (path.clone(), *made && make);
        let form = key_file(&place(&config.web.form_key))?;
        let sealing = key_file(&place(&config.sessions.sealing_key))?;
        Ok(Self {
            form: Secret::new(form.reveal().to_vec()),
            sealing: SealingKey::new(*sealing.reveal()),
            audit: audit_key(config, &place(&config.audit.key))?,
        })
    }
}

fn audit_key(config: &Config, (path, made): &(PathBuf, bool)) -> Result<Signer, KeysError> {
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
