//! `tinhso audit`: the log of official acts for those who check it: is it whole, what is signed,
//! and a file that a stranger can check without this program.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress,
    database::{open, open_to_read},
    say, say_json,
};
use crate::{backup::copied_log, log_check, node::Parts, reading::read_text_at_most};
use clap::{Args, Subcommand};
use identity::Actor;
use kit_audit::{
    CopiedLog, Exported, LogReader, Report, StoredCheckpoint, Verdict, accept_restored, check,
    export, last_checkpoint, notes_in, record_export,
};
use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Who reads the log, in the log.
const ACTOR: &str = "tinhso.command_line";
/// The largest file of heads that is read: one head every five minutes for ten years.
const HEADS_BYTES_MOST: u64 = 256 * 1024 * 1024;
/// Standard output instead of a file.
const STANDARD_OUTPUT: &str = "-";

/// Checks the log of official acts, exports it, and shows its signed head
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tinhso audit check --kept /mnt/other/checkpoints.txt\n  \
    tinhso audit export log.jsonl\n  \
    python3 verify-audit.py log.jsonl --key \"$(tinhso audit head --key)\"\n  \
    tinhso audit head\n\n\
    `audit check` looks at the database with this program; verify-audit.py looks at an export and\n\
    shares nothing with it. Exit codes: 0 intact, 1 not intact, not shown or failed, 2 wrong use,\n\
    3 only against itself: no head that somebody else kept was there to compare."
)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The log in the database against its hashes, signed heads, the heads kept in
    /// audit.checkpoint_files and in copies, and the offices' records
    #[command(
        after_help = "Exit codes: 0 intact, 1 not intact, or a part cannot be shown, 3 only against itself.\n\n\
        Examples:\n  tinhso audit check\n  \
        tinhso audit check --kept /mnt/other/checkpoints.txt --format json\n  \
        tinhso audit check --data restored --copy /mnt/copies/2026-11-22T020000.000Z"
    )]
    Check(CheckLog),
    /// Writes the log into a file that verify-audit.py checks; exit code 1 if an entry is missing
    #[command(after_help = "Examples:\n  tinhso audit export log.jsonl\n  \
        tinhso audit export --from 1000 --to 2000 part.jsonl --format json\n  \
        tinhso audit export - | gzip > log.jsonl.gz\n\n\
        The file names people: it is made for its owner alone. That it was made stands in the log.")]
    Export(ExportLog),
    /// After a restore: accepts that the log is the one of the copy, so that the node signs again
    #[command(after_help = "Example:\n  \
        tinhso audit accept-restored --reason \"copy of 20 November restored after the fire\"\n\n\
        The entry that it leaves names the head that is given up; heads that others kept of it stay\n\
        a finding of `audit check` until they are in another file.")]
    AcceptRestored {
        /// Why, for the entry in the log; no personal data
        #[arg(long, value_name = "WORDS")]
        reason: String,
        #[command(flatten)]
        format: FormatFlag,
    },
    /// The newest signed head and the public key, to be printed or kept by others
    #[command(after_help = "Examples:\n  tinhso audit head\n  tinhso audit head --key")]
    Head {
        /// The public key alone
        #[arg(long)]
        key: bool,
        #[command(flatten)]
        format: FormatFlag,
    },
}

/// Flags of a check; `tinhso check audit` is the same check among the others.
#[derive(Debug, Args)]
pub(super) struct CheckLog {
    /// File with signed heads that somebody else kept; may be given several times
    #[arg(long, value_name = "FILE")]
    kept: Vec<PathBuf>,
    /// The copy that was restored here: the log as of it, for a drill; heads about later entries are
    /// counted and not missed
    #[arg(long, value_name = "FOLDER")]
    copy: Option<PathBuf>,
    #[command(flatten)]
    format: FormatFlag,
}

#[derive(Debug, Args)]
struct ExportLog {
    /// The new file; - writes to standard output
    file: PathBuf,
    /// First entry
    #[arg(long, default_value_t = 0, value_name = "POSITION")]
    from: u64,
    /// One after the last entry; all that have a position if not given
    #[arg(long, value_name = "POSITION")]
    to: Option<u64>,
    #[command(flatten)]
    format: FormatFlag,
}

impl Audit {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, _runtime) = match &self.what {
            // that the log was exported stands in the log
            What::Export(_) => open(globals)?,
            _ => open_to_read(globals)?,
        };
        match self.what {
            What::Check(check) => check.run(&parts),
            What::Export(export) => export.run(&parts),
            What::AcceptRestored { reason, format } => accept(&parts, &reason, format),
            What::Head { key, format } => head(&parts, key, format),
        }
    }
}

impl CheckLog {
    /// Checks the whole log.
    pub(super) fn run(&self, parts: &Parts) -> CommandResult {
        let mut options = log_check::settings(parts).options(parts.clock.now());
        for path in &self.kept {
            options.kept_elsewhere.extend(heads_in(path)?);
        }
        if let Some(copy) = &self.copy {
            let (place, log) = copied_log(&parts.config, copy)?;
            options.places.retain(|known| known.name != place.name);
            options.places.push(place);
            options.copy = Some(log);
        }
        let progress = Progress::new("check the log", 0);
        let report = check(&parts.db, &options);
        progress.end();
        let report = report
            .map_err(|error| CommandError::during("check the log of official acts", error))?;
        if self.format.is_json() {
            say_json(&as_json(&report));
        } else {
            tell(&report);
            if let Some(copy) = &options.copy {
                tell_of_copy(&report, copy);
            }
        }
        Ok(match report.verdict() {
            Verdict::Intact => Outcome::Done,
            Verdict::OnlyAgainstItself => Outcome::OnlyAgainstItself,
            Verdict::NotShown | Verdict::NotIntact => Outcome::Findings,
        })
    }
}

/// The heads that somebody kept in a file: a file without any was kept for nothing.
fn heads_in(path: &Path) -> Result<Vec<String>, CommandError> {
    let failed = |error| CommandError::during(&format!("read {}", path.display()), error);
    let heads = notes_in(&read_text_at_most(path, HEADS_BYTES_MOST).map_err(failed)?);
    if heads.is_empty() {
        let what = format!("find a signed head in {}: it has none", path.display());
        return Err(CommandError::new(what).next("name the file to which heads were appended"));
    }
    Ok(heads)
}

fn code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Intact => "intact",
        Verdict::OnlyAgainstItself => "only_against_itself",
        Verdict::NotShown => "not_shown",
        Verdict::NotIntact => "not_intact",
    }
}

fn as_json(report: &Report) -> serde_json::Value {
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    let unshown: Vec<String> = report.unshown.iter().map(ToString::to_string).collect();
    let time = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
    serde_json::json!({
        "verdict": code(report.verdict()), "intact": report.verdict() == Verdict::Intact,
        "entries": report.size, "since": time(report.since), "signed": report.signed,
        "unsigned_since": time(report.unsigned_since), "unsequenced": report.unsequenced,
        "unsequenced_since": time(report.oldest_unsequenced), "checkpoints": report.checkpoints,
        "kept": report.kept, "superseded": report.superseded, "after_copy": report.after_copy, "acts": report.acts,
        "restores": report.restores.iter().map(|r| r.at.to_string()).collect::<Vec<_>>(),
        "not_shown": unshown, "problems": problems, "problems_in_all": report.problems_in_all,
    })
}

fn tell(report: &Report) {
    report.problems.iter().for_each(say);
    for part in &report.unshown {
        say(format!("not shown: {part}"));
    }
    for restore in &report.restores {
        say(format!(
            "a restore was accepted at {}: the log had {} signed entries, {} were left",
            restore.at, restore.lost, restore.kept
        ));
    }
    let word = match report.verdict() {
        Verdict::Intact => "intact",
        Verdict::OnlyAgainstItself => {
            "intact, but only against itself: no head that somebody else kept was there to compare"
        }
        Verdict::NotShown => "NOT SHOWN to be intact",
        Verdict::NotIntact => "NOT intact",
    };
    let since =
        |at: Option<jiff::Timestamp>| at.map(|at| format!(" since {at}")).unwrap_or_default();
    say(format!("the log is {word}"));
    say(format!(
        "{} entries{}, {} of them under a signed head, {} wait for their place{}",
        report.size,
        since(report.since),
        report.signed,
        report.unsequenced,
        since(report.oldest_unsequenced)
    ));
    say(format!(
        "{} heads kept elsewhere agree, {} acts of the offices were looked for, {} problems",
        report.kept, report.acts, report.problems_in_all
    ));
}

/// What the copy leaves open, in numbers.
fn tell_of_copy(report: &Report, copy: &CopiedLog) {
    let unsigned = copy.entries.saturating_sub(report.signed);
    say(format!(
        "as of the copy of {} with {} entries: the last {unsigned} were under no head yet, {} heads kept elsewhere are about later entries",
        copy.at, copy.entries, report.after_copy
    ));
}

fn accept(parts: &Parts, reason: &str, format: FormatFlag) -> CommandResult {
    let own = log_check::own_head(&parts.config, &parts.keys);
    let actor = Actor::system(ACTOR).audit_actor();
    let accepted = accept_restored(&parts.db, parts.clock.now(), actor, &own, reason)
        .map_err(|error| CommandError::during("accept the restored log", error))?;
    if format.is_json() {
        let (lost, kept) = (
            accepted.as_ref().map(|a| a.lost),
            accepted.as_ref().map(|a| a.kept),
        );
        say_json(
            &serde_json::json!({ "accepted": accepted.is_some(), "lost": lost, "kept": kept }),
        );
        return Ok(Outcome::Done);
    }
    match accepted {
        None => {
            say("the log begins with everything that was signed here: there is nothing to accept")
        }
        Some(accepted) => {
            say(format!(
                "accepted: {} entries were signed before, {} are there; the entry about it is the next one",
                accepted.lost, accepted.kept
            ));
            say(
                "name new files in audit.checkpoint_files, and keep the old ones: they hold heads of what is gone",
            );
        }
    }
    Ok(Outcome::Done)
}

impl ExportLog {
    fn run(&self, parts: &Parts) -> CommandResult {
        if self.to.is_some_and(|to| to < self.from) {
            let what = format!("export entries {} to {}", self.from, self.to.unwrap_or(0));
            return Err(CommandError::usage(what, "--to must not be before --from"));
        }
        let to_output = self.file == Path::new(STANDARD_OUTPUT);
        let exported = if to_output {
            self.write(parts, &mut BufWriter::new(std::io::stdout().lock()))?
        } else {
            self.write_file(parts)?
        };
        if !to_output {
            self.tell(parts, &exported);
        }
        if exported.missing + exported.without_hash > 0 {
            let what = format!(
                "find {} entries of the log and the hashes of {} more: they were removed",
                exported.missing, exported.without_hash
            );
            return Err(CommandError::new(what)
                .next("keep the database as it is, and run `tinhso audit check`"));
        }
        Ok(Outcome::Done)
    }

    /// A half-written export is none: it gets its name when it is whole.
    fn write_file(&self, parts: &Parts) -> Result<Exported, CommandError> {
        let failed = |error| CommandError::during(&format!("write {}", self.file.display()), error);
        if self.file.exists() {
            let what = format!("write {}: it is there already", self.file.display());
            return Err(CommandError::usage(what, "name a new file"));
        }
        let mut unfinished = self.file.clone().into_os_string();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)
            .map_err(failed)?;
        let mut out = BufWriter::new(file);
        let exported = self.write(parts, &mut out)?;
        let file: File = out
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&unfinished, &self.file).map_err(failed)?;
        Ok(exported)
    }

    fn write(&self, parts: &Parts, out: &mut impl Write) -> Result<Exported, CommandError> {
        let (now, from, to) = (parts.clock.now(), self.from, self.to);
        parts.db.write_blocking(move |tx| {
            let reader = LogReader {
                at: now,
                actor: Actor::system(ACTOR).audit_actor(),
                unit: None,
                request: None,
                purpose: Some("audit"),
            };
            record_export(tx, &reader, from, to)
        })?;
        let verifier = parts.keys.audit.verifier();
        let exported = export(&parts.db, Some(&verifier), now, from, to, out)
            .map_err(|error| CommandError::during("export the log of official acts", error))?;
        out.flush()
            .map_err(|error| CommandError::during("write the export", error))?;
        Ok(exported)
    }

    fn tell(&self, parts: &Parts, exported: &Exported) {
        let key = parts.keys.audit.verifier().to_string();
        let file = self.file.display().to_string();
        if self.format.is_json() {
            say_json(&serde_json::json!({
                "file": file, "from": exported.from, "to": exported.to,
                "checkpoints": exported.checkpoints, "missing": exported.missing,
                "without_hash": exported.without_hash, "waiting": exported.waiting, "key": key,
            }));
            return;
        }
        say(format!(
            "{file}: entries {} to {}, {} signed heads",
            exported.from, exported.to, exported.checkpoints
        ));
        if exported.waiting > 0 {
            say(format!(
                "and {} entries that wait for their place: no head vouches for them yet",
                exported.waiting
            ));
        }
        say(format!(
            "check it with: python3 verify-audit.py {file} --key '{key}'"
        ));
    }
}

fn head(parts: &Parts, key_only: bool, format: FormatFlag) -> CommandResult {
    let key = parts.keys.audit.verifier().to_string();
    let head: Option<StoredCheckpoint> = if key_only {
        None
    } else {
        parts.db.read_blocking(last_checkpoint)?
    };
    if format.is_json() {
        let (size, at) = (head.as_ref().map(|h| h.size), head.as_ref().map(|h| h.at));
        let note = head.as_ref().map(|head| &head.note);
        say_json(&serde_json::json!({ "key": key, "entries": size, "at": at, "head": note }));
    } else if key_only {
        say(key);
    } else {
        match head {
            Some(head) => say(head.note),
            None => say("nothing is signed yet: a running node signs within minutes"),
        }
        say(format!("public key: {key}"));
    }
    Ok(Outcome::Done)
}
