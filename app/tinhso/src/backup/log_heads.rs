//! What copies say about the log of official acts: the head that was signed when they were made,
//! and how many entries there were.

use super::{
    failure::BackupFailure,
    make::signer,
    manifest::{Manifest, copies},
};
use crate::config::Config;
use kit_audit::{CopiedLog, Keeper, KeptPlace, Verifier};
use std::path::Path;

/// The table of the log's entries.
const ENTRIES: &str = "aud_leaf";

/// Every copy in the folder of copies, as a place where a head of the log is kept. Copies without a
/// manifest are none; a manifest that cannot be trusted is said to be such.
pub(crate) fn log_heads(config: &Config) -> Vec<KeptPlace> {
    let verifier = match verifier(config) {
        Ok(verifier) => verifier,
        Err(error) => return vec![unreadable(&config.backup.folder, &error.to_string())],
    };
    let places = copies(&config.backup.folder).into_iter().map(|path| {
        match Manifest::read(&path, verifier.as_ref()) {
            Ok(manifest) => kept_in(&path, manifest),
            Err(error) => unreadable(&path, &error.to_string()),
        }
    });
    places.collect()
}

/// What one copy says, which must be signed by the key of copies: the place where its head is kept, and
/// the log as of it.
///
/// # Errors
/// [`BackupFailure::NoManifestKey`] without that key, and those of [`Manifest::read`].
pub(crate) fn copied_log(
    config: &Config,
    copy: &Path,
) -> Result<(KeptPlace, CopiedLog), BackupFailure> {
    let no_key = || BackupFailure::NoManifestKey(config.backup.key.0.clone());
    let verifier = verifier(config)?.ok_or_else(no_key)?;
    let manifest = Manifest::read(copy, Some(&verifier))?;
    let log = CopiedLog {
        name: copy.display().to_string(),
        at: manifest.made_at,
        entries: rows_of_log(&manifest),
    };
    Ok((kept_in(copy, manifest), log))
}

/// Entries of the log that a copy holds.
pub(super) fn rows_of_log(manifest: &Manifest) -> u64 {
    manifest.rows.get(ENTRIES).copied().unwrap_or(0)
}

fn verifier(config: &Config) -> Result<Option<Verifier>, BackupFailure> {
    let known = config.backup.key.0.exists();
    let signer = known.then(|| signer(config)).transpose()?;
    Ok(signer.map(|signer| signer.verifier()))
}

pub(super) fn kept_in(copy: &Path, manifest: Manifest) -> KeptPlace {
    let rows = manifest.rows.get(ENTRIES);
    KeptPlace {
        name: copy.display().to_string(),
        keeper: Keeper::Copy,
        entries: rows.map(|rows| (*rows, manifest.made_at)),
        heads: Ok(manifest.log_head.into_iter().collect()),
        noted: None,
    }
}

fn unreadable(path: &Path, why: &str) -> KeptPlace {
    KeptPlace {
        name: path.display().to_string(),
        keeper: Keeper::Copy,
        heads: Err(why.to_owned()),
        entries: None,
        noted: None,
    }
}
