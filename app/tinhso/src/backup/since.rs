//! What happened after a copy was made, as an export of the replaced log tells it: judged first by
//! the same rules as the log itself, since whoever writes the export decides who is shut out.

use super::{
    failure::{BackupFailure, at},
    log_heads::{kept_in, rows_of_log},
    manifest::Manifest,
};
use crate::{config::Config, log_check};
use identity::sessions::after_restore::LaterAct;
use jiff::Timestamp;
use kit_audit::{
    CheckOptions, ExportError, KeptPlace, ReadExport, Report, Signer, StoredLeaf, check_export,
};
use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

/// The kind of thing that entries about accounts name.
const ACCOUNT: &str = "account";
/// The same for programs.
const PROGRAM: &str = "program";
/// The act that lets a disabled account in again.
const ENABLED: &str = "identity.account.enabled";
/// Doubts that are told; there is one for each entry of a log that is somebody else's.
const DOUBTS_TOLD: usize = 10;

/// What an export tells of accounts and programs.
#[derive(Clone, Debug, Default)]
pub(super) struct Since {
    /// Entries about them, in their order.
    pub(super) acts: Vec<LaterAct>,
    /// The time of the last entry: of what came later the export knows nothing.
    pub(super) until: Option<Timestamp>,
    /// Why it cannot be shown that it is the log of this installation from the copy on; none if it is shown.
    pub(super) doubts: Vec<String>,
}

/// Reads an export that `tinhso audit export` made, and judges it: its own hashes and order, the
/// signatures of this installation's keys, every head that is kept where the settings say and in the
/// copy, and whether it goes on from the copy. An entry that is under no signed head shuts out and
/// never lets in: nobody vouches for it.
///
/// # Errors
/// [`BackupFailure`] if it is no export at all.
pub(super) fn read(
    path: &Path,
    config: &Config,
    from: &Path,
    manifest: &Manifest,
) -> Result<Since, BackupFailure> {
    let no_export = |error: ExportError| BackupFailure::NoExport {
        path: path.to_owned(),
        error,
    };
    let is_file = path.metadata().map_err(at(path))?.is_file();
    if !is_file {
        return Err(BackupFailure::NoFile(path.to_owned()));
    }
    let input = BufReader::new(File::open(path).map_err(at(path))?);
    let mut since = Since::default();
    let mut opening: Vec<(Option<u64>, usize)> = Vec::new();
    let options = options(config, from, manifest)?;
    let time = log_check::checkpoint_time(config);
    let read = check_export(input, &options, time, |position, leaf| {
        since.until = since.until.max(Some(leaf.at));
        if leaf.at > manifest.made_at && is_told(leaf) {
            if leaf.action == ENABLED {
                opening.push((position, since.acts.len()));
            }
            since.acts.push(LaterAct {
                at: leaf.at,
                action: leaf.action.clone(),
                object: leaf.object,
                reason: leaf.reason.clone().unwrap_or_default(),
            });
        }
    })
    .map_err(no_export)?;
    let signed = read.report.signed;
    for (position, act) in opening.into_iter().rev() {
        if position.is_none_or(|position| position >= signed) {
            since.acts.remove(act);
        }
    }
    since.doubts = doubts(&read, from, manifest);
    Ok(since)
}

fn is_told(leaf: &StoredLeaf) -> bool {
    [ACCOUNT, PROGRAM].contains(&leaf.object_kind.as_str()) && leaf.outcome == "done"
}

/// The keys of this installation and every head that is kept outside of its database.
fn options(
    config: &Config,
    from: &Path,
    manifest: &Manifest,
) -> Result<CheckOptions, BackupFailure> {
    let mut keys = config.audit.retired_keys.clone();
    let key = &config.audit.key.0;
    if key.exists() {
        keys.insert(0, Signer::open(key, &config.audit.log_name)?.verifier());
    }
    let copy = kept_in(from, manifest.clone());
    let own = kit_audit::OwnHead::beside(key, keys.clone());
    // a place that is not there on this machine says nothing about the export
    let mut places: Vec<KeptPlace> = log_check::places(config, &own)
        .into_iter()
        .filter(|place| place.heads.is_ok() && place.name != copy.name)
        .filter(|place| place.entries.is_some() || place.heads != Ok(Vec::new()))
        .collect();
    places.push(copy);
    let mut keys = keys.into_iter();
    Ok(CheckOptions {
        verifier: keys.next(),
        retired: keys.collect(),
        places,
        ..CheckOptions::default()
    })
}

/// What is wrong with it, and what it leaves open.
fn doubts(read: &ReadExport, from: &Path, manifest: &Manifest) -> Vec<String> {
    let report: &Report = &read.report;
    let mut doubts: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    let mut in_all = report.problems_in_all;
    let mut doubt = |what: String| {
        in_all += 1;
        doubts.push(what);
    };
    report.unshown.iter().for_each(|it| doubt(it.to_string()));
    let (copied, found) = (rows_of_log(manifest), report.entries());
    if read.from > copied {
        doubt(format!(
            "it begins at entry {}, the copy {} has {copied}: what stands between, nobody tells",
            read.from,
            from.display()
        ));
    }
    if found <= copied {
        doubt(format!(
            "it ends after {found} entries, the copy of {} has {copied}: it is not newer than the copy",
            manifest.made_at
        ));
    }
    if manifest.log_head.is_none() {
        doubt(
            "the copy has no signed head of the log: nothing shows that the export goes on from it"
                .to_owned(),
        );
    }
    doubts.truncate(DOUBTS_TOLD);
    let untold = in_all - doubts.len() as u64;
    if untold > 0 {
        doubts.push(format!("and {untold} more"));
    }
    doubts
}

impl BackupFailure {
    /// Why the export that was given is not believed; none if this is about something else.
    pub(crate) fn doubts(&self) -> Option<&[String]> {
        match self {
            Self::LogNotShown { doubts, .. } => Some(doubts),
            _ => None,
        }
    }
}

/// Refuses an export in doubt, unless somebody wants it all the same.
pub(super) fn must_be_shown(
    path: &Path,
    since: &Since,
    although_not_shown: bool,
) -> Result<(), BackupFailure> {
    if since.doubts.is_empty() || although_not_shown {
        return Ok(());
    }
    Err(BackupFailure::LogNotShown {
        path: PathBuf::from(path),
        doubts: since.doubts.clone(),
    })
}
