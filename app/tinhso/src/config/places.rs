//! The settings of where things lie: contents of files, the search index, copies.

use super::{
    ConfigError, Resolved,
    sections::{key_place, unfit, usize_of},
};
use kit_files::ClamdAddress;
use std::path::{Path, PathBuf};

/// Settings of [files].
#[derive(Clone, Debug)]
pub struct FilesConfig {
    /// Where contents lie.
    pub store: FilesStore,
    /// This node's folder for files on their way in.
    pub staging: PathBuf,
    /// The largest file in bytes.
    pub largest: u64,
    /// Malware scanner.
    pub clamd: Option<ClamdAddress>,
}

/// Where contents lie.
#[derive(Clone, Debug)]
pub enum FilesStore {
    /// A folder.
    Folder(PathBuf),
    /// A bucket.
    S3(S3Config),
}

/// A bucket of an S3 service.
#[derive(Clone, Debug)]
pub struct S3Config {
    /// Address of the service.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// Folder within the bucket.
    pub prefix: String,
    /// Region of signatures.
    pub region: String,
    /// File with the name of the key.
    pub access_key_file: PathBuf,
    /// File with the secret of the key.
    pub secret_key_file: PathBuf,
    /// Whether TLS may be missing.
    pub allow_http: bool,
}

impl FilesConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Result<Self, ConfigError> {
        let needed = |key: &'static str| {
            let what = "it is needed for files.store = \"s3\"";
            all.text(key).ok_or_else(|| unfit(key, what))
        };
        let store = if all.text("files.store").as_deref() == Some("s3") {
            FilesStore::S3(S3Config {
                endpoint: needed("files.s3_endpoint")?,
                bucket: needed("files.s3_bucket")?,
                prefix: all.text("files.s3_prefix").unwrap_or_default(),
                region: all.text("files.s3_region").unwrap_or_default(),
                access_key_file: needed("files.s3_access_key_file")?.into(),
                secret_key_file: needed("files.s3_secret_key_file")?.into(),
                allow_http: all.flag("files.s3_allow_http"),
            })
        } else {
            FilesStore::Folder(
                all.path("files.folder")
                    .unwrap_or_else(|| data.join("files")),
            )
        };
        let clamd = match all.text("files.clamd") {
            None => None,
            Some(text) => Some(clamd_address(&text)?),
        };
        Ok(Self {
            store,
            staging: all
                .path("files.staging")
                .unwrap_or_else(|| data.join("staging")),
            largest: all.number("files.largest"),
            clamd,
        })
    }
}

fn clamd_address(text: &str) -> Result<ClamdAddress, ConfigError> {
    if let Some(path) = text.strip_prefix("unix:") {
        return Ok(ClamdAddress::Unix(path.into()));
    }
    let names_a_port = text
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if names_a_port {
        return Ok(ClamdAddress::Tcp(text.to_owned()));
    }
    Err(unfit("files.clamd", "it must be HOST:PORT or unix:PATH"))
}

/// Settings of [search].
#[derive(Clone, Debug)]
pub struct SearchConfig {
    /// Folder of the index.
    pub folder: PathBuf,
    /// Memory of its writer in bytes.
    pub memory: usize,
}

impl SearchConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Self {
        Self {
            folder: all
                .path("search.folder")
                .unwrap_or_else(|| data.join("search")),
            memory: usize_of(all, "search.memory"),
        }
    }
}

/// Settings of [backup].
#[derive(Clone, Debug)]
pub struct BackupConfig {
    /// Folder of copies.
    pub folder: PathBuf,
    /// The key that signs manifests: the file, and whether it is made if it is not there.
    pub key: (PathBuf, bool),
}

impl BackupConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Self {
        Self {
            folder: all
                .path("backup.folder")
                .unwrap_or_else(|| data.join("backup")),
            key: key_place(all, "backup.key_file", data, "backup.key"),
        }
    }
}
