//! What is in a copy, with the digests that show whether it still is.

use super::failure::{BackupFailure, at};
use jiff::Timestamp;
use kit_audit::{Signer, Verifier};
use kit_base::{Sha256, hex, sha256};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

const NAME: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
/// The form of manifests that this version writes and reads.
const FORMAT: u32 = 1;
/// Bytes read at once.
const PIECE: usize = 256 * 1024;

/// What is in a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this manifest.
    pub format: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When the database was copied.
    pub made_at: Timestamp,
    /// Steps that the tables had.
    pub steps: Vec<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The files of the database's copy, by name.
    pub database: BTreeMap<String, FileDigest>,
    /// How many contents of files the folder beside held afterwards.
    pub contents: u64,
    /// Their bytes.
    pub content_bytes: u64,
    /// The newest signed head of the log of official acts, if one was signed: no later log may
    /// contradict it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_head: Option<String>,
}

/// A file as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// Length.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// A manifest of this version, about a database as of `made_at`.
    pub(super) fn new(made_at: Timestamp) -> Self {
        Self {
            format: FORMAT,
            version: crate::VERSION.to_owned(),
            made_at,
            steps: Vec::new(),
            rows: BTreeMap::new(),
            database: BTreeMap::new(),
            contents: 0,
            content_bytes: 0,
            log_head: None,
        }
    }

    /// Writes it and the signature over it; the manifest comes last, so that a copy with one is
    /// whole.
    pub(super) fn write(&self, folder: &Path, signer: &Signer) -> Result<(), BackupFailure> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| BackupFailure::Untrue(error.to_string()))?;
        let signature = signer.sign(text.len() as u64, sha256(text.as_bytes()));
        write_safely(&folder.join(SIGNATURE), signature.as_bytes())?;
        write_safely(&folder.join(NAME), text.as_bytes())
    }

    /// Reads the manifest of a copy; with a verifier its signature must be there and right.
    ///
    /// # Errors
    /// [`BackupFailure::Untrue`] and [`BackupFailure::Path`].
    pub fn read(folder: &Path, verifier: Option<&Verifier>) -> Result<Self, BackupFailure> {
        let path = folder.join(NAME);
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        if let Some(verifier) = verifier {
            let path = folder.join(SIGNATURE);
            let note = fs::read_to_string(&path).map_err(at(&path))?;
            let signed = verifier
                .verify(&note)
                .map_err(|error| BackupFailure::Untrue(format!("its signature: {error}")))?;
            if signed.root != sha256(text.as_bytes()) {
                let what = "its manifest is not the one that was signed".to_owned();
                return Err(BackupFailure::Untrue(what));
            }
        }
        let read: Result<Self, _> = serde_json::from_str(&text);
        read.ok()
            .filter(|manifest| manifest.format == FORMAT)
            .ok_or_else(|| {
                BackupFailure::Untrue(format!(
                    "{} is no manifest that this version reads",
                    path.display()
                ))
            })
    }

    /// Compares every file of the database's copy with its digest.
    pub(super) fn check_database(&self, folder: &Path) -> Result<(), BackupFailure> {
        for (name, expected) in &self.database {
            let found = digest(&folder.join(name))?;
            if found != *expected {
                return Err(BackupFailure::Untrue(format!(
                    "{name} is not the file that was written"
                )));
            }
        }
        Ok(())
    }
}

/// The length and digest of a file.
pub(super) fn digest(path: &Path) -> Result<FileDigest, BackupFailure> {
    let mut file = File::open(path).map_err(at(path))?;
    let (mut digest, mut bytes, mut piece) = (Sha256::default(), 0, vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece).map_err(at(path))?;
        if read == 0 {
            break;
        }
        digest.update(&piece[..read]);
        bytes += read as u64;
    }
    Ok(FileDigest {
        bytes,
        sha256: hex(&digest.finish()),
    })
}

fn write_safely(path: &Path, bytes: &[u8]) -> Result<(), BackupFailure> {
    let mut file = File::create(path).map_err(at(path))?;
    file.write_all(bytes).map_err(at(path))?;
    file.sync_all().map_err(at(path))
}

/// The whole copies in a folder of copies, the oldest first; none if there is no such folder.
pub(super) fn copies(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut copies: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.join(NAME).exists())
        .collect();
    copies.sort();
    copies
}

/// The newest whole copy in a folder of copies.
#[must_use]
pub fn newest(folder: &Path) -> Option<Manifest> {
    copies(folder)
        .iter()
        .rev()
        .find_map(|path| Manifest::read(path, None).ok())
}
