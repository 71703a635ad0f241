//! Taking a signed file from the signing program on a person's machine.

use super::{
    Desk, PassError, RequestError,
    load::{LARGEST_FILE, read},
    pass::{self, PassRow},
    record::{self, Signed},
    sign::PDF,
    upload::{self, UploadProblem},
};
use crate::certificates::{self, KeyPlace};
use identity::{Actor, ActorError};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use kit_files::{Files, FilesError};
use std::sync::Arc;

/// Why a file was not taken. The program is told which, people read it on their page.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// The pass.
    #[error(transparent)]
    Pass(#[from] PassError),
    /// The person may not act any more.
    #[error("act for the person of the pass: {0}")]
    Actor(#[from] ActorError),
    /// The file.
    #[error(transparent)]
    Upload(#[from] UploadProblem),
    /// The request.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The store.
    #[error("use the file store: {0}")]
    Files(#[from] FilesError),
    /// The program is stopping.
    #[error("take a file while the program is stopping")]
    Interrupted,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The file that a pass lets the program fetch.
///
/// # Errors
/// [`TakeError`].
pub async fn fetch(
    desk: &Desk,
    now: Timestamp,
    pass: &str,
) -> Result<(String, Vec<u8>), TakeError> {
    let pass = pass.to_owned();
    let (_, request) = desk.db.read(move |tx| pass::look(tx, now, &pass)).await?;
    let bytes = read(&desk.files, &request.file_sha256, LARGEST_FILE).await?;
    Ok((format!("{}.pdf", request.id), bytes))
}

/// Takes the signed file that the program brings back: whatever it says about itself, the file must be
/// the one that the pass gave out, with one more signature, by the certificate that the person chose.
///
/// # Errors
/// [`TakeError`]; nothing is changed, and the pass may be used again.
pub async fn take(
    desk: &Desk,
    now: Timestamp,
    pass: &str,
    uploaded: Vec<u8>,
) -> Result<(), TakeError> {
    let asked = pass.to_owned();
    let (row, request, der) = desk
        .db
        .read(move |tx| {
            let (row, request) = pass::look(tx, now, &asked)?;
            let chain = certificates::chain(tx, row.certificate_id)?;
            Ok::<_, TakeError>((row, request, chain.into_iter().next()))
        })
        .await?;
    let der = der.ok_or(RequestError::WrongCertificate)?;
    let base = read(&desk.files, &request.file_sha256, LARGEST_FILE).await?;
    let uploaded = Arc::new(uploaded);
    let given = Arc::clone(&uploaded);
    tokio::task::spawn_blocking(move || upload::check(&base, &given, &der))
        .await
        .map_err(|_| TakeError::Interrupted)??;
    let stored = keep(&desk.files, &uploaded).await?;
    let signed = Signed {
        request: request.id,
        version: request.version,
        certificate: row.certificate_id,
        way: KeyPlace::Agent,
        sha256: stored,
        bytes: i64::try_from(uploaded.len()).unwrap_or(i64::MAX),
    };
    let purposes = desk.purposes.clone();
    desk.db
        .write(move |tx| {
            let actor = actor_of(tx, now, &row)?;
            if !pass::spend(tx, now, &row)? {
                return Err(PassError::Unusable.into());
            }
            record::record(tx, now, &actor, &purposes, &signed)?;
            Ok::<_, TakeError>(())
        })
        .await
}

async fn keep(files: &Files, bytes: &Arc<Vec<u8>>) -> Result<String, FilesError> {
    let stored = files.keep_bytes(bytes.to_vec().into(), PDF).await?;
    Ok(stored.sha256.to_string())
}

/// The person of the pass, in the post in which it was given: they have no session here. What they may
/// now, the act asks.
fn actor_of(tx: &mut Tx<'_>, now: Timestamp, row: &PassRow) -> Result<Actor, TakeError> {
    Ok(identity::actor_for(tx, row.person_id, row.post_id, now)?)
}
