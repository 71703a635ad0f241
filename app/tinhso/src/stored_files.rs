//! Contents of files over time: those that nobody names any more go, those that waited for the
//! malware scanner are looked at again. Which contents rows name, the offices say.

use crate::{modules, node::Parts};
use futures::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use kit_audit::{Leaf, record};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};
use kit_files::{ContentHash, Files, FilesError, KeptContent, ScanVerdict, Scanner};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule, Work};
use kit_module::{FileSource, Judgement};
use serde::Serialize;
use std::collections::BTreeSet;
use tokio::runtime::Handle;

/// Contents whose rows are looked for in one transaction.
const AT_ONCE: usize = 200;
/// Contents that are read from one source at once, for lists and the scanner.
const LISTED: i64 = 200;
/// Contents of a list that a command or a job goes through at most: more wait for the next time.
const LISTED_IN_ALL: usize = 10_000;

const RESCAN: JobKind = JobKind::new("tinhso.rescan_files", rescan_job);
const RESCAN_OFTEN: Cron = Cron {
    name: "tinhso.rescan_files",
    schedule: Schedule::EveryMinutes(15),
    kind: RESCAN.name,
};

/// The jobs of this file and when they come.
pub(crate) fn work() -> Work {
    Work {
        kinds: vec![RESCAN],
        crons: vec![RESCAN_OFTEN],
        ..Work::default()
    }
}

/// Why contents were not collected or scanned.
#[derive(Debug, thiserror::Error)]
pub enum StoredFilesError {
    /// No office says what it names: every content would go.
    #[error("know which contents are named: no office says so")]
    NobodyNames,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The store.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// What a collection found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// Contents in the store.
    pub contents: u64,
    /// Those that were kept lately: forms that are still open may name them.
    pub young: u64,
    /// Old ones that rows name.
    pub named: u64,
    /// Old ones that no row names.
    pub unnamed: Vec<ContentHash>,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them were deleted; 0 in a dry run.
    pub deleted: u64,
}

/// Deletes contents that were not kept again for `grace` and that no row names, each with an entry
/// in the log of official acts; with `dry_run` only finds them.
///
/// # Errors
/// [`StoredFilesError`]; what was deleted before stays so.
pub fn collect(
    parts: &Parts,
    runtime: &Handle,
    grace: SignedDuration,
    dry_run: bool,
    step: impl Fn(u64),
) -> Result<Collected, StoredFilesError> {
    let sources = modules::catalogue().files();
    if sources.is_empty() {
        return Err(StoredFilesError::NobodyNames);
    }
    // ages are those of the file system, whatever the program's clock was set to
    let before = Clock::system().now().saturating_sub(grace);
    let before = before.unwrap_or(Timestamp::MIN);
    let mut report = Collected::default();
    let mut contents = parts.files.list_kept();
    let mut old: Vec<KeptContent> = Vec::new();
    loop {
        let next = runtime.block_on(contents.try_next())?;
        let is_last = next.is_none();
        if let Some(kept) = next {
            report.contents += 1;
            step(report.contents);
            if kept.kept_at < before {
                old.push(kept);
            } else {
                report.young += 1;
            }
        }
        if old.len() == AT_ONCE || is_last {
            let unnamed = unnamed(&parts.db, &sources, std::mem::take(&mut old), &mut report)?;
            if !dry_run {
                delete(parts, runtime, &sources, &unnamed, before, &mut report)?;
            }
        }
        if is_last {
            return Ok(report);
        }
    }
}

fn unnamed(
    db: &Db,
    sources: &[FileSource],
    old: Vec<KeptContent>,
    report: &mut Collected,
) -> Result<Vec<ContentHash>, DbError> {
    let digests: Vec<String> = old.iter().map(|kept| kept.hash.to_string()).collect();
    let sources = sources.to_vec();
    let named = db.read_blocking(move |tx| named(tx, &sources, &digests))?;
    let found = old.len() as u64;
    let gone = old
        .into_iter()
        .filter(|kept| !named.contains(&kept.hash.to_string()));
    let gone: Vec<KeptContent> = gone.collect();
    report.named += found - gone.len() as u64;
    report.bytes += gone.iter().map(|kept| kept.bytes).sum::<u64>();
    let gone: Vec<ContentHash> = gone.iter().map(|kept| kept.hash).collect();
    report.unnamed.extend(&gone);
    Ok(gone)
}

fn named(
    tx: &mut Tx<'_>,
    sources: &[FileSource],
    digests: &[String],
) -> Result<BTreeSet<String>, DbError> {
    let mut all = BTreeSet::new();
    for source in sources {
        all.extend((source.named)(tx, digests)?);
    }
    Ok(all)
}

fn delete(
    parts: &Parts,
    runtime: &Handle,
    sources: &[FileSource],
    unnamed: &[ContentHash],
    before: Timestamp,
    report: &mut Collected,
) -> Result<(), StoredFilesError> {
    for hash in unnamed {
        let (digest, sources, now) = (hash.to_string(), sources.to_vec(), parts.clock.now());
        let still = parts.db.write_blocking(move |tx| {
            let digests = [digest.clone()];
            if !named(tx, &sources, &digests)?.is_empty() {
                return Ok(false);
            }
            leaf(tx, now, "files.content.collect", &digest, "no row names it")?;
            Ok::<_, DbError>(true)
        })?;
        if still && runtime.block_on(parts.files.collect(hash, before))? {
            report.deleted += 1;
        }
    }
    Ok(())
}

/// An entry about a content: its object is the first 63 bits of its digest, which it names whole.
fn leaf(
    tx: &mut Tx<'_>,
    now: Timestamp,
    action: &'static str,
    digest: &str,
    why: &str,
) -> Result<(), DbError> {
    let first = u64::from_str_radix(digest.get(..16).unwrap_or_default(), 16).unwrap_or(0);
    let object = ("files.content", (first >> 1).cast_signed());
    let actor = identity::Actor::system("tinhso.stored_files").audit_actor();
    let reason = format!("{digest}: {why}");
    record(
        tx,
        &Leaf {
            reason: Some(&reason),
            ..Leaf::new(now, action, actor, object)
        },
    )
}

/// What waits for the scanner, and what it found infected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Quarantine {
    /// Contents that nobody gets until the scanner has looked at them.
    pub waiting: Vec<String>,
    /// Contents with malware, kept for the investigation.
    pub infected: Vec<String>,
}

/// What waits for the scanner, and what it found infected.
///
/// # Errors
/// As the database answers.
pub fn quarantine(db: &Db) -> Result<Quarantine, DbError> {
    let sources = modules::catalogue().files();
    db.read_blocking(move |tx| {
        let mut found = Quarantine::default();
        for source in &sources {
            found.waiting.extend(list(tx, source.waiting)?);
            found.infected.extend(list(tx, source.infected)?);
        }
        for list in [&mut found.waiting, &mut found.infected] {
            list.sort();
            list.dedup();
        }
        Ok(found)
    })
}

type Lister = fn(&mut Tx<'_>, &str, i64) -> Result<Vec<String>, DbError>;

fn list(tx: &mut Tx<'_>, lister: Lister) -> Result<Vec<String>, DbError> {
    let mut all: Vec<String> = Vec::new();
    while all.len() < LISTED_IN_ALL {
        let after = all.last().cloned().unwrap_or_default();
        let some = lister(tx, &after, LISTED)?;
        if some.is_empty() {
            break;
        }
        all.extend(some);
    }
    Ok(all)
}

/// What a look at the quarantine brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rescanned {
    /// Set free.
    pub clean: u64,
    /// Found infected.
    pub infected: u64,
    /// Still waiting: the scanner gave no verdict, or the content is not there.
    pub waiting: u64,
}

/// Shows the scanner what waits. Ends early while the scanner is away.
///
/// # Errors
/// [`StoredFilesError`]; what was judged before stays so.
pub fn rescan(
    db: &Db,
    files: &Files,
    scanner: &Scanner,
    now: Timestamp,
    runtime: &Handle,
) -> Result<Rescanned, StoredFilesError> {
    let waiting = quarantine(db)?.waiting;
    let mut report = Rescanned {
        waiting: waiting.len() as u64,
        ..Rescanned::default()
    };
    for digest in waiting {
        let Ok(hash) = digest.parse::<ContentHash>() else {
            continue;
        };
        let judgement = match runtime.block_on(look(files, scanner, &hash))? {
            ScanVerdict::Clean => Judgement::Clean,
            ScanVerdict::Infected { signature } => {
                tracing::error!(%hash, %signature, "a content in quarantine is infected; nobody gets it");
                Judgement::Infected
            }
            ScanVerdict::NotScanned => return Ok(report),
            ScanVerdict::Unavailable {
                retry: true,
                reason,
            } => {
                tracing::warn!(%reason, "the scanner is away: contents stay in quarantine");
                return Ok(report);
            }
            ScanVerdict::Unavailable {
                retry: false,
                reason,
            } => {
                tracing::warn!(%hash, %reason, "a content cannot be scanned: a person decides");
                continue;
            }
        };
        judge(db, now, digest, judgement)?;
        report.waiting -= 1;
        match judgement {
            Judgement::Clean => report.clean += 1,
            Judgement::Infected => report.infected += 1,
        }
    }
    Ok(report)
}

async fn look(
    files: &Files,
    scanner: &Scanner,
    hash: &ContentHash,
) -> Result<ScanVerdict, FilesError> {
    let content = match files.get(hash).await {
        Ok(content) => content,
        Err(error @ (FilesError::Missing(_) | FilesError::Damaged { .. })) => {
            let reason = error.to_string();
            return Ok(ScanVerdict::Unavailable {
                reason,
                retry: false,
            });
        }
        Err(error) => return Err(error),
    };
    let content = content.map_err(std::io::Error::other);
    let content = std::pin::pin!(tokio_util::io::StreamReader::new(content));
    Ok(scanner.scan(content).await)
}

fn judge(db: &Db, now: Timestamp, digest: String, judgement: Judgement) -> Result<(), DbError> {
    let sources = modules::catalogue().files();
    db.write_blocking(move |tx| {
        let mut rows = 0;
        for source in &sources {
            rows += (source.judged)(tx, now, &digest, judgement)?;
        }
        if rows > 0 {
            let word = match judgement {
                Judgement::Clean => "clean",
                Judgement::Infected => "infected",
            };
            leaf(tx, now, "files.content.judge", &digest, word)?;
        }
        Ok(())
    })
}

fn rescan_job(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let (files, scanner, runtime) = (
        context.get::<Files>()?,
        context.get::<Scanner>()?,
        context.get::<Handle>()?,
    );
    let now = context.clock.now();
    let done = rescan(&context.db, files, scanner, now, runtime).map_err(JobError::retry)?;
    if done != Rescanned::default() {
        let Rescanned {
            clean,
            infected,
            waiting,
        } = done;
        tracing::info!(
            clean,
            infected,
            waiting,
            "contents in quarantine were looked at"
        );
    }
    let left = quarantine(&context.db)?;
    metrics::gauge!("app.files.quarantined").set(left.waiting.len() as f64);
    metrics::gauge!("app.files.infected").set(left.infected.len() as f64);
    Ok(Done::now())
}
