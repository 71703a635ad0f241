//! What happened after a copy was made, as an export of the replaced log tells it.

use super::failure::{BackupFailure, at};
use identity::sessions::after_restore::LaterAct;
use jiff::Timestamp;
use serde::Deserialize;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

/// What an export begins with; see docs/audit.md.
const FORMAT: &str = "tinhso-audit-export";
/// The kind of thing that entries about accounts name.
const ACCOUNT: &str = "account";
/// The same for programs.
const PROGRAM: &str = "program";

/// What an export tells of accounts and programs.
#[derive(Clone, Debug, Default)]
pub(super) struct Since {
    /// Entries about them, in their order.
    pub(super) acts: Vec<LaterAct>,
    /// The time of the last entry: of what came later the export knows nothing.
    pub(super) until: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Line {
    format: Option<String>,
    read: Option<Read>,
}

#[derive(Deserialize)]
struct Read {
    at: Timestamp,
    action: String,
    object_kind: String,
    object: i64,
    outcome: String,
    reason: Option<String>,
}

/// Reads an export that `tinhso audit export` made.
pub(super) fn read(path: &Path) -> Result<Since, BackupFailure> {
    let file = BufReader::new(File::open(path).map_err(at(path))?);
    let no_export = || {
        let what = format!(
            "{} is no export of a log (`tinhso audit export`)",
            path.display()
        );
        BackupFailure::Untrue(what)
    };
    let mut since = Since::default();
    for (place, text) in file.lines().enumerate() {
        let line: Line = serde_json::from_str(&text.map_err(at(path))?).map_err(|_| no_export())?;
        if place == 0 && line.format.as_deref() != Some(FORMAT) {
            return Err(no_export());
        }
        let Some(entry) = line.read else {
            continue;
        };
        since.until = since.until.max(Some(entry.at));
        let told = [ACCOUNT, PROGRAM].contains(&entry.object_kind.as_str());
        if told && entry.outcome == "done" {
            since.acts.push(LaterAct {
                at: entry.at,
                action: entry.action,
                object: entry.object,
                reason: entry.reason.unwrap_or_default(),
            });
        }
    }
    if since.until.is_none() {
        return Err(no_export());
    }
    Ok(since)
}
