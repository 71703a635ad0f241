//! Puts a copy back into an empty place and shows that it is whole.

use super::{
    DATABASE,
    check::catch_up,
    failure::{BackupFailure, at},
    make::{contents, signer},
    manifest::Manifest,
    since::{self, Since},
};
use crate::{
    config::Config,
    contents::{ContentsReport, compare},
    log_check, modules,
    node::{Parts, hold_outbox, open_database},
    stored_files::StoredFilesError,
};
use identity::sessions::after_restore::{AfterRestore, AfterRestoreError, LaterAct, after_restore};
use kit_audit::{CheckOptions, Report, Verifier, accept_restored, check};
use kit_base::Clock;
use kit_db::{
    BackupError, Db, DbError, MovedFeeds, Tx, count_rows, empty_tables, restore_database,
};
use kit_files::Depth;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::runtime::Handle;

/// Who accepts the log of the copy, in the log.
const RESTORE: &str = "tinhso.restore";

/// What a restore was asked for.
#[derive(Clone, Debug, Default)]
pub struct RestoreOptions {
    /// The public key of manifests; without it the own key is used if it is there.
    pub verifier: Option<Verifier>,
    /// Go on without the old keys, with fresh ones.
    pub new_keys: bool,
    /// An export of the replaced installation's log: it tells what the copy undoes.
    pub since_log: Option<PathBuf>,
    /// Use that export although it is not shown to be the log of this installation.
    pub although_not_shown: bool,
    /// Leave accounts open that were disabled after the copy was made.
    pub enable_all: bool,
}

/// What a restore brought.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// When the copy was made: what came later is not there.
    pub as_of: jiff::Timestamp,
    /// Whether the manifest's signature was checked.
    pub signature_checked: bool,
    /// Tables whose rows were counted and equal.
    pub tables: usize,
    /// Rows in all.
    pub rows: u64,
    /// Contents that the folder of copies held when the copy was made.
    pub contents_copied: u64,
    /// What the folder of copies has lost since, if it has.
    pub copies_lost: Option<String>,
    /// The restored contents, each read, against what rows name.
    pub contents: ContentsReport,
    /// Entries of the log of official acts that were checked.
    pub log_entries: u64,
    /// Entries that had no position in the log yet when the copy was made: they are there, and
    /// nothing but the database vouches for them.
    pub log_entries_waiting: u64,
    /// Whether the signatures over the log were checked.
    pub log_signatures_checked: bool,
    /// What was ended, and what the copy undid as far as a log tells.
    pub ended: AfterRestore,
    /// Passes of signing that were ended.
    pub passes: u64,
    /// Until when a log told what the copy undid; none if no log was given.
    pub told_until: Option<jiff::Timestamp>,
    /// Why that log is not shown to be the one of this installation, if it was used all the same.
    pub log_doubts: Vec<String>,
    /// Rows in the rebuilt search index.
    pub indexed: u64,
}

/// Restores the copy in `from` into the empty place that the settings name. The outbox stays
/// held until somebody releases it.
///
/// # Errors
/// [`BackupFailure`].
pub fn restore(
    config: Config,
    clock: Clock,
    from: &Path,
    options: &RestoreOptions,
    runtime: &Handle,
    tell: impl Fn(&'static str),
) -> Result<Restored, BackupFailure> {
    tell("manifest");
    let has_keys = config.audit.key.0.exists() && config.sessions.sealing_key.0.exists();
    if !has_keys && !options.new_keys {
        return Err(BackupFailure::NoKeys(config.audit.key.0.clone()));
    }
    let own = config
        .backup
        .key
        .0
        .exists()
        .then(|| signer(&config))
        .transpose()?;
    let verifier = options
        .verifier
        .clone()
        .or_else(|| own.map(|signer| signer.verifier()));
    let manifest = Manifest::read(from, verifier.as_ref())?;
    let since = read_since(options, &config, from, &manifest)?;
    let database = from.join(DATABASE);
    manifest.check_database(&database)?;
    tell("database");
    let names: Vec<String> = manifest.rows.keys().cloned().collect();
    let db = put_back(&config, &clock, &database, &manifest)?;
    compare_rows(&db, &manifest, &names)?;
    hold_outbox(&db)?;
    drop(db);
    let parts = Parts::open(config, clock, runtime)?;
    parts.db.write_blocking(kit_module::begin_epoch)?;
    tell("files");
    let folder = from.parent().unwrap_or(from);
    let (copies_lost, contents) = runtime.block_on(put_contents_back(&parts, folder, &manifest))?;
    tell("audit log");
    let log = check_log(&parts, has_keys)?;
    accept_log(&parts, &manifest)?;
    tell("sessions");
    let told_until = since.as_ref().and_then(|since| since.until);
    let Since { acts, doubts, .. } = since.unwrap_or_default();
    let (ended, passes) = end_everything(&parts, manifest.made_at, acts, options.enable_all)?;
    tell("search index");
    let indexed = catch_up(&parts, runtime)?.rows();
    Ok(Restored {
        as_of: manifest.made_at,
        signature_checked: verifier.is_some(),
        tables: names.len(),
        rows: manifest.rows.values().sum(),
        contents_copied: manifest.contents,
        copies_lost,
        contents,
        log_entries: log.size,
        log_entries_waiting: log.unsequenced,
        log_signatures_checked: has_keys,
        ended,
        passes,
        told_until,
        log_doubts: doubts,
        indexed,
    })
}

impl Restored {
    /// Whether the restored installation has everything that the copy should have had.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.copies_lost.is_none() && self.contents.is_well()
    }
}

/// What the log that was given tells, if one was: before anything is written.
fn read_since(
    options: &RestoreOptions,
    config: &Config,
    from: &Path,
    manifest: &Manifest,
) -> Result<Option<Since>, BackupFailure> {
    let Some(log) = options.since_log.as_deref() else {
        return Ok(None);
    };
    let since = since::read(log, config, from, manifest)?;
    since::must_be_shown(log, &since, options.although_not_shown)?;
    Ok(Some(since))
}

/// Whoever was signed in, held a pass, or waited for a reset when the copy was made begins anew.
fn end_everything(
    parts: &Parts,
    made_at: jiff::Timestamp,
    later: Vec<LaterAct>,
    enable_all: bool,
) -> Result<(AfterRestore, u64), BackupFailure> {
    let now = parts.clock.now();
    let done = parts.db.write_blocking(move |tx| {
        let passes = signing::requests::pass::end_all(tx, now)?;
        let actor = identity::Actor::system("tinhso.restore");
        let beside = format!("{passes} passes of signing ended");
        let ended = after_restore(tx, now, &actor, made_at, &later, enable_all, &beside)?;
        Ok::<_, AfterRestoreError>((ended, passes))
    });
    Ok(done?)
}

/// Brings the contents, reads every one of them, and compares them with what rows name and with
/// what the manifest counted. What is missing keeps nothing else from being restored.
async fn put_contents_back(
    parts: &Parts,
    folder: &Path,
    manifest: &Manifest,
) -> Result<(Option<String>, ContentsReport), StoredFilesError> {
    let copies = contents(folder).await?;
    let (number, bytes) = copies.sum().await?;
    // later copies add to the folder, nothing is ever taken from it
    let lost = (number < manifest.contents || bytes < manifest.content_bytes).then(|| {
        format!(
            "the folder of copies holds {number} contents of {bytes} bytes; when the copy was made it held {} of {}",
            manifest.contents, manifest.content_bytes
        )
    });
    let copied = copies.copy_missing_to(&parts.files, Depth::Digest).await?;
    let mut report = compare(&parts.db, &parts.files, Depth::Digest, |_| ()).await?;
    for (hash, fault) in &copied.faults {
        report.not_copied(*hash, fault);
    }
    Ok((lost, report))
}

/// A database that is a file is put back as a file; one behind a server gets its tables first,
/// which must not have been there.
fn put_back(
    config: &Config,
    clock: &Clock,
    copy: &Path,
    manifest: &Manifest,
) -> Result<Db, BackupFailure> {
    fs::create_dir_all(&config.node.data).map_err(at(&config.node.data))?;
    match restore_database(&config.database.url, None, copy, move_positions) {
        Ok(()) => return Ok(open_database(config)?),
        Err(BackupError::Database(DbError::Closed)) => {}
        Err(error) => return Err(error.into()),
    }
    let db = open_database(config)?;
    let steps = modules::catalogue().migrations();
    if !db.migration_state(&steps)?.applied.is_empty() {
        return Err(BackupFailure::NotEmpty);
    }
    let made = db.migrate(&steps, clock.now())?;
    if made.applied != manifest.steps {
        return Err(BackupFailure::OtherVersion(manifest.version.clone()));
    }
    let names: Vec<String> = manifest
        .rows
        .keys()
        .filter(|name| *name != "kit_migration")
        .cloned()
        .collect();
    empty_tables(&db, &names)?;
    restore_database(&config.database.url, Some(&db), copy, move_positions)?;
    Ok(db)
}

/// Everything that points into a feed; what follows the search feed begins a new epoch instead.
pub(crate) fn move_positions(tx: &mut Tx<'_>, feeds: &MovedFeeds) -> Result<(), DbError> {
    for table in feeds.tables() {
        if !["aud_leaf", "kit_event", "kit_search_change"].contains(&table) {
            let what = format!("nobody moves what points into the feed {table}");
            return Err(DbError::Statement(what.into()));
        }
    }
    kit_jobs::move_subscriptions(tx, feeds)?;
    kit_audit::move_log(tx, feeds)
}

fn compare_rows(db: &Db, manifest: &Manifest, names: &[String]) -> Result<(), BackupFailure> {
    let found = count_rows(db, names)?;
    for (table, copied) in manifest
        .rows
        .iter()
        .filter(|(table, _)| *table != "kit_migration")
    {
        let found = found.get(table).copied().unwrap_or(0);
        if found != *copied {
            return Err(BackupFailure::Rows {
                table: table.clone(),
                copied: *copied,
                found,
            });
        }
    }
    Ok(())
}

/// Where more was signed here than the copy has: the restore is what a person wants, the log says so.
fn accept_log(parts: &Parts, manifest: &Manifest) -> Result<(), BackupFailure> {
    let own = log_check::own_head(&parts.config, &parts.keys);
    let actor = identity::Actor::system(RESTORE).audit_actor();
    let reason = format!("the copy of {} was restored", manifest.made_at);
    accept_restored(&parts.db, parts.clock.now(), actor, &own, &reason)?;
    Ok(())
}

fn check_log(parts: &Parts, has_keys: bool) -> Result<Report, BackupFailure> {
    let options = CheckOptions {
        verifier: has_keys.then(|| parts.keys.audit.verifier()),
        retired: parts.config.audit.retired_keys.clone(),
        ..CheckOptions::default()
    };
    let report = check(&parts.db, &options)?;
    match report.problems.first() {
        None => Ok(report),
        Some(first) => Err(BackupFailure::Log {
            problems: report.problems_in_all,
            first: first.to_string(),
        }),
    }
}
