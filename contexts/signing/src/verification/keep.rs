//! What was found about a kept content: asked for by an act, found by a job, shown everywhere.

use super::{
    assess::{BYTES_MAX, Question, REPORT_SCHEMA, assess},
    assessment::{Assessment, Format, Outcome, SignatureSummary},
    collect::{certificates_in, collect},
    fetch::Fetcher,
    store::{self, AssessmentId, Stored},
    trust::Trust,
    words::Reason,
};
use crate::{events, permissions::CHECK_SIGNATURES};
use identity::{Actor, Refused};
use jiff::{SignedDuration, Timestamp};
use kit_audit::Leaf;
use kit_base::Id;
use kit_db::{DbError, Tx, params};
use kit_files::{ContentHash, Files, FilesError};
use kit_jobs::{Done, JobContext, JobError, JobKind, JobRun, NewJob, enqueue, publish};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::runtime::Handle;

/// The kind of job.
pub(super) const ASSESS: JobKind = JobKind::new("signing.verification.assess", run);

/// Media types whose contents may carry signatures that are looked for.
const MEDIA_TYPES: [&str; 10] = [
    "application/pdf",
    "application/pkcs7-signature",
    "application/pkcs7-mime",
    "application/x-pkcs7-signature",
    "application/x-pkcs7-mime",
    "application/cms",
    "application/vnd.etsi.asic-e+zip",
    "application/vnd.etsi.asic-s+zip",
    "application/xml",
    "text/xml",
];

/// Contents that are asked about at once for a list.
const BRIEFS_MAX: usize = 500;

/// A check that is younger than this is not repeated: the servers of authorities are not ours.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(60);

#[derive(Serialize, Deserialize)]
struct Asked {
    sha256: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Summary {
    notes: Vec<Reason>,
    signatures: Vec<SignatureSummary>,
}

/// The newest finding about a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The finding.
    pub id: AssessmentId,
    /// The content, SHA-256 in hexadecimal.
    pub sha256: String,
    /// When it was found.
    pub at: Timestamp,
    /// How signatures lie in it.
    pub format: Format,
    /// What they are worth together.
    pub outcome: Outcome,
    /// What is to be said of the file as a whole.
    pub notes: Vec<Reason>,
    /// Each signature.
    pub signatures: Vec<SignatureSummary>,
}

impl From<Stored> for Brief {
    fn from(stored: Stored) -> Self {
        // what cannot be read still has its outcome; that it cannot be read is said, or a signed file looks unsigned
        let summary: Summary = serde_json::from_str(&stored.summary).unwrap_or_else(|error| {
            let id = stored.id.to_string();
            tracing::error!(%error, id, "the findings about a content cannot be read");
            Summary {
                notes: vec![Reason::new("signing-check-finding-unreadable")],
                signatures: Vec::new(),
            }
        });
        Self {
            id: stored.id,
            sha256: stored.sha256,
            at: stored.at,
            format: stored.format,
            outcome: stored.outcome,
            notes: summary.notes,
            // what an older version kept may say more than its verdict
            signatures: (summary.signatures.into_iter())
                .map(SignatureSummary::agreed)
                .collect(),
        }
    }
}

/// Has a content judged soon, unless that is under way. Gives whether its kind may be signed at all.
/// What is found keeps no content alive: whoever keeps the file names it.
///
/// # Errors
/// As the database answers.
pub fn ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    sha256: &str,
    media_type: &str,
) -> Result<bool, DbError> {
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    if !MEDIA_TYPES.contains(&kind) {
        return Ok(false);
    }
    put(tx, now, sha256)?;
    Ok(true)
}

fn put(tx: &mut Tx<'_>, now: Timestamp, sha256: &str) -> Result<(), DbError> {
    let sha256 = sha256.to_owned();
    let job = NewJob::new(
        ASSESS.name,
        &Asked {
            sha256: sha256.clone(),
        },
    )
    .unique(sha256);
    enqueue(tx, now, &job).map(drop)
}

/// The newest finding about a content.
///
/// # Errors
/// As the database answers.
pub fn brief(tx: &mut Tx<'_>, sha256: &str) -> Result<Option<Brief>, DbError> {
    Ok(tx.find(&store::NEWEST, params![sha256])?.map(Brief::from))
}

/// The newest finding about each of these contents, of at most 500, in one query; contents without
/// one are left out.
///
/// # Errors
/// As the database answers.
pub fn briefs(tx: &mut Tx<'_>, sha256: &[String]) -> Result<Vec<Brief>, DbError> {
    if sha256.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<&String> = sha256.iter().take(BRIEFS_MAX).collect();
    let list = serde_json::to_string(&wanted).unwrap_or_else(|_| "[]".to_owned());
    let found = tx.query(&store::NEWEST_OF, params![list])?;
    Ok(found.into_iter().map(Brief::from).collect())
}

/// The whole report of a finding, for machines.
///
/// # Errors
/// As the database answers.
pub fn report(tx: &mut Tx<'_>, id: AssessmentId) -> Result<Option<String>, DbError> {
    Ok(tx.find(&store::REPORT, params![id])?.map(|row| row.report))
}

/// Why a content is not checked again.
#[derive(Debug, thiserror::Error)]
pub enum CheckAgainError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nobody had it checked before: only what an office keeps is checked.
    #[error("find what was found before")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Has a content judged once more: newer revocation lists may say more. Gives whether it will be; a
/// finding of the last minute is new enough.
///
/// # Errors
/// [`CheckAgainError`].
pub fn check_again(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    sha256: &str,
) -> Result<bool, CheckAgainError> {
    let here = actor.standing(CHECK_SIGNATURES, |_| true)?;
    let last = brief(tx, sha256)?.ok_or(CheckAgainError::NotFound)?;
    if last.at.saturating_add(AGAIN_AFTER).is_ok_and(|at| now < at) {
        return Ok(false);
    }
    put(tx, now, sha256)?;
    let leaf = Leaf {
        unit: Some(here.unit.to_i64()),
        acting_for: here.authority.acting_for().map(Id::to_i64),
        request: actor.request.as_deref(),
        ..Leaf::new(
            now,
            "signing.verification.ask",
            actor.audit_actor(),
            ("file", last.id.to_i64()),
        )
    };
    kit_audit::record(tx, &leaf)?;
    Ok(true)
}

fn run(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let Asked { sha256 } = run.payload()?;
    let hash: ContentHash = sha256.parse().map_err(JobError::permanent)?;
    let (files, runtime) = (context.get::<Files>()?, context.get::<Handle>()?);
    let now = context.clock.now();
    let found = match runtime.block_on(files.read(&hash, BYTES_MAX as u64)) {
        Ok(bytes) => judge(context, &bytes, now)?,
        Err(FilesError::TooLargeForMemory { bytes, .. }) => too_large(&sha256, bytes, now),
        // it went before its turn came: there is nothing to say of it
        Err(FilesError::Missing(_)) => return Ok(Done::now()),
        Err(error) => return Err(JobError::retry(error)),
    };
    let run = run.clone();
    context.db.write_blocking(move |tx| {
        keep(tx, now, &sha256, &found)?;
        run.finish_in(tx)
    })
}

fn judge(context: &JobContext, bytes: &[u8], now: Timestamp) -> Result<Assessment, JobError> {
    let trust = context.get::<Trust>()?;
    let certificates = certificates_in(bytes, None);
    let fetcher = context.find::<Fetcher>();
    let collected = collect(Some(&context.db), fetcher, trust, &certificates, now)?;
    Ok(assess(
        bytes,
        None,
        trust,
        &collected,
        Question::default(),
        now,
    ))
}

fn too_large(sha256: &str, bytes: u64, now: Timestamp) -> Assessment {
    let notes = vec![Reason::new("signing-check-too-large").number("limit", BYTES_MAX >> 20)];
    let report = json!({
        "schema": REPORT_SCHEMA,
        "file": { "sha256": sha256, "bytes": bytes },
        "format": Format::None.code(),
        "outcome": Outcome::Unreadable.code(),
        "validated_at": now,
        "notes": notes,
        "signatures": [],
    });
    Assessment {
        format: Format::None,
        outcome: Outcome::Unreadable,
        notes,
        signatures: Vec::new(),
        report,
    }
}

/// Stores a finding: evidence that is never changed, with its entry in the log.
fn keep(tx: &mut Tx<'_>, now: Timestamp, sha256: &str, found: &Assessment) -> Result<(), DbError> {
    let id = AssessmentId::generate();
    let summary = Summary {
        notes: found.notes.clone(),
        signatures: found.signatures.clone(),
    };
    let summary = serde_json::to_string(&summary).expect("texts, numbers and times are JSON");
    tx.execute(
        &store::KEEP,
        params![
            id,
            sha256,
            now,
            found.format,
            found.outcome,
            found.signatures.len() as i64,
            summary,
            found.report.to_string()
        ],
    )?;
    let system = Actor::system("signing.verification");
    let leaf = Leaf {
        reason: Some(found.outcome.code()),
        ..Leaf::new(
            now,
            "signing.verification.assess",
            system.audit_actor(),
            ("file", id.to_i64()),
        )
    };
    kit_audit::record(tx, &leaf)?;
    let told = events::FileAssessed {
        sha256: sha256.to_owned(),
        outcome: found.outcome.code().to_owned(),
    };
    publish(tx, now, events::FILE_ASSESSED, id.to_i64(), &told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_that_cannot_be_read_are_said_and_not_shown_as_none() {
        let stored = |summary: &str| Stored {
            id: AssessmentId::generate(),
            sha256: "00".repeat(32),
            at: Timestamp::UNIX_EPOCH,
            format: Format::Pdf,
            outcome: Outcome::Trusted,
            summary: summary.to_owned(),
        };
        let readable = Brief::from(stored(r#"{"notes":[],"signatures":[]}"#));
        assert_eq!(readable.notes, []);
        for damaged in ["", "{", "[]", r#"{"notes":1,"signatures":[]}"#] {
            let brief = Brief::from(stored(damaged));
            assert_eq!(brief.outcome, Outcome::Trusted);
            assert_eq!(
                brief.notes,
                [Reason::new("signing-check-finding-unreadable")],
                "{damaged}"
            );
        }
    }
}
