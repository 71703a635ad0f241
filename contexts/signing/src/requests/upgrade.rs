//! Keeping a signed file checkable: revocation data and a document time-stamp are appended when the
//! outside world answers, minutes or hours after the signature (EN 319 142-1, levels B-T to B-LTA).
//! The signature itself counts at once.

use super::{Purposes, RequestId, SignedFile, SigningRequest, State, load::LARGEST_FILE, store};
use crate::verification::{self, Collected, Fetcher, Question, Trust};
use jiff::{SignedDuration, Timestamp};
use kit_db::{Tx, params};
use kit_files::{ContentHash, Files};
use kit_jobs::{Done, JobContext, JobError, JobKind, JobRun, NewJob, RetryPolicy, enqueue};
use kit_signers::{TimestampClient, TimestampClientError};
use serde::{Deserialize, Serialize};
use signatures::{
    algorithms::Digest,
    pdf::{
        self, Purpose, SecurityStore, SignatureField, SignatureOptions, Target, Update, WriteError,
    },
};
use tokio::runtime::Handle;

const NAME: &str = "signing.request.upgrade";

/// State authorities answer in two minutes on a bad day and lock out who asks too often: first again
/// after five minutes, later every six hours, for about two days.
const RETRY: RetryPolicy = RetryPolicy {
    attempts: 20,
    first: SignedDuration::from_mins(5),
};

/// Bytes for a time-stamp token with its chain: those of RSA-4096 authorities take 8 KB.
const TOKEN_RESERVE: usize = 12 << 10;

/// Does it.
pub(super) const UPGRADE: JobKind = JobKind::new(NAME, run).retry(RETRY);

/// How far signatures of this installation are brought: a service for jobs. Without one, or without a
/// time-stamping authority, they stay at B-B.
#[derive(Clone)]
pub struct UpgradeSettings {
    /// The authorities.
    pub timestamps: TimestampClient,
    /// Whether revocation data go into the file as well (B-LT and B-LTA), not the time-stamp alone.
    pub with_revocation: bool,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    request: RequestId,
}

/// Asks for it, in the transaction in which the file was signed.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    request: RequestId,
) -> Result<(), kit_db::DbError> {
    let job = NewJob::new(NAME, &Payload { request }).unique(request.to_string());
    enqueue(tx, now, &job).map(drop)
}

fn run(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let Payload { request: id } = run.payload()?;
    let Some(settings) = context.find::<UpgradeSettings>().cloned() else {
        return Ok(Done::now());
    };
    let found = context
        .db
        .read_blocking(move |tx| super::find(tx, id))
        .map_err(JobError::retry)?;
    let Some((request, sha256)) = found.and_then(|it| {
        let sha256 = it.signed_sha256.clone()?;
        (it.state == State::Signed && it.level == "B-B").then_some((it, sha256))
    }) else {
        return Ok(Done::now());
    };
    let upgraded = bytes_of(context, &sha256).and_then(|base| {
        context.go_on()?;
        appended(context, &settings, base)
    });
    match upgraded {
        Ok((file, level)) => store_it(context, run, request, file, level),
        Err(error) => {
            note(context, id, &error)?;
            Err(error)
        }
    }
}

/// Why it has not come further, for people who run the system.
fn note(context: &JobContext, id: RequestId, error: &JobError) -> Result<(), JobError> {
    let said: String = error.to_string().chars().take(500).collect();
    let noted = context
        .db
        .write_blocking(move |tx| tx.execute(&store::UPGRADE_ERROR, params![id, said]));
    noted.map(drop).map_err(JobError::retry)
}

fn bytes_of(context: &JobContext, sha256: &str) -> Result<Vec<u8>, JobError> {
    let hash: ContentHash = sha256
        .parse()
        .map_err(|_| JobError::Permanent(format!("read the digest {sha256}")))?;
    let files = context.get::<Files>()?.clone();
    let runtime = context.get::<Handle>()?;
    let read = runtime.block_on(async { files.read(&hash, LARGEST_FILE).await });
    Ok(read.map_err(JobError::retry)?.to_vec())
}

/// The file with revocation data, a time-stamp over everything, and what proves that time-stamp later.
fn appended(
    context: &JobContext,
    settings: &UpgradeSettings,
    base: Vec<u8>,
) -> Result<(Vec<u8>, String), JobError> {
    let now = context.clock.now();
    let mut file = base;
    if settings.with_revocation {
        file = with_evidence(context, file, now)?;
    }
    file = stamped(context, settings, file)?;
    if settings.with_revocation {
        file = with_evidence(context, file, context.clock.now())?;
    }
    let level = level_of(context, &file)?;
    Ok((file, level))
}

fn gathered(context: &JobContext, file: &[u8], now: Timestamp) -> Result<Collected, JobError> {
    let trust = context.get::<Trust>()?;
    let fetcher = context.find::<Fetcher>();
    verification::gather(Some(&context.db), fetcher, trust, file, None, now)
        .map_err(JobError::retry)
}

fn with_evidence(context: &JobContext, file: Vec<u8>, now: Timestamp) -> Result<Vec<u8>, JobError> {
    let gathered = gathered(context, &file, now)?;
    if let Some(silent) = gathered.silent.first() {
        // before the time-stamp, which is dear: without revocation data it would be half a proof
        return Err(JobError::Retry(format!("{} does not answer", silent.host)));
    }
    let evidence = gathered.evidence;
    let data = SecurityStore {
        certificates: evidence
            .certificates
            .iter()
            .map(|it| it.as_der().to_vec())
            .collect(),
        crls: evidence
            .crls
            .iter()
            .map(|it| it.as_der().to_vec())
            .collect(),
        ocsp_responses: evidence
            .ocsp_responses
            .iter()
            .map(|it| it.as_der().to_vec())
            .collect(),
    };
    if data.is_empty() {
        return Ok(file);
    }
    let mut update = Update::open(&file).map_err(unfit)?;
    update.add_validation_data(&data, &[]).map_err(unfit)?;
    let increment = update.finish().map_err(unfit)?;
    let mut whole = file.clone();
    whole.extend_from_slice(&increment);
    Ok(whole)
}

fn stamped(
    context: &JobContext,
    settings: &UpgradeSettings,
    file: Vec<u8>,
) -> Result<Vec<u8>, JobError> {
    let field = SignatureField {
        name: format!("dau-thoi-gian-{}", file.len()),
        page: 0,
        area: None,
    };
    let options = SignatureOptions {
        purpose: Purpose::DocumentTimestamp,
        reserve: TOKEN_RESERVE,
        ..SignatureOptions::new(Target::New(field))
    };
    let prepared = pdf::prepare(&file, &options).map_err(unfit)?;
    let runtime = context.get::<Handle>()?;
    let asked = runtime.block_on(async {
        let client = &settings.timestamps;
        client.stamp_digest(Digest::Sha256, &prepared.digest).await
    });
    let stamped =
        asked.map_err(|error: TimestampClientError| JobError::Retry(error.to_string()))?;
    prepared.assemble(&file, &stamped.token).map_err(unfit)
}

/// A file that cannot be appended to today cannot be tomorrow.
fn unfit(error: WriteError) -> JobError {
    JobError::Permanent(error.to_string())
}

/// The lowest level of the file's signatures, as the verdict finds it.
fn level_of(context: &JobContext, file: &[u8]) -> Result<String, JobError> {
    let now = context.clock.now();
    let collected = gathered(context, file, now)?;
    let trust = context.get::<Trust>()?;
    let found = verification::assess(file, None, trust, &collected, Question::default(), now);
    let levels = found
        .signatures
        .iter()
        .filter(|one| one.kind == verification::Kind::Signature)
        .map(|one| one.level.as_str());
    let rank = |level: &&str| {
        ["CMS", "B-B", "B-T", "B-LT", "B-LTA"]
            .iter()
            .position(|it| it == level)
    };
    Ok(levels.min_by_key(rank).unwrap_or("B-B").to_owned())
}

/// The new content takes the place of the old one, here and with the office that asked.
fn store_it(
    context: &JobContext,
    run: &JobRun,
    request: SigningRequest,
    file: Vec<u8>,
    level: String,
) -> Result<Done, JobError> {
    let files = context.get::<Files>()?.clone();
    let bytes = i64::try_from(file.len()).unwrap_or(i64::MAX);
    let runtime = context.get::<Handle>()?;
    let kept = runtime.block_on(async { files.keep_bytes(file.into(), super::sign::PDF).await });
    let sha256 = kept.map_err(JobError::retry)?.sha256.to_string();
    let purposes = context.get::<Purposes>()?.clone();
    let (now, run) = (context.clock.now(), run.clone());
    context.db.write_blocking(move |tx| {
        let values = params![request.id, request.version, sha256, bytes, level];
        if tx.execute(&store::UPGRADED, values)? == 1 {
            let file = SignedFile {
                request: request.id,
                subject: request.subject_id,
                base_sha256: request.file_sha256.clone(),
                sha256: sha256.clone(),
                bytes,
            };
            if let Some(purpose) = purposes.find(&request.purpose) {
                (purpose.upgraded)(tx, &file).map_err(JobError::retry)?;
            }
            verification::ask(tx, now, &sha256, super::sign::PDF).map_err(JobError::retry)?;
        }
        run.finish_in(tx)
    })
}
