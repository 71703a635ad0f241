//! Signing with a key of this installation, or with a remote service: many files, one PIN. Nothing of
//! it happens inside a transaction; each signed file is recorded in one of its own, so that one that
//! changed meanwhile does not stop the others.

use super::{
    HeldKeys, KeyError, MakeError, Purposes, RequestError, RequestId, Work, algorithm_of, begin,
    end,
    load::{self, Ready},
    record::{self, Signed},
};
use crate::certificates::CertificateId;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Secret;
use kit_db::Db;
use kit_files::{Files, FilesError};
use signatures::x509::Certificate;
use std::sync::Arc;

/// Files that are signed with one PIN: what a leader approves in a morning. More are sent again.
pub const BATCH_MAX: usize = 200;

/// What is needed to sign: services of the program.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub db: Db,
    /// The contents.
    pub files: Files,
    /// The keys.
    pub keys: HeldKeys,
    /// Who asks for signatures.
    pub purposes: Purposes,
}

/// Why a file was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignFailure {
    /// The request.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The file, the certificate or a picture.
    #[error(transparent)]
    Make(#[from] MakeError),
    /// The store.
    #[error("use the file store: {0}")]
    Files(#[from] FilesError),
    /// The key; then nothing of the batch was signed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The program is stopping.
    #[error("sign while the program is stopping")]
    Interrupted,
}

/// One file of a batch.
#[derive(Debug)]
pub struct Outcome {
    /// Its request.
    pub request: RequestId,
    /// Whether it is signed.
    pub result: Result<(), SignFailure>,
}

/// Signs a batch with one certificate. Each request ends for itself; an error of the key is an error
/// of all, because no further PIN is tried.
///
/// # Errors
/// [`KeyError`]; nothing was signed.
pub async fn sign(
    desk: &Desk,
    now: Timestamp,
    actor: &Arc<Actor>,
    certificate: CertificateId,
    pin: Option<Secret<String>>,
    ids: &[RequestId],
) -> Result<Vec<Outcome>, KeyError> {
    let mut outcomes = Vec::new();
    let mut begun: Vec<Begun> = Vec::new();
    for id in ids.iter().take(BATCH_MAX) {
        match prepare(desk, now, actor, *id, certificate).await {
            Ok(one) => begun.push(one),
            Err(error) => outcomes.push(Outcome {
                request: *id,
                result: Err(error),
            }),
        }
    }
    let Some(first) = begun.first() else {
        return Ok(outcomes);
    };
    let algorithm = first.work.message.algorithm;
    let service = desk.keys.open(&first.ready.certificate, pin).await?;
    let items: Vec<Vec<u8>> = begun
        .iter()
        .map(|one| one.work.message.to_be_signed.clone())
        .collect();
    let values = service.sign_many(algorithm, &items).await?;
    for (one, value) in begun.into_iter().zip(values) {
        outcomes.push(Outcome {
            request: one.ready.request.id,
            result: finish(desk, now, actor, one, value).await,
        });
    }
    Ok(outcomes)
}

/// A file whose bytes to be signed are known.
struct Begun {
    ready: Ready,
    file: Arc<Vec<u8>>,
    work: Work,
}

async fn prepare(
    desk: &Desk,
    now: Timestamp,
    actor: &Arc<Actor>,
    id: RequestId,
    certificate: CertificateId,
) -> Result<Begun, SignFailure> {
    let who = Arc::clone(actor);
    let ready = desk
        .db
        .read(move |tx| load::load(tx, now, &who, id, certificate))
        .await?;
    let (file, pictures) = ready.contents(&desk.files).await?;
    let file = Arc::new(file);
    let (base, parts) = (Arc::clone(&file), ready.clone());
    let begun = tokio::task::spawn_blocking(move || {
        begin(
            &base,
            &parts.layout,
            &pictures,
            &parts.chain,
            &parts.signer,
            now,
        )
    });
    let work = begun.await.map_err(|_| SignFailure::Interrupted)??;
    Ok(Begun { ready, file, work })
}

async fn finish(
    desk: &Desk,
    now: Timestamp,
    actor: &Arc<Actor>,
    one: Begun,
    value: Vec<u8>,
) -> Result<(), SignFailure> {
    let (file, work) = (Arc::clone(&one.file), one.work);
    let ended = tokio::task::spawn_blocking(move || end(&file, &work, &value));
    let signed = ended.await.map_err(|_| SignFailure::Interrupted)??;
    let stored = desk.files.keep_bytes(signed.into(), PDF).await?;
    let signed = Signed {
        request: one.ready.request.id,
        version: one.ready.request.version,
        certificate: one.ready.certificate.id,
        way: one.ready.certificate.key_place,
        sha256: stored.sha256.to_string(),
        bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
    };
    let (who, purposes) = (Arc::clone(actor), desk.purposes.clone());
    desk.db
        .write(move |tx| record::record(tx, now, &who, &purposes, &signed).map(drop))
        .await?;
    Ok(())
}

/// The media type of what is signed.
pub(super) const PDF: &str = "application/pdf";

/// Whether a key of this certificate can sign at all; pages leave the others out.
#[must_use]
pub fn can_sign(der: &[u8]) -> bool {
    Certificate::from_der(der).is_ok_and(|one| algorithm_of(&one).is_ok())
}
