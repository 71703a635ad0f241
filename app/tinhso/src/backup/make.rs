//! Makes a copy while the installation is in use.

use super::{
    CONTENTS, DATABASE,
    failure::{BackupFailure, at},
    manifest::{Manifest, digest},
};
use crate::{
    config::{Config, key_file},
    node::Parts,
};
use futures::TryStreamExt;
use kit_audit::{Signer, last_checkpoint};
use kit_db::{backup_database, rows_in_copy};
use kit_files::{Files, FilesError, FilesSettings, Location};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::runtime::Handle;

/// Copies the database and the contents of files that are not copied yet into `folder`; gives
/// the copy's own folder and what is in it. `tell` hears of each step.
///
/// # Errors
/// [`BackupFailure`]; a copy without a manifest is none and may be deleted.
pub fn back_up(
    parts: &Parts,
    folder: &Path,
    runtime: &Handle,
    tell: impl Fn(&'static str),
) -> Result<(PathBuf, Manifest), BackupFailure> {
    let mut manifest = Manifest::new(parts.clock.now());
    let name = manifest
        .made_at
        .strftime("%Y-%m-%dT%H%M%S%.3fZ")
        .to_string();
    let place = folder.join(name);
    let database = place.join(DATABASE);
    fs::create_dir_all(&database).map_err(at(&database))?;
    tell("database");
    // before the database: everything under this head is in the copy
    let head = parts.db.read_blocking(last_checkpoint)?;
    manifest.log_head = head.map(|head| head.note);
    manifest.steps = steps(parts)?;
    let names = backup_database(&parts.db, &database)?;
    tell("rows");
    manifest.rows = rows_in_copy(&database, &names)?;
    for entry in fs::read_dir(&database).map_err(at(&database))? {
        let path = entry.map_err(at(&database))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        manifest.database.insert(name, digest(&path)?);
    }
    tell("files");
    let contents = runtime.block_on(copy_contents(parts, folder))?;
    (manifest.contents, manifest.content_bytes) = contents;
    manifest.write(&place, &signer(&parts.config)?)?;
    Ok((place, manifest))
}

fn steps(parts: &Parts) -> Result<Vec<String>, BackupFailure> {
    let catalogue = crate::modules::catalogue();
    Ok(parts.db.migration_state(&catalogue.migrations())?.applied)
}

/// Copies what is not there yet; gives how many contents there are now, and their bytes.
async fn copy_contents(parts: &Parts, folder: &Path) -> Result<(u64, u64), FilesError> {
    let copies = contents(folder).await?;
    parts.files.copy_missing_to(&copies).await?;
    let count = |(number, sum), (_, bytes)| async move { Ok((number + 1, sum + bytes)) };
    copies.list().try_fold((0, 0), count).await
}

/// The store of contents in a folder of copies.
pub(super) async fn contents(folder: &Path) -> Result<Files, FilesError> {
    let settings = FilesSettings {
        location: Location::Folder {
            folder: folder.join(CONTENTS),
        },
        staging: folder.join("staging"),
    };
    Files::open(&settings).await
}

/// Signs manifests, with a key of its own: nobody shall take a manifest for a head of the log.
pub(super) fn signer(config: &Config) -> Result<Signer, BackupFailure> {
    let name = format!("{}/backup", config.audit.log_name);
    Ok(Signer::from_seed(&name, &key_file(&config.backup.key)?)?)
}
