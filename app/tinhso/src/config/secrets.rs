//! Secrets: in files of their own that only their owner may read, never in the settings.

use crate::reading::read_text_at_most;
use kit_base::{Secret, from_hex, hex, random_bytes};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Others than the owner: they may neither read nor write.
const OTHERS: u32 = 0o077;
/// A file of a secret that is longer is none.
const LONGEST: u64 = 64 * 1024;

/// Why a secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or made.
    #[error("read the secret in {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// Others may read the file.
    #[error("trust the secret in {0}, which others than its owner may read; run chmod 600 on it")]
    Open(PathBuf),
    /// Empty, too long, or not of the form that is needed.
    #[error("read the secret in {path}: it must hold {expected}")]
    Form {
        /// Which.
        path: PathBuf,
        /// What it must hold.
        expected: &'static str,
    },
}

/// The text in a file of a secret, without white space at its ends.
///
/// # Errors
/// [`SecretError`].
pub fn read_secret(path: &Path) -> Result<Secret<String>, SecretError> {
    let failed = |error| SecretError::File {
        path: path.to_owned(),
        error,
    };
    let about = fs::metadata(path).map_err(failed)?;
    if about.permissions().mode() & OTHERS != 0 {
        return Err(SecretError::Open(path.to_owned()));
    }
    let expected = "one line of text";
    let wrong = || SecretError::Form {
        path: path.to_owned(),
        expected,
    };
    if about.len() > LONGEST {
        return Err(wrong());
    }
    let text = read_text_at_most(path, LONGEST).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => wrong(),
        _ => failed(error),
    })?;
    let text = text.trim();
    if text.is_empty() {
        return Err(wrong());
    }
    Ok(Secret::new(text.to_owned()))
}

/// The 32 bytes of a key, written as 64 hexadecimal digits. A file that is not there is made with
/// a fresh key if `make`, readable for its owner only.
///
/// # Errors
/// [`SecretError`].
pub fn key_file((path, make): &(PathBuf, bool)) -> Result<Secret<[u8; 32]>, SecretError> {
    if *make && !path.exists() {
        make_key(path).map_err(|error| SecretError::File {
            path: path.clone(),
            error,
        })?;
    }
    let text = read_secret(path)?;
    let bytes = from_hex(text.reveal()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let expected = "64 hexadecimal digits (openssl rand -hex 32)";
    bytes.map(Secret::new).ok_or_else(|| SecretError::Form {
        path: path.clone(),
        expected,
    })
}

/// Two processes may start at the same time: the first one's key counts.
fn make_key(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    let own = path.with_extension(format!("{}.new", hex(&random_bytes::<4>())));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&own)?;
    writeln!(file, "{}", hex(&random_bytes::<32>()))?;
    file.sync_all()?;
    let linked = fs::hard_link(&own, path);
    fs::remove_file(&own)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = (folder.path().join("keys").join("form.key"), true);
        let first = key_file(&place).expect("made");
        let again = key_file(&place).expect("read");
        assert!(first == again);
        let mode = fs::metadata(&place.0).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            fs::read_dir(folder.path().join("keys"))
                .expect("there")
                .count(),
            1
        );
    }

    #[test]
    fn a_secret_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("open");
        fs::write(&path, "secret\n").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        assert!(matches!(read_secret(&path), Err(SecretError::Open(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("set");
        let secret = read_secret(&path).expect("read");
        assert_eq!(secret.reveal(), "secret");
        assert!(matches!(
            key_file(&(path, false)),
            Err(SecretError::Form { .. })
        ));
    }
}
