//! Makes a copy while the installation is in use.

use super::{
    CONTENTS, DATABASE,
    failure::{BackupFailure, at},
    manifest::{Manifest, digest, newest},
};
use crate::{
    config::{Config, key_file},
    contents::{ContentsReport, compare, lasting},
    node::Parts,
    stored_files::StoredFilesError,
};
use kit_audit::{Signer, last_checkpoint};
use kit_db::{backup_database, rows_in_copy};
use kit_files::{Depth, Files, FilesError, FilesSettings, Location};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::runtime::Handle;

/// A copy with fewer rows than this share of those of the newest one must be wanted: deletions by
/// term of retention take some percent a year.
const SMALLEST_PERCENT: u64 = 50;

/// What a copy was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct CopyOptions {
    /// Read the contents that earlier copies brought, and bring anew what is not what it was.
    pub read_all: bool,
    /// Make the copy although the newest one in the folder has far more rows.
    pub although_smaller: bool,
}

/// A copy that was made.
#[derive(Clone, Debug)]
pub struct Copied {
    /// Its folder.
    pub place: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
    /// Its contents against what rows name: what the installation has lost is not in the copy.
    pub contents: ContentsReport,
}

/// Copies the database and the contents of files that are not copied yet into `folder`. `tell`
/// hears of each step.
///
/// # Errors
/// [`BackupFailure`]; a copy without a manifest is none and may be deleted. Contents that are not
/// there are no error: the rest is copied, and the report names them.
pub fn back_up(
    parts: &Parts,
    folder: &Path,
    options: CopyOptions,
    runtime: &Handle,
    tell: impl Fn(&'static str),
) -> Result<Copied, BackupFailure> {
    let mut manifest = Manifest::new(parts.clock.now());
    let name = manifest
        .made_at
        .strftime("%Y-%m-%dT%H%M%S%.3fZ")
        .to_string();
    let place = folder.join(name);
    tell("database");
    let before = newest(folder);
    copy_database(parts, &place, &mut manifest)?;
    if let Some(before) = before.filter(|_| !options.although_smaller)
        && let Err(error) = not_far_smaller(&manifest, &before)
    {
        fs::remove_dir_all(&place).map_err(at(&place))?;
        return Err(error);
    }
    tell("files");
    let contents = runtime.block_on(copy_contents(parts, folder, options))?;
    manifest.contents = contents.contents;
    manifest.content_bytes = contents.bytes;
    manifest.write(&place, &signer(&parts.config)?)?;
    Ok(Copied {
        place,
        manifest,
        contents,
    })
}

/// Far fewer rows than last time are those of another installation, or of none.
fn not_far_smaller(manifest: &Manifest, before: &Manifest) -> Result<(), BackupFailure> {
    let [rows, rows_before] = [manifest, before].map(|it| it.rows.values().sum::<u64>());
    if rows.saturating_mul(100) >= rows_before.saturating_mul(SMALLEST_PERCENT) {
        return Ok(());
    }
    Err(BackupFailure::Smaller {
        rows,
        rows_before,
        made_before: before.made_at,
    })
}

fn copy_database(
    parts: &Parts,
    place: &Path,
    manifest: &mut Manifest,
) -> Result<(), BackupFailure> {
    let database = place.join(DATABASE);
    fs::create_dir_all(&database).map_err(at(&database))?;
    // before the database: everything under this head is in the copy
    let head = parts.db.read_blocking(last_checkpoint)?;
    manifest.log_head = head.map(|head| head.note);
    manifest.steps = steps(parts)?;
    let names = backup_database(&parts.db, &database)?;
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
    Ok(())
}

fn steps(parts: &Parts) -> Result<Vec<String>, BackupFailure> {
    let catalogue = crate::modules::catalogue();
    Ok(parts.db.migration_state(&catalogue.migrations())?.applied)
}

/// Copies what is not there yet, then compares what is there with what rows name.
async fn copy_contents(
    parts: &Parts,
    folder: &Path,
    options: CopyOptions,
) -> Result<ContentsReport, StoredFilesError> {
    let depth = if options.read_all {
        Depth::Digest
    } else {
        Depth::Length
    };
    let copies = contents(folder).await?;
    let copied = parts.files.copy_missing_to(&copies, depth).await?;
    let report = compare(&parts.db, &copies, Depth::Length, |_| ()).await?;
    Ok(lasting(report, &parts.files, &copied.faults).await?)
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
